"""Files that only this user's own builds are believed to have written.

Such a file begins with a keyed digest of the rest: the key is a secret of this user on this
machine, so that what came with somebody else's vault is as good as nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import sys
from pathlib import Path

from ankigen import opening

_SECRET_BYTES = 32
DIGEST_BYTES = 16


def mac(secret: bytes, *parts: bytes) -> bytes:
    """The keyed digest of the parts, one after another."""
    digest = hashlib.blake2b(key=secret, digest_size=DIGEST_BYTES)
    for part in parts:
        digest.update(part)
    return digest.digest()


def read(path: Path) -> bytes | None:
    """What `write` put into the file; None where it is not there or somebody else wrote it."""
    try:
        return checked(path)
    except OSError:
        return None


def checked(path: Path) -> bytes | None:
    """What `write` put into the file; None where somebody else wrote it. Raises `OSError`."""
    own = secret()
    with opening.plain(path) as stream:
        data = stream.read()
    signature, content = data[:DIGEST_BYTES], data[DIGEST_BYTES:]
    if own is None or not hmac.compare_digest(signature, mac(own, content)):
        return None
    return content


def write(path: Path, content: bytes, *, is_alone: bool = True) -> None:
    """Write the file, at once; nothing where there is no secret. `is_alone` as in `replace_with`:
    so is who holds the ledger. Raises `OSError`."""
    # Imported here: only a build that did something comes here.
    from ankigen.package.files import replace_with

    own = secret()
    if own is None:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with replace_with(path, is_alone=is_alone) as stream:
        stream.write(mac(own, content))
        stream.write(content)


def secret(folder: Path | None = None) -> bytes | None:
    """This user's secret, made at the first use; None where there is no place to keep it."""
    path = (folder or _user_folder()) / "secret"
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as stream:
                stream.write(os.urandom(_SECRET_BYTES))
        data = path.read_bytes()
    except OSError:
        return None
    return data if len(data) == _SECRET_BYTES else None


def _user_folder() -> Path:
    """Where programs keep what they can make again, by the customs of each system."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "ankigen"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "ankigen"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ankigen"
