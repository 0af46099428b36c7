"""Cards of other tools in a vault that has none of ours: counted, so that it can be said what they
look like, and not read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ankigen.types import Diagnostic, Location, Note, Severity


@dataclass(frozen=True, slots=True)
class Way:
    """A way of writing cards: `shown` is what a person knows it by, `pattern` finds each card in
    prose; the syntax of that name reads it, or `qa` with these `markers`."""

    shown: str
    pattern: re.Pattern[str]
    markers: str = ""
    syntax: str = ""


def _pair(question: str, answer: str, shown: str = "") -> Way:
    """Cards of two markers, the question's somewhere above the answer's."""
    pattern = rf"^{question}(?=[ \t]*\S)(?=(?:(?!{question}).*\n)+?{answer})"
    shown_question, shown_answer = (re.sub(r"\W+$", "", each) + ":" for each in (question, answer))
    markers = f"question: ['{shown_question}'], answer: ['{shown_answer}']"
    return Way(
        shown or f"`{shown_question}` and `{shown_answer}`",
        re.compile(pattern, re.MULTILINE),
        markers,
    )


WAYS = (
    Way(
        "`question::answer` in a line (Spaced Repetition)",
        re.compile(
            # Two words or a question in front: `key:: value` is a field of Dataview.
            r"^(?![ \t]*\||.*\{\{c[0-9])[ \t]*+(?:[-*+][ \t]++)?+(?=[^:\n]*(?:\S[ \t]+\S|\?))"
            r"[^:\n]*[^:\s][ \t]*:::?(?=[ \t]*[^:\s])",
            re.MULTILINE,
        ),
        syntax="spaced-repetition",
    ),
    Way(
        "`?` on a line between question and answer (Spaced Repetition)",
        re.compile(r"(?<=\S\n)\?\??[ \t]*(?=\n[ \t]*\S)"),
        syntax="spaced-repetition",
    ),
    Way(
        "`#card` behind a question (Flashcards)",
        re.compile(r"(?<=\s)#(?:flash)?card(?:[-/]?(?:reverse|spaced|inline))*(?=[ \t]*$)", re.M),
        syntax="flashcards",
    ),
    Way(
        "`START` and `END` around a card (Obsidian_to_Anki)",
        re.compile(r"^(?:START(?:_CARD)?|%%ANKI)[ \t]*$|(?<!\S)STARTI[ \t]+\[", re.MULTILINE),
        syntax="obsidian-to-anki",
    ),
    Way("`{{c1::…}}` (Anki's clozes)", re.compile(r"\{\{c[0-9]+::")),
    Way(
        "headings such as `## Q1:`",
        re.compile(r"^#{1,6}[ \t]+Q[ \t]?[0-9]*[ \t]?[:.)]", re.MULTILINE),
        "question: ['## Q1:']",
    ),
    _pair("P:", "S:"),
    _pair("Question:", "Answer:"),
    _pair("Front:", "Back:"),
)
_FENCE = re.compile(
    r"^ {0,3}(`{3,}|~{3,})[^\n]*\n(?:.*?^ {0,3}\1[^\n]*$|.*)", re.DOTALL | re.MULTILINE
)
_CODE = re.compile(r"`[^`\n]*`")
# Notes that are read: what most of a vault looks like is known from these.
_MOST_CHARACTERS = 20_000_000


@dataclass(frozen=True, slots=True)
class Sighting:
    """How many cards seem to be written in a way, and in how many notes."""

    way: Way
    cards: int
    notes: int


def foreign(notes: Iterable[Note]) -> tuple[Sighting, ...]:
    """The ways in which cards seem to be written in the notes, the most common first."""
    cards, holders = dict.fromkeys(WAYS, 0), dict.fromkeys(WAYS, 0)
    left = _MOST_CHARACTERS
    for note in notes:
        left -= len(note.body)
        if left < 0:
            break
        text = _CODE.sub("", _FENCE.sub("", note.body))
        for way in WAYS:
            number = sum(1 for _ in way.pattern.finditer(text))
            cards[way] += number
            holders[way] += number > 0
    found = (Sighting(way, cards[way], holders[way]) for way in WAYS if cards[way])
    return tuple(sorted(found, key=lambda sighting: -sighting.cards))


def no_cards(notes: Sequence[Note], place: Location, question: str, answer: str) -> Diagnostic:
    """An error for notes without a card, with what they seem to have in its place; `question` and
    `answer` are the project's markers."""
    found = foreign(notes)
    message = (
        f"there is no card in {_count(len(notes), 'note')}: write one with a line that begins "
        f"`{question}` and a line that begins `{answer}`, or check `notes`, `ignore` and `markers` "
        "in ankigen.yaml"
    )
    if found:
        shown = "; ".join(
            f"{one.cards:,} × {one.way.shown} in {_count(one.notes, 'note')}" for one in found
        )
        message += f". There are what looks like cards of another tool, which are not read: {shown}"
    syntaxes = dict.fromkeys(one.way.syntax for one in found if one.way.syntax)
    if syntaxes:
        message += f". `syntaxes: [qa, {', '.join(syntaxes)}]` in ankigen.yaml has these read"
    for one in found:
        if one.way.markers:
            message += f". `markers: {{{one.way.markers}}}` has {one.way.shown} read"
    return Diagnostic(place, "no-cards", message, Severity.ERROR)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
