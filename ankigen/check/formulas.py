"""Formulas that will not be drawn.

The parser is math-core's, which the preview draws with too. What it does not know and MathJax
does, which draws in Anki, is no mistake: see `mathjax`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ankigen.check import prose
from ankigen.check.clozes import deletions
from ankigen.check.mathjax import COMMANDS, ENVIRONMENTS
from ankigen.check.places import place
from ankigen.types import Card, Diagnostic, Kind, Source

if TYPE_CHECKING:
    from math_core import LatexToMathML

_ERROR = re.compile(r"(\d+): (.*)", re.DOTALL)
_UNKNOWN = re.compile(r"Unknown (command|environment) \"\\?([^\"]*)\"")
_DEFINITION = re.compile(r"\\(?:[egx]?def|let|(?:re)?newcommand|DeclareMathOperator)(?![A-Za-z])")
# The parser recurses without a limit and overruns the stack at some thousand levels: a formula with
# more of these characters than can be safe, whatever their order, is left alone.
_NESTING = "\\{[^_"
_MAX_NESTING = 500
_PERCENT = re.compile(r"(?<!\\)%")
# What is as wrong for MathJax as for the parser; its other complaints are its own limits.
_CERTAIN = (
    ("Expected closing token", "something opened in it is never closed"),
    ("Unmatched closing token", "something is closed in it that was never opened"),
    ("Expected argument", "a command in it lacks its argument"),
    ('Expected "\\end', "an environment in it is closed by another's end"),
    ("Duplicate subscript", "it has two subscripts or superscripts in one place"),
    ("There must be a parenthesis", "`\\left` or `\\right` in it lacks its parenthesis"),
)


def formulas(card: Card) -> Iterator[Diagnostic]:
    """Formulas that do not parse."""
    for source in (card.question, card.answer):
        if "$" in source.text:
            yield from _formulas(source, card.kind is Kind.CLOZE)


def _formulas(source: Source, is_cloze: bool) -> Iterator[Diagnostic]:
    for span in prose.formulas(source):
        width = 2 if source.text.startswith("$$", span.start) else 1
        start = span.start + width
        found = mistake(_as_read(source.text[start : span.end - width], is_cloze), width == 2)
        if found:
            offset, what = found
            yield Diagnostic(
                place(source, min(start + offset, span.end - 1)),
                "math-error",
                f"this formula will not be drawn: {what}",
            )


def _as_read(tex: str, is_cloze: bool) -> str:
    """The formula as MathJax reads it, every character in its place: quote marks and deletions as
    spaces."""
    if "\n" in tex:
        tex = re.sub(r"(?<=\n)[ \t]*(?:>[ \t]?)+", lambda match: " " * len(match[0]), tex)
    if is_cloze and "{{c" in tex:
        for found in tuple(deletions(tex)):
            inner = tex[found.content : found.end]
            blank = " " * (found.content - found.start)
            tex = f"{tex[: found.start]}{blank}{inner}  {tex[found.end + 2 :]}"
    return tex


def mistake(tex: str, is_block: bool) -> tuple[int, str] | None:
    """Where in a formula it is wrong and what is, or None."""
    if sum(map(tex.count, _NESTING)) > _MAX_NESTING:
        return None
    error = _parse(tex, is_block)
    match = _ERROR.match(error) if error else None
    # After `%` the parser reads a comment, where MathJax reads on in `\text{}`.
    if not match or _PERCENT.search(tex):
        return None
    offset, message = int(match[1]), match[2]
    unknown = _UNKNOWN.match(message)
    if unknown:
        what = _unknown(unknown[1], unknown[2], tex, is_block)
        return (offset, what) if what else None
    certain = (what for start, what in _CERTAIN if message.startswith(start))
    return next(((offset, what) for what in certain), None)


def _unknown(what: str, name: str, tex: str, is_block: bool) -> str | None:
    """What to say of a command or environment that the parser does not know."""
    if what == "environment":
        return None if name in ENVIRONMENTS else f"there is no environment `{name}`"
    plain = name.rstrip("*")
    if not plain.isalpha() or plain in COMMANDS or _DEFINITION.search(tex):
        return None
    if plain != name and _parse(f"\\{plain} x", is_block) is None:
        return None  # a known command before an asterisk
    return f"there is no command `\\{plain}`"


@functools.lru_cache(maxsize=10_000)
def _parse(tex: str, is_block: bool) -> str | None:
    """What the parser says against a formula, or None."""
    from math_core import LatexError  # imported late: most runs meet no formula

    try:
        _parser().convert_with_local_state(tex, displaystyle=is_block)
    except LatexError as error:
        return str(error)
    return None


@functools.lru_cache(maxsize=1)
def _parser() -> LatexToMathML:
    from math_core import LatexToMathML

    return LatexToMathML(fancy_error=False)
