"""The linter: what of the cards is likely to look or to study badly.

`check` adds its own findings to those of the other stages; `rules` says what each code means;
`formats` writes findings for people and machines; `fix` fixes what is safe to fix.
"""

from __future__ import annotations

from collections.abc import Iterable

from ankigen.check.explain import explain, nearest, reference
from ankigen.check.fix import FIXABLE, Fixed, fix
from ankigen.check.formats import github, json, listing, sarif, text
from ankigen.check.options import Options
from ankigen.check.rules import BY_CODE, RULES, Rule
from ankigen.check.suppress import kept
from ankigen.types import Card, Diagnostic, Note, Source


def check(
    cards: Iterable[Card],
    notes: Iterable[Note],
    problems: Iterable[Diagnostic] = (),
    options: Options | None = None,
) -> tuple[Diagnostic, ...]:
    """All findings in the order of their places, those of other stages (`problems`) included;
    without the warnings that the configuration or a comment in a note keeps quiet."""
    # Imported here for start-up time: a command that finds nothing changed reads no Markdown.
    from ankigen.check.linting import lint

    return lint(cards, notes, problems, options)


def count_words(source: Source) -> int:
    """The words of a side, as the finding `long-answer` counts them."""
    from ankigen.check import wording  # for start-up time: it reads Markdown

    return wording.count_words(source)


def most_words(source: Source) -> int:
    """How many words a side has at most, which is known at once."""
    from ankigen.check import wording  # for start-up time

    return wording.most_words(source)


__all__ = [
    "BY_CODE",
    "FIXABLE",
    "RULES",
    "Fixed",
    "Options",
    "Rule",
    "check",
    "count_words",
    "explain",
    "fix",
    "github",
    "json",
    "kept",
    "listing",
    "most_words",
    "nearest",
    "reference",
    "sarif",
    "text",
]
