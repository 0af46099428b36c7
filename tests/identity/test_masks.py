"""Numbers of masks stay with what they hide."""

from __future__ import annotations

import pytest

from ankigen.identity.matching.masks import number
from ankigen.types import Deletion

BEFORE = ((1, "aorta · 10 10 20 10"), (2, "vena cava · 40 10 20 10"), (3, "valve · 70 10 20 10"))
UNLABELLED = ((1, "· 10 10 20 10"), (2, "· 40 10 20 12"), (3, "· 70 10 20 14"))
DRAWN = ((1, "a · 10 10 20 10 #id1"), (2, "· 40 10 20 10 #id2+id3"))


def numbers(*texts: str, before: object = BEFORE, gone: object = ()) -> tuple[int, ...]:
    """The numbers of masks with these traces, and one with a number of its own by `c7 `."""
    masks = []
    for text in texts:
        own, _, rest = text.partition(" ")
        is_own = own[:1] == "c" and own[1:].isdigit()
        masks.append(Deletion(rest if is_own else text, int(own[1:]) if is_own else None))
    return number(masks, before, gone).numbers  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("aorta · 10 10 20 10", "vena cava · 40 10 20 10", "valve · 70 10 20 10"), (1, 2, 3)),
        (("valve · 70 10 20 10", "aorta · 10 10 20 10", "vena cava · 40 10 20 10"), (3, 1, 2)),
        (("aorta · 80 80 5 5", "vena cava · 40 10 20 10", "valve · 70 10 20 10"), (1, 2, 3)),
        (("Hauptschlagader · 10 10 20 10", "vena cava · 40 10 20 10"), (1, 2)),
        (("ascending aorta · 12 11 20 10", "valve · 70 10 20 10"), (1, 3)),
        (("new · 10 60 20 10", "aorta · 10 10 20 10"), (4, 1)),
        (("valves · 10 60 20 10",), (3,)),
        (("vena cava · 70 60 5 5", "vena cava · 41 10 20 10"), (4, 2)),
        (("c9 aorta · 10 10 20 10", "vena cava · 40 10 20 10"), (9, 2)),
        (("c2 new · 1 1 2 2", "vena cava · 40 10 20 10"), (2, 4)),
        (("aorta · 40 10 20 10", "vena cava · 10 10 20 10"), (1, 2)),
        ((), ()),
    ],
)
def test_labelled_masks(texts: tuple[str, ...], expected: tuple[int, ...]) -> None:
    """Reordered, moved, renamed, added, doubled, numbered by hand: by label first, then place."""
    assert numbers(*texts) == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("· 40 10 20 12", "· 10 10 20 10"), (2, 1)),
        (("· 12 11 20 10", "· 40 10 20 12"), (1, 2)),
        (("· 10 80 20 10", "· 40 10 20 12"), (1, 2)),
        (("· 10 80 5 5", "· 40 10 20 12"), (4, 2)),
        (("aorta · 10 10 20 10", "· 40 10 20 12"), (1, 2)),
    ],
)
def test_masks_without_labels(texts: tuple[str, ...], expected: tuple[int, ...]) -> None:
    """By place; one that was moved far by its size; what nothing is known of is new."""
    assert numbers(*texts, before=UNLABELLED) == expected


def test_ids_of_a_drawing_are_certain() -> None:
    """A shape that was moved, resized and renamed at once, or left its group, is the same."""
    found = numbers("b · 40 10 20 10 #id1", "a · 10 10 20 10 #id3", before=DRAWN)
    assert found == (1, 2)


def test_a_mask_that_returns_has_its_number_again() -> None:
    """After a deletion the number is kept for the label, and given to nobody else."""
    first = number([Deletion("aorta · 10 10 20 10")], BEFORE)
    assert first.numbers == (1,) and [n for n, _ in first.gone] == [2, 3]
    again = [
        Deletion("aorta · 10 10 20 10"),
        Deletion("new · 1 1 2 2"),
        Deletion("valve · 5 5 9 9"),
    ]
    assert number(again, first.deletions, first.gone).numbers == (1, 4, 3)


def test_the_order_of_a_block_is_not_kept() -> None:
    """The ledger has them in the order of their numbers, so that a reordering changes nothing."""
    pieces = [Deletion(text) for _, text in BEFORE]
    assert number(pieces[::-1], BEFORE).deletions == number(pieces, BEFORE).deletions == BEFORE
