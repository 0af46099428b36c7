"""The syntax of Flashcards, held against a plain re-statement of the plugin's scan."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankigen.cards import flashcards, page
from ankigen.cards.flashcards import clozes
from ankigen.cards.texts import joined
from ankigen.dialects.flashcards import Flashcards
from tests.cards.golden_files import make_note
from tests.cards.oracles import flashcards_2 as oracle_2
from tests.examples import some

RULES = Flashcards(default_tags=())
LINES = (
    "a question #card", "## Heading #card", "both #card-reverse #tag", "prompt #card-spaced",
    "#card", "an answer", "more", "", "", " ", "a::b", "- c:::d #tag/sub", "e :: f ^1690000000001",
    "^1690000000002", "the ==sun==", "a {star} and {2:moon}", "```", "`a::b`", "tags: x",
    "# Chapter", "| a::b |", "$x {y}$", "#cards", "text #Card",
)  # fmt: skip


@given(st.lists(st.sampled_from(LINES), max_size=9).map("\n".join))
@settings(max_examples=some(200), deadline=None)
def test_a_card_that_the_plugin_finds_is_found_or_said(body: str) -> None:
    """Each card of the plugin's is one here, or part of one, or it is said why not, or code."""
    pytest.importorskip("regex", reason="regex is not installed: make test installs it")
    from tests.cards.oracles import flashcards as oracle

    lines = page.read(body)
    ours = flashcards.read(lines, RULES, make_note(body), "Root")
    known = {line for card in ours.cards for line in range(card.first, card.last + 1)}
    known |= {remark.line for remark in ours.remarks}
    known |= {
        number
        for number, is_code in enumerate(lines.opaque)
        if is_code and number not in lines.unmarked
    }
    for found in oracle.cards(body + "\n"):
        first = body.count("\n", 0, found.start)
        last = body.count("\n", 0, max(found.end - 1, found.start))
        assert known.intersection(range(first, last + 1)), (found, ours)


@given(st.lists(st.sampled_from(LINES), max_size=14).map("\n".join), st.sampled_from((1, 2)))
@settings(max_examples=some(500), deadline=None)
def test_cards_are_made_of_lines_of_the_note(body: str, version: int) -> None:
    """What a card shows is at the place that it names, and no line is on two cards."""
    rules = Flashcards(version=version, default_tags=())
    lines = body.split("\n")
    owned: set[int] = set()
    for card in flashcards.read(page.read(body), rules, make_note(body), "Root").cards:
        span = set(range(card.first, card.last + 1))
        assert not owned & span
        owned |= span
        for line in (*card.question, *card.answer):
            plain = line.text.replace("{{c1::", "").replace("{{c2::", "").replace("}}", "")
            there = lines[line.number][line.column :]
            assert "{{c" in line.text or there.startswith(plain)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{a} ==b== {2:c} {3d}", "{{c1::a}} {{c1::b}} {{c2::c}} {{c3::d}}"),
        ("{{c4::a}} {b}", "{{c4::a}} {{c1::b}}"),
    ],
)
def test_deletions(text: str, expected: str) -> None:
    """Deletions without a number are one card."""
    assert clozes.rewritten(text, text, RULES) == expected


def test_deletions_of_version_2() -> None:
    """Marks count, braces are in pairs and need a number, a backslash makes a sign text."""
    text = r"==a== {12:b {c}} {d} \==e\== {{c3::f}} ==g== ===="
    expected = r"{{c1::a}} {{c12::b \{c\}}} {d} \==e\== {{c3::f}} {{c2::g}} ===="
    assert clozes.counted(text, text, RULES) == expected


BLOCKS = (
    "a question #card", "## Heading #card", "### Lower", "# Chapter", "both #card-reverse", "#card",
    "text", "more text", "", "", "", "a::b", "c ::: d", "- item", "- e::f", "  - child ==x==",
    "  below", "the ==sun==", "- a ==moon==", "{2:x} and {y}", "> quote", "> [!card] asked",
    "> answer", "```flashcard", "front: F", "back: B", "```", "`a::b` is code", "$x::y$ = {2:z}",
    "text ^q-ab2c", "- g::h ^1690000000001", "an #card within", "k ==l== :: m",
)  # fmt: skip


def _plainly(text: str) -> str:
    """A side's words, braces of deletions without what keeps them apart in Anki."""
    return " ".join(text.replace("\\", "").split())


@given(st.lists(st.sampled_from(BLOCKS), max_size=11).map(lambda lines: "\n".join(lines).rstrip()))
@settings(max_examples=some(600), deadline=None)
def test_version_2_is_read_as_the_plugin_reads_it(body: str) -> None:
    """Kinds, sides and places of all cards are the plugin's, or it is said at the card's lines."""
    rules = Flashcards(version=2, default_tags=())
    read = flashcards.read(page.read(body), rules, make_note(body), "Root")
    said = {remark.line for remark in read.remarks}
    ours = {
        (card.kind.value, _plainly(joined(card.question)), _plainly(joined(card.answer)),
         card.first, card.last)
        for card in read.cards
    }  # fmt: skip
    theirs = {
        (card.kind, _plainly(card.front), _plainly(card.back), card.first, card.last)
        for card in oracle_2.cards(body)
    }
    for card in ours ^ theirs:
        span = set(range(card[3], card[4] + 1))
        for other in ours | theirs:
            there = range(other[3], other[4] + 1)
            if span.intersection(there):
                span.update(there)
        assert said & span, (card, ours, theirs)
