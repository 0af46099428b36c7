"""The bytes of a package: the same anywhere, whatever was there before, whenever it is killed."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ankigen import files
from ankigen.types import Media
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


def test_what_is_compressed_already_is_stored(tmp_path: Path) -> None:
    """Pictures are not deflated once more; no entry says when or where it was made."""
    for name in ("a.png", "b.svg"):
        (tmp_path / name).write_bytes(b"x" * 200_000)
    media = tuple(Media(name, tmp_path / name) for name in ("a.png", "b.svg"))
    (card,) = many(1)
    card = card._replace(card=card.card._replace(media=media))
    with zipfile.ZipFile(write_deck(tmp_path / "a.apkg", [card])) as archive:
        sizes = {each.filename: each.compress_size for each in archive.infolist()}
        assert (sizes["0"], sizes["1"] < 1000) == (200_000, True)
        told = {(e.date_time, e.create_system, e.external_attr) for e in archive.infolist()}
        assert told == {((1980, 1, 1, 0, 0, 0), 3, 0o100644 << 16)}
        assert archive.testzip() is None


_KILLED = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from ankigen.files import TEMPORARY
from tests.package.packages import many, write_deck
folder = Path(sys.argv[1])
path = folder / "deck.apkg"
new = write_deck(folder / "new" / "deck.apkg", many(60)).read_bytes()
old = write_deck(path, many(50)).read_bytes()

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
    write_deck(path, many(60))
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
    assert write_deck(path, many(60)).read_bytes() == new, count
    there = [name for name in os.listdir(folder) if not TEMPORARY.fullmatch(name)]
    assert sorted(there) == ["deck.apkg", "new"], count
    write_deck(path, many(50))
    if not ended:
        break
assert seen == {old, new} and count > 6, count
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
def test_a_killed_writer_leaves_the_old_package_or_the_new_one(tmp_path: Path) -> None:
    """Killed before any of its file operations, it leaves no half package; the next is whole."""
    command = [sys.executable, "-c", _KILLED, str(tmp_path / "build"), str(ROOT)]
    subprocess.run(command, check=True)


def test_a_copy_has_the_same_bytes(tmp_path: Path) -> None:
    """`copy` replaces its target as a whole."""
    path = write_deck(tmp_path / "a.apkg", many(3))
    (tmp_path / "b.apkg").write_bytes(b"old")
    files.copy(path, tmp_path / "b.apkg")
    assert (tmp_path / "b.apkg").read_bytes() == path.read_bytes()
    assert names(tmp_path) == ["a.apkg", "b.apkg"]
