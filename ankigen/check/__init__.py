"""The linter: what of the cards is likely to look or to study badly.

`check` adds its own findings to those of the other stages; `codes` says what each code means;
`formats` writes findings for people and machines; `fix` fixes what is safe to fix.
"""

from __future__ import annotations

from collections.abc import Iterable

from ankigen.check.codes import Rule, explain, nearest, rules
from ankigen.check.fix import FIXABLE, Fixed, fix
from ankigen.check.formats import github, json, listing, sarif, text
from ankigen.check.options import Options
from ankigen.check.suppress import kept
from ankigen.types import Card, Diagnostic, Note


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


__all__ = [
    "FIXABLE",
    "Fixed",
    "Options",
    "Rule",
    "check",
    "explain",
    "fix",
    "github",
    "json",
    "kept",
    "listing",
    "nearest",
    "rules",
    "sarif",
    "text",
]
