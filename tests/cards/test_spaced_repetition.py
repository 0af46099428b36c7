"""The syntax of Spaced Repetition, held against a plain re-statement of the plugin's scan."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankigen.cards import page, spaced_repetition
from ankigen.cards.spaced_repetition import clozes
from ankigen.cards.spaced_repetition.scan import Scan, Shape
from ankigen.dialects.spaced_repetition import SpacedRepetition
from tests.cards.golden_files import make_note
from tests.cards.oracles import spaced_repetition as oracle
from tests.examples import some

PLAIN = (
    "a question", "text", "", "", "?", "??", " ?", "one::two", "- a :: b", "c:::d", "x::y::z",
    "a ==b== c", "==1;;b== and ==2;;c==", "==b;;hint==", "## Heading", "- item", "> quote",
    "<!--SR:!2026-01-01,1,250-->", "answer <!--SR:!2026-01-01,1,250-->", "#tag", "???", "? x",
)  # fmt: skip
VERBATIM = (
    "`a::b`", "`a` :: `b`", "$a::b$", "https://example.org/a::b", "[[a::b]]", "| a::b |", "```",
    "  ```", "~~~", "$$", "<!-- c -->", "<!--", "-->", "x `==` y `==`", "field:: x", "---", "%%",
)  # fmt: skip
KINDS = {
    Shape.LINE: "single",
    Shape.LINE_REVERSED: "single-reversed",
    Shape.BLOCK: "multi",
    Shape.BLOCK_REVERSED: "multi-reversed",
    Shape.CLOZE: "cloze",
}
RULES = SpacedRepetition()
PATTERNS = ("==[123;;]answer[;;hint]==", "**[123;;]answer[;;hint]**", "{{[123::]answer[::hint]}}")


def scan(body: str) -> Scan:
    """What is found in a note's text."""
    found = Scan(page.read(body), RULES, clozes.patterns(RULES.clozes))
    found.run()
    return found


@given(st.lists(st.sampled_from(PLAIN), max_size=14).map("\n".join))
@settings(max_examples=some(500), deadline=None)
def test_plain_notes_are_read_as_the_plugin_reads_them(body: str) -> None:
    """Where nothing is verbatim, kinds and places of all cards are the plugin's."""
    ours = [(KINDS[found.shape], found.last) for found in scan(body).found]
    theirs = [(found.kind, _last(body, found)) for found in oracle.cards(body)]
    # A field in an open answer stays in it: no line here looks like one.
    assert ours == theirs


def _last(body: str, found: oracle.Found) -> int:
    """The last line of a card that is not blank: the plugin counts those at a note's end."""
    lines = body.split("\n")
    last = found.last
    while not lines[last].strip():
        last -= 1
    return last


@given(st.lists(st.sampled_from(PLAIN + VERBATIM), max_size=14).map("\n".join))
@settings(max_examples=some(1000), deadline=None)
def test_a_card_that_the_plugin_alone_finds_is_accounted_for(body: str) -> None:
    """Each card of the plugin's is one here, or said to be none, or its separator is verbatim."""
    lines = page.read(body)
    note = make_note(body, tags=("flashcards",))
    ours = spaced_repetition.read(lines, RULES, note, "Root")
    known = {line for card in ours.cards for line in range(card.first, card.last + 1)}
    known |= {remark.line for remark in ours.remarks}
    for found in oracle.cards(body):
        span = range(found.first, found.last + 1)
        verbatim = [line for line in span if line in lines.fenced or lines.hidden[line]]
        in_code = found.kind == "cloze" and "`==`" in found.text
        assert known.intersection(span) or verbatim or in_code, (found, ours)


@given(st.text(alphabet="=;12ash {}:*x\n", max_size=40), st.sampled_from(PATTERNS))
@settings(max_examples=some(1000), deadline=None)
def test_deletions_are_those_of_the_plugin(text: str, pattern: str) -> None:
    """A text asks for as many cards as in the plugin, less those which ask for nothing."""
    found = clozes.find(text, text, clozes.patterns([pattern]))
    asked = {number for one in found for number in one.numbers or ()}
    count = len(asked) if found and found[0].numbers is not None else len(found)
    theirs = oracle.deletions(text, (pattern,))
    assert count <= theirs
    if not re.search(r"\d|[sh]", text):
        assert count == theirs


def test_a_pattern_needs_all_its_parts() -> None:
    """A pattern without the answer, the number or the hint is none."""
    assert clozes.compiled("==answer==") is None
    assert clozes.compiled("==[123;;]answer==") is None
    assert clozes.compiled("==[123;;][;;hint]==") is None


def test_a_large_note_takes_no_time() -> None:
    """A note of many lines that might be cards is read in time linear in its length."""
    body = "\n".join(["text ==x"] * 5_000 + ["`" * 50] * 500 + ["$" * 99] * 500)
    assert len(scan(body).found) <= 1


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("q\n？\na", 1), ("q\n\u200b?\na", 1), ("q\n?\ufeff\na", None), ("q\n？？\na", 1),
        ("q：：a", 0), ("q:\u200b:a", 0), ("q：：：a", 0),
        ("q ：a", None), ("？\na", None), ("q\n\n？\na", None), ("`q：：a`", None),
        ("ä\n?\na", None), ("q：：\n", None), ("é::a", None),
    ],
)  # fmt: skip
def test_what_looks_like_a_separator_is_named(body: str, line: int | None) -> None:
    """A separator in full width, or with characters that nobody sees, loses its card in silence."""
    note = make_note(body, tags=("flashcards",))
    found = spaced_repetition.read(page.read(body), RULES, note, "Root")
    named = [one.line for one in found.remarks if one.code == "near-marker"]
    assert named == ([] if line is None else [line])
