"""What each code means: read from the page that the documentation shows, `docs/check-codes.md`."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from ankigen.types import Severity

_PAGE = "check-codes.md"
_RULE = re.compile(
    r"^### `(?P<code>[a-z0-9-]+)`\n\n"
    r"\*\*(?P<title>.+)\*\* \((?P<severity>\w+)(?P<fix>, fixed by `check --fix`)?\)\.\n\n"
    r"(?P<explanation>.+)\n"
    r"(?:\n````markdown\n(?P<example>[\s\S]*?)\n````\n)?"
    r"(?:\nBetter:\n\n````markdown\n(?P<better>[\s\S]*?)\n````\n)?",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A code: `example` is Markdown that has the fault and `better` the same without it (empty
    where the fault is not in a note's text); `is_fixable` says that `check --fix` fixes it."""

    code: str
    severity: Severity
    title: str
    explanation: str
    example: str = ""
    better: str = ""
    is_fixable: bool = False


@functools.cache
def rules() -> Mapping[str, Rule]:
    """All rules by code, in the order of the page: what stops a build first."""
    here = Path(__file__).parent
    installed = here / _PAGE
    page = installed if installed.is_file() else here.parent.parent / "docs" / _PAGE
    return read(page.read_text(encoding="utf-8"))


def read(page: str) -> Mapping[str, Rule]:
    """The rules that a page holds, by code."""
    found = (
        Rule(
            match["code"],
            Severity(match["severity"]),
            match["title"],
            match["explanation"],
            match["example"] or "",
            match["better"] or "",
            bool(match["fix"]),
        )
        for match in _RULE.finditer(page)
    )
    return MappingProxyType({rule.code: rule for rule in found})


def explain(code: str) -> str | None:
    """What a code means and what to do, as plain text; None for no code of ankigen's."""
    rule = rules().get(code.strip().lower())
    if rule is None:
        return None
    parts = [f"{rule.code} ({rule.severity}): {rule.title}", rule.explanation]
    if rule.example:
        parts.append("Instead of\n\n" + _indented(rule.example))
    if rule.better:
        parts.append("write\n\n" + _indented(rule.better))
    if rule.is_fixable:
        parts.append("`ankigen check --fix` fixes what is safe to fix.")
    if rule.severity is Severity.WARNING:
        parts.append(
            f"To keep it quiet: `%% ankigen: ignore {rule.code} %%` above or in the card, "
            f"`%% ankigen: ignore-file {rule.code} %%` in the note, or "
            f"`ignore_warnings: [{rule.code}]` in ankigen.yaml."
        )
    return "\n\n".join(parts)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.split("\n"))
