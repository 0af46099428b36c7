"""Runs the real Anki, window and all, in a scratch folder on a screen that nobody sees."""

from __future__ import annotations

import importlib.util
import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ADD_ON = Path(__file__).with_name("looking.py")
# Seconds; a note takes a quarter of one.
PATIENCE = 300
# The first start of all asks for a language: this is its answer.
_PROFILE = """
import sys
from pathlib import Path
from aqt.profiles import ProfileManager
manager = ProfileManager(Path(sys.argv[1]))
manager.setupMeta()
manager.setLang("en")
manager.create("Test")
"""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A note that changed when it was looked at: its modification time, and its fields."""

    note: int
    modified: tuple[int, int]
    before: tuple[str, ...]
    after: tuple[str, ...]


def look(base: Path, packages: Sequence[Path]) -> tuple[int, list[Rewritten]]:
    """How many notes Anki's Browser showed, and those that it rewrote.

    Skips the test where there is no Anki, no screen, or not what Qt needs to draw on one.
    """
    if importlib.util.find_spec("aqt") is None or importlib.util.find_spec("PyQt6") is None:
        pytest.skip("Anki's window is not installed: pip install aqt pyqt6 pyqt6-webengine")
    if shutil.which("Xvfb") is None:
        pytest.skip("no Xvfb here: apt-get install xvfb (and see .ci/run)")
    folder = base / "addons21" / "looking"
    folder.mkdir(parents=True)
    shutil.copy(ADD_ON, folder / "__init__.py")
    report = base / "report.json"
    with _screen() as display:
        environment = {
            **os.environ,
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "QTWEBENGINE_DISABLE_SANDBOX": "1",
            "QTWEBENGINE_CHROMIUM_FLAGS": "--no-sandbox --disable-gpu",
            "ANKI_SINGLE_INSTANCE_KEY": secrets.token_hex(8),
            "XDG_RUNTIME_DIR": str(base),
            "XDG_DATA_HOME": str(base),
            "HOME": str(base),
            "ANKIGEN_WINDOW_PACKAGES": json.dumps(list(map(str, packages))),
            "ANKIGEN_WINDOW_REPORT": str(report),
        }
        _run(["-c", _PROFILE, str(base)], environment)
        arguments = ["-c", "import aqt; aqt.run()", "-b", str(base), "-p", "Test"]
        told = _run(arguments, environment)
    if "no Qt platform plugin could be initialized" in told:
        pytest.skip(f"Qt cannot draw here (see the packages in .ci/run): {told[-300:]}")
    assert report.is_file(), told[-3000:]
    found = json.loads(report.read_text(encoding="utf-8"))
    before, after = found["before"], found["after"]
    rewritten = [
        Rewritten(int(note), (modified, after[note][0]), _fields(text), _fields(after[note][1]))
        for note, (modified, text) in before.items()
        if after[note] != [modified, text]
    ]
    return found["shown"], rewritten


def _fields(text: str) -> tuple[str, ...]:
    return tuple(text.split("\x1f"))


def _run(arguments: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=PATIENCE,
        check=False,
    )
    return done.stdout.decode(errors="replace")


@contextmanager
def _screen() -> Iterator[str]:
    """A screen in memory; Xvfb says the number of the first that is free."""
    reading, writing = os.pipe()
    command = [
        "Xvfb",
        "-displayfd",
        str(writing),
        "-screen",
        "0",
        "1280x1024x24",
        "-nolisten",
        "tcp",
    ]
    server = subprocess.Popen(
        command, pass_fds=(writing,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as numbers:
            yield f":{numbers.readline().strip()}"
    finally:
        server.terminate()
        server.wait()
