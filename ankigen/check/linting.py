"""All rules over all cards, and what other stages found, less what the author keeps quiet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ankigen.check import across, blocks, clozes, formulas, wording
from ankigen.check.options import Options
from ankigen.check.suppress import kept, unknown_codes
from ankigen.types import Card, Diagnostic, Note, Severity


def lint(
    cards: Iterable[Card],
    notes: Iterable[Note],
    problems: Iterable[Diagnostic] = (),
    options: Options | None = None,
) -> tuple[Diagnostic, ...]:
    """All findings in the order of their places, those of other stages (`problems`) included;
    without the warnings that the configuration or a comment in a note keeps quiet."""
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
    yield from wording.several_questions(card)
    yield from wording.long_answer(card, options.max_answer_words)
    yield from wording.deletion_outside_cloze(card, *options.markers.get("cloze", ())[:1])
    yield from blocks.fences(card)
    yield from blocks.lists(card)
    yield from blocks.tables(card)
    yield from formulas.formulas(card, options.macros)
    yield from clozes.clozes(card)
