"""A lost ledger, rebuilt from what was packaged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ankigen import fields
from ankigen.identity import parse, stamp, text
from ankigen.identity.ledger.recover import readable, recover
from ankigen.types import Card, Deletion, Kind, PackagedNote, RenderedCard

from .cards import NOW, VAULT, Deck, make, note_type

HTML = {
    "**ReLU**": "<b>ReLU</b>",
    "[[Losses|loss]]": '<a href="obsidian://open?vault=v&amp;file=Losses">loss</a>',
    "$x<1$": r"\(x&lt;1\)",
    "\n- ": "</li><li>",
}

CARDS = [
    make("What does **ReLU** do?", "It sets negative numbers to zero.\n- Always.", "Deep/Nets.md"),
    make("Why a [[Losses|loss]] function?", "So that $x<1$ can be learnt.", "Deep/Nets.md"),
    make("Who wrote Emma?", "Jane Austen, in 1815.", "Books & more.md"),
]


def package(deck: Deck) -> list[PackagedNote]:
    """What a package holds of a deck: HTML, and an address in the Source field."""
    assert deck.stamped is not None
    rows = []
    for stamped in deck.stamped.cards:
        card = stamped.card
        values = list(card.fields)
        for name in (fields.QUESTION, fields.ANSWER):
            for markdown, html in HTML.items():
                values[name] = values[name].replace(markdown, html)
        file = quote(values[fields.SOURCE].removesuffix(".md"), safe="")
        values[fields.SOURCE] = f'<a href="obsidian://open?vault=My%20vault&amp;file={file}">x</a>'
        number = fields.NOTE_TYPE_IDS[card.note_type]
        rows.append(
            PackagedNote(
                card.identity.guid,
                card.identity.note_id,
                number,
                stamped.modified,
                card.tags,
                tuple(values),
                card.deck,
                card.ordinals,
            )
        )
    return rows


def edited() -> Deck:
    """A deck whose cards no longer have the questions that their GUIDs derive from."""
    first = Deck().build([make(f"Old {i}: {c.question.text}", c.answer.text, c.note)
                          for i, c in enumerate(CARDS)])  # fmt: skip
    deck = first.build(CARDS, NOW + 1)
    assert deck.guids == first.guids
    return deck


def test_cards_are_recognised() -> None:
    """Every card is found again by the words of its HTML, though its GUID cannot be derived."""
    deck = edited()
    lost = recover(package(deck), vault_id=VAULT, version=deck.version)
    again = Deck(lost).build(CARDS, NOW + 2)
    assert again.guids == deck.guids
    assert str(again.ledger.version) > deck.version
    assert not any(entry.recovered for entry in again.ledger.active)
    assert again.build(CARDS, NOW + 3).ledger == again.ledger


def test_it_is_a_ledger() -> None:
    """What was recovered can be stored, and tells where each card was."""
    lost = recover(package(edited()), vault_id=VAULT, version="1.2.3")
    assert parse(text(lost).split("\n")) == lost
    assert {e.note for e in lost.active} == {"Deep/Nets.md", "Books & more.md"}
    assert str(lost.version) == "1.2.3"
    assert {e.modified for e in lost.active} == {NOW + 1}


def test_unchanged_content_keeps_its_time() -> None:
    """A card that would be packaged as it was is not stamped anew."""
    deck = edited()
    assert deck.stamped is not None
    rows = [
        row._replace(fields=stamped.card.fields)
        for row, stamped in zip(package(deck), deck.stamped.cards, strict=True)
    ]
    again = Deck(recover(rows, vault_id=VAULT)).build(CARDS, NOW + 9)
    assert again.guids == deck.guids
    assert again.stamped is not None
    assert [s.modified for s in again.stamped.cards] == [s.modified for s in deck.stamped.cards]


def test_a_ledger_lost_altogether() -> None:
    """Without even a package, cards whose question and note are as ever have the same GUID."""
    assert Deck().build(CARDS).guids == Deck().build(CARDS[::-1]).guids[::-1]


def test_cloze_numbers() -> None:
    """A cloze keeps its numbers, and the cards of numbers that it has lost."""
    card = make("The {{a}} and the {{b}}.", "", kind=Kind.CLOZE)
    values = [""] * len(fields.FIELDS)
    values[fields.QUESTION] = "The {{c4::<i>sun</i>::star}} and the {{c2::moon}}."
    row = PackagedNote("g" * 16, 512 * 2_000_000_000, fields.NOTE_TYPE_IDS["cloze"], NOW, (),
                       tuple(values), "Deck", (1, 3, 6))  # fmt: skip
    lost = recover([row], vault_id=VAULT)
    (entry,) = lost.active
    assert entry.deletions == ((4, "sun"), (2, "moon"))
    assert [n for n, _ in entry.gone] == [7]
    cards: Sequence[Card] = [card._replace(block_id=None)]
    deletions = [(Deletion("moon"), Deletion("comet"), Deletion("sun"))]
    lost = replace(lost, entries={entry.guid: entry._replace(note="a.md")})
    assert Deck(lost).build(cards, deletions=deletions).matching.identities[0].numbers in (
        (2, 8, 4),
        (1, 2, 3),
    )


def test_retired_cards_stay_retired() -> None:
    """A note that the clean-up package tagged is not taken for a card of the notes."""
    rows = package(edited())
    rows[2] = rows[2]._replace(tags=("Deck::retired",))
    lost = recover(rows, vault_id=VAULT)
    assert len(lost.active) == 2
    assert Deck(lost).build(CARDS).guids == [row.guid for row in rows]


def test_other_notes_are_passed_over() -> None:
    """A collection is full of other people's notes."""
    row = package(edited())[0]
    other = [row._replace(note_type=1), row._replace(fields=("Front", "Back"))]
    assert recover(other, vault_id=VAULT).entries == {}
    assert recover([], vault_id=VAULT).version is None


@pytest.mark.parametrize("version", ["", "x", "1.2", None])
def test_no_version(version: str | None) -> None:
    """A description that a person changed does not stop it."""
    assert str(recover(package(edited()), vault_id=VAULT, version=version).version) == "1.0.0"


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("a<br>b", "a b"),
        ("<ul><li>one</li><li>two</li></ul>", "one two"),
        ("<b>bo</b>ld &amp; <code>x &lt; 1</code>", "bold & x < 1"),
        ("<style>b{}</style>seen<script>x</script>", "seen"),
        ("{{c1::in::hint}} {{c12::{x}}}", "in {x}"),
        ("<", "<"),
        ("&#0;&#xffffffff;", "\ufffd\ufffd"),
        ("{{c1::a}} {{c2::b", "a {{c2::b"),
        ("{{c1::out {{c2::in}} side}}", "{{c1::out in side}}"),
    ],
)
def test_readable(html: str, words: str) -> None:
    """What a reader sees of a field."""
    assert " ".join(readable(html).split()) == words


PIECES = ["<", "<a ", "<!--", "{{c1::", "}}", "&#", "</", "<a b='", "<![", "<script>", ">", "x"]


@given(st.lists(st.sampled_from(PIECES)))
def test_hostile_fields(parts: list[str]) -> None:
    """No field is too broken to be read."""
    readable("".join(parts))


@pytest.mark.parametrize("part", PIECES)
def test_hostile_fields_take_no_time(part: str) -> None:
    """A field of a million such characters does not hold anybody up."""
    import time

    started = time.process_time()
    readable(part * (1_000_000 // len(part)))
    assert time.process_time() - started < 2


def test_stamp_needs_what_was_matched() -> None:
    """Cards and matches that do not belong together are a mistake of the caller, not a guess."""
    deck = edited()
    none: list[RenderedCard] = []
    with pytest.raises(ValueError, match="zip"):
        stamp(deck.ledger, deck.matching, CARDS, none, [note_type()], now=NOW)
