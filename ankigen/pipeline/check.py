"""`check`: all that is found on the way to a deck, and what the linter finds in the cards."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ankigen import check as linter
from ankigen.config import Config
from ankigen.frozen import frozen
from ankigen.package.files import replace_with
from ankigen.pipeline.prepare import Prepared, prepare
from ankigen.pipeline.progress import Progress, silent
from ankigen.types import Diagnostic
from ankigen.vault.walk import shown


@frozen
class Checked:
    """What was found, in the order of places; how many cards and notes were looked at."""

    diagnostics: tuple[Diagnostic, ...]
    cards: int
    notes: int


def check(config: Config, progress: Progress = silent, *, only: Sequence[Path] = ()) -> Checked:
    """Lint the notes; nothing is written. With `only`, findings elsewhere are left out (the whole
    vault is read all the same: links and repeated questions reach over it)."""
    prepared = prepare(config, progress)
    found = linter.check(
        prepared.cards,
        [note for note in prepared.vault.notes.values() if note.enabled],
        prepared.diagnostics,
        _options(config, prepared),
    )
    if only:
        files = {shown(path.absolute(), config.root.absolute()) for path in only}
        found = tuple(one for one in found if one.location.path in files)
    return Checked(found, len(prepared.cards), len(prepared.vault.notes))


def fix(config: Config, checked: Checked) -> tuple[Diagnostic, ...]:
    """Mend what is safe to mend in the notes; gives the findings that are thereby gone."""
    mended: list[Diagnostic] = []
    for file in sorted({found.location.path for found in checked.diagnostics}):
        path = config.root / file
        if not path.is_file():
            continue
        # Bytes in and out: line ends and a byte order mark stay as they are.
        before = path.read_bytes()
        try:
            text = before.decode("utf-8")
        except UnicodeDecodeError:
            continue
        here = [found for found in checked.diagnostics if found.location.path == file]
        fixed = linter.fix(text, here)
        if fixed.text != text:
            with replace_with(path) as stream:
                stream.write(fixed.text.encode("utf-8"))
        mended += fixed.mended
    return tuple(mended)


def _options(config: Config, prepared: Prepared) -> linter.Options:
    files = prepared.vault.files
    return linter.Options(
        max_answer_words=config.max_answer_words,
        ignored=frozenset(config.ignore_warnings),
        files=tuple(files),
        shown={path: shown(entry.path, config.root) for path, entry in files.items()},
    )
