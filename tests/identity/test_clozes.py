"""Cloze numbers stay, because each is a card with a history."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ankigen.identity.matching.clozes import number
from ankigen.types import Deletion


def numbers(
    *texts: str, after: tuple[str, ...] = (), explicit: int | None = None
) -> tuple[int, ...]:
    """The numbers of deletions `texts` in a card that had the deletions `after` before."""
    first = number([Deletion(text) for text in after])
    return number([Deletion(t, explicit) for t in texts], first.deletions, first.gone).numbers


def test_new_deletions_count_from_one() -> None:
    """A new card's deletions are numbered in their order."""
    assert numbers("a", "b", "c") == (1, 2, 3)


def test_reordered() -> None:
    """A deletion takes its number along."""
    assert numbers("gamma", "alpha", "beta", after=("alpha", "beta", "gamma")) == (3, 1, 2)


def test_one_removed() -> None:
    """The others keep theirs."""
    assert numbers("alpha", "gamma", after=("alpha", "beta", "gamma")) == (1, 3)


def test_one_added_takes_a_number_never_used() -> None:
    """A new deletion never takes the number of one that was there, now or long ago."""
    first = number([Deletion("alpha"), Deletion("beta")])
    second = number([Deletion("alpha")], first.deletions, first.gone)
    third = number([Deletion("omega"), Deletion("alpha")], second.deletions, second.gone)
    assert third.numbers == (3, 1)
    assert third.gone == ((2, "beta"),)


def test_one_that_returns() -> None:
    """A deletion that was removed and comes back has its number again."""
    first = number([Deletion("alpha"), Deletion("beta")])
    second = number([Deletion("alpha")], first.deletions, first.gone)
    third = number([Deletion("beta"), Deletion("alpha")], second.deletions, second.gone)
    assert third.numbers == (2, 1)
    assert third.gone == ()


def test_one_reworded() -> None:
    """A typo mended, or a word added, keeps the number, wherever the deletion stands."""
    before = ("gradient descent", "momentum term", "learning rate")
    after = ("learning rates", "stochastic gradient descent", "momentum term")
    assert numbers(*after, after=before) == (3, 1, 2)


def test_one_replaced_in_its_place() -> None:
    """Where one went and one came between the same neighbours, the question is the same."""
    assert numbers("alpha", "Lyon", "gamma", after=("alpha", "Paris", "gamma")) == (1, 2, 3)
    assert numbers("Lyon", after=("Paris",)) == (1,)


def test_one_replaced_and_one_added() -> None:
    """Where it is not clear which one it was, neither takes the number."""
    assert numbers("alpha", "Lyon", "Nice", after=("alpha", "Paris")) == (1, 3, 4)


def test_the_authors_numbers_stay() -> None:
    """Numbers that the author wrote are kept, and others keep out of their way."""
    deletions = [Deletion("a"), Deletion("b", 1), Deletion("c", 1), Deletion("d")]
    assert number(deletions).numbers == (2, 1, 1, 3)


def test_the_author_takes_a_number_over() -> None:
    """A number that the author gives to another deletion is that one's."""
    before = number([Deletion("alpha"), Deletion("beta")])
    after = number([Deletion("beta"), Deletion("new", 1)], before.deletions, before.gone)
    assert after.numbers == (2, 1)


def test_numbers_written_down() -> None:
    """Writing the numbers that were given changes nothing, nor does taking them out again."""
    before = number([Deletion("alpha"), Deletion("beta")])
    written = number([Deletion("alpha", 1), Deletion("beta", 2)], before.deletions, before.gone)
    again = number([Deletion("beta"), Deletion("alpha")], written.deletions, written.gone)
    assert written.numbers == (1, 2)
    assert again.numbers == (2, 1)


def test_more_than_anki_takes() -> None:
    """When all 499 numbers have been used, free ones are used again."""
    used = tuple((n, f"text {n}") for n in range(1, 500))
    found = number([Deletion("text 1"), Deletion("new")], (), used)
    assert found.numbers == (1, 2)
    assert len(set(number([Deletion(str(i)) for i in range(600)]).numbers)) == 600


deletions = st.lists(
    st.builds(
        Deletion,
        st.text(st.sampled_from("abcd "), max_size=6),
        st.none() | st.integers(1, 9),
    ),
    max_size=6,
)


@given(st.lists(deletions, min_size=1, max_size=5))
def test_histories(versions: list[list[Deletion]]) -> None:
    """Through any edits: explicit numbers stay, automatic ones are never shared, and a text that
    stayed and stood alone keeps its number."""
    known = number([])
    for version in versions:
        before = known
        known = number(version, before.deletions, before.gone)
        explicit = {d.number for d in version if d.number is not None}
        automatic = [n for n, d in zip(known.numbers, version, strict=True) if d.number is None]
        for n, deletion in zip(known.numbers, version, strict=True):
            assert deletion.number in (None, n)
        assert len(set(automatic)) == len(automatic)
        assert not explicit.intersection(automatic)
        for n, text in before.deletions:
            same = [m for m, t in known.deletions if t == text]
            alone = [m for m, t in (*before.deletions, *before.gone) if t == text] == [n]
            if alone and len(same) == 1 and n not in explicit and same[0] in automatic:
                assert same == [n]
        ever = {n for n, _ in (*known.deletions, *known.gone)}
        assert ever >= {n for n, _ in (*before.deletions, *before.gone)}
