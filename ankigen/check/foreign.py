"""Cards of other tools that are not read: counted, so that it can be said what they look like."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ankigen.spelling import count
from ankigen.types import Card, Diagnostic, Location, Note, Severity

NOTHING: Mapping[str, Container[int]] = {}


@dataclass(frozen=True, slots=True)
class Way:
    """A way of writing cards: `shown` is what a person knows it by; `pattern`, compiled when it is
    needed where it is a text, finds each card in prose that holds one of the `hints`; the syntax of
    that name reads it, with these `options`, or `qa` with these `markers`. A `title` is looked for
    in the note's."""

    shown: str
    pattern: re.Pattern[str] | str
    hints: tuple[str, ...]
    syntax: str = ""
    options: str = ""
    markers: str = ""
    in_title: bool = False


def _pair(question: str, answer: str) -> Way:
    """Cards of two markers, the question's somewhere above the answer's."""
    return Way(
        f"`{question}` and `{answer}`",
        rf"(?m)^{question}(?=[ \t]*\S)(?=(?:(?!{question}).*\n)+?{answer})",
        (question,),
        markers=f"question: ['{question}'], answer: ['{answer}']",
    )


_SPACED = "spaced-repetition"
_IN_LINES = re.compile(
    # Two words or a question in front, for `key:: value` is a field of Dataview; or one word that
    # is no name in a program (`std::vector`), and a sign right behind the colons.
    r"^(?![ \t]*\||.*\{\{c[0-9])[ \t]*+(?:[-*+][ \t]++)?+"
    r"(?=[^:\n]*(?:\S[ \t]+\S|\?)|(?![a-z_])\w+:::?[^\W_](?![^\n]*[;()]))"
    r"[^:\n]*[^:\s][ \t]*:::?(?=[ \t]*[^:\s])",
    re.MULTILINE,
)
# How people of other languages write `Question:` and `Answer:`.
_QUESTIONS = (
    "Frage: Antwort:", "Pregunta: Respuesta:", "Question: Réponse:", "Domanda: Risposta:",
    "Pergunta: Resposta:", "Vraag: Antwoord:", "Fråga: Svar:", "Spørsmål: Svar:",
    "Spørgsmål: Svar:",
    "Kysymys: Vastaus:", "Pytanie: Odpowiedź:", "Otázka: Odpověď:", "Kérdés: Válasz:",
    "Soru: Cevap:", "Вопрос: Ответ:", "Питання: Відповідь:", "问题： 答案：", "问： 答：",
    "問題： 答案：", "問： 答：", "質問： 回答：", "질문: 답변:", "질문: 답:",
)  # fmt: skip
_BETWEEN = re.compile(r"(?<=\S\n)\?\??[ \t]*(?=\n[ \t]*\S)")
# What the plugin asks for in a note; elsewhere it has to be told to do without.
_TAGGED = re.compile(r"#flashcards\b", re.IGNORECASE)
_UNTAGGED = "{folders_as_decks: true}"
_WAYS = (
    Way("`question::answer` in a line (Spaced Repetition)", _IN_LINES, ("::",), _SPACED),
    Way(
        "`?` on a line between question and answer (Spaced Repetition)",
        _BETWEEN,
        ("\n?",),
        _SPACED,
    ),
    Way(
        "`#card` behind a question (Flashcards)",
        re.compile(r"(?<=\s)#(?:flash)?card(?:[-/]?(?:reverse|spaced|inline))*(?=[ \t]*$)", re.M),
        ("card",),
        "flashcards",
    ),
    Way(
        "`START` and `END` around a card (Obsidian_to_Anki)",
        re.compile(r"^(?:START(?:_CARD)?|%%ANKI)[ \t]*$|(?<!\S)STARTI[ \t]+\[", re.MULTILINE),
        ("START", "%%ANKI"),
        "obsidian-to-anki",
    ),
    Way(
        "`C:` with `[words]` in brackets (hashcards)",
        re.compile(r"^C:(?=(?!.*\{\{c[0-9]).*[^!\\\[]\[(?![ xX]\])[^\[\]]+\](?!\())", re.MULTILINE),
        ("C:",),
        "hashcards",
    ),
    Way(
        "`> [!question]` above an answer",
        re.compile(r"^>[ \t]*\[!(?:question|faq)\][+-]?[ \t]*\S.*(?=\n>[ \t]*\S)", re.M | re.I),
        ("!question", "!Question", "!QUESTION", "!faq", "!Faq", "!FAQ"),
        "callouts",
    ),
    Way(
        "tables of questions and answers",
        re.compile(
            r"^\|?[ \t]*(?:q|question|front|term|word)s?[ \t]*\|[ \t]*(?:a|answer|back|definition"
            r"|meaning|translation)s?\b[^\n]*(?=\n[ \t]*\|?[ \t]*:?-)",
            re.M | re.I,
        ),
        ("|",),
        "tables",
    ),
    Way("`{{c1::…}}` (Anki's clozes)", re.compile(r"\{\{c[0-9]+::"), ("{{c",)),
    Way(
        "headings such as `## Q1:`",
        re.compile(r"^#{1,6}[ \t]+Q[ \t]?[0-9]*[ \t]?[:.)]", re.MULTILINE),
        ("# Q",),
        markers="question: ['## Q1:']",
    ),
    Way(
        "headings that ask, `## What …?`",
        re.compile(
            r"^##[ \t]+(?!Q[ \t]?[0-9]*[ \t]?[:.)])[^\n]*\w\?[ \t]*$(?=\n+[ \t]*[^\s#])", re.M
        ),
        ("## ",),
        "headings",
    ),
    Way(
        "notes whose titles ask",
        re.compile(r"\w\s*[?？]$"),
        (),
        "notes",
        in_title=True,
    ),
    _pair("P:", "S:"),
    _pair("Question:", "Answer:"),
    _pair("Front:", "Back:"),
    *(_pair(*each.split()) for each in _QUESTIONS),
)
WAYS = (
    *_WAYS,
    *(replace(way, options=_UNTAGGED) for way in _WAYS if way.syntax == _SPACED),
)
_FENCE = re.compile(
    r"^ {0,3}(`{3,}|~{3,})[^\n]*\n(?:.*?^ {0,3}\1[^\n]*$|.*)", re.DOTALL | re.MULTILINE
)
_CODE = re.compile(r"`[^`\n]*`")
# Notes that are read: what most of a vault looks like is known from these.
_MOST_CHARACTERS = 20_000_000
# Fewer may be a slip, or a note about cards.
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class Sighting:
    """How many cards seem to be written in a way, and in how many notes."""

    way: Way
    cards: int
    notes: int


def foreign(
    notes: Iterable[Note], taken: Mapping[str, Container[int]] = NOTHING, ways: Sequence[Way] = WAYS
) -> tuple[Sighting, ...]:
    """The ways in which cards seem to be written in the notes outside of the lines that are
    `taken`, by the notes' files; the most common first."""
    cards, holders = dict.fromkeys(ways, 0), dict.fromkeys(ways, 0)
    left = _MOST_CHARACTERS
    for note in notes:
        left -= len(note.body)
        if left < 0:
            break
        for way, number in _in_note(note, taken.get(note.file, ()), ways):
            cards[way] += number
            holders[way] += 1
    found = (Sighting(way, cards[way], holders[way]) for way in ways if cards[way])
    return tuple(sorted(found, key=lambda sighting: -sighting.cards))


def _in_note(note: Note, taken: Container[int], ways: Sequence[Way]) -> Iterator[tuple[Way, int]]:
    body = note.body
    likely = [way for way in ways if way.in_title or any(hint in body for hint in way.hints)]
    if not likely:
        return
    text = _CODE.sub(_blank, _FENCE.sub(_blank, body))
    for way in likely:
        if way.syntax == _SPACED and bool(way.options) == _is_tagged(note):
            continue
        if way.in_title:
            number = int(bool(re.search(way.pattern, note.title) and body.strip() and not taken))
        else:
            number = sum(
                note.body_line + text.count("\n", 0, match.start()) not in taken
                for match in re.finditer(way.pattern, text)
            )
        if number:
            yield way, number


def _is_tagged(note: Note) -> bool:
    return any(tag.casefold().split("/")[0] == "flashcards" for tag in note.tags) or (
        _TAGGED.search(note.body) is not None
    )


def _blank(code: re.Match[str]) -> str:
    """Nothing but the line ends."""
    return "\n" * code[0].count("\n")


def unread(notes: Iterable[Note], cards: Iterable[Card], used: Collection[str]) -> Iterator[str]:
    """What is said of ways in which more cards seem to be written than are read: `used` are the
    syntaxes that are on. What `qa` reports line by line is left out."""
    ways = [way for way in WAYS if (way.syntax and way.syntax not in used) or way.markers]
    if "qa" in used:  # which names each of these headings
        ways = [way for way in ways if "## Q1:" not in way.markers]
    for one in foreign(notes, _lines(cards), ways):
        if one.cards >= _FEWEST:
            place = f"{one.cards:,} × {one.way.shown} in {count(one.notes, 'note')}"
            yield f"not read: {place}; {_remedy(one.way, used)} in ankigen.yaml has them read"


def _lines(cards: Iterable[Card]) -> Mapping[str, Container[int]]:
    """The lines of cards, by their notes' files."""
    taken: dict[str, set[int]] = {}
    for card in cards:
        lines = taken.setdefault(card.location.path, {card.location.line})
        for side in (card.question, card.answer):
            places = [line for line, _ in side.places]
            last = side.line + side.text.count("\n")
            lines.update(places or range(side.line, last + 1), [card.location.line])
    return taken


def _remedy(way: Way, used: Iterable[str]) -> str:
    if way.markers:
        return f"`markers: {{{way.markers}}}`"
    if way.options:
        names = ", ".join(f"{name}: " for name in used if name != way.syntax)
        return f"`syntaxes: {{{names}, {way.syntax}: {way.options}}}`"
    return f"`syntaxes: [{', '.join((*used, way.syntax))}]`"


def no_cards(notes: Sequence[Note], place: Location, question: str, answer: str) -> Diagnostic:
    """An error for notes without a card, with what they seem to have in its place; `question` and
    `answer` are the project's markers."""
    found = foreign(notes)
    if not notes:
        message = (
            "there is no note that may hold cards: write one, which `ankigen new TITLE` begins, or "
            "check `notes` and `ignore` in ankigen.yaml"
        )
        return Diagnostic(place, "no-cards", message, Severity.ERROR)
    message = (
        f"there is no card in {count(len(notes), 'note')}: write one with a line that begins "
        f"`{question}` and a line that begins `{answer}`, or check `notes`, `ignore` and `markers` "
        "in ankigen.yaml"
    )
    if found:
        shown = "; ".join(
            f"{one.cards:,} × {one.way.shown} in {count(one.notes, 'note')}" for one in found
        )
        message += f". There are what looks like cards of another tool, which are not read: {shown}"
    plain = dict.fromkeys(one.way.syntax for one in found if one.way.syntax and not one.way.options)
    if plain:
        message += f". `syntaxes: [qa, {', '.join(plain)}]` in ankigen.yaml has these read"
    for one in found:
        if one.way.markers:
            message += f". `markers: {{{one.way.markers}}}` has {one.way.shown} read"
        elif one.way.options and one.way.syntax not in plain:
            message += f". {_remedy(one.way, ('qa',))} has {one.way.shown} read"
    return Diagnostic(place, "no-cards", message, Severity.ERROR)
