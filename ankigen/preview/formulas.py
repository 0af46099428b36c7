"""Formulas without a network: TeX → MathML, which every browser draws by itself.

Anki has MathJax for that. What MathML lacks (a few rare commands) stays as TeX.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

from math_core import LatexError, LatexToMathML

# Anki's viewer looks for formulas in text, but not in code; tags and comments hold no text.
_PART = re.compile(
    r"<(pre|code|script|style|textarea)\b.*?</\1\s*>|<!--.*?-->|<[a-zA-Z/][^>]*>"
    r"|\\\[(?P<block>.*?)\\\]|\\\((?P<inline>.*?)\\\)",
    re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(r"<[^>]*>")
# What TeX nests by. The converter recurses, and a formula with thousands of these would end the
# process; no real formula has as many.
_NESTING = re.compile(r"[\\{\[^_]")
_MAX_NESTING = 500


def draw(rendered: str) -> str:
    """The HTML with MathML in place of `\\(…\\)` and `\\[…\\]`."""
    if "\\(" not in rendered and "\\[" not in rendered:
        return rendered
    return _PART.sub(_replace, rendered)


def _replace(match: re.Match[str]) -> str:
    block, inline = match["block"], match["inline"]
    if block is None and inline is None:
        return match[0]
    # MathJax reads the text of what stands there, and takes `<br>` for white space.
    tex = html.unescape(_TAG.sub(" ", inline if block is None else block))
    return _convert(tex, block is not None) or match[0]


@lru_cache(maxsize=50_000)
def _convert(tex: str, is_block: bool) -> str:
    """MathML, or nothing where the TeX cannot be converted."""
    if len(_NESTING.findall(tex)) > _MAX_NESTING:
        return ""
    try:
        return _converter().convert_with_local_state(tex, displaystyle=is_block)
    except LatexError:
        return ""


@lru_cache(maxsize=1)
def _converter() -> LatexToMathML:
    return LatexToMathML(allow_unreliable_rendering=True, fancy_error=False)
