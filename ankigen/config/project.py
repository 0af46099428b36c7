"""What `ankigen init` writes, and the JSON Schema of `ankigen.yaml` for editors."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from pathlib import Path

from ankigen.config.keys import KEYS, Key
from ankigen.config.reading import FILE_NAME, LEDGER_NAME, looks_like_vault
from ankigen.errors import UsageError

FIRST_NOTE = """\
---
tags:
  - first-steps
---
# First cards

Q: What begins a card in a note?
A: A line that begins with `Q:`. The answer follows the line that begins with `A:`.

Q: Where does an answer end?
A: Before
- the next `Q:`,
- a heading or a line such as `---`,
- or at the end of the note. Blank lines do not end it.

C: A cloze card is a paragraph that begins with `C:` and hides {{c1::some of its words}}.
"""


def begin(root: Path) -> tuple[Path, ...]:
    """Write `ankigen.yaml`, with every key explained, and a first note where there is none; in a
    git repository also say in `.gitattributes` how two branches' ledgers merge.

    Gives the files that were written. Raises `UsageError` where the configuration exists already
    or the folder cannot be written to.
    """
    target = root / FILE_NAME
    written = [target]
    try:
        with target.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text({"deck": root.resolve().name, "vault_id": uuid.uuid4().hex[:16]}))
        if not (root / "notes").is_dir() and not looks_like_vault(root):
            note = root / "notes" / "First cards.md"
            note.parent.mkdir()
            note.write_text(FIRST_NOTE, encoding="utf-8", newline="\n")
            written.append(note)
        written += _merge_by_lines(root)
    except FileExistsError:
        raise UsageError(f"{target} exists already: edit it, or remove it first") from None
    except OSError as error:
        raise UsageError(f"{target} cannot be written ({error.strerror})") from None
    return tuple(written)


def _merge_by_lines(root: Path) -> list[Path]:
    """The ledger has a line a card, and of two lines for one card the later counts: git's `union`
    merges two branches without a conflict. Gives what was written."""
    if not any((folder / ".git").exists() for folder in (root.resolve(), *root.resolve().parents)):
        return []
    attributes = root / ".gitattributes"
    if attributes.is_symlink():
        return []  # it may lead out of the folder
    before = attributes.read_text(encoding="utf-8") if attributes.exists() else ""
    if LEDGER_NAME in before:
        return []
    gap = "" if not before or before.endswith("\n") else "\n"
    line = f"{LEDGER_NAME} merge=union\n"
    attributes.write_text(before + gap + line, encoding="utf-8", newline="\n")
    return [attributes]


def set_ledger_aside(root: Path) -> Path:
    """Give the ledger another name, so that the next build begins a new one; its new path.

    Raises `UsageError` where there is none.
    """
    ledger = root / LEDGER_NAME
    number = 1
    while (aside := root / f"{LEDGER_NAME}.old-{number}").exists():
        number += 1
    try:
        ledger.rename(aside)
    except OSError as error:
        raise UsageError(f"{ledger} cannot be set aside ({error.strerror})") from None
    return aside


def text(values: Mapping[str, str]) -> str:
    """An `ankigen.yaml` that sets `values` and explains every other key in a comment."""
    from textwrap import fill  # for start-up time

    parts = ["# What ankigen makes of this folder; every key may be left out.\n"]
    for key in KEYS:
        parts.append(fill(key.text, 92, initial_indent="# ", subsequent_indent="# "))
        if key.name in values:
            parts.append(f"{key.name}: {json.dumps(values[key.name], ensure_ascii=False)}\n")
        else:
            parts.append(f"# {key.name}: {key.example or _plain(key)}\n")
    return "\n".join(parts)


def _plain(key: Key) -> str:
    if isinstance(key.default, tuple):
        return f"[{', '.join(key.default)}]"
    return json.dumps(key.default)


def schema() -> Mapping[str, object]:
    """The JSON Schema of `ankigen.yaml`."""
    texts = {"type": "array", "items": {"type": ["string", "number"]}}
    types: Mapping[str, Mapping[str, object]] = {
        "text": {"type": ["string", "number"]},
        "number": {"type": "integer", "minimum": 0},
        "switch": {"type": "boolean"},
        "list": {"anyOf": [texts, {"type": "string"}]},
        "choice": {"type": "string"},
        "folders": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "properties": {
                    "deck": {"type": "string"},
                    "tags": {"anyOf": [texts, {"type": "string"}]},
                    "kind": {"enum": ["basic", "reversed", "type-in", "cloze"]},
                    "anki": {"type": "boolean"},
                },
                "additionalProperties": False,
            },
        },
        "markers": {
            "type": "object",
            "properties": dict.fromkeys(("question", "answer", "cloze"), texts),
            "additionalProperties": False,
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FILE_NAME,
        "type": "object",
        "additionalProperties": False,
        "properties": {
            key.name: {
                **types[key.type],
                **({"enum": list(key.choices)} if key.choices else {}),
                "description": key.text,
            }
            for key in KEYS
        },
    }
