"""An add-on for a scratch Anki: imports packages, selects each note in the Browser, and reports.

It runs in Anki's own process (`tests.window.anki` puts it there), so it stands alone. The report,
a JSON file, has the notes before and after: `{"before": {id: [mod, fields]}, "after": …}`.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import aqt
from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest
from aqt import gui_hooks, mw
from aqt.qt import QTimer

# Milliseconds. The editor tells its text some time after it has shown a note; with less than a
# third of this, every note that it rewrites is seen.
SETTLE = 60
START = 800

_report: dict[str, Any] = {}
_waiting: list[int] = []
_shown: list[int] = []


def _notes() -> dict[str, list[Any]]:
    rows = mw.col.db.execute("SELECT id, mod, flds FROM notes ORDER BY id")
    return {str(note): [modified, text] for note, modified, text in rows}


def _begin() -> None:
    for package in json.loads(os.environ["ANKIGEN_WINDOW_PACKAGES"]):
        options = ImportAnkiPackageOptions()
        request = ImportAnkiPackageRequest(package_path=package, options=options)
        mw.col.import_anki_package(request)
    _report["before"] = _notes()
    _waiting.extend(reversed(mw.col.find_notes("")))
    browser = aqt.dialogs.open("Browser", mw)
    browser.search_for("deck:*")
    gui_hooks.editor_did_load_note.append(_loaded)
    QTimer.singleShot(START, lambda: _select(browser))


def _select(browser: Any) -> None:
    if not _waiting:
        QTimer.singleShot(START, _end)
        return
    browser.table.select_single_card(mw.col.card_ids_of_note(_waiting[-1])[0])


def _loaded(editor: Any) -> None:
    """The editor shows a note; when it has written it back, it is loaded once more."""
    if not _waiting or editor.note is None or editor.note.id != _waiting[-1]:
        return
    if _shown[-1:] == _waiting[-1:]:
        return
    _shown.append(_waiting[-1])
    QTimer.singleShot(SETTLE, lambda: editor.call_after_note_saved(lambda: _next(editor)))


def _next(editor: Any) -> None:
    _waiting.pop()
    QTimer.singleShot(0, lambda: _select(editor.parentWindow))


def _end() -> None:
    _report["after"] = _notes()
    _report["shown"] = len(_shown)
    target = Path(os.environ["ANKIGEN_WINDOW_REPORT"])
    target.write_text(json.dumps(_report), encoding="utf-8")
    mw.unloadProfileAndExit()


gui_hooks.profile_did_open.append(lambda: QTimer.singleShot(START, _begin))
