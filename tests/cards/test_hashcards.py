"""The clozes of hashcards, held against a plain re-statement of its grammar."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from ankigen.cards import hashcards, page
from ankigen.cards.texts import joined
from ankigen.dialects.plain import Hashcards
from tests.cards.golden_files import make_note
from tests.cards.oracles import hashcards as oracle
from tests.examples import some

LINES = (
    "C: The [sun] is a [star].", "C:[no space]", "C: over [two", "lines] here", "text [hidden]",
    "Q: a question?", "A: an [answer]", "", "", "---", " --- ", "[one][two] and [6]:[9]",
    r"\[none\] [a\]b]", "![image](x.png) [c]", "[a [b] c]", "an ] odd [ bracket", "## [Heading]",
    "- [item]", "{brace} [{x}]", "[a::b]",
)  # fmt: skip
OTHERS = (
    "[a link](x)", "`[code]`", "$[math]$", "[[Note]]", "- [x] task", "[^1] and ^[inline]", "```",
    "    C: [indented]", "[ref]: http://example.org", "![[embed]]",
)  # fmt: skip
_HIDDEN = re.compile(r"\{\{c0::((?:\\.|[^\\])*?)\}\}", re.DOTALL)


def read(body: str) -> tuple[set[tuple[int, int, tuple[str, ...]]], set[int]]:
    """The clozes of a note, and the lines of which something is said."""
    found = hashcards.read(page.read(body), Hashcards(), make_note(body), "Root")
    cards = {
        (
            card.first,
            card.last,
            tuple(_HIDDEN.findall(joined(card.question))),
        )
        for card in found.cards
    }
    return cards, {remark.line for remark in found.remarks}


def _plain(cards: set[tuple[int, int, tuple[str, ...]]]) -> set[tuple[int, int, tuple[str, ...]]]:
    return {
        (first, last, tuple(re.sub(r"\\([{}:\[\]])", r"\1", text) for text in hidden))
        for first, last, hidden in cards
    }


@given(st.lists(st.sampled_from(LINES), max_size=10).map("\n".join))
@settings(max_examples=some(500), deadline=None)
def test_clozes_are_those_of_hashcards(body: str) -> None:
    """Places and deletions of all clozes are the program's, where none is a link, task or code."""
    theirs = {(each.first, each.last, each.hidden) for each in oracle.clozes(body) if each.hidden}
    ours, _ = read(body)
    assert _plain(ours) == {each for each in theirs if each[2]}


@given(st.lists(st.sampled_from(LINES + OTHERS), max_size=10).map("\n".join))
@settings(max_examples=some(500), deadline=None)
def test_a_deletion_that_hashcards_alone_finds_is_said(body: str) -> None:
    """Each of its clozes is one here with as many deletions, or it is said at one of its lines, or
    the whole is code."""
    ours, said = read(body)
    lines = page.read(body)
    for each in oracle.clozes(body):
        span = set(range(each.first, each.last + 1))
        count = sum(len(hidden) for first, _, hidden in ours if first == each.first)
        is_code = any(lines.opaque[line] for line in span)
        assert count == len(each.hidden) or said & span or is_code, (each, ours)
