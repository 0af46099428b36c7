"""The real Anki in its window, for tests: `aqt` in a process of its own, on a display of its own.

    with window(base) as anki:                   # ANKI_BASE, with the add-ons that are in it
        anki.run("mw.col.note_count()")          # an expression, in Anki's main thread
        anki.do("mw.onBrowse()")                 # statements

A second add-on, which is only there for tests, takes what is to be run.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ankigen.errors import AnkigenError

needs_window = pytest.mark.skipif(
    importlib.util.find_spec("aqt") is None
    or importlib.util.find_spec("PyQt6") is None
    or shutil.which("Xvfb") is None,
    reason="Anki's window is not on this machine: pip install aqt pyqt6 pyqt6-webengine, and Xvfb",
)

# AnkiConnect's own folder `plugin`.
_CONNECT = Path(
    os.environ.get(
        "ANKIGEN_TEST_CONNECT", Path(__file__).parents[3] / "shared" / "anki-connect" / "plugin"
    )
)
HAS_CONNECT = _CONNECT.is_dir()
needs_connect = pytest.mark.skipif(
    not HAS_CONNECT, reason=f"AnkiConnect is not on this machine ({_CONNECT})"
)

# A Python that has Anki's window: this one, or one that has another version of it.
PYTHON = os.environ.get("ANKIGEN_TEST_ANKI", sys.executable)
_DRIVER = """
import json, os, socket, threading
import aqt

def _serve():
    listener = socket.create_server(("127.0.0.1", 0))
    with open(os.environ["ANKIGEN_TEST_PORT"] + ".part", "w") as file:
        file.write(str(listener.getsockname()[1]))
    os.replace(os.environ["ANKIGEN_TEST_PORT"] + ".part", os.environ["ANKIGEN_TEST_PORT"])
    while True:
        connection, _ = listener.accept()
        with connection, connection.makefile("rw", encoding="utf-8") as stream:
            kind, text = json.loads(stream.readline())
            done, outcome = threading.Event(), []
            def run():
                names = {"mw": aqt.mw, "aqt": aqt}
                try:
                    act = eval if kind == "run" else exec
                    outcome.append([True, act(text, names)])
                except BaseException as error:
                    outcome.append([False, repr(error)])
                done.set()
            aqt.mw.taskman.run_on_main(run)
            done.wait()
            try:
                line = json.dumps(outcome[0])
            except TypeError:
                line = json.dumps([True, repr(outcome[0][1])])
            stream.write(line + "\\n")
            stream.flush()

threading.Thread(target=_serve, daemon=True).start()
"""
# What Anki asks when it is first started is answered beforehand.
_PREPARE = """
import sys
from pathlib import Path
from aqt.profiles import ProfileManager
manager = ProfileManager(Path(sys.argv[1]))
manager.setupMeta()
manager.meta.update(defaultLang="en_US", firstRun=False, updates=False)
known = manager.db.list("select name from profiles")
for name in set(sys.argv[2:]) - set(known):
    manager.create(name)
manager.load(sys.argv[2])
manager.save()
"""


@dataclass(frozen=True, slots=True)
class Window:
    """An Anki that is open; what runs in it has `mw` and `aqt`."""

    port: int

    def run(self, expression: str) -> Any:
        """What an expression gives, as JSON has it."""
        return self._send("run", expression)

    def do(self, statements: str) -> None:
        """Run statements."""
        self._send("do", statements)

    def wait(self, expression: str) -> Any:
        """Wait until an expression is true."""
        return until(lambda: self.run(expression), expression)

    @contextlib.contextmanager
    def preferences(self) -> Iterator[None]:
        """Anki's preferences, open: a dialog that nothing else gets by."""
        self.do("mw.taskman.run_on_main(lambda: mw.onPrefs())")
        self.wait("aqt.dialogs._dialogs['Preferences'][1] is not None")
        try:
            yield
        finally:
            self.do("aqt.dialogs._dialogs['Preferences'][1].close()")

    @contextlib.contextmanager
    def browser(self, search: str) -> Iterator[str]:
        """The Browser on what it finds; gives the expression for its editor."""
        self.do(f"aqt.dialogs.open('Browser', mw, search=({search!r},))")
        self.wait("aqt.dialogs._dialogs['Browser'][1].editor.note is not None")
        try:
            yield "aqt.dialogs._dialogs['Browser'][1].editor"
        finally:
            self.do("aqt.dialogs._dialogs['Browser'][1].close()")

    def _send(self, kind: str, text: str) -> Any:
        with socket.create_connection(("127.0.0.1", self.port), 60) as connection:
            stream = connection.makefile("rw", encoding="utf-8")
            stream.write(json.dumps([kind, text]) + "\n")
            stream.flush()
            is_fine, result = json.loads(stream.readline())
            assert is_fine, result
            return result


def install_connect(base: Path) -> int:
    """Install AnkiConnect into ANKI_BASE; gives the port that it will listen on."""
    target = base / "addons21" / "2055492159"
    shutil.copytree(_CONNECT, target)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings = json.loads((target / "config.json").read_bytes()) | {"webBindPort": port}
    (target / "config.json").write_text(json.dumps(settings), encoding="utf-8")
    return port


def until(look: Callable[[], Any], what: str, *, patience: float = 60) -> Any:
    """Wait until something is true, for a minute at most, and give it."""
    last = time.monotonic() + patience
    while time.monotonic() < last:
        with contextlib.suppress(OSError, AssertionError, AnkigenError):
            if result := look():
                return result
        time.sleep(0.1)
    raise TimeoutError(what)


@contextlib.contextmanager
def display() -> Iterator[str]:
    """A display of its own."""
    reader, writer = os.pipe()
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"],
        pass_fds=[writer],
        stderr=subprocess.DEVNULL,
    ) as process:
        os.close(writer)
        try:
            with os.fdopen(reader) as stream:
                yield f":{stream.readline().strip()}"
        finally:
            process.terminate()


@contextlib.contextmanager
def window(base: Path, profile: str = "User 1", *, python: str = PYTHON) -> Iterator[Window]:
    """Anki with a profile open, ended as its user would end it. `ANKIGEN_TEST_ANKI` names a Python
    that has another version of it."""
    addon = base / "addons21" / "driver"
    addon.mkdir(parents=True, exist_ok=True)
    (addon / "__init__.py").write_text(_DRIVER, encoding="utf-8")
    port = base.parent / "driver.port"
    port.unlink(missing_ok=True)
    names = [each.name for each in base.iterdir() if (each / "collection.anki2").is_file()]
    subprocess.run(
        [python, "-c", _PREPARE, str(base), *names], check=True, stdout=subprocess.DEVNULL
    )
    with display() as screen, pytest.MonkeyPatch.context() as patch:
        # Else a second Anki of this user hands what it was asked to the first one, and ends.
        patch.setenv("ANKI_SINGLE_INSTANCE_KEY", f"ankigen-{zlib.crc32(bytes(base))}")
        environment = os.environ | {
            "DISPLAY": screen,
            "QT_QPA_PLATFORM": "xcb",
            "QTWEBENGINE_DISABLE_SANDBOX": "1",
            "ANKIGEN_TEST_PORT": str(port),
            "PYTHONPATH": str(Path(__file__).parents[2]),  # for `open_device`
            "ANKI_BASE": str(base),
            "DISABLE_QT5_COMPAT": "1",
            "LANG": "C.UTF-8",
        }
        log = (base.parent / "anki.log").open("wb")
        with (
            log,
            subprocess.Popen(
                [python, "-c", "import aqt; aqt.run()", "-b", str(base), "-l", "en", "-p", profile],
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            ) as process,
        ):
            try:
                until(port.exists, "Anki does not start", patience=180)
                anki = Window(int(port.read_text()))
                anki.wait("mw.col is not None and mw.state == 'deckBrowser'")
                yield anki
                anki.do("mw.taskman.run_on_main(lambda: mw.close())")
                process.wait(60)
            finally:
                process.kill()
