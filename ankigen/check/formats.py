"""Findings as text: for a terminal, for programs, for code scanning, for GitHub's review pages."""

from __future__ import annotations

import json as json_module
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Container, Iterable
from pathlib import PurePosixPath
from urllib.parse import quote

from ankigen.check.codes import rules
from ankigen.files import path_key
from ankigen.types import Diagnostic, Severity

_MOST_WARNINGS = 10
_MOST_ERRORS = 100
_GITHUB = {Severity.NOTE: "notice"}  # what its workflow commands call it

# The text of a line of a file (from 1), or None where it cannot be shown.
LineOf = Callable[[str, int], str | None]

_BOLD, _RED, _YELLOW, _DIM, _RESET = "\x1b[1m", "\x1b[31m", "\x1b[33m", "\x1b[2m", "\x1b[0m"
_MAX_WIDTH = 160
# Control characters and line ends, and the marks that turn text round.
_COMMAND = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def listing(
    found: Iterable[Diagnostic], most: int | None = None
) -> tuple[tuple[Diagnostic, ...], tuple[str, ...]]:
    """The findings to show to a person, in the order of the notes, and what to say of the rest: of
    one code the first `most` (by default 10 warnings, 100 errors) say what is meant."""
    limits = dict.fromkeys(Severity, most or _MOST_WARNINGS)
    limits[Severity.ERROR] = most or _MOST_ERRORS
    counts: Counter[tuple[Severity, str]] = Counter()
    shown = []
    for one in sorted(found, key=lambda one: (path_key(one.location.path), one)):
        kind = one.severity, one.code
        counts[kind] += 1
        if counts[kind] <= limits[one.severity]:
            shown.append(one)
    hidden = counts - Counter((one.severity, one.code) for one in shown)
    rest = (f"{number:,} more {severity}[{code}]" for (severity, code), number in hidden.items())
    return tuple(shown), tuple(rest)


def text(
    found: Iterable[Diagnostic],
    line_of: LineOf | None = None,
    *,
    color: bool = False,
    fixable: Container[Diagnostic] = (),
) -> str:
    """`path:line:column: severity[code]: message`, one a line; with `line_of`, below it the line
    and a caret. What `check --fix` can fix has `[*]` before its message."""
    return "".join(_text(one, line_of, color, one in fixable) for one in found)


def _text(one: Diagnostic, line_of: LineOf | None, color: bool, is_fixable: bool) -> str:
    place, kind = f"{one.location}:", f"{one.severity}[{one.code}]:"
    message = f"[*] {one.message}" if is_fixable else one.message
    if color:
        hue = {Severity.ERROR: _RED, Severity.WARNING: _YELLOW}.get(one.severity, _DIM)
        place, kind = f"{_BOLD}{_clean(place)}{_RESET}", f"{hue}{_clean(kind)}{_RESET}"
        head = f"{place} {kind} {_clean(message)}"
    else:
        head = _clean(f"{place} {kind} {message}")
    line = line_of(one.location.path, one.location.line) if line_of else None
    if line is None or not line.strip():
        return f"{head}\n"
    shown, column = _window(line, one.location.column - 1)
    number = str(one.location.line)
    margin = " " * len(number)
    caret = "".join(_blank(character) for character in shown[:column]) + "^"
    bar = f"{_DIM}|{_RESET}" if color else "|"
    return f"{head}\n  {number} {bar} {_clean(shown)}\n  {margin} {bar} {caret}\n"


def _window(line: str, column: int) -> tuple[str, int]:
    """The part of a long line around the column, and the column in it."""
    line = line.rstrip()
    column = max(0, min(column, len(line)))
    if len(line) <= _MAX_WIDTH:
        return line, column
    start = max(0, column - _MAX_WIDTH // 2)
    before = "…" if start else ""
    after = "…" if start + _MAX_WIDTH < len(line) else ""
    return before + line[start : start + _MAX_WIDTH] + after, column - start + len(before)


def _blank(character: str) -> str:
    """White space as wide as the character on a terminal."""
    if character == "\t":
        return "\t"
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn"):
        return ""
    return "  " if unicodedata.east_asian_width(character) in "WF" else " "


def _clean(line: str) -> str:
    """The text without what could command a terminal."""
    return "".join(
        character if character == "\t" or not _COMMAND.match(character) else "�"
        for character in line
    )


def json(found: Iterable[Diagnostic]) -> str:
    """A JSON list of objects with the keys of a build's report, and `severity`."""
    items = [
        {
            "path": one.location.path,
            "line": one.location.line,
            "column": one.location.column,
            "code": one.code,
            "severity": str(one.severity),
            "message": one.message,
        }
        for one in found
    ]
    return json_module.dumps(items, ensure_ascii=False, indent=2) + "\n"


def sarif(found: Iterable[Diagnostic], version: str) -> str:
    """SARIF 2.1.0, which code scanning takes (OASIS, "Static Analysis Results Interchange
    Format"); `version` is ankigen's own."""
    found = tuple(found)
    codes = sorted({one.code for one in found})
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "ankigen",
                        "version": version,
                        "rules": [_sarif_rule(code) for code in codes],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_sarif_result(one, codes.index(one.code)) for one in found],
            }
        ],
    }
    return json_module.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _sarif_rule(code: str) -> dict[str, object]:
    rule = rules().get(code)
    if rule is None:
        return {"id": code}
    return {
        "id": code,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.explanation},
        "defaultConfiguration": {"level": str(rule.severity)},
    }


def _sarif_result(one: Diagnostic, index: int) -> dict[str, object]:
    return {
        "ruleId": one.code,
        "ruleIndex": index,
        "level": str(one.severity),
        "message": {"text": one.message},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(PurePosixPath(one.location.path).as_posix())},
                    "region": {
                        "startLine": max(1, one.location.line),
                        "startColumn": max(1, one.location.column),
                    },
                }
            }
        ],
    }


def github(found: Iterable[Diagnostic]) -> str:
    """Workflow commands, which GitHub shows at the lines of a change (GitHub's documentation,
    "Workflow commands for GitHub Actions")."""
    return "".join(
        f"::{_GITHUB.get(one.severity, one.severity)} file={_property(one.location.path)},"
        f"line={one.location.line},"
        f"col={one.location.column},title={_property(one.code)}::{_data(one.message)}\n"
        for one in found
    )


def _clean_data(value: str) -> str:
    """Line ends are escaped by GitHub's own rules; the rest as for a terminal."""
    return re.sub(r"[^\r\n]+", lambda match: _clean(match[0]), value)


def _data(value: str) -> str:
    return _clean_data(value).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
