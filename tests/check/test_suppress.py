"""Keeping a warning quiet: by a comment in the card, above it, in the note, or by the options."""

from __future__ import annotations

from pathlib import Path

import pytest

from ankigen import cards
from ankigen.check import Options, check, kept
from ankigen.check.suppress import unknown_codes
from ankigen.types import Diagnostic, Location, Note, Severity
from tests.check.project import codes, write

CARD = "Q: {0}?\nA:{1}\n```\nx\n```\n"


@pytest.mark.parametrize(
    ("note", "count"),
    [
        (CARD.format(1, "") + CARD.format(2, ""), 2),
        (CARD.format("1 %% ankigen: ignore code-without-language %%", "") + CARD.format(2, ""), 1),
        (CARD.format(1, " a <!-- ankigen: ignore -->") + CARD.format(2, ""), 1),
        ("%% ankigen: ignore code-without-language %%\n\n" + CARD.format(1, ""), 0),
        (CARD.format(1, "") + "\n%%ankigen: ignore long-answer, code-without-language%%\n"
         + CARD.format(2, "") + CARD.format(3, ""), 2),
        ("%% ankigen: ignore long-answer %%\n" + CARD.format(1, ""), 1),
        (CARD.format(1, "") + "\n%% ankigen: ignore-file %%\n" + CARD.format(2, ""), 0),
        (CARD.format(1, "") + "\n## Head\n%% ankigen: ignore-file code-without-language %%\n", 0),
    ],
)  # fmt: skip
def test_comment_waives_warnings_of_its_card(note: str, count: int, tmp_path: Path) -> None:
    """A comment in a card, or alone above it, waives that card's warnings and no other's."""
    assert codes(tmp_path, note) == ["code-without-language"] * count


def test_comment_above_a_block_waives_what_is_no_card(tmp_path: Path) -> None:
    """Outside cards a comment speaks of the block below it."""
    near = "- Q: One? A: 1\n\n"
    note = f"%% ankigen: ignore near-marker %%\n\n{near}{near}Q: Two?\nA: 2"
    assert codes(tmp_path, note) == ["near-marker"]


def test_configuration_waives_a_code(tmp_path: Path) -> None:
    """`ignore_warnings` keeps a code quiet everywhere."""
    write(tmp_path, CARD.format(1, ""))
    (tmp_path / "ankigen.yaml").write_text("ignore_warnings: [code-without-language]\n")
    assert codes(tmp_path, CARD.format(1, "")) == []


def test_errors_are_never_waived() -> None:
    """What stops a build is always shown."""
    found = Diagnostic(Location("a.md", 1), "empty-answer", "m", Severity.ERROR)
    assert check((), (), (found,), Options(ignored=frozenset({"empty-answer"}))) == (found,)


@pytest.mark.parametrize(
    "text",
    ["%% ankigen: ignore ", "%% ankigen: ignore x-y %% ", "%% ankigen: ignore x-y %%\n",
     "Q: x\nA: y %% ankigen: ignore long-answer %%\n", "%% ankigen   ", "<!-- ankigen x ",
     "%% ankigen: disable x %% "],
)  # fmt: skip
def test_many_comments_take_linear_time(text: str) -> None:
    """A note of nothing but comments, doubled, takes about twice the time."""
    from time import process_time

    def seconds(count: int) -> float:
        note = Note("n.md", "n.md", "n", text * count)
        found = [Diagnostic(Location("n.md", n), "long-answer", "x") for n in range(count)]
        there = cards.extract(note, cards.Options()).cards
        times = []
        for _ in range(3):  # the least of some: the garbage of other tests may be looked for
            start = process_time()
            tuple(kept([*found, *unknown_codes([note], {})], there, [note]))
            times.append(process_time() - start)
        return min(times)

    seconds(100)
    assert seconds(6000) < 8 * (seconds(1500) + 0.01)


@pytest.mark.parametrize(
    ("comment", "meant"),
    [
        ("%% ankigen: ignor broken-link %%", "ankigen: ignore broken-link"),
        ("%%ankigen ignore broken-link%%", "ankigen: ignore broken-link"),
        ("%% Ankigen: disable broken-link %%", "ankigen: ignore broken-link"),
        ("<!-- ankigen: ignorefile broken-link -->", "ankigen: ignore-file broken-link"),
        ("<!-- ankigen : ignore broken-link -->", "ankigen: ignore broken-link"),
        ("%% ankigen: Ignore broken-link %%", ""),
        ("%% Ankigen: ignore broken-link %%", ""),
        ("%% ankigen is a good tool %%", ""),
        ("%% see ankigen: it ignores %%", ""),
    ],
)
def test_a_comment_that_is_misspelt_is_said(comment: str, meant: str) -> None:
    """What speaks to ankigen in other words than its own has no effect, and is no secret."""
    note = Note("n.md", "n.md", "n", f"{comment}\n\nQ: x\nA: [[y]]\n")
    said = [one.message for one in unknown_codes([note], {})]
    assert [message.split("write `")[1] for message in said] == ([f"{meant}`"] if meant else [])
