"""Math: `$…$` and `$$…$$`, kept as written between the delimiters that the host asks for."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from ankigen.obsidian.inlines.state import State

_BLOCK = re.compile(r"\$\$((?:[^\\$]++|\\.|\$(?!\$))++)\$\$", re.DOTALL)
# No white space just inside, and no digit after: then it is money.
_INLINE = re.compile(r"\$(?![\s$])((?:[^\\$]++|\\.)++)(?<!\s)\$(?!\d)", re.DOTALL)
# What looks like TeX: a command, or something raised or lowered.
_TEX = re.compile(r"\$(?!\s)[^$\n]*?(?:\\[A-Za-z]|[_^][{\\A-Za-z0-9])")


def math(state: State, position: int) -> int:
    """Math, or a dollar sign; one that seems to want a partner is reported."""
    text = state.text
    is_block = text.startswith("$$", position)
    match = (_BLOCK if is_block else _INLINE).match(text, position)
    if match is None:
        if _TEX.match(text, position):
            state.report(
                position,
                "unbalanced-math",
                "this '$' has no partner; close the formula, or write '\\$' for a dollar sign",
            )
        state.tokens.append("$$" if is_block else "$")
        return position + 1 + is_block
    options = state.options
    before, after = options.math_block if is_block else options.math_inline
    element = Element("span", {"class": "math math-block" if is_block else "math math-inline"})
    element.text = before + match.group(1) + after
    state.tokens.append(element)
    return match.end()
