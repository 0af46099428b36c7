"""How the lines of a note that begin with a marker, or look so, are found."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankigen.cards import markers
from ankigen.cards.markers import compiled
from tests.examples import some

SETTINGS: tuple[Mapping[str, tuple[str, ...]], ...] = (
    {},
    {"question": ("**Frage:**", "Q:"), "answer": ("**Antwort:**", "→")},
    {"question": ("### F1:", "❓"), "answer": ("[A]", "--"), "cloze": ("問:", "<x>")},
    {"question": ("1.",), "answer": ("Über:",)},
    {"question": ("7",), "answer": ("8",)},
)
PIECES = (
    *("Q:", "A:", "C:", "C: ", "q;", "Question:", "answer.", "Ｑ：", "B. ", "F12:", "f:", "frage:"),
    *("**Frage:**", "**antwort**:", "→", "### F1:", "❓", "[A]", "--", "問:", "<x>", "1.", "12)"),
    *("(Q) ", "\U0001f4a1 Q;", "Q -", "【Q】", "（Q）"),
    *("Über:", "ÜBER:", "7", "8", "7:", "> ", ">", "[!note]- ", "[!question] ", "- ", "* ", "[x] "),
    *("[ ] ", "### ", "#", "**", "_", "==", "~~", "`", "<b>", "</strong>", " ", "\t", "\u200b"),
    *("\u00a0", "x", "é", "1", "\n", "\n\n", ":", "word "),
)
NOTES = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@settings(max_examples=some(500), deadline=None)
@given(NOTES, st.sampled_from(SETTINGS))
def test_looking_ahead_passes_over_no_line(
    note: str, written: Mapping[str, tuple[str, ...]]
) -> None:
    """All markers, and what looks like one, are found that are without the look ahead."""
    found = compiled(written)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(markers, "beginning", lambda _: "")
        slow = markers._compiled.__wrapped__(tuple(written.items()))
    assert found.find(note) == slow.find(note)
    plain = [match.span() for match in slow.line.finditer(f"\n{note}")]
    assert [match.span() for match in found.line.finditer(f"\n{note}")] == plain


def test_looking_ahead_passes_over_most_lines() -> None:
    """It is of use: what begins with another letter is seen no further than that."""
    ahead = re.compile(markers.beginning(("Frage:",)))
    lines = ("- Two words", "> [x] Q", "text", "", "**Fett**", "1. one", "1. frage")
    assert [ahead.match(line) is not None for line in lines] == [
        *(False, True, False, False, True, False, True)
    ]
