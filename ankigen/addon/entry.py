"""The add-on: lets `ankigen push` on this machine read and write the collection that is open.

It listens on the loopback interface alone, on a port and with a token that are new each time Anki
starts and stand in a file that only its owner can read. A page in a browser gets no answer: it
can't know the token, `Host` must be the address itself, and whatever has an `Origin` is refused.
Anki 24.06 brings Python 3.9: nothing here may need a newer one.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import hmac
import json
import os
import secrets
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

import aqt
from anki.collection import Collection, OpChanges
from aqt import gui_hooks
from aqt.operations import CollectionOp, QueryOp

from . import operations

_FOLDER = Path(__file__).parent
# What Anki keeps when the add-on is updated, and where others can't read (see `_publish`).
_ADDRESS = _FOLDER / "user_files" / "server.json"
_LARGEST = 1 << 30  # bytes of a request
_PATIENCE = 600.0  # seconds for what is asked
_SOURCES = ("__init__.py", "operations.py", "reading.py")
_editors: WeakSet[Any] = WeakSet()
_VERSION = hashlib.blake2b(
    b"".join((_FOLDER / name).read_bytes() for name in _SOURCES), digest_size=8
).hexdigest()

Answer = dict[str, Any]
if TYPE_CHECKING:
    _Operation = Callable[[Collection, Mapping[str, Any]], Answer]
    _End = Callable[[Any], None]


class _RefusedError(Exception):
    """Why something is not done; its text is for the user."""


class _Done:
    """What an operation answered, and what windows must show anew: all."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.changes = OpChanges(
            card=True,
            note=True,
            deck=True,
            tag=True,
            notetype=True,
            config=True,
            browser_table=True,
            browser_sidebar=True,
            note_text=True,
            study_queues=True,
            mtime=True,
        )


def _hello() -> Answer:
    window = aqt.mw
    is_open = window.col is not None
    return {
        "version": _VERSION,
        "profile": window.pm.name if is_open else None,
        "collection": window.col.path if is_open else None,
    }


def _act(name: str, request: Mapping[str, Any]) -> Answer:
    """Do what is asked in the profile that is open, beside the window's own work."""
    done = threading.Event()
    outcome: list[Any] = []

    def end(result: Any) -> None:
        outcome.append(result)
        done.set()

    def begin() -> None:
        window = aqt.mw
        try:
            if name == "hello":
                end(_hello())
                return
            if window.col is None:
                raise _RefusedError("Anki has no profile open: open one, and try again")
            if request["profile"] != window.pm.name:
                raise _RefusedError(
                    f"Anki has the profile {window.pm.name} open, not {request['profile']}"
                )
            if name == "sync":
                _save_editors(lambda: _sync(window, end), end)
                return
            operation = operations.OPERATIONS[name]
            if name in operations.READING:
                _save_editors(lambda: _read(window, operation, request, end), end)
            else:
                _write(window, operation, request, end)
        except Exception as error:  # noqa: BLE001  # whoever asks is told
            end(error)

    aqt.mw.taskman.run_on_main(begin)
    if not done.wait(_PATIENCE):
        raise _RefusedError("Anki does not answer")
    (result,) = outcome
    if isinstance(result, Exception):
        raise (
            _RefusedError(f"Anki says: {result}")
            if not isinstance(result, _RefusedError)
            else result
        )
    return result.answer if isinstance(result, _Done) else result


def _save_editors(then: Callable[[], None], end: _End) -> None:
    """Have what is typed, and not saved yet, saved: else an editor writes its older text over what
    comes meanwhile. Goes on after a second where an editor doesn't answer."""
    waiting = [each for each in _editors if getattr(each, "web", None) and each.note is not None]
    left = [len(waiting)]

    def go_on() -> None:
        if left[0] >= 0:
            left[0] = -1
            try:
                then()
            except Exception as error:  # noqa: BLE001  # whoever asks is told
                end(error)

    def saved() -> None:
        left[0] -= 1
        if left[0] == 0:
            go_on()

    for editor in waiting:
        try:
            editor.call_after_note_saved(saved, keepFocus=True)
        except Exception:  # noqa: BLE001  # a window that is just closing
            saved()
    aqt.mw.progress.single_shot(1000 if waiting else 0, go_on, False)


def _read(window: Any, operation: _Operation, request: Mapping[str, Any], end: _End) -> None:
    QueryOp(parent=window, op=lambda col: operation(col, request), success=end).failure(
        end
    ).run_in_background()


def _write(window: Any, operation: _Operation, request: Mapping[str, Any], end: _End) -> None:
    """Write as Anki's own commands do: one step to be undone, and all windows show it."""
    CollectionOp(window, lambda col: _Done(operation(col, request))).success(end).failure(
        end
    ).run_in_background()


def _sync(window: Any, end: _End) -> None:
    """Sync as Anki's own button does, but for one thing: where Anki would ask which side is to win,
    nothing is sent, and the answer says `one_way`."""
    auth = window.pm.sync_auth()
    if auth is None:
        raise _RefusedError("Anki is logged in to no sync server: sync there once, and try again")

    def done(future: Any) -> None:
        try:
            found = future.result()
            if found.new_endpoint:
                window.pm.set_current_sync_url(found.new_endpoint)
            is_one_way = found.required != found.NO_CHANGES
            if not is_one_way:
                window.media_syncer.start_monitoring()
            window.col.models._clear_cache()
            gui_hooks.sync_did_finish()
            window.reset()
        except Exception as error:  # noqa: BLE001  # whoever asks is told
            end(error)
        else:
            end({"one_way": is_one_way})

    gui_hooks.sync_will_start()
    with_files = window.pm.media_syncing_enabled()
    window.taskman.with_progress(
        lambda: window.col.sync_collection(auth, with_files), done, parent=window
    )


class _Handler(BaseHTTPRequestHandler):
    """Answers a request with JSON: 200, or 409 with why it's refused."""

    server: _Server

    def do_POST(self) -> None:  # the name that `http.server` calls
        """Do what the path names with what the body says."""
        if not self.server.admits(self.headers):
            self.send_error(403)
            return
        name = self.path.lstrip("/")
        length = self.headers.get("Content-Length", "")
        if name not in ("hello", "sync", *operations.OPERATIONS):
            self.send_error(404)
            return
        if not length.isdigit() or int(length) > _LARGEST:
            self.send_error(413)
            return
        try:
            status, answer = 200, _act(name, json.loads(self.rfile.read(int(length))))
        except _RefusedError as refused:
            status, answer = 409, {"error": str(refused)}
        except (ValueError, KeyError, TypeError):
            self.send_error(400)
            return
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: Anki shows what add-ons write to standard error as an error."""


class _Server(ThreadingHTTPServer):
    """A server on the loopback interface, with a token of its own."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.token = secrets.token_urlsafe(32)

    def admits(self, headers: Any) -> bool:
        """Whether a request is from a program that can read the token's file."""
        given = (headers.get("Authorization") or "").encode("utf-8", "replace")
        return (
            headers.get("Host") == f"127.0.0.1:{self.server_port}"
            and headers.get("Origin") is None
            and hmac.compare_digest(given, f"Bearer {self.token}".encode())
        )


def _publish(server: _Server) -> None:
    """Write where the server is and its token for this user's programs, and for nobody else's."""
    _ADDRESS.parent.mkdir(exist_ok=True)
    _forget()
    handle = os.open(_ADDRESS, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"port": server.server_port, "token": server.token}, file)
    atexit.register(_forget)


def _forget() -> None:
    with contextlib.suppress(OSError):
        _ADDRESS.unlink()


def _start() -> None:
    server = _Server()
    threading.Thread(target=server.serve_forever, name="ankigen", daemon=True).start()
    _publish(server)


if aqt.mw is not None:
    gui_hooks.editor_did_init.append(_editors.add)
    _start()
