"""The words of a text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ankigen.identity import texts


@given(st.one_of(st.text(), st.text(st.characters(max_codepoint=127))))
def test_the_short_way_to_the_words_of_a_sketch_finds_the_same(text: str) -> None:
    """ASCII texts are taken apart by tables, others by an expression: the words are the same."""
    assert texts._folded(text) == {word.casefold() for word in texts.words(text)}
