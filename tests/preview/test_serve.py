"""The preview's server: this machine only, its own files only, and news of changes."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ankigen.preview import Server

FILES = {"index.html": b"<p>page</p>", "cards.js": b"1", "edition.txt": b"one"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A running server with three files and a picture."""
    picture = tmp_path / "source.png"
    picture.write_bytes(b"png")
    served = Server()
    served.publish(FILES, {"media/a.png": picture, "media/gone.png": tmp_path / "gone.png"})
    thread = threading.Thread(target=served.run)
    thread.start()
    yield served
    served.close()
    thread.join(timeout=5)
    assert not thread.is_alive()


def _ask(
    server: Server, path: str, method: str = "GET", **headers: str
) -> tuple[int, bytes, http.client.HTTPMessage]:
    host = server.url.split("/")[2]
    connection = http.client.HTTPConnection(host, timeout=5)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers
    finally:
        connection.close()


def test_files_and_media_are_served(server: Server) -> None:
    """The page is at the root, files under their names, media where the page expects them."""
    assert _ask(server, "/")[:2] == (200, b"<p>page</p>")
    assert _ask(server, "/cards.js?x")[:2] == (200, b"1")
    status, body, headers = _ask(server, "/media/a.png")
    assert (status, body, headers["Content-Type"]) == (200, b"png", "image/png")
    assert _ask(server, "/", "HEAD")[:2] == (200, b"")


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/media/gone.png", "/../serve.py", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd",
     "/media/../index.html", "/media", "/media/", "/etc/passwd"],
)  # fmt: skip
def test_nothing_else_is_served(server: Server, path: str) -> None:
    """There is no way from a name to the disk but through what was published."""
    assert _ask(server, path)[0] == 404


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1", "localhost:1", ""]
)
def test_other_names_are_refused(server: Server, host: str) -> None:
    """A page that brings its own name to this address gets nothing, not even the news."""
    for path in ("/", "/media/a.png", "/events?one"):
        status, body, _ = _ask(server, path, Host=host)
        assert status == 403
        assert b"page" not in body


def test_localhost_is_this_machine_too(server: Server) -> None:
    """The name that people type is the server's own."""
    port = server.url.rstrip("/").rsplit(":", 1)[1]
    assert _ask(server, "/", Host=f"localhost:{port}")[0] == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_it_can_only_be_read(server: Server, method: str) -> None:
    """Nothing can be sent."""
    assert _ask(server, "/", method)[0] == 501


def test_the_page_is_kept_to_itself(server: Server) -> None:
    """Other sites may neither frame nor embed the page, and it loads no scripts but its own."""
    headers = _ask(server, "/")[2]
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Access-Control-Allow-Origin"] is None


def test_it_listens_on_the_loopback_only(server: Server) -> None:
    """No other machine can reach it."""
    port = int(server.url.rstrip("/").rsplit(":", 1)[1])
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.2", port)) != 0


def _listen(server: Server, edition: str, heard: list[bytes]) -> threading.Thread:
    def run() -> None:
        connection = http.client.HTTPConnection(server.url.split("/")[2], timeout=10)
        connection.request("GET", f"/events?{edition}")
        heard.append(connection.getresponse().readline())
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_pages_hear_of_a_change(server: Server) -> None:
    """A page that shows the edition of before is told so when another is published."""
    heard: list[bytes] = []
    thread = _listen(server, "one", heard)
    server.publish({**FILES, "edition.txt": b"one"}, {})
    thread.join(timeout=0.3)
    assert thread.is_alive(), "nothing has changed yet"
    server.publish({**FILES, "edition.txt": b"two"}, {})
    thread.join(timeout=5)
    assert heard == [b"event: change\n"]


def test_a_page_that_is_late_hears_at_once(server: Server) -> None:
    """What was published while the page was loading is not missed."""
    heard: list[bytes] = []
    _listen(server, "zero", heard).join(timeout=5)
    assert heard == [b"event: change\n"]


def test_a_server_that_never_ran_can_be_closed() -> None:
    """An error before the first request must not leave it hanging."""
    Server().close()
