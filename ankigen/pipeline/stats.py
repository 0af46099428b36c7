"""`stats`: what a deck is made of, counted as Anki counts; nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ankigen.check import wording
from ankigen.config import Config
from ankigen.files import path_key
from ankigen.pipeline.compile import Prepared
from ankigen.pipeline.plan import IdentifiedCard, Request, plan_next
from ankigen.report import Progress, silent
from ankigen.types import Diagnostic, Location


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer's length in words, as the finding `long-answer` counts them."""

    location: Location
    question: str
    words: int


@dataclass(frozen=True, slots=True)
class Stats:
    """The cards that the next build would package. `decks`, `tags`, `kinds` and `syntaxes` map
    names to numbers of Anki's cards, decks in their order and the rest by number; `longest` are the
    longest answers, the longest first; `without_cards` are the files of the notes that could hold
    cards and hold none. `errors` are of cards that are left out."""

    deck: str
    cards: int
    questions: int
    notes: int
    decks: Mapping[str, int]
    tags: Mapping[str, int]
    kinds: Mapping[str, int]
    syntaxes: Mapping[str, int]
    longest: tuple[Answer, ...]
    without_cards: tuple[str, ...]
    errors: tuple[Diagnostic, ...]


def stats(config: Config, now: int, longest: int, progress: Progress = silent) -> Stats:
    """Count what there is; `longest` answers are named. `now` is in seconds since the epoch.

    Raises `BuildError` where there is no card that can be built, and `LedgerError` where the ledger
    cannot be read.
    """
    planned = plan_next(config, Request(now, keep_going=True), progress)
    cards = planned.found.cards
    decks, tags, kinds, syntaxes = (Counter[str]() for _ in range(4))
    for each in cards:
        number = len(each.rendered.ordinals)
        decks[each.rendered.deck] += number
        kinds[str(each.card.kind)] += number
        syntaxes[each.card.syntax] += number
        tags.update(dict.fromkeys(each.rendered.tags, number))
    return Stats(
        deck=config.deck,
        cards=decks.total(),
        questions=len(cards),
        notes=len({each.card.note for each in cards}),
        decks={
            name: decks[name]
            for name in sorted(decks, key=lambda deck: path_key(deck.replace("::", "/")))
        },
        tags=_by_number(tags),
        kinds=_by_number(kinds),
        syntaxes=_by_number(syntaxes),
        longest=_longest(cards, longest),
        without_cards=_without(planned.prepared),
        errors=planned.errors,
    )


def _by_number(counts: Counter[str]) -> Mapping[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _longest(cards: Iterable[IdentifiedCard], count: int) -> tuple[Answer, ...]:
    """The longest answers. To count words is to read Markdown: an answer that has too few, whatever
    it says, is not read."""
    found: list[Answer] = []
    sized = [(wording.most_words(each.card.answer), each) for each in cards]
    sized.sort(key=lambda pair: (-pair[0], pair[1].card.location))
    for most, each in sized:
        if not most or not count or (len(found) == count and most <= found[-1].words):
            break
        words = wording.count_words(each.card.answer)
        found.append(Answer(each.card.location, each.compiled.card_text.question, words))
        found.sort(key=lambda answer: (-answer.words, answer.location))
        del found[count:]
    return tuple(answer for answer in found if answer.words)


def _without(prepared: Prepared) -> tuple[str, ...]:
    """The notes without a card; those in which something is wrong are none of them."""
    with_cards = {card.note for card in prepared.cards} | prepared.unreadable
    notes = prepared.vault.notes
    found = [path for path, note in notes.items() if note.enabled and path not in with_cards]
    return tuple(notes[path].file for path in sorted(found, key=path_key))
