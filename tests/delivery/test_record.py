"""The record of what was given: a set that merges, and survives what befalls files."""

from __future__ import annotations

from pathlib import Path

import pytest

from ankigen.delivery import record
from ankigen.delivery.record import Given, Memory, Record
from ankigen.errors import AnkigenError

A1 = Given("a", 1, "aa", "Deck", ("x",))
A2 = Given("a", 2, "ab", "Deck", ())
B1 = Given("b", 1, "ba", 'Deck::"ä"\u2028', ("y", "z"))


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Any deck and tag comes back; the same record is the same bytes."""
    path = tmp_path / "r"
    whole = Record().extended([B1, A2, A1])
    record.write(path, whole)
    first = path.read_bytes()
    assert record.read(path) == whole
    record.write(path, Record().extended([A1, A2]).extended([B1]))
    assert path.read_bytes() == first


def test_two_branches_merge_by_their_lines(tmp_path: Path) -> None:
    """Both sides' lines, conflict markers between them, are the union of both."""
    texts = []
    for name, given in (("one", [A1, B1]), ("two", [A1, A2])):
        record.write(tmp_path / name, Record().extended(given))
        texts.append((tmp_path / name).read_text(encoding="utf-8"))
    merged = tmp_path / "merged"
    merged.write_text("<<<<<<< HEAD\n" + "=======\n".join(texts) + ">>>>>>> x\n", encoding="utf-8")
    assert record.read(merged) == Record().extended([A1, A2, B1])


def test_it_knows_contents_tags_and_decks() -> None:
    """Every content counts, whenever it was given; tags ignore case, as in Anki."""
    whole = Record().extended([A1, A2, Given("a", 3, "ac", "New", ("X",))])
    assert all(whole.knows("a", digest) for digest in ("aa", "ab", "ac"))
    assert not whole.knows("b", "aa")
    assert whole.tags("a") == {"x"}
    assert whole.decks("a") == {"Deck", "New"}
    assert whole.extended([A1]) is whole


def test_a_note_keeps_its_latest_contents() -> None:
    """The record of one note is bounded."""
    whole = Record().extended(Given("a", number, str(number), "D", ()) for number in range(20))
    assert [each.modified for each in whole.given["a"]] == list(range(12, 20))


def test_files_that_cannot_be_used(tmp_path: Path) -> None:
    """None is empty, damaged lines are passed over, a folder is said."""
    assert record.read(tmp_path / "none") == Record()
    (tmp_path / "odd").write_bytes(b'\xff\x00[\n["a"]\n["a","x",1,2,3]\n[' + b"[" * 9999)
    assert record.read(tmp_path / "odd") == Record()
    with pytest.raises(AnkigenError, match="cannot be read"):
        record.read(tmp_path)


def test_a_machine_remembers_by_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is known of collections is kept for each ledger; a damaged file is as none."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    ledger = tmp_path / "p" / "ankigen.lock"
    memory = Memory("User 1", {"/c 1": {"a": "Deck"}})
    record.remember(ledger, memory)
    assert record.recall(ledger) == memory
    assert record.recall(tmp_path / "q" / "ankigen.lock") == Memory()
    (path,) = (record.user_folder() / "collections").iterdir()
    path.write_bytes(b"{")
    assert record.recall(ledger) == Memory()
