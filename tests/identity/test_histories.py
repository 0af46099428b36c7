"""Realistic edits with builds between: the right identities, and hardly one lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.examples import some

from .corpora import cards
from .histories import History

NOTES = Path(__file__).parents[2] / "notes"
VAULTS = Path(__file__).parents[2] / ".." / "shared" / "vaults"


@pytest.mark.parametrize(("seed", "most"), [(1, 6), (2, 1), (3, 30)])
def test_edits_of_the_example_notes(seed: int, most: int) -> None:
    """Up to `most` edits between two builds of the example notes."""
    tally = History(cards(NOTES), seed, spare=15).run(some(400), most)
    assert tally.precision >= 0.999, "\n".join(tally.mistakes)
    assert tally.recall >= 0.98, "\n".join(tally.mistakes)


@pytest.mark.parametrize("vault", ["dswok", "hashcards-deck", "ml-terms"])
def test_edits_of_real_vaults(vault: str) -> None:
    """A short history of other people's notes; `python -m bench.identity` replays long ones."""
    if not VAULTS.is_dir():
        pytest.skip("the real vaults are not next to the repository")
    tally = History(cards(VAULTS / vault, most=150), 1).run(some(200))
    assert tally.precision >= 0.999, "\n".join(tally.mistakes)
    assert tally.recall >= 0.98, "\n".join(tally.mistakes)
