"""What builds give is what it was: a few of the referee's subjects against its stored digests."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests import referee
from tests.projects import VAULTS

FEW = ("example", *(f"history-{seed:02}" for seed in range(0, referee.HISTORIES, 10)))


@pytest.mark.parametrize("subject", FEW)
def test_what_is_built_is_what_it_was(subject: str) -> None:
    """`python -m tests.referee --write` says that a difference is meant; the commit says why."""
    assert referee.digests(referee.texts(subject)) == referee.stored()[subject]


@pytest.mark.skipif(not VAULTS.is_dir(), reason=f"the real vaults are not at {VAULTS}")
@pytest.mark.parametrize("vault", ["dswok", "hashcards-deck", "hashcards-examples", "uni-notes"])
def test_what_real_vaults_give_is_what_it_was(vault: str) -> None:
    """The same for the vaults that have cards as they are."""
    assert referee.digests(referee.texts(vault)) == referee.stored()[vault]


SPOILT: dict[str, Callable[[referee.Result], referee.Result]] = {
    "another row": lambda made: {**made, "package": made["package"].replace("alpha", "omega", 1)},
    "another entry": lambda made: {**made, "ledger": made["ledger"] + "\n"},
    "something missing": lambda made: {k: v for k, v in made.items() if k != "report"},
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_the_referee_sees_a_difference(spoilt: str) -> None:
    """A single row, line or file that is another one is another digest."""
    made = {"package": 'x ["alpha"]\n', "ledger": "{}\n", "report": "{}\n"}
    assert referee.digests(SPOILT[spoilt](made)) != referee.digests(made)
