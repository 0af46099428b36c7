"""The words of a text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ankigen.identity import texts


@given(st.one_of(st.text(), st.text(st.characters(max_codepoint=127))))
def test_the_short_way_to_the_words_of_a_sketch_finds_the_same(text: str) -> None:
    """ASCII texts are taken apart by tables, others by an expression: the words are the same."""
    assert set(texts._folded(text)) == {word.casefold() for word in texts.words(text)}


@given(st.text(st.sampled_from("ab1_ .-é漢ใ\u0301ßİ—“Ж٣ªⅣ\u200d\u00a0가")) | st.text())
def test_words_are_the_same_whatever_else_a_text_holds(text: str) -> None:
    """A text in which no script without spaces occurs is looked through another way."""
    assert texts.words(f"{text} 漢") == (*texts.words(text), "漢")
