"""What earlier versions of the ledger in git knew: a merge or a revert may have dropped it.

Only lines that the ledger does not have are looked at, and only where something else than a build
has written it. The repository may have come with somebody else's vault: git is asked for objects
alone, and may neither fetch nor run what its configuration names.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from ankigen import files
from ankigen.identity.ledger.parsing import parse
from ankigen.identity.ledger.values import Ledger, LedgerError

_VERSIONS = 100  # of the ledger, the newest first
_BYTES = 200_000_000  # of them all
_SECONDS = 20.0
_RELEASE = b'{"release"'
_END = b'{"end":true}'
_SAFE = (
    "-c", "protocol.allow=never", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null",
)  # fmt: skip
_ENVIRONMENT = {"GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}


class Dropped(NamedTuple):
    """What earlier versions have and the ledger has not; and of those that have no release in
    common with it, the change times of cards by GUID alone. Such a version is of the same vault,
    and was recovered, or set aside for a new beginning: who a card is it does not say."""

    ledger: Ledger = Ledger()
    times: Mapping[str, int] = MappingProxyType({})


def dropped(path: Path) -> Dropped:
    """What the versions in git of the ledger at `path` have and it has not; nothing where there is
    no git, no repository, or nothing that can be read."""
    if files.find_repository(path) is None:
        return Dropped()
    from subprocess import SubprocessError  # for start-up time, here and below

    try:
        head, *known = path.read_bytes().split(b"\n")
        releases = {line for line in known if line.startswith(_RELEASE)}
        own = _vault(head)
        lines: set[bytes] = set()
        apart: set[bytes] = set()
        for version in _versions(path):
            first, *rest = version.split(b"\n")
            if _vault(first) == own:
                (apart if releases.isdisjoint(rest) else lines).update(rest)
        others = _parsed(head, apart - lines - set(known))
        times = {guid: entry.modified for guid, entry in others.entries.items()}
        return Dropped(_parsed(head, lines.difference(known)), times)
    except (OSError, ValueError, SubprocessError, LedgerError):
        return Dropped()


def _vault(head: bytes) -> object:
    """The form and the vault that a ledger's first line names; its name may be missing."""
    try:
        found = json.loads(head)
    except ValueError:  # a conflict's mark
        return head
    return (found.get("ankigen"), found.get("vault")) if isinstance(found, dict) else head


def _parsed(head: bytes, lines: Collection[bytes]) -> Ledger:
    if not lines:
        return Ledger()
    text = [head, *sorted({*lines} - {b"", _END}), _END]
    return parse(line.decode() for line in text)


def _versions(path: Path) -> Iterator[bytes]:
    folder = path.parent
    # On all sides of merges, and where HEAD was before.
    commits = _git(
        folder, "rev-list", "--full-history", f"--max-count={_VERSIONS}", "--reflog", "HEAD", "--",
        path.name,
    ).split()  # fmt: skip
    names = "".join(f"{commit.decode()}:./{path.name}\n" for commit in commits)
    found = _git(folder, "cat-file", "--batch-check=%(objectname) %(objecttype)", given=names)
    blobs = dict.fromkeys(line.split()[0] for line in found.splitlines() if line.endswith(b" blob"))
    size = 0
    for blob in blobs:
        text = _git(folder, "cat-file", "blob", blob.decode())
        size += len(text)
        if size > _BYTES:
            return
        yield text


def _git(folder: Path, *arguments: str, given: str = "") -> bytes:
    import subprocess

    command = ["git", *_SAFE, *arguments]
    environment = {**os.environ, **_ENVIRONMENT}
    return subprocess.run(
        command, cwd=folder, env=environment, input=given.encode(), timeout=_SECONDS, check=True,
        capture_output=True,
    ).stdout  # fmt: skip
