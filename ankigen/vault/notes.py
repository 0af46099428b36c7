"""Notes' texts off the disk, each decoded, its front matter split off."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from ankigen import files
from ankigen.types import Diagnostic, Location, Note, Severity
from ankigen.vault import front_matter
from ankigen.vault.walk import Entry, FileTree

MAX_CONTENT_BYTES = 100_000_000
MAX_NOTE_BYTES = 5_000_000
# A control character shows nothing, and Anki drops it: what is then put together is another word.
_CONTROLS_AS_SPACES = bytes(
    0x20 if (code < 0x20 and code not in b"\t\n\r") or code == 0x7F else code for code in range(256)
)


class Vault(NamedTuple):
    """The notes by vault path, in order, and the other files; `unreadable` notes are vault paths
    whose cards must not count as gone."""

    scan: FileTree
    notes: Mapping[str, Note]
    unreadable: frozenset[str] = frozenset()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def files(self) -> Mapping[str, Entry]:
        """Everything that is not a note, by vault path."""
        return self.scan.files


def read(scan: FileTree, project: Path) -> Vault:
    """All notes of the vault, those that hold no cards included: others may link to them.

    What cannot be read is reported, all of it: an error where the note may hold cards.
    """
    notes: dict[str, Note] = {}
    unreadable: set[str] = set()
    diagnostics: list[Diagnostic] = []
    for path, entry in scan.notes.items():
        file = files.display_path(entry.path, project)
        severity = Severity.ERROR if path in scan.sources else Severity.WARNING
        text = _text(entry, Location(file), severity, diagnostics)
        if text is None:
            unreadable.add(path)
            continue
        note, problems = parse(text, path, file, is_source=path in scan.sources)
        notes[path] = note
        diagnostics += problems
    return Vault(scan, notes, frozenset(unreadable), tuple(sorted(diagnostics)))


def parse(
    text: str, path: str, file: str, *, is_source: bool
) -> tuple[Note, tuple[Diagnostic, ...]]:
    """A note's text as a `Note`, and what is wrong with its front matter."""
    yaml, body, body_line = front_matter.split(text)
    matter = front_matter.read(yaml, file)
    note = Note(
        path=path,
        file=file,
        title=_title(path),
        body=body,
        body_line=body_line,
        tags=matter.tags,
        classes=matter.classes,
        deck=matter.deck,
        kind=matter.kind,
        note_type=matter.note_type,
        enabled=is_source and matter.anki is not False and not matter.is_plugins,
        anki=matter.anki,
        properties=matter.properties,
        front_matter=yaml,
    )
    return note, matter.diagnostics if is_source else ()


def _title(path: str) -> str:
    """A note's name without its suffix, as `PurePosixPath.stem` has it and in less time."""
    name = path.rpartition("/")[2]
    stem, _, suffix = name.rpartition(".")
    return stem if stem and suffix else name


def content(entry: Entry) -> bytes:
    """The bytes of a file. Raises `OSError`, `EFBIG` where there are too many to draw from."""
    return files.read(entry.path, MAX_CONTENT_BYTES)


def digest(entry: Entry) -> str:
    """The SHA-256 of the bytes of a file, in hexadecimal. Raises `OSError`."""
    with files.plain(entry.path) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _text(
    entry: Entry, place: Location, severity: Severity, diagnostics: list[Diagnostic]
) -> str | None:
    """The file's text with `\\n` line ends and without a byte order mark; None where it cannot be
    read, which is then reported."""
    if entry.size > MAX_NOTE_BYTES:
        if severity is Severity.ERROR:  # elsewhere it matters only where it is embedded
            message = f"larger than {MAX_NOTE_BYTES // 1_000_000} MB: split the note, or ignore it"
            diagnostics.append(Diagnostic(place, "note-too-large", message, severity))
        return None
    try:
        data = files.read(entry.path, MAX_NOTE_BYTES)
    except OSError as error:
        message = f"cannot be read ({error.strerror}): check that it is there and readable"
        diagnostics.append(Diagnostic(place, "unreadable-note", message, severity))
        return None
    if len(data) != entry.size:
        # An editor that is writing it now may have got half way, and its cards are not gone.
        message = "has changed while it was read: try again"
        diagnostics.append(Diagnostic(place, "unreadable-note", message, severity))
        return None
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.translate(_CONTROLS_AS_SPACES).decode()
    except UnicodeDecodeError as error:
        line_start = data.rfind(b"\n", 0, error.start) + 1
        line = data.count(b"\n", 0, error.start) + 1
        column = len(data[line_start : error.start].decode("utf-8", "replace")) + 1
        message = f"byte 0x{data[error.start]:02x} is not UTF-8: save the note as UTF-8"
        bad = Location(place.path, line, column)
        diagnostics.append(Diagnostic(bad, "invalid-utf8", message, severity))
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
