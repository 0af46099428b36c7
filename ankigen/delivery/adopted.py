"""What notes were before they were taken over, so that it can be taken back: on this machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ankigen import files
from ankigen.delivery.record import user_folder
from ankigen.delivery.values import plain
from ankigen.errors import AnkigenError


@dataclass(frozen=True, slots=True)
class Former:
    """A note as it was, by its GUID and id, with its cards' `ordinals`; and who the card was that
    took it over."""

    guid: str
    note_id: int
    note_type: int
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    ordinals: tuple[int, ...]
    our_guid: str
    our_id: int

    @property
    def question(self) -> str:
        """Its first field as plain text."""
        return plain(self.fields[0])


def recall(ledger: Path, key: str) -> Mapping[str, Former]:
    """The notes of a collection that a project's cards took over, by GUID; none where that can't be
    read."""
    return {former.guid: former for former in map(_former, _all(ledger).get(key, ()))}


def remember(ledger: Path, key: str, formers: Iterable[Former]) -> None:
    """Keep these, and no others, for a collection. Raises `AnkigenError`."""
    path = _path(ledger)
    content = {**_all(ledger), key: [asdict(former) for former in formers]}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with files.replacing(path) as stream:
            stream.write(json.dumps(content, ensure_ascii=False).encode("utf-8", "replace"))
    except OSError as error:
        raise AnkigenError(f"{path}: cannot be written: {error.strerror}") from error


def _all(ledger: Path) -> dict[str, list[dict[str, Any]]]:
    try:
        found = json.loads(_path(ledger).read_bytes())
        return found if isinstance(found, dict) else {}
    except (OSError, ValueError):
        return {}


def _former(value: Mapping[str, Any]) -> Former:
    lists = {name: tuple(value[name]) for name in ("fields", "tags", "ordinals")}
    return Former(**{**value, **lists})


def _path(ledger: Path) -> Path:
    name = hashlib.blake2b(str(ledger.absolute()).encode(), digest_size=8).hexdigest()
    return user_folder() / "adopted" / f"{name}.json"
