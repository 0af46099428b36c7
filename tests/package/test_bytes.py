"""The bytes of a package: the same anywhere, whatever was there before, whenever it is killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ankigen import package
from ankigen.package.chunks import CHUNK, Chunks, Deflated, digest
from ankigen.types import Media, StampedCard
from tests.backend import basic
from tests.package.packages import many, names, rows, write_deck

ROOT = Path(__file__).parent.parent.parent


def test_the_same_cards_give_the_same_bytes_anywhere(tmp_path: Path) -> None:
    """Time zone, locale, hash seed, order of the cards and the folder leave no trace."""
    script = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[2])\n"
        "from tests.package.packages import many, write_deck\n"
        "write_deck(Path(sys.argv[1]), sorted(many(40), key=lambda c: hash(c.card.identity.guid)))"
    )
    made = []
    for number, zone, locale in ((1, "UTC", "C"), (2, "Pacific/Auckland", "tr_TR.UTF-8")):
        path = tmp_path / str(number) / "deck.apkg"
        environment = os.environ | {"TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": str(number)}
        command = [
            sys.executable,
            "-c",
            script,
            str(path),
            str(Path(__file__).parent.parent.parent),
        ]
        subprocess.run(command, check=True, env=environment)
        made.append(path.read_bytes())
    assert made[0] == made[1] == write_deck(tmp_path / "here.apkg", many(40)).read_bytes()


def test_the_database_does_not_tell_who_wrote_it(tmp_path: Path) -> None:
    """The header's counters and SQLite version are fixed, and the database is sound and compact."""
    path = write_deck(tmp_path / "a.apkg", many(500))
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
    assert rows(path, "PRAGMA freelist_count") == [(0,)]
    header = (tmp_path / "unpacked" / "collection.anki2").read_bytes()[:100]
    assert [int.from_bytes(header[at : at + 4], "big") for at in (24, 92, 96)] == [1, 1, 3_040_000]


@pytest.mark.parametrize("change", ["edit", "grow", "insert", "remove", "move", "media"])
def test_a_record_saves_time_and_changes_nothing(tmp_path: Path, change: str) -> None:
    """With the record of an earlier package the bytes are those of a clean build."""
    picture = tmp_path / "a.svg"
    picture.write_bytes(os.urandom(200_000))
    cards = list(many(1200))
    cards[7] = replace(cards[7], card=replace(cards[7].card, media=(Media("a.svg", picture),)))
    record = tmp_path / "cache" / "record"
    write_deck(tmp_path / "1.apkg", cards, record=record)
    card = cards[600].card
    if change in ("edit", "grow"):
        answer = "x" * (5 if change == "edit" else 90_000)
        values = (card.fields[0], answer, *card.fields[2:])
        cards[600] = replace(cards[600], card=replace(card, fields=values))
    elif change == "insert":
        cards.insert(100, StampedCard(basic("new"), 1_700_000_000, 100))
    elif change == "remove":
        del cards[600]
    elif change == "move":
        cards = [replace(each, position=each.position + 1) for each in cards]
    else:
        picture.write_bytes(os.urandom(200_000))
    clean = write_deck(tmp_path / "clean.apkg", cards).read_bytes()
    assert write_deck(tmp_path / "2.apkg", cards, record=record).read_bytes() == clean


def test_pages_compressed_while_they_are_written_change_nothing(tmp_path: Path) -> None:
    """What was compressed ahead is taken where it is still what stands there, and is the same."""
    database = tmp_path / "database"
    pages = [bytes([number]) * CHUNK for number in range(10)]
    chunks = Chunks(None)
    with chunks.compressing(database):
        database.write_bytes(b"".join(pages))
        until = time.monotonic() + 30
        while len(chunks._ahead) < 9 and time.monotonic() < until:  # the first is left for later
            time.sleep(0.001)
    assert len(chunks._ahead) == 9
    pages[5] = b"other" + pages[5][5:]
    for page in pages:
        assert chunks.deflate(page) == Chunks(None).deflate(page)
    assert len(chunks._ahead) == 1


def test_an_edit_compresses_only_what_it_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All but the pages of the edited note are copied from the last package."""
    compressed = 0
    compressobj = zlib.compressobj

    def count(*arguments: Any) -> Any:
        nonlocal compressed
        compressed += 1
        return compressobj(*arguments)

    monkeypatch.setattr(zlib, "compressobj", count)
    cards, record = list(many(2000)), tmp_path / "record"
    write_deck(tmp_path / "1.apkg", cards, record=record)
    assert compressed > 30
    compressed = 0
    card = cards[9].card
    changed = (card.fields[0].swapcase(), *card.fields[1:])
    cards[9] = StampedCard(replace(card, fields=changed), 1_800_000_000, 10)
    write_deck(tmp_path / "2.apkg", cards, record=record)
    assert compressed < 6


def test_a_damaged_record_or_package_changes_nothing(tmp_path: Path) -> None:
    """What a record says is believed only as far as the bytes bear it out."""
    record, last = tmp_path / "record", tmp_path / "last.apkg"
    clean = write_deck(tmp_path / "clean.apkg", many(300)).read_bytes()
    write_deck(last, many(300), record=record)
    sound_record, sound = record.read_bytes(), last.read_bytes()
    assert sound == clean
    for broken_record, broken in (
        (sound_record, b"\0" * len(sound)),
        (sound_record, sound[: len(sound) // 2]),
        (sound_record[:-40], sound),
        (sound_record.replace(b"chunks", b"junks"), sound),
        (b"", sound),
    ):
        record.write_bytes(broken_record)
        last.write_bytes(broken)
        assert write_deck(tmp_path / "next.apkg", many(300), record=record).read_bytes() == clean
    record.write_bytes(sound_record)
    last.unlink()
    assert write_deck(tmp_path / "next.apkg", many(300), record=record).read_bytes() == clean


def test_a_forged_record_puts_nothing_into_a_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Compressed bytes that are not those of the chunk they are said to be are not taken."""
    clean = write_deck(tmp_path / "clean.apkg", many(300)).read_bytes()
    forged = zlib.compressobj(9, zlib.DEFLATED, -15)
    evil = forged.compress(b"<script>" * 8192) + forged.flush(zlib.Z_FULL_FLUSH)
    deflate = Chunks.deflate

    def forge(chunks: Chunks, chunk: bytes) -> Deflated:
        return replace(deflate(chunks, chunk), packed=evil, packed_digest=digest(evil))

    with monkeypatch.context() as patch:
        patch.setattr(Chunks, "deflate", forge)
        last = write_deck(
            tmp_path / "last.apkg", many(300), record=tmp_path / "record"
        ).read_bytes()
    assert evil in last
    again = write_deck(tmp_path / "next.apkg", many(300), record=tmp_path / "record").read_bytes()
    assert again == clean


_KILLED = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.package.packages import many, write_deck
KEPT = ["record"]
folder = Path(sys.argv[1])
path, record = folder / "deck.apkg", folder / "record"
new = write_deck(folder / "new" / "deck.apkg", many(60)).read_bytes()
old = write_deck(path, many(50), record=record).read_bytes()

def child(last):
    events = 0
    def die(event, arguments):
        nonlocal events
        if event in ("open", "os.rename", "os.remove", "sqlite3.connect") and str(
            arguments[0]).startswith(str(folder)):
            events += 1
            if events == last:
                os._exit(9)
    sys.addaudithook(die)
    write_deck(path, many(60), record=record)
    os._exit(0)

count, seen = 0, set()
while True:
    count += 1
    process = os.fork()
    if not process:
        child(count)
    ended = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    seen.add(path.read_bytes())
    assert path.read_bytes() in (old, new), count
    assert write_deck(path, many(60), record=record).read_bytes() == new, count
    assert sorted(os.listdir(folder)) == ["deck.apkg", "new", *KEPT], count
    write_deck(path, many(50), record=record)
    if not ended:
        break
assert seen == {old, new} and count > 6, count
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
def test_a_killed_writer_leaves_the_old_package_or_the_new_one(tmp_path: Path) -> None:
    """Killed before any of its file operations, it leaves no half package, and the next mends."""
    command = [sys.executable, "-c", _KILLED, str(tmp_path / "build"), str(ROOT)]
    subprocess.run(command, check=True)


def test_a_copy_has_the_same_bytes(tmp_path: Path) -> None:
    """`copy` replaces its target as a whole."""
    path = write_deck(tmp_path / "a.apkg", many(3))
    (tmp_path / "b.apkg").write_bytes(b"old")
    package.copy(path, tmp_path / "b.apkg")
    assert (tmp_path / "b.apkg").read_bytes() == path.read_bytes()
    assert names(tmp_path) == ["a.apkg", "b.apkg"]
