"""A push that ends at any moment: the next one finds its way, and nothing is lost."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from ankigen.addon import operations
from ankigen.delivery import record
from ankigen.delivery.file import ClosedCollection
from tests.backend import Rating
from tests.delivery.desk import Desk, answer_of, guid_of
from tests.examples import LONG

CARDS = [(f"question {number}", "a") for number in range(12)]
KILLS = 40 if LONG else 5


class KilledError(BaseException):
    """The end of the process, as far as our own code sees it."""


def _killing(function: Callable[..., Any], *, after: bool) -> Callable[..., Any]:
    def killed(*arguments: Any, **named: Any) -> Any:
        if after:
            function(*arguments, **named)
        raise KilledError

    return killed


def _begin(desk: Desk) -> None:
    """A collection with reviews, an edit, a tag and a deletion; and notes that have changed."""
    desk.write(*CARDS, head="---\ndeck: Old\n---\n")
    desk.push()
    with desk.anki() as anki:
        for name in ("question 0", "question 1"):
            anki.answer(guid_of(anki, name), Rating.EASY)
        anki.edit(guid_of(anki, "question 1"), "Answer", "mine")
        anki.tag(guid_of(anki, "question 2"), "mine")
        anki.delete(guid_of(anki, "question 3"))
    desk.write(*((question, "b") for question, _ in CARDS[:11]), ("new", "c"),
               head="---\ndeck: New\ntags: [t]\n---\n")  # fmt: skip


def _end(desk: Desk) -> None:
    """After one more push, all is as one that nothing disturbed leaves it."""
    desk.push()
    with desk.anki() as anki:
        assert anki.check().is_clean
        assert len(anki.notes()) == 12
        assert len(anki.reviews()) == 2
        answers = {note.fields[0]: answer_of(anki, guid) for guid, note in anki.notes().items()}
        assert answers.pop("<p>question 1</p>") == "mine"
        assert answers.pop("<p>question 11</p>") == "a"
        assert answers.pop("<p>new</p>") == "c"
        assert set(answers.values()) == {"b"}
        tagged = anki.notes()[guid_of(anki, "question 2")].tags
        assert set(tagged) == {"mine", "t"}
        decks = {key: card.deck for key, card in anki.cards().items()}
        gone = guid_of(anki, "question 11")
        assert decks.pop((gone, 0)) == "Old"
        assert set(decks.values()) == {"New"}
        assert any("retired" in tag for tag in anki.notes()[gone].tags)
    decision = desk.push().decision
    assert decision.is_nothing
    assert [note.question for note in decision.deleted] == ["question 3"]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", ["record", "write", "import", "memory"])
def test_ended_at_a_step(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    """Before or after each thing that is written."""
    _begin(desk)
    places: dict[str, tuple[Any, str]] = {
        "record": (record, "write"),
        "write": (ClosedCollection, "ask"),
        "import": (operations, "_import"),
        "memory": (record, "remember"),
    }
    owner, name = places[step]
    function = getattr(owner, name)
    killed = _killing(function, after=after)

    def ask(way: Any, operation: str, request: Any) -> Any:
        return (killed if operation == "push" else function)(way, operation, request)

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, ask if step == "write" else killed)
        with pytest.raises(KilledError):
            desk.push()
    _end(desk)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_killed_by_the_clock(desk: Desk) -> None:
    """SIGKILL at random moments of the whole command, again and again, and then one that ends."""
    _begin(desk)
    (desk.project.root / "ankigen.yaml").write_text("deck: Test\n", encoding="utf-8")
    words = [sys.executable, "-m", "ankigen", "-C", str(desk.project.root), "push", "--to", "file"]
    chance = random.Random(3)
    for _ in range(KILLS):
        with subprocess.Popen(
            words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            with suppress(subprocess.TimeoutExpired):
                process.wait(chance.uniform(0.3, 2.5))
            process.send_signal(signal.SIGKILL)
    time.sleep(0.1)
    _end(desk)
