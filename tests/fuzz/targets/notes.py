"""The reading of notes: front matter (`parse`) and cards (`extract`)."""

from __future__ import annotations

from random import Random

from ankigen import vault
from ankigen.cards import Extraction, Options, extract
from ankigen.types import Card, Kind, Note
from tests.cards.test_properties import assert_stands_there
from tests.fuzz import pieces
from tests.fuzz.generate import Grammar
from tests.fuzz.targets import Target
from tests.fuzz.targets.texts import check_places, decode, notes, variant

PATH = "Folder/Note.md"
_OPTIONS = (
    Options(),
    Options(highlights=True, tags=("all", "a/b")),
    Options(kind=Kind.CLOZE, highlights=True),
    Options(markers={"question": ("Q:", "**Q:**", "#### Q:"), "answer": ("A:", "**A:**")}),
    Options(markers={"question": ("Q1:", "Question:"), "answer": ("A1.",), "cloze": ("Cloze:",)}),
)


def read(data: bytes) -> tuple[Note, list[str]]:
    """The input as a note of the vault, and the lines of its file."""
    text = decode(data)
    note, problems = vault.parse(text, PATH, PATH, is_source=True)
    lines = text.split("\n")
    check_places(problems, lines)
    assert not note.body or "\n".join(lines[note.body_line - 1 :]) == note.body
    return note, lines


def _parse(data: bytes, thorough: bool) -> str:
    note, _ = read(data)
    for text in (*note.tags, *note.classes, *([note.deck] if note.deck else ())):
        assert text == text.strip() and text
    if thorough:
        assert read(data)[0].properties.keys() == note.properties.keys()
    return "properties" if note.properties else "plain" if note.body_line == 1 else "none"


def _extract(data: bytes, thorough: bool) -> str:
    note, lines = read(data)
    options = _OPTIONS[variant(data, len(_OPTIONS))]
    found = extract(note, options)
    check_extraction(found, lines)
    if thorough:
        again = extract(note, options)
        assert (again.cards, again.diagnostics) == (found.cards, found.diagnostics)
    return "cards" if found.cards else "reported" if found.diagnostics else "nothing"


def check_extraction(found: Extraction, lines: list[str]) -> None:
    """The cards stand in the note where they say, one below the other."""
    check_places(found.diagnostics, lines)
    end = 0
    for card in found.cards:
        _check_card(card, lines)
        assert end < card.location.line <= card.question.line <= card.answer.line
        end = card.answer.line + card.answer.text.count("\n")


def _check_card(card: Card, lines: list[str]) -> None:
    assert lines[card.location.line - 1][card.location.column - 1 :].strip()
    for side in (card.question, card.answer, *card.leads):
        assert_stands_there(side, lines)
    assert card.question.text.strip()
    assert card.answer.text.strip() or card.kind is Kind.CLOZE
    for tag in card.tags:
        assert tag and not any(character.isspace() for character in tag), tag
    assert card.deck and '"' not in card.deck
    for text in (card.deck, *card.tags):
        assert text.isprintable() or not any(ord(character) < 32 for character in text), text


def _properties(seeds: tuple[bytes, ...]) -> object:
    inside = Grammar(pieces.YAML, [decode(seed) for seed in seeds], _yaml_line)

    def make(random: Random) -> bytes:
        text = inside.text(random)
        if random.random() < 0.6:
            text = "\n".join(_yaml_line(random) for _ in range(random.randrange(1, 5)))
        if random.random() < 0.8 and not text.startswith("---"):
            text = f"---\n{text}\n---\nQ: a\nA: b\n"
        return text.encode("utf-8", "ignore")

    return make


_KEYS = (
    "tags", "tag", "cssclasses", "cssclass", "deck", "kind", "anki", "kanban-plugin", "title", "a",
    "aliases", "? x", "- ", '"q"', "  nested", "ключ", "",
)  # fmt: skip
_VALUES = (
    "a", "[a, b/c]", "a, b", "Deck::Sub", "cloze", "reversed", "type-in", "true", "false", "5", "",
    "{a: [b]}", "2024-01-01", "'quo''ted'", '"a\\nb"', "|\n  text\n  more", "[a, [b, [c, 1, ~]]]",
    "#a", "*x", "&x a", "!!int '5'", "1.5", "[[Note]]", "a: b: c", "- x", "\n  - a\n  - b c\n  -",
)  # fmt: skip


def _yaml_line(random: Random) -> str:
    return f"{random.choice(_KEYS)}: {random.choice(_VALUES)}"


PARSE = Target("parse", 15, _parse, _properties)  # type: ignore[arg-type]
EXTRACT = Target("extract", 25, _extract, notes)
