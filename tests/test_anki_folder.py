"""Anki's folder and its profiles, found as Anki finds them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ankigen import anki_folder
from ankigen.errors import UsageError


@pytest.mark.parametrize(
    ("environment", "platform", "expected"),
    [
        ({"ANKI_BASE": "/b", "XDG_DATA_HOME": "/x"}, "linux", Path("/b")),
        ({"XDG_DATA_HOME": "/x"}, "linux", Path("/x/Anki2")),
        ({}, "linux", Path.home() / ".local/share/Anki2"),
        ({}, "darwin", Path.home() / "Library/Application Support/Anki2"),
        ({"APPDATA": "/a"}, "win32", Path("/a/Anki2")),
    ],
)
def test_the_folder_is_where_anki_has_it(
    environment: dict[str, str], platform: str, expected: Path
) -> None:
    """`ANKI_BASE` counts first, then each system's custom."""
    assert anki_folder.base(environment, platform) == expected


def _profiles(base: Path, *names: str) -> Path:
    for name in names:
        (base / name).mkdir(parents=True)
        (base / name / "collection.anki2").touch()
    (base / "addons21").mkdir()
    return base


def test_the_only_profile_is_taken(tmp_path: Path) -> None:
    """Where there is no choice, none need be made; other folders are no profiles."""
    assert anki_folder.choose(_profiles(tmp_path, "Zoë ♥"), None).name == "Zoë ♥"


def test_of_several_the_named_or_the_last_is_taken(tmp_path: Path) -> None:
    """A name counts before the last time; without either it is asked for."""
    base = _profiles(tmp_path, "A", "B")
    assert anki_folder.choose(base, "B", "A").name == "B"
    assert anki_folder.choose(base, None, "A").name == "A"
    for last in (None, "gone"):
        with pytest.raises(UsageError, match="--profile with one of A, B"):
            anki_folder.choose(base, None, last)


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    """A wrong name names the right ones; no profile at all says where was looked."""
    with pytest.raises(UsageError, match="no profile C; it has A"):
        anki_folder.choose(_profiles(tmp_path / "x", "A"), "C", "A")
    with pytest.raises(UsageError, match="start Anki once"):
        anki_folder.choose(tmp_path / "nothing", None)
