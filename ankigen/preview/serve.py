"""The preview on this machine alone: a server that tells its pages when to show themselves anew.

Only names that were published are served, only to browsers on this machine (the socket listens on
the loopback address), and only under its own name: a page elsewhere that resolves its own name to
this address (DNS rebinding) has another `Host` and gets nothing.
"""

from __future__ import annotations

import mimetypes
import socket
import sys
import threading
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ankigen import files
from ankigen.preview.pages import EDITION

_HOST = "127.0.0.1"
# Seconds between the comments that keep a waiting page's connection open.
_PULSE = 15.0
# Seconds in which a request must be told, and how many may be open at a time: a page elsewhere may
# ask without end, though it never sees an answer.
_PATIENCE = 10.0
_MOST_OPEN = 64
_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https: http:; "
    "media-src 'self' https: http:; object-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Server(ThreadingHTTPServer):
    """Serves published files at `url` from `run` until `close`."""

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        """Listens at once, on any free port for 0; raises `OSError` where the port is taken."""
        super().__init__((_HOST, port), _Handler)
        self.url = f"http://{_HOST}:{self.server_port}/"
        self.is_closed = False
        self._files: Mapping[str, bytes | Path] = {}
        self._changed = threading.Condition()
        self._free = threading.BoundedSemaphore(_MOST_OPEN)
        self._has_run = threading.Event()

    def publish(self, files: Mapping[str, bytes], media: Mapping[str, Path]) -> None:
        """Serves these files from now on, in place of all before; open pages show themselves anew.

        Names are paths as the page has them; `media` are read when they are asked for.
        """
        with self._changed:
            self._files = {**media, **files}
            self._changed.notify_all()

    def run(self) -> None:
        """Answers requests until `close` is called from another thread."""
        self._has_run.set()
        self.serve_forever(poll_interval=0.1)

    def close(self) -> None:
        """Ends `run` and frees the port."""
        with self._changed:
            self.is_closed = True
            self._changed.notify_all()
        if self._has_run.is_set():  # or there would be nothing to wait for
            self.shutdown()
        self.server_close()

    def find(self, name: str) -> bytes | None:
        """What is published under a name."""
        found = self._files.get(name)
        if not isinstance(found, Path):
            return found
        try:
            with files.plain(found) as stream:
                return stream.read()
        except OSError:
            return None

    def wait_for_other(self, edition: bytes) -> bool:
        """Whether another edition than this one is there within a pulse."""
        with self._changed:
            self._changed.wait_for(
                lambda: self.is_closed or self.find(EDITION) != edition, timeout=_PULSE
            )
        return not self.is_closed and self.find(EDITION) != edition

    def verify_request(self, request: object, client_address: object) -> bool:
        """Whether there is room for one more connection; others are closed at once."""
        return self._free.acquire(blocking=False)

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever left or was too slow is nobody's concern; whatever else fails is shown."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def process_request_thread(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        """Answers in a thread of its own."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()


class _Handler(BaseHTTPRequestHandler):
    server: Server
    timeout = _PATIENCE

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def _answer(self) -> None:
        port = self.server.server_port
        if self.headers.get("Host") not in (f"{_HOST}:{port}", f"localhost:{port}"):
            self.send_error(HTTPStatus.FORBIDDEN, "This server answers to its own name only")
            return
        if self.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
            # Browsers say so themselves; what they would not let the other site read, it need not
            # make us answer.
            self.send_error(HTTPStatus.FORBIDDEN, "This server answers to its own pages only")
            return
        address = urlsplit(self.path)
        name = unquote(address.path).removeprefix("/") or "index.html"
        if name == "events":
            self._stream(address.query.encode())
            return
        body = self.server.find(name)
        if body is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        self._begin(f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def _begin(self, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        for name, value in _HEADERS.items():
            self.send_header(name, value)

    def _stream(self, edition: bytes) -> None:
        """Server-sent events: one when there is another edition, and then the page comes anew."""
        self._begin("text/event-stream")
        self.end_headers()
        if self.command == "HEAD":
            return
        try:
            while not self.server.is_closed:
                has_changed = self.server.wait_for_other(edition)
                self.wfile.write(b"event: change\ndata:\n\n" if has_changed else b":\n\n")
                self.wfile.flush()
                if has_changed:
                    return
        except OSError:
            return  # the page was closed

    def version_string(self) -> str:
        """No version in the `Server` header."""
        return "ankigen"

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed here: that is the command line's."""
