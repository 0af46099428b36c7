"""TeX that may be handed to MathJax: macros that load, run or reach out are refused.

MathJax 3 ships its `require`, `html`, `unicode`, `textmacros` and `autoload` packages with the
cards' viewer; `\\require` and `autoload` make it fetch code, `\\href` takes any address, `\\class`,
`\\cssId`, `\\style` and `\\data` reach the page around it, and definitions can grow without bound.
"""

from __future__ import annotations

import re

# Loading code or files; reaching the page; definitions, which can expand for ever and outlive the
# formula they stand in; conditionals and raw characters of other packages.
_REFUSED = """
    require usepackage input include write openout openin read immediate special
    href url class cssId style data includegraphics unicode mmlToken htmlClass htmlId htmlStyle
    htmlData htmlAttr toggle endtoggle mathtip texttip
    def edef gdef xdef let futurelet newcommand renewcommand providecommand newenvironment
    renewenvironment DeclareMathOperator DeclarePairedDelimiter DeclarePairedDelimiters
    DeclarePairedDelimitersX DeclarePairedDelimitersXPP Newextarrow csname catcode expandafter
    loop repeat begingroup endgroup global
"""
_NAMES = frozenset(_REFUSED.split())
_MACRO = re.compile(r"\\(?:([A-Za-z]+)\*?|.)", re.DOTALL)


def refuse(tex: str) -> tuple[str, tuple[str, ...]]:
    """The formula without the macros that must not run, and their names in order, each once.

    A refused macro is shown as its name in words, so that the reader sees what is missing.
    """
    if "\\" not in tex:
        return tex, ()
    refused: dict[str, None] = {}

    def replace(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in _NAMES:
            return match.group()
        refused[name] = None
        return f"\\text{{{name}}}"

    return _MACRO.sub(replace, tex), tuple(refused)
