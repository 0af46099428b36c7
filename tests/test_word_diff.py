"""Texts compared by their words."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ankigen.word_diff import Piece, compare, shorten

texts = st.lists(
    st.sampled_from(["a", "b", "c", "word", r"\(x + y\)", r"\(", "偏差", "é", "…", "\n"]),
    max_size=12,
).map(" ".join)


@given(texts, texts)
def test_the_pieces_are_both_texts(old: str, new: str) -> None:
    """White space aside, nothing is lost or added, and no kind comes twice in a row."""
    pieces = compare(old, new)
    for kind, text in (("old", old), ("new", new)):
        joined = "".join(piece.text for piece in pieces if piece.kind in ("same", kind))
        assert "".join(joined.split()) == "".join(text.split())
    kinds = [piece.kind for piece in pieces]
    assert all(one != other for one, other in itertools.pairwise(kinds))
    assert (set(kinds) <= {"same"}) == (old.split() == new.split())


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("A slope.", "A steep slope.", "A +steep +slope."),
        (r"so \(a b\) is", r"so \(a c\) is", r"so -\(a b\) -+\(a c\) +is"),
        ("偏差とは", "偏見とは", "偏-差-+見+とは"),
        ("same  white", "same\nwhite", "same\nwhite"),
        ("", "new", "+new+"),
        ("", "", ""),
    ],
)
def test_words_differ(old: str, new: str, expected: str) -> None:
    """Words, whole formulas and single ideographs are what is compared."""
    marks = {"same": "", "old": "-", "new": "+"}
    shown = [f"{marks[kind]}{text}{marks[kind]}" for kind, text in compare(old, new)]
    assert "".join(shown) == expected


def test_long_stretches_are_cut() -> None:
    """Of what stayed, only the words beside a difference are shown."""
    pieces = compare("a b c d e f g h i j k", "a b c d e X g h i j k")
    assert shorten(pieces, 2) == (
        Piece("same", "… d e "), Piece("old", "f "), Piece("new", "X "), Piece("same", "g h …"),
    )  # fmt: skip


def test_long_texts_are_compared_in_time() -> None:
    """Megabytes too, whose middle is then one change."""
    old = "begin " + "a b c " * 200_000 + "end"
    new = "begin " + "c b a " * 200_000 + "end"
    start = time.process_time()
    pieces = compare(old, new)
    assert time.process_time() - start < 5
    assert [piece.kind for piece in pieces] == ["same", "old", "new", "same"]
    assert [pieces[0].text, pieces[-1].text] == ["begin ", "end"]
    compare("\\(" * 300_000, "\\[" * 300_000)
    assert time.process_time() - start < 15
