"""The linter: what of the cards is likely to look or to study badly.

`check` adds its own findings to those of the other stages; `codes` says what each code means;
`formats` writes findings for people and machines; `fix` fixes what is safe to fix.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ankigen.check.codes import Rule, explain, rules
from ankigen.check.fix import FIXABLE, fix
from ankigen.check.formats import github, json, listing, sarif, text
from ankigen.check.suppress import kept, unknown_codes
from ankigen.macros import Macros
from ankigen.types import Card, Diagnostic, Location, Note, Severity


@dataclass(frozen=True, slots=True)
class Options:
    """`max_answer_words` is the longest answer that is not warned about, code not counted (0: any);
    `markers` are those of the project by role; `ignored` are codes of warnings that are never
    shown, `ignored_at` says where they are asked for. `files` are the vault paths of all files that
    are no notes, for finding those that no note uses, `used` those of them that cards show;
    `other_notes` give no cards, and `canvases` are the texts of Obsidian's canvases and bases: they
    use files, too. `shown` gives the path that a person is shown where that is another, `macros`
    are those of formulas."""

    max_answer_words: int = 250
    markers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    ignored_at: Mapping[str, Location] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    used: frozenset[str] = frozenset()
    other_notes: tuple[Note, ...] = ()
    canvases: tuple[str, ...] = ()
    shown: Mapping[str, str] = field(default_factory=dict)
    macros: Macros = field(default_factory=Macros)


def check(
    cards: Iterable[Card],
    notes: Iterable[Note],
    problems: Iterable[Diagnostic] = (),
    options: Options | None = None,
) -> tuple[Diagnostic, ...]:
    """All findings in the order of their places, those of other stages (`problems`) included;
    without the warnings that the configuration or a comment in a note keeps quiet."""
    # Imported here for start-up time: a command that finds nothing changed reads no Markdown.
    from ankigen.check import across, wording

    options = options or Options()
    cards, notes = tuple(cards), tuple(notes)
    found: list[Diagnostic] = list(problems)
    seen: set[str] = set()
    for card in sorted(cards, key=lambda card: card.location):
        found += wording.leaning_question(card, is_first=card.note not in seen)
        found += _of_card(card, options)
        seen.add(card.note)
    found += across.repeated_questions(cards)
    found += across.tag_case(cards)
    found += across.unused_media(cards, notes, options)
    found += unknown_codes(notes, options.ignored_at)
    shown = (
        one
        for one in kept(found, cards, notes)
        if one.severity is Severity.ERROR or one.code not in options.ignored
    )
    return tuple(sorted(set(shown)))


def _of_card(card: Card, options: Options) -> Iterator[Diagnostic]:
    from ankigen.check import blocks, inlines, wording  # see above

    yield from wording.several_questions(card)
    yield from wording.long_answer(card, options.max_answer_words)
    yield from wording.deletion_outside_cloze(card, *options.markers.get("cloze", ())[:1])
    yield from blocks.fences(card)
    yield from blocks.lists(card)
    yield from blocks.tables(card)
    yield from inlines.formulas(card, options.macros)
    yield from inlines.clozes(card)


__all__ = [
    "FIXABLE",
    "Options",
    "Rule",
    "check",
    "explain",
    "fix",
    "github",
    "json",
    "kept",
    "listing",
    "rules",
    "sarif",
    "text",
]
