"""What holds for any note: positions, nothing lost, nothing shared, time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankigen.cards import Options, extract
from ankigen.types import Source
from tests.cards.golden_files import make_note
from tests.examples import some

LINE_TEXTS = (
    "Q: one?", "A: two", "Q:", "A:", "C: a {{c1::b}} c", "C: d", "  Q:near", "A:\tx", "text", "",
    "- item", "  more", "---", "***", "# Head", "## Sub ^id", "```", "```py", "> quote", "> ```",
    "$$", "x $$ y", "%%", "%% note %%", "<div>", "</div>", "<!--ID: 1690000000001-->",
    "> <!--ID: 169-->", "last ^block", "^alone", "#tag", "text #reversed", "#type-in start",
    "**Q:** bold", "**A:** bold", "Q; typo", "a: typo", "- Q: x A: y", "TARGET DECK: X",
    "FILE TAGS", "DELETE", "===", "    code", "one? %% after %%", "\u00a0Q: x", "Q: a  ", "a  ",
)  # fmt: skip
LINES = st.sampled_from(LINE_TEXTS)
NOTES = st.one_of(
    st.lists(LINES, max_size=30).map("\n".join),
    st.text(alphabet="QA:C{}c1=#%`$<>!-I D\n\t[]^xй\u2028", max_size=200),
)
OPTIONS = st.sampled_from(
    [
        Options(),
        Options(highlights=True),
        Options(markers={"question": ("Q:", "**Q:**", "#### Q:"), "answer": ("A:", "**A:**")}),
    ]
)


@given(NOTES, OPTIONS)
@settings(max_examples=some(300), deadline=None)
def test_places_are_those_of_the_file(body: str, options: Options) -> None:
    """At the place that a side names, the note holds its text, line by line; tags that were taken
    out left everything else where it was."""
    lines = body.split("\n")
    for card in extract(make_note(body), options).cards:
        assert lines[card.location.line - 1][card.location.column - 1 :].strip()
        for side in (card.question, card.answer, *card.leads):
            assert_stands_there(side, lines)


def assert_stands_there(side: Source, lines: list[str]) -> None:
    """The text of the side is at its place; a null character there is a replacement character in
    the text (CommonMark 0.31.2, 2.3)."""
    for number, text in enumerate(side.text.split("\n"), 1):
        place = side.locate(number)
        there = lines[place.line - 1][place.column - 1 :].replace("\0", "\ufffd")
        for index, character in enumerate(text):
            if character not in " %":
                assert there[index] == character
        if number == 1 and text:
            assert not text[0].isspace() or place.column == 1


@given(NOTES, OPTIONS)
@settings(max_examples=some(300), deadline=None)
def test_cards_do_not_overlap(body: str, options: Options) -> None:
    """The cards of a note stand one below the other, and each question above its answer."""
    end = 0
    for card in extract(make_note(body), options).cards:
        assert end < card.location.line <= card.question.line <= card.answer.line
        assert last_line(card.question) <= card.answer.line
        end = last_line(card.answer)


def last_line(side: Source) -> int:
    """The last line that the side stands on."""
    return side.line + side.text.count("\n")


LETTERS = st.sampled_from("abcdй")
WORDS = st.builds(
    "{}{}{}".format, LETTERS, st.text(alphabet="abcdй ?*_.,()'", max_size=20), LETTERS
)
BLOCKS = st.one_of(
    WORDS,
    st.lists(WORDS, min_size=2, max_size=3).map(lambda items: "\n".join(f"- {i}" for i in items)),
    WORDS.map(lambda text: f"```md\nQ: {text}\n\nA: {text}\n# {text}\n---\n```"),
    WORDS.map(lambda text: f"> [!note]- {text}\n> Q: {text}\n> ```"),
    WORDS.map(lambda text: f"$$\nA: {text}\n$$"),
    st.just(""),
)
SIDES = st.builds(
    lambda first, more: "\n\n".join((first, *more)).strip(), WORDS, st.lists(BLOCKS, max_size=4)
)
ENDERS = st.sampled_from(["", "\n---", "\n\n***\nprose", "\n# Heading\n\nprose\n", "\n\n"])


@given(st.lists(st.tuples(SIDES, SIDES, ENDERS), min_size=1, max_size=5, unique_by=lambda c: c[0]))
@settings(max_examples=some(200), deadline=None)
def test_what_was_written_is_what_is_found(written: list[tuple[str, str, str]]) -> None:
    """Cards made of any blocks come out with the same sides, whatever stands between them."""
    body = "\n".join(f"Q: {question}\nA: {answer}{ender}" for question, answer, ender in written)
    extraction = extract(make_note(body), Options())
    found = [(card.question.text, card.answer.text) for card in extraction.cards]
    # Two questions that differ only in white space are one question asked twice.
    allowed = ("duplicate-question", "text-below-answer")
    assert [d for d in extraction.diagnostics if d.code not in allowed] == []
    assert found == [(question, answer) for question, answer, _ in written]


HOSTILE = {
    "questions": "Q: x\n" * 5000,
    "answers": "Q: x\n" + "A: y\n" * 5000,
    "cards": "".join(f"Q: x{n}\nA: y\n" for n in range(3000)),
    "clozes": "C: x\n\n" * 5000,
    "cloze lines": "C: x\n" * 5000,
    "tags": "Q: x " + "#reversed " * 2000 + "\nA: y",
    "links": "Q: x\nA: " + "[[" * 10_000 + " #a",
    "dollars": "Q: x\nA: #a" + " $ x" * 5000,
    "comments": "Q: x\nA: " + "<!-- " * 5000 + " #a",
    "percents": "Q: x\nA: " + "%% a " * 5001 + " #a",
    "back-ticks": "Q: x\nA: #a " + " ".join("`" * n for n in range(200)),
    "spaces": "Q: x\nA: y" + " " * 20_000 + "z <!--ID: 1-->",
    "ids": "Q: x" + " <!--ID: " * 5000 + "\nA: y",
    "markers that are near": "Q" + " " * 20_000 + ":\n" + "q: x\n" * 5000,
    "highlights": "C: " + "==x" * 7000,
    "HTML": "Q: x\nA: <div>\n" + "</div><div>\nQ: y\n" * 2000,
    "deleted": "Q: x\nA: y\n" + "\n" * 10_000 + "<!--ID: 1-->",
    "heading": "Q: x\nA: y\n# " + "#" * 20_000 + " a" + " " * 20_000 + "b",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_hostile_notes_are_read_fast(body: str) -> None:
    """Notes of some ten thousand characters that make careless patterns slow take no time."""
    begin = time.process_time()
    extract(make_note(body), Options(highlights=True))
    assert time.process_time() - begin < 0.5


def test_time_grows_with_the_note() -> None:
    """A note of eight times the cards takes about eight times as long, not sixty-four."""

    def seconds(count: int) -> float:
        text = "Q: What is {0}?\nA: It is *{0}* #tag\n- a\n\n```py\nx\n```\n\n"
        note = make_note("".join(text.format(number) for number in range(count)))
        return min(timed(lambda: extract(note, Options())) for _ in range(3))

    assert seconds(1600) < 20 * seconds(200)


def timed(run: object) -> float:
    """How long a call takes, in seconds."""
    begin = time.process_time()
    run()  # type: ignore[operator]
    return time.process_time() - begin
