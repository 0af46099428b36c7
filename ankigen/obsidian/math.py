"""TeX that may be handed to MathJax: macros that load, run or reach out are refused.

What MathJax 3 offers a formula by itself (its documentation, "TeX and LaTeX extensions"): `require`
loads any of its components; the `html` package, which `autoload` fetches, sets links, classes, ids
and styles in the page around the formula, and so does `\\mmlToken`; `unicode` takes a font's name
as CSS. Definitions are no danger but for such that grow without bound.
"""

from __future__ import annotations

import re

from ankigen.expressions import expression
from ankigen.obsidian.delimiters import CONTROL
from ankigen.obsidian.urls import is_safe

# The last lines are TeX's own, which MathJax does not know, but another renderer may.
_REFUSED = """
    require usepackage class cssId style data mmlToken unicode includegraphics
    htmlClass htmlId htmlStyle htmlData url
    input include openin openout read write immediate special csname catcode directlua loop repeat
"""
_NAMES = frozenset(_REFUSED.split())
_DEFINING = "def|gdef|edef|xdef|let|newcommand|renewcommand|providecommand|DeclareMathOperator"
# Without any of these nothing is refused, as in nearly all formulas.
_SUSPECT = expression(rf"\\(?:{'|'.join(sorted(_NAMES))}|{_DEFINING}|href|bbox|fcolorbox)")
_MACRO = expression(r"\\(?:([A-Za-z]+)|.)", re.DOTALL)
_ADDRESS = expression(r"\\href\s*+\{([^{}]*+)\}")
_DEFINITION = expression(
    rf"\\({_DEFINING})"
    r"\b\*?\s*+\{?\s*+\\([A-Za-z]+|.)\s*+\}?(?:\s*\[[^\]]*\]|\s*#[0-9])*+\s*+=?\s*+",
    re.DOTALL,
)
# What these two take as colours and borders is written into the page as a style.
_STYLED = expression(r"\\(?:bbox|fcolorbox)(?![A-Za-z])")
_PLAIN_BOX = expression(
    r"\\bbox\s*+(?:\[([^\[\]{}\\()]*+)\]\s*+)?\{|\\fcolorbox\s*+(?:\{[\w#., -]*+\}\s*+){2}\{"
)
_PLAIN_OPTION = expression(
    r"[\w#. -]*+|\s*(?:border|padding|color|background)[a-z-]*+\s*:[\w#. -]*+"
)
_BRACE = expression(r"\\.|[{}]", re.DOTALL)
# More than any note needs; each use of a macro may grow by so many others.
_MAX_DEFINITIONS = 50
_MAX_GROWTH = 500
# Characters; MathJax's own bound on what a formula grows to (`maxBuffer`).
_MAX_BODY = 5 * 1024


def refuse(tex: str, *wholes: str) -> tuple[str, tuple[str, ...]]:
    """The formula without the macros that must not run, and their names in order, each once.

    A refused macro is shown as its name in words, so that the reader sees what is missing. Where
    `tex` is only a part, what it is a part of (`wholes`) says which macros must not run.
    """
    if "\\" not in tex:
        return tex, ()
    if not tex.isprintable():  # most of one line are
        tex = CONTROL.sub("", tex)
    if not _SUSPECT.search(tex):
        return tex, ()
    names = _NAMES.union(*map(_dangerous, wholes or (tex,)))
    refused: dict[str, None] = {}

    def replace(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in names:
            return match.group()
        refused[name] = None
        return f"\\text{{{name}}}"

    return _MACRO.sub(replace, tex), tuple(refused)


def _dangerous(tex: str) -> frozenset[str]:
    """The names of macros that must not run for what this formula does with them."""
    names = _dangerous_definitions(tex)
    if "\\href" in tex and not all(is_safe(url) for url in _addresses(tex)):
        names |= {"href"}
    plain = filter(_is_plain, _PLAIN_BOX.finditer(tex))
    if len(_STYLED.findall(tex)) > sum(1 for _ in plain):
        names |= {"bbox", "fcolorbox"}
    return names


def _is_plain(box: re.Match[str]) -> bool:
    """Whether a box asks for nothing but sizes, borders and colours."""
    options = re.split("[,;]", box.group(1) or "")
    return all(map(_PLAIN_OPTION.fullmatch, options))


def _addresses(tex: str) -> list[str]:
    """The addresses that a formula links to; one that is not written plainly counts as unsafe."""
    plain = [match.group(1) for match in _ADDRESS.finditer(tex)]
    return plain + ["javascript:"] * (tex.count("\\href") - len(plain))


def _dangerous_definitions(tex: str) -> frozenset[str]:
    """The names of all macros that define, if what the formula defines can grow without bound."""
    matches = list(_DEFINITION.finditer(tex))
    bodies: dict[str, list[str]] = {}
    if len(matches) <= _MAX_DEFINITIONS:
        for match in matches:
            used = [found.group()[1:] for found in _MACRO.finditer(_body(tex, match.end()))]
            bodies.setdefault(match.group(2), []).extend(used)
        known: dict[str, int] = {}
        if all(_growth(name, bodies, known) <= _MAX_GROWTH for name in bodies):
            return frozenset()
    return frozenset(match.group(1) for match in matches)


def _body(tex: str, start: int) -> str:
    """The group in braces at an offset, or else the one macro."""
    if tex[start : start + 1] != "{":
        match = _MACRO.match(tex, start)
        return match.group() if match else ""
    depth = 0
    end = min(len(tex), start + _MAX_BODY)
    for match in _BRACE.finditer(tex, start, end):
        depth += {"{": 1, "}": -1}.get(match.group(), 0)
        if depth == 0:
            return tex[start : match.end()]
    return tex[start:end]


def _growth(name: str, bodies: dict[str, list[str]], known: dict[str, int]) -> int:
    """How many macros a use of `name` grows by, or too many where it comes back to itself."""
    if name not in bodies:
        return 1
    if name not in known:
        known[name] = _MAX_GROWTH + 1  # as long as it is not known otherwise, it is recursive
        total = 1 + sum(_growth(used, bodies, known) for used in bodies[name])
        known[name] = min(total, _MAX_GROWTH + 1)
    return known[name]
