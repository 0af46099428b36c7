"""What is known of a code."""

from __future__ import annotations

from dataclasses import dataclass

from ankigen.types import Severity


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


def error(code: str, title: str, explanation: str, example: str = "", better: str = "") -> Rule:
    """A rule whose findings stop a build."""
    return Rule(code, Severity.ERROR, title, explanation, example, better)


def note(code: str, title: str, explanation: str) -> Rule:
    """A rule whose findings nobody did wrong: they say what to expect of Anki."""
    return Rule(code, Severity.NOTE, title, explanation)


def warning(
    code: str,
    title: str,
    explanation: str,
    example: str = "",
    better: str = "",
    *,
    fixable: bool = False,
) -> Rule:
    """A rule whose findings are shown, and stop a build only under `--strict`."""
    return Rule(code, Severity.WARNING, title, explanation, example, better, fixable)
