"""What `ankigen init` writes, and the JSON Schema of `ankigen.yaml` for editors."""

from __future__ import annotations

import dataclasses
import json
import re
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

from ankigen import dialects
from ankigen.config.checking import FILE_NAME
from ankigen.config.keys import KEYS, SYNTAXES, Key
from ankigen.config.reading import LEDGER_NAME, find, notes_within, projects_below
from ankigen.errors import UsageError

_RECORD_NAME = "ankigen.delivered"  # what was given to Anki (`delivery.record`)

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


def begin(
    root: Path, vault_id: str | None = None, syntaxes: Sequence[str] = ()
) -> tuple[Path, ...]:
    """Write `ankigen.yaml`, with every key explained, and a first note where there is none; in a
    git repository also say in `.gitattributes` how two branches' ledgers merge, and there and in a
    vault in `.gitignore` that packages are not committed.

    `vault_id` is the identity that cards of this folder have already, if any; `syntaxes` are the
    card syntaxes that its plugins show to be used beside `qa`. Gives the files that were written.
    Raises `UsageError` where the folder is part of a project or holds one, or cannot
    be written to.
    """
    target = root / FILE_NAME
    notes = notes_within(root)
    _refuse_two(root, notes or root)
    written = [target]
    values: dict[str, object] = {
        "deck": root.resolve().name,
        "vault_id": vault_id or uuid.uuid4().hex[:16],
        "vault": (notes or root / "notes").resolve().name,
        "notes": "." if notes == root else "notes",
        **({"syntaxes": ["qa", *syntaxes]} if syntaxes else {}),
    }
    try:
        with target.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text(values))
        if notes is None:
            note = root / "notes" / "First cards.md"
            note.parent.mkdir()
            note.write_text(FIRST_NOTE, encoding="utf-8", newline="\n")
            written.append(note)
        around = (root.resolve(), *root.resolve().parents)
        is_in_git = any((folder / ".git").exists() for folder in around)
        if is_in_git:
            for name in (LEDGER_NAME, _RECORD_NAME):
                written += _add_line(root / ".gitattributes", name, f"{name} merge=union")
        if is_in_git or (root / ".obsidian").is_dir():  # which may come into git later
            written += _add_line(root / ".gitignore", "build", "/build/")
    except FileExistsError:
        raise UsageError(f"{target} exists already: edit it, or remove it first") from None
    except OSError as error:
        raise UsageError(f"{target} cannot be written ({error.strerror})") from None
    return tuple(dict.fromkeys(written))


def _refuse_two(root: Path, notes: Path) -> None:
    """See that no note would be in two projects, whose decks would each have its cards, with ids of
    their own."""
    for folder in (root, root.resolve()):
        around = find(folder)
        if around != folder:
            raise UsageError(
                f"{root} is in the project {around}, which has its notes already: every card would "
                "come twice. To set something for this folder alone, use `folders` in "
                f"{around / FILE_NAME}; to make it a project of its own, name it under `ignore` "
                f"there and write an {FILE_NAME} here by hand"
            )
    inside = next((each for each in projects_below(root) if each.is_relative_to(notes)), None)
    if inside is not None:
        raise UsageError(
            f"{inside} is a project of its own, and its notes would be in this one, too: every "
            f"card would come twice. Remove {inside / FILE_NAME}, or go there with -C"
        )


def _add_line(path: Path, word: str, line: str) -> list[Path]:
    """Add a line to one of git's files unless it has the word already. Gives what was written.

    Of two lines for one card in the ledger the later counts, so that git's `union` merges two
    branches without a conflict.
    """
    if path.is_symlink():
        return []  # it may lead out of the folder
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    if re.search(rf"^[/*]*{re.escape(word)}\b", before, re.MULTILINE):
        return []
    gap = "" if not before or before.endswith("\n") else "\n"
    path.write_text(before + gap + line + "\n", encoding="utf-8", newline="\n")
    return [path]


def text(values: Mapping[str, object]) -> str:
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
                    "note_type": {"type": "string"},
                    "anki": {"type": "boolean"},
                    "syntaxes": _syntaxes_schema(),
                },
                "additionalProperties": False,
            },
        },
        "syntaxes": _syntaxes_schema(),
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


def _syntaxes_schema() -> Mapping[str, object]:
    names = {"enum": list(SYNTAXES)}
    options = {
        dialect.name: {
            "type": ["object", "null"],
            "properties": {
                each.name: {"description": each.metadata["text"]}
                for each in dataclasses.fields(dialect.settings)
            },
            "additionalProperties": False,
        }
        for dialect in dialects.DIALECTS
    }
    by_name = {
        "type": "object",
        "properties": {"qa": {"type": "null"}, **options},
        "additionalProperties": False,
    }
    return {"anyOf": [{"type": "array", "items": names}, names, by_name]}
