"""Formulas without a network: TeX → MathML, which every browser draws by itself.

Anki has MathJax for that. What MathML lacks (a few rare commands) stays as TeX.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

from math_core import LatexError, LatexToMathML

from ankigen.templates.spans import Ends

# Anki's viewer looks for formulas in text, but not in code; tags and comments hold no text.
_OPENING = re.compile(
    r"<(?P<verbatim>pre|code|script|style|textarea)\b|(?P<comment><!--)|(?P<tag><[a-zA-Z/])"
    r"|(?P<block>\\\[)|(?P<inline>\\\()",
    re.IGNORECASE,
)
_CLOSINGS = {
    kind: re.compile(closing)
    for kind, closing in (
        ("comment", "-->"), ("tag", ">"), ("block", r"\\\]"), ("inline", r"\\\)")
    )
}  # fmt: skip
_TAG = re.compile(r"<[^<>]*>")
# What TeX nests by. The converter recurses, and a formula with thousands of these would end the
# process; no real formula has as many.
_NESTING = re.compile(r"[\\{\[^_]")
_MAX_NESTING = 500


def draw(rendered: str) -> str:
    """The HTML with MathML in place of `\\(…\\)` and `\\[…\\]`."""
    if "\\(" not in rendered and "\\[" not in rendered:
        return rendered
    pieces: list[str] = []
    ends = Ends(rendered)
    shown = position = 0
    while (opening := _OPENING.search(rendered, position)) is not None:
        kind = opening.lastgroup or ""
        closing = ends.after(opening.end(), (_closing(kind, opening),))
        if closing is None:
            position = opening.end()
            continue
        position = closing.end()
        if kind in ("block", "inline"):
            # MathJax reads the text of what stands there, and takes `<br>` for white space.
            tex = html.unescape(_TAG.sub(" ", rendered[opening.end() : closing.start()]))
            mathml = _convert(tex, kind == "block")
            if mathml:
                pieces += (rendered[shown : opening.start()], mathml)
                shown = position
    return "".join(pieces) + rendered[shown:]


def _closing(kind: str, opening: re.Match[str]) -> re.Pattern[str]:
    return _end_of(opening["verbatim"].lower()) if kind == "verbatim" else _CLOSINGS[kind]


@lru_cache(maxsize=8)
def _end_of(element: str) -> re.Pattern[str]:
    return re.compile(rf"</{element}\s*>", re.IGNORECASE)


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
