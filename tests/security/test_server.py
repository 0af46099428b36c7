"""A web page, or another program, that talks to `preview --serve`."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ankigen.preview import Server, serve

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>run()</script></svg>'


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A running server with little patience and room for four."""
    monkeypatch.setattr(serve, "_MOST_OPEN", 4)
    monkeypatch.setattr(serve._Handler, "timeout", 0.5)
    picture = tmp_path / "a.svg"
    picture.write_bytes(SVG)
    served = Server()
    served.publish({"index.html": b"page", "cards.js": b"start()"}, {"media/a.svg": picture})
    thread = threading.Thread(target=served.run)
    thread.start()
    yield served
    served.close()
    thread.join(timeout=5)


def _ask(server: Server, path: str, **headers: str) -> tuple[int, http.client.HTTPMessage]:
    connection = http.client.HTTPConnection(server.url.split("/")[2], timeout=5)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.headers


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_other_sites_get_no_answer(server: Server, site: str) -> None:
    """A page elsewhere that loads the cards as a script, or listens for changes, is refused."""
    for path in ("/cards.js", "/events?x", "/"):
        assert _ask(server, path, **{"Sec-Fetch-Site": site})[0] == 403
    assert _ask(server, "/", **{"Sec-Fetch-Site": "same-origin"})[0] == 200


def test_a_picture_that_is_a_program_does_not_run(server: Server) -> None:
    """An SVG that is opened by itself may run nothing of its own: the policy goes with it."""
    status, headers = _ask(server, "/media/a.svg")
    assert (status, headers["Content-Type"]) == (200, "image/svg+xml")
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "script-src" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def _connect(server: Server) -> socket.socket:
    host, _, port = server.url.split("/")[2].partition(":")
    return socket.create_connection((host, int(port)), timeout=5)


def test_slow_visitors_are_sent_away(server: Server) -> None:
    """Whoever takes too long over a request loses the connection, and others are served again."""
    slow = [_connect(server) for _ in range(4)]
    for each in slow:
        each.sendall(b"GET / HT")
    start = time.monotonic()
    while time.monotonic() - start < 5:
        try:
            if _ask(server, "/")[0] == 200:
                break
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
    else:
        pytest.fail("the server never had room again")
    for each in slow:
        each.close()


@pytest.mark.parametrize(
    "request_line", [b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 200, b"GET /" + b"x" * 70_000]
)
def test_requests_have_an_end(server: Server, request_line: bytes) -> None:
    """Headers and addresses without end are refused, not kept."""
    with _connect(server) as visitor:
        visitor.sendall(request_line + b" HTTP/1.1\r\n\r\n")
        assert visitor.recv(12).split()[1] in (b"414", b"431")
