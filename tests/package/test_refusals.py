"""What a package refuses to hold, and errors that a person can mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from ankigen import fields, files
from ankigen.errors import AnkigenError
from ankigen.types import Media, RenderedCard
from tests.package.packages import many, names, write_deck
from tests.small_cards import basic, stamp


def test_media_of_one_name_must_be_equal(tmp_path: Path) -> None:
    """Two different files under one name are refused, naming both."""
    one, two = tmp_path / "1", tmp_path / "2"
    one.write_bytes(b"1")
    two.write_bytes(b"2")
    card = basic("aaaa", media=(Media("a.png", one), Media("a.png", two)))
    with pytest.raises(AnkigenError, match=r"1 and .*2 differ"):
        write_deck(tmp_path / "a.apkg", stamp(card))


@pytest.mark.parametrize(
    "name", ["", "a/b.png", "..", "a..png", "A.png", "ä.png", "a b.png", "a" * 117 + ".png", "a."]
)
def test_bad_media_names_are_refused(tmp_path: Path, name: str) -> None:
    """Names that Anki would refuse, cut or change never get into a package."""
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(AnkigenError, match="rename"):
        write_deck(tmp_path / "a.apkg", stamp(basic("aaaa", media=(Media(name, tmp_path / "a"),))))


def test_missing_media_leave_the_old_package(tmp_path: Path) -> None:
    """A file that is gone is an error that names it, and nothing is written."""
    path = write_deck(tmp_path / "a.apkg", stamp(basic("aaaa")))
    before = path.read_bytes()
    with pytest.raises(AnkigenError, match=r"gone\.png"):
        write_deck(path, stamp(basic("bbbb", media=(Media("a.png", tmp_path / "gone.png"),))))
    assert path.read_bytes() == before
    assert names(tmp_path) == ["a.apkg"]


@pytest.mark.parametrize(
    ("cards", "message"),
    [
        ((basic("aaaa"), basic("aaaa", note_id=5)), "two cards have the GUID aaaa"),
        ((basic("aaaa", note_id=512), basic("bbbb", note_id=512)), "share the card id 512"),
        ((basic("aaaa", note_id=5), basic("bbbb", note_id=5)), "share the card id"),
        ((basic("aaaa", "one\x1ftwo"),), r"U\+001F"),
        ((basic("aaaa", "\ud800"),), "half a character"),
        ((basic("aaaa", tags=("a b",)),), "tag 'a b'"),
        ((basic("aaaa", tags=("a\u3000b",)),), "tag"),
        ((basic("aaaa")._replace(note_type="x"),), "unknown note type"),
        ((basic("aaaa")._replace(fields=("a",)),), f"1 fields instead of {len(fields.FIELDS)}"),
        ((basic("aaaa")._replace(ordinals=()),), "no card"),
        ((basic("aaaa")._replace(ordinals=(0, 0)),), "no card in Anki, or one twice"),
        ((basic("aaaa")._replace(ordinals=(3,)),), "template that is not there"),
    ],
)
def test_what_anki_would_mangle_is_refused(
    tmp_path: Path, cards: tuple[RenderedCard, ...], message: str
) -> None:
    """Cards that Anki would add twice or could not store are refused, and nothing is written."""
    with pytest.raises(AnkigenError, match=message):
        write_deck(tmp_path / "a.apkg", stamp(*cards))
    assert not names(tmp_path)


def test_what_cannot_be_written_is_an_error_for_a_person(tmp_path: Path) -> None:
    """A file in the folder's place, a folder in the file's: named, and left alone."""
    (tmp_path / "file").write_text("mine")
    with pytest.raises(AnkigenError, match="file"):
        write_deck(tmp_path / "file" / "a.apkg", many(1))
    (tmp_path / "folder.apkg").mkdir()
    with pytest.raises(AnkigenError, match="nothing was written"):
        write_deck(tmp_path / "folder.apkg", many(1))
    with pytest.raises(AnkigenError, match="gone"):
        files.copy(tmp_path / "gone", tmp_path / "b.apkg")
    assert names(tmp_path) == ["file", "folder.apkg"]
