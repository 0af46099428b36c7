"""The packages in the build folder: their names, what earlier ones hold, what is pruned."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ankigen import files
from ankigen.errors import AnkigenError
from ankigen.types import Identity, NoteType, RenderedCard

_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")


class Outputs(NamedTuple):
    """What a build writes below `folder`, for the deck with this slug."""

    folder: Path
    slug: str

    @property
    def latest(self) -> Path:
        """The newest package under a name that stays."""
        return self.folder / f"{self.slug}.apkg"

    @property
    def changelog(self) -> Path:
        """The change log. It is no `.md` file: in a vault that would be a note."""
        return self.folder / "CHANGELOG.txt"

    def package(self, version: str) -> Path:
        """The package of a version."""
        return self.folder / f"{self.slug}-{version}.apkg"

    def cleanup(self, version: str) -> Path:
        """The package that tags the cards that this version retired."""
        return self.folder / f"{self.slug}-{version}-cleanup.apkg"

    def delta(self, since: str, version: str) -> Path:
        """The package of what changed after `since`."""
        return self.folder / f"{self.slug}-{since}-to-{version}.apkg"

    def packages(self) -> tuple[Path, ...]:
        """All packages of the deck."""
        return tuple(path for path in (self.latest, *self._versions()) if path.is_file())

    def newest(self) -> tuple[Path, ...]:
        """What was last written: the package under the name that stays, the one of the highest
        version, and the newest clean-up package."""
        name = re.compile(rf"{re.escape(self.slug)}-(\d+\.\d+\.\d+)\.apkg")
        versions = [
            (_numbers(match[1]), path)
            for path in self.folder.glob(f"{self.slug}-*.apkg")
            if (match := name.fullmatch(path.name))
        ]
        latest = [self.latest] if self.latest.is_file() else []
        return (*latest, *(path for _, path in sorted(versions)[-1:]), *self._cleanups()[-1:])

    def earlier_cards(
        self,
        note_types: Sequence[NoteType],
        known: Mapping[str, Sequence[str]],
        version: str = "",
    ) -> tuple[RenderedCard, ...]:
        """What the package of a version, the newest one and the newest clean-up package hold,
        without media; of a card that several hold, what the first of them says.

        They are the only place where a card's fields are once it has left the notes. `known` are
        the digests of packages that this user's builds wrote (`known`): what is in them was made
        safe, which cannot be said of packages that came with somebody else's vault. One that is
        missing, damaged or not known counts as empty: its retired cards then get no tag, and the
        search string finds them all the same. Raises `AnkigenError` for one that is there and may
        not be read: that can be fixed, and is not to cost the tag.
        """
        from ankigen.package import reader  # for start-up time: most builds read none

        keys = {note_type.id: note_type.key for note_type in note_types}
        cards: dict[str, RenderedCard] = {}
        newest = (self.latest, *([self.package(version)] if version else []))
        paths = {reader.mark(path): path for path in newest}
        for path in (*self._cleanups()[-1:], *paths.values()):
            try:
                notes = reader.read(path).notes if _is_known(path, known) else ()
            except AnkigenError as error:
                if _is_refused(error.__cause__):
                    raise
                continue
            for note in notes:
                if note.note_type in keys:
                    cards[note.guid] = RenderedCard(
                        Identity(note.guid, note.note_id),
                        keys[note.note_type],
                        note.fields,
                        note.deck,
                        note.tags,
                        ordinals=note.ordinals,
                    )
        return tuple(cards.values())

    def known(
        self, written: Mapping[Path, Path], before: Mapping[str, list[str]]
    ) -> dict[str, list[str]]:
        """The digests of what this user's builds wrote, by path: of the last two packages there.

        `written` are new ones, and for each the file that has its bytes: it may not be in its place
        yet, and what is there stays known until it is, so that no moment is without.
        """
        known = {path: digests for path, digests in before.items() if Path(path).exists()}
        digests = {source: _digest(source) for source in set(written.values())}
        for path, source in written.items():
            known[str(path)] = [*before.get(str(path), [])[-1:], digests[source]]
        return known

    def _cleanups(self) -> list[Path]:
        """The clean-up packages, oldest first."""
        found = self.folder.glob(f"{self.slug}-*-cleanup.apkg")
        return sorted(found, key=lambda path: _numbers(path.name[len(self.slug) + 1 : -13]))

    def _versions(self) -> dict[Path, tuple[int, ...]]:
        """The packages with a version in their names, and that."""
        found = {}
        for path in sorted(self.folder.glob(f"{self.slug}-*.apkg")):
            rest = path.name.removeprefix(f"{self.slug}-").removesuffix(".apkg")
            match = re.fullmatch(r"(?:[\d.]+-to-)?(\d+\.\d+\.\d+)(?:-cleanup)?", rest)
            if match:
                found[path] = _numbers(match[1])
        return found

    def prune(self, count: int, keep: str) -> None:
        """Remove all but the newest `count` versions (0 keeps them all), with their extras; what
        was just built stays, and the newest clean-up package, since it holds all retired cards."""
        if not count:
            return
        versions: dict[tuple[int, ...], list[Path]] = {}
        for path, version in self._versions().items():
            versions.setdefault(version, []).append(path)
        versions.pop(_numbers(keep), None)  # what this build wrote, whatever its number
        spared = set(self._cleanups()[-1:])
        for version in sorted(versions, reverse=True)[count - 1 :]:
            for path in versions[version]:
                if path not in spared:
                    path.unlink(missing_ok=True)


def _is_known(path: Path, known: Mapping[str, Sequence[str]]) -> bool:
    try:
        return str(path) in known and _digest(path) in known[str(path)]
    except FileNotFoundError:
        return False
    except OSError as error:
        name = error.filename or path
        raise AnkigenError(f"{name}: cannot be read: {error.strerror}") from error


def _digest(path: Path) -> str:
    with files.plain(path) as stream:
        return hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def _is_refused(cause: BaseException | None) -> bool:
    return isinstance(cause, OSError) and not isinstance(cause, FileNotFoundError)


def _numbers(version: str) -> tuple[int, ...]:
    match = _VERSION.fullmatch(version)
    return tuple(int(part) for part in match.groups()) if match else ()
