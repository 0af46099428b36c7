"""`check`: all that is found on the way to a deck, and what the linter finds in the cards."""

from __future__ import annotations

import contextlib

from ankigen import check as linter
from ankigen.config import Config
from ankigen.package.files import replace_with
from ankigen.pipeline.looking import Looked, look_now
from ankigen.pipeline.prepare import Prepared, prepare
from ankigen.pipeline.progress import Progress, silent
from ankigen.pipeline.report import Checked
from ankigen.pipeline.unchanged import remember_check
from ankigen.types import Diagnostic
from ankigen.vault.walk import shown


def check(config: Config, progress: Progress = silent, looked: Looked | None = None) -> Checked:
    """Lint the notes; nothing is written but, where there is a build folder, what spares the next
    check the work. `looked` is the vault as it was a moment ago, where that is known."""
    looked = looked or look_now(config)
    prepared = prepare(config, progress, looked.found)
    found = linter.check(
        prepared.cards,
        [note for note in prepared.vault.notes.values() if note.enabled],
        prepared.diagnostics,
        _options(config, prepared),
    )
    result = Checked(found, len(prepared.cards), len(prepared.vault.notes))
    with contextlib.suppress(OSError):  # the next check is slower, that is all
        remember_check(config, looked, result)
    return result


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
            mode = path.stat().st_mode & 0o777
            with replace_with(path) as stream:
                stream.write(fixed.text.encode("utf-8"))
            path.chmod(mode)
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
