"""Cards of fuzzed notes, imported by Anki itself.

`python -m tests.fuzz.test_import 10000` does it with as many cards as that; the suite, with five
hundred.
"""

from __future__ import annotations

import sys
import tempfile
import time
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from ankigen import package
from ankigen.errors import BuildError
from ankigen.types import Severity
from tests.backend import Device
from tests.fuzz.generate import rng
from tests.fuzz.targets import all_targets
from tests.projects import Project


def test_fuzzed_cards_arrive_as_they_were_emitted(tmp_path: Path) -> None:
    """All notes and cards of the package are in Anki, with its fields, tags and decks; its own
    check finds nothing to mend, and a second import changes nothing."""
    assert import_fuzzed(tmp_path, 500, seed=11) >= 500


def import_fuzzed(folder: Path, cards: int, seed: int) -> int:
    """Build so many cards of fuzzed notes at least, import them, compare; gives their number."""
    project = Project(folder / "project", settings={"jobs": 1})
    # A build leaves out notes with errors that only show when their cards are drafted.
    _write_notes(project, cards * 5 // 4, seed)
    built = project.build(keep_going=True)
    packaged = {note.guid: note for note in package.read(built.package).notes}
    assert built.written.notes == len(packaged) == len(built.changes.added) >= cards
    with Device(folder / "device") as device:
        log = device.import_package(built.package)
        assert len(log.new) == log.found == len(packaged)
        assert not (log.updated or log.duplicate or log.conflicting or log.missing)
        notes, made = device.notes(), device.cards()
        assert notes.keys() == packaged.keys()
        for guid, note in packaged.items():
            arrived = notes[guid]
            # Anki composes accents when it imports.
            emitted = tuple(unicodedata.normalize("NFC", text) for text in note.fields)
            assert arrived.fields == emitted, (guid, arrived.fields, note.fields)
            # Of two tags that differ only in case, it keeps the one that it saw first.
            assert _folded(arrived.tags) == _folded(note.tags), (guid, arrived.tags, note.tags)
            own = [made[guid, ordinal] for ordinal in note.ordinals]
            assert {card.deck for card in own} == {note.deck}, (guid, own, note.deck)
        assert len(made) == sum(len(note.ordinals) for note in packaged.values())
        assert not device.empty_cards()
        check = device.check()
        assert check.is_clean, check
        assert check.after == (len(packaged), len(made))
        again = device.import_package(built.package)
        assert not (again.new or again.updated or again.conflicting)
        assert (device.notes(), device.cards()) == (notes, made)
    return len(packaged)


def _folded(tags: Iterable[str]) -> set[str]:
    return {tag.casefold() for tag in tags}


def _write_notes(project: Project, cards: int, seed: int) -> None:
    """Write fuzzed notes that give so many cards; those with errors are left out."""
    from ankigen.cards import Options, extract
    from tests.fuzz.targets.notes import read

    make = all_targets()["draft"].make
    count = number = 0
    while count < cards:
        data = make(rng("import", seed, number))
        note, _ = read(data)
        found = extract(note, Options())
        errors = [each for each in found.diagnostics if each.severity is Severity.ERROR]
        if found.cards and not errors:
            project.write(f"{number % 20:02}/{number:05}.md", data)
            count += len(found.cards)
        number += 1
    for name, content in (("image.png", b"\x89PNG"), ("sound.mp3", b"ID3"), ("film.mp4", b"mp4")):
        project.write(name, content)


def _main() -> None:
    cards = int(sys.argv[1])
    begin, spent = time.monotonic(), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        try:
            imported = import_fuzzed(Path(folder), cards, seed=2026)
        except BuildError as error:
            sys.exit(str(error))
    wall, cpu = time.monotonic() - begin, time.process_time() - spent
    sys.stdout.write(f"{imported} notes imported as emitted; {cpu:.1f} s CPU, {wall:.1f} s\n")


if __name__ == "__main__":
    _main()
