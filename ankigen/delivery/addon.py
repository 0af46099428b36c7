"""The way into an Anki that is open: by our own add-on in it (`ankigen/addon/`)."""

from __future__ import annotations

import hashlib
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from importlib.resources import files
from pathlib import Path
from typing import Any

from ankigen.delivery.file import ONE_WAY
from ankigen.errors import AnkigenError

_NAME = "ankigen"
_ADDRESS = Path(_NAME, "user_files", "server.json")
# Name in the package -> name in Anki's folder of add-ons.
_FILES = {
    "entry.py": "__init__.py",
    "operations.py": "operations.py",
    "reading.py": "reading.py",
    "manifest.json": "manifest.json",
}
_VERSIONED = ("entry.py", "operations.py", "reading.py")
_PATIENCE = 600.0  # seconds for a push
_NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def folder(base: Path) -> Path:
    """Where Anki has its add-ons."""
    return base / "addons21"


def install(base: Path) -> Path:
    """Copy the add-on into Anki's folder; gives where it is. Anki loads it when it starts.

    Raises `AnkigenError` where it can't be written, or another's add-on has its name.
    """
    target = folder(base) / _NAME
    try:
        if target.exists() and not _is_ours(target):
            raise AnkigenError(f"{target} is another add-on of that name: remove it first")
        target.mkdir(parents=True, exist_ok=True)
        for source, name in _FILES.items():
            (target / name).write_bytes(_source(source))
    except OSError as error:
        raise AnkigenError(f"{error.filename or target}: {error.strerror or error}") from error
    return target


def _is_ours(target: Path) -> bool:
    try:
        manifest = json.loads((target / "manifest.json").read_bytes())
        return isinstance(manifest, dict) and manifest.get("package") == _NAME
    except (OSError, ValueError):
        return not any(target.iterdir())


def _source(name: str) -> bytes:
    return files("ankigen").joinpath("addon", name).read_bytes()


def is_running(base: Path) -> bool:
    """Whether an Anki with the add-on is open, as far as a file tells."""
    return (folder(base) / _ADDRESS).is_file()


def version() -> str:
    """What tells this version of the add-on from others."""
    return hashlib.blake2b(b"".join(map(_source, _VERSIONED)), digest_size=8).hexdigest()


class RunningAnki:
    """The Anki that is open, with the profile that is open in it."""

    name = "addon"

    def __init__(self, base: Path) -> None:
        """Find the add-on that runs; raises `AnkigenError` where it doesn't, or is another version,
        or no profile is open."""
        try:
            address = json.loads((folder(base) / _ADDRESS).read_bytes())
            self._port, self._token = int(address["port"]), str(address["token"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise AnkigenError(
                "ankigen's add-on does not run: start Anki; if it was never installed, "
                "`ankigen push --install-addon`, and start Anki again"
            ) from error
        answer = self._post("hello", {})
        if answer["version"] != version():
            raise AnkigenError(
                "ankigen's add-on in Anki is of another version: `ankigen push --install-addon`, "
                "then start Anki again"
            )
        if answer["profile"] is None:
            raise AnkigenError("Anki has no profile open: open one, and try again")
        self.profile = str(answer["profile"])
        self.key = str(Path(answer["collection"]).absolute())

    def ask(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Have an operation done in Anki, as one step that can be undone there.

        Raises `AnkigenError` with what Anki says.
        """
        answer = self._post(operation, {**request, "profile": self.profile})
        if answer.get("one_way"):
            raise AnkigenError(f"{self.profile}: {ONE_WAY}")
        return answer

    def _post(self, name: str, request: Mapping[str, Any]) -> dict[str, Any]:
        call = urllib.request.Request(
            f"http://127.0.0.1:{self._port}/{name}",
            json.dumps(request).encode(),
            {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"},
        )
        try:
            with _NO_PROXY.open(call, timeout=_PATIENCE) as response:
                answer: dict[str, Any] = json.load(response)
                return answer
        except urllib.error.HTTPError as error:
            raise AnkigenError(_reason(error)) from error
        except (OSError, HTTPException, ValueError) as error:
            raise AnkigenError(
                f"ankigen's add-on does not answer ({error}): start Anki, and try again"
            ) from error


def _reason(error: urllib.error.HTTPError) -> str:
    try:
        if error.code == 409:
            return str(json.load(error)["error"])
    except (ValueError, KeyError, TypeError):
        pass
    return f"ankigen's add-on refuses ({error.code}): start Anki again, and try again"
