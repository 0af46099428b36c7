"""What a build did or a check found, in plain values: for programs, people and the next
command; how far it is meanwhile."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from ankigen.types import Diagnostic, Kept, Location, Severity


class Lookalike(NamedTuple):
    """A card that was taken as new though it is like an earlier one, `guid`."""

    location: str
    guid: str
    old: str


class Report(NamedTuple):
    """Paths are relative to the project's folder where they are below it. `previous` is the
    version before, None for the first; `size` is the package's, in bytes. `cards` are the authored
    ones, and `anki_cards` those that Anki makes of them."""

    deck: str
    package: str
    latest: str
    version: str
    previous: str | None
    cards: int
    notes: int
    added: int
    changed: int
    returned: int
    retired: int
    unchanged: int
    media: int
    size: int
    anki_cards: int
    cleanup: str | None = None
    delta: str | None = None
    retired_tag: str = ""
    retired_search: str = ""
    kept: tuple[Kept, ...] = ()
    doubts: tuple[Lookalike, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def has_errors(self) -> bool:
        """Whether something was left out."""
        return any(found.severity is Severity.ERROR for found in self.diagnostics)

    def repeated(self) -> Report:
        """The report of the same build once more: nothing changed."""
        return self._replace(
            previous=self.version,
            added=0,
            changed=0,
            returned=0,
            retired=0,
            unchanged=self.cards,
            cleanup=None,
            delta=None,
            retired_tag="",
            retired_search="",
            kept=(),
            diagnostics=tuple(
                found for found in self.diagnostics if found.severity is not Severity.NOTE
            ),
        )

    def to_json(self) -> dict[str, object]:
        """The contract's keys, and more."""
        return _with_findings(self)


class Checked(NamedTuple):
    """What a check found, in the order of places; how many cards and notes it looked at, and how
    many cards Anki would make of these. `unread` says what looks like cards and is not read."""

    diagnostics: tuple[Diagnostic, ...]
    cards: int
    notes: int
    anki_cards: int
    unread: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """All of it, as JSON can say it."""
        return _with_findings(self)

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Checked:
        """What `to_json` gave this. Raises `TypeError`, `KeyError` or `ValueError` for anything
        else."""
        cards, notes, anki_cards = (int(content[name]) for name in ("cards", "notes", "anki_cards"))
        unread = tuple(map(str, content["unread"]))
        return cls(tuple(sorted(_found_in(content))), cards, notes, anki_cards, unread)


def failure(diagnostics: tuple[Diagnostic, ...]) -> dict[str, object]:
    """The JSON of a build that wrote nothing."""
    numbers = ("cards", "notes", "added", "changed", "returned", "retired", "unchanged", "media")
    return {
        "package": None,
        "version": None,
        **dict.fromkeys(numbers, 0),
        **findings(diagnostics),
    }


def from_json(content: dict[str, Any]) -> Report:
    """The report that `to_json` gave this. Raises `TypeError`, `KeyError` or `ValueError` for
    anything else."""
    content = dict(content)
    diagnostics = _found_in(content)
    for name in ("notices", "warnings", "errors"):
        del content[name]
    kept, doubts = content.pop("kept"), content.pop("doubts")
    return Report(
        **content,
        kept=tuple(Kept(**each) for each in _dicts(kept)),
        doubts=tuple(Lookalike(**each) for each in _dicts(doubts)),
        diagnostics=diagnostics,
    )


def _with_findings(found: Report | Checked) -> dict[str, object]:
    content: dict[str, object] = plain(found._replace(diagnostics=()))
    del content["diagnostics"]
    return {**content, **findings(found.diagnostics)}


def plain(value: object) -> Any:
    """A value as JSON can say it: a record by the names of its fields, with the path, line and
    column of a place among them; a finding as the contract has it."""
    if isinstance(value, Diagnostic):
        return finding(value)
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return _record(value._asdict())
    if dataclasses.is_dataclass(value):
        return _record({each.name: getattr(value, each.name) for each in dataclasses.fields(value)})
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _record(content: Mapping[str, object]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, each in content.items():
        found |= each._asdict() if isinstance(each, Location) else {name: plain(each)}
    return found


def finding(found: Diagnostic) -> dict[str, object]:
    """One finding as the contract has it."""
    return {**found.location._asdict(), "code": found.code, "message": found.message}


def findings(diagnostics: tuple[Diagnostic, ...]) -> dict[str, object]:
    """Findings as the contract has them, in a list for each severity."""
    kinds = {
        "notices": Severity.NOTE,
        "warnings": Severity.WARNING,
        "errors": Severity.ERROR,
    }
    return {
        name: [finding(found) for found in diagnostics if found.severity is severity]
        for name, severity in kinds.items()
    }


def _found_in(content: dict[str, Any]) -> tuple[Diagnostic, ...]:
    return (
        *(_found(each, Severity.ERROR) for each in _dicts(content["errors"])),
        *(_found(each, Severity.WARNING) for each in _dicts(content["warnings"])),
        *(_found(each, Severity.NOTE) for each in _dicts(content["notices"])),
    )


def _dicts(value: object) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise TypeError("not a list of objects")
    return value


def _found(content: dict[str, Any], severity: Severity) -> Diagnostic:
    place = Location(str(content["path"]), int(str(content["line"])), int(str(content["column"])))
    return Diagnostic(place, str(content["code"]), str(content["message"]), severity)


# The name of the stage, how much is done, how much there is.
Progress = Callable[[str, int, int], None]


def silent(_stage: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""
