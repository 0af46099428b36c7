"""What a person types of an answer."""

from __future__ import annotations

import html
import re

from ankigen.expressions import expression
from ankigen.render.stored import TAG

_TAG = expression(TAG)
_LINE_END = expression(r"<br\s*/?>|</(?:p|li|div|tr|h\d|pre|blockquote)>|\n")
_CELL_END = expression(r"</t[dh]>")
_FORMULA = expression(r'<span class="math[^>]*>\\[(\[](.*?)\\[)\]]</span>', re.DOTALL)
_UNTYPED = expression(
    r'<span class="tag">[^<]*</span>|<sup class="footnote-ref"[^>]*>.*?</sup>'
    r'|<section class="footnotes">.*?</section>|\[sound:[^\]\[]*\]',
    re.DOTALL,
)
# Soft hyphens, zero-width spaces and joiners, marks of direction.
_UNSEEN = dict.fromkeys((0xAD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF))


def first_line(rendered: str) -> str:
    """The first line of rendered HTML as a person would type it: no tags, footnotes or sounds, and
    of formulas their TeX."""
    broken = _LINE_END.sub("\x00", _FORMULA.sub(r"\1", _UNTYPED.sub("", rendered)))
    broken = _CELL_END.sub(" ", broken)
    plain = html.unescape(_TAG.sub("", broken)).translate(_UNSEEN)
    lines = (" ".join(line.split()) for line in plain.split("\x00"))
    return next(filter(None, lines), "")
