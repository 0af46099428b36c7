"""Reading the golden notes: `@@@ title {options}`, a note, `@@@ gives`, what is found in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ankigen import dialects
from ankigen.cards import Extraction, Options
from ankigen.types import Card, Kind, Note, Schedule, Source

FOLDER = Path(__file__).parent / "golden"
_CASE = re.compile(
    r"^@@@ (?P<title>[^\n]+?)(?P<json> \{[^\n]*\})?\n(?P<note>.*?)"
    r"^@@@ gives\n(?P<gives>.*?)(?=^@@@ |\Z)",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Case:
    """A note, how it is read and what is expected."""

    name: str
    note: Note
    options: Options
    expected: str


def cases() -> Iterator[Case]:
    """All cases of all golden files."""
    for path in sorted(FOLDER.glob("*.md")):
        for match in _CASE.finditer(path.read_text(encoding="utf-8")):
            settings = json.loads(match["json"] or "{}")
            options = settings.get("options", {})
            if "kind" in options:
                options["kind"] = Kind(options["kind"])
            if "markers" in options:
                markers = options["markers"].items()
                options["markers"] = {role: tuple(texts) for role, texts in markers}
            if "syntaxes" in options:
                options["syntaxes"] = dict(_syntaxes(options["syntaxes"]))
            note = settings.get("note", {})
            if "kind" in note:
                note["kind"] = Kind(note["kind"])
            yield Case(
                f"{path.stem}: {match['title']}",
                make_note(match["note"], **note),
                Options(**{"deck": "Root", **options}),
                match["gives"].strip(),
            )


def _syntaxes(given: dict[str, dict[str, object]]) -> Iterator[tuple[str, object]]:
    """The settings of syntaxes by their options, as `ankigen.yaml` has them."""
    for name, options in given.items():
        if name == "qa":
            yield name, None
            continue
        settings = dialects.BY_NAME[name].settings
        values, mistakes = dialects.written(settings, options)
        assert not mistakes
        yield name, settings(**values)


def make_note(body: str, path: str = "Note.md", **more: object) -> Note:
    """A note of the vault with that body."""
    title = Path(path).stem
    return Note(path=path, file=path, title=title, body=body, **more)  # type: ignore[arg-type]


def dump(extraction: Extraction) -> str:
    """What was found, for people: what is as usual is left out."""
    parts = [*map(_card, extraction.cards)]
    for found in extraction.diagnostics:
        place = f"{found.location.line}:{found.location.column}"
        parts.append(f"{found.severity} {place} {found.code}: {found.message}")
    return "\n".join(parts) or "nothing"


def _card(card: Card) -> str:
    lines = [f"{card.kind} card at {card.location.line}:{card.location.column}"]
    if card.context != ("Note",):
        lines.append(f"  context: {' > '.join(card.context)}")
    if card.deck != "Root":
        lines.append(f"  deck: {card.deck}")
    if card.tags:
        lines.append(f"  tags: {' '.join(card.tags)}")
    if card.block_id:
        lines.append(f"  block id: {card.block_id}")
    if card.aliases:
        lines.append(f"  aliases: {' '.join(card.aliases)}")
    for schedule in card.schedules:
        lines.append(f"  schedule: {_schedule(schedule)}")
    for lead in card.leads:
        lines.append(_side("after", lead))
    lines.append(_side("asks", card.question))
    lines.append(_side("says", card.answer))
    return "\n".join(lines)


def _schedule(schedule: Schedule | None) -> str:
    if schedule is None:
        return "new"
    named = {name: getattr(schedule, name) for name in Schedule._fields}
    return ", ".join(f"{name} {value}" for name, value in named.items() if value)


def _side(name: str, source: Source) -> str:
    text = source.text.replace("\n", "\n    | ")
    return f"  {name} {source.line}:{source.column} | {text}".rstrip()
