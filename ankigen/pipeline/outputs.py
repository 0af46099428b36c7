"""The files of the build folder: names of packages, the change log, what is pruned."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ankigen import identity, package
from ankigen.errors import AnkigenError
from ankigen.package.files import replace_with
from ankigen.types import RenderedCard

_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class Outputs:
    """What a build writes below `folder`, for the deck with this slug."""

    folder: Path
    slug: str

    @property
    def latest(self) -> Path:
        """The newest package under a name that stays."""
        return self.folder / f"{self.slug}.apkg"

    @property
    def record(self) -> Path:
        """What makes the next packaging fast."""
        return self.folder / ".ankigen" / f"{self.slug}.chunks"

    def package(self, version: str) -> Path:
        """The package of a version."""
        return self.folder / f"{self.slug}-{version}.apkg"

    def cleanup(self, version: str) -> Path:
        """The package that tags the cards that this version retired."""
        return self.folder / f"{self.slug}-{version}-cleanup.apkg"

    def delta(self, since: str, version: str) -> Path:
        """The package of what changed after `since`."""
        return self.folder / f"{self.slug}-{since}-to-{version}.apkg"

    def last_cards(self) -> tuple[RenderedCard, ...]:
        """What the newest package holds; nothing where there is none that can be read."""
        try:
            return tuple(note.card for note in package.read(self.latest).notes)
        except (AnkigenError, OSError):
            # Without it the retired cards get no tag; the search string finds them all the same.
            return ()

    def write_changelog(self, changes: identity.Changes, now: int) -> None:
        """Put this version's section on top of `CHANGELOG.md`."""
        path = self.folder / "CHANGELOG.md"
        try:
            before = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            before = ""
        after = identity.changelog(before, changes, now)
        if after != before:
            self.folder.mkdir(parents=True, exist_ok=True)
            with replace_with(path) as stream:
                stream.write(after.encode())

    def prune(self, count: int, keep: str) -> None:
        """Remove all but the newest `count` versions (0 keeps them all), with their extras."""
        versions: dict[tuple[int, ...], list[Path]] = {}
        for path in self.folder.glob(f"{self.slug}-*.apkg"):
            rest = path.name.removeprefix(f"{self.slug}-").removesuffix(".apkg")
            match = re.fullmatch(r"(?:[\d.]+-to-)?(\d+\.\d+\.\d+)(?:-cleanup)?", rest)
            if match:
                versions.setdefault(_numbers(match[1]), []).append(path)
        for version in sorted(versions, reverse=True)[count or None :]:
            if version != _numbers(keep):
                for path in versions[version]:
                    path.unlink(missing_ok=True)


def _numbers(version: str) -> tuple[int, ...]:
    match = _VERSION.fullmatch(version)
    return tuple(int(part) for part in match.groups()) if match else ()
