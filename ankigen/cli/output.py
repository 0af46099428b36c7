"""What a person sees: findings with their line and a caret, summaries, progress."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from ankigen.cli import Settings
from ankigen.errors import AnkigenError, BuildError, SourceError, UsageError
from ankigen.expressions import expression
from ankigen.report import Report
from ankigen.report import failure as failure_report
from ankigen.spelling import count as count
from ankigen.types import Diagnostic, Severity

if TYPE_CHECKING:
    from ankigen.pipeline.status import Upcoming

_Item = TypeVar("_Item")
_LISTED = 20  # cards of a list
# The text of a line of a file (from 1), or None where it cannot be shown.
LineOf = Callable[[str, int], str | None]

# What commands a terminal, and what makes text look like other text. Of our own, the few codes
# that colour a word; a note that holds those can do no more than that.
_COMMAND = expression(
    r"\x1b(?!\[(?:0|1|2|31|32|33)m)|[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f\u2028\u2029]"
    r"|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
# Lines that GitHub Actions takes for commands to itself.
_WORKFLOW = expression(r"^(\s*)::|##(?=\[)", re.MULTILINE)


def say(text: str, *, err: bool = False, nl: bool = True, always: bool = False) -> None:
    """Show a text that may hold what a note, a file's name or a package says: as text, whatever it
    says to a terminal or to the machine that a workflow runs on.

    On standard output nothing is said with `--json`, and with `-q` only what is `always` said.
    """
    if not err and (asked().as_json or (asked().quiet and not always)):
        return
    text = _COMMAND.sub("\N{REPLACEMENT CHARACTER}", text)
    if os.environ.get("GITHUB_ACTIONS") == "true":
        text = _WORKFLOW.sub(
            lambda match: f"{match[1]}: :" if match[1] is not None else "# #", text
        )
    click.echo(text, err=err, nl=nl)


def asked() -> Settings:
    """What was asked for of the command that runs."""
    context = click.get_current_context(silent=True)
    found = context.find_root().obj if context else None
    return found if isinstance(found, Settings) else Settings()


def answer(content: Mapping[str, object] | Sequence[object]) -> None:
    """Print the answer for programs, in a line, where one is asked for."""
    if asked().as_json:
        data(json.dumps(content, ensure_ascii=False, default=str))


def one_line(name: str) -> str:
    """A name that may hold line ends, as it stands within a line."""
    return " ".join(name.splitlines())


def findings(diagnostics: Sequence[Diagnostic], root: Path, settings: Settings) -> None:
    """The findings on standard error, with their lines on a terminal: the errors alone with `-q`,
    all of them with `-v`, none with `--json`, whose answer holds them."""
    if settings.as_json:
        return
    if settings.quiet:
        diagnostics = [found for found in diagnostics if found.severity is Severity.ERROR]
    if not diagnostics:
        return
    from ankigen.check import listing, text  # for start-up time

    shown, rest = (tuple(diagnostics), ()) if settings.verbose else listing(diagnostics)
    line_of = lines_of(root) if is_terminal(is_error=True) else None
    say(text(shown, line_of, color=has_color(is_error=True)), err=True, nl=False)
    more(rest, "-v")


def more(rest: Sequence[str], option: str) -> None:
    """Say how many findings are not shown, and what shows them."""
    if rest:
        say(f"... and {', '.join(rest)} ({option} shows all)", err=True)


def listed(items: Sequence[_Item], *, always: bool = False) -> Iterator[_Item]:
    """The items that a list shows: all with `-v`, else so many, and a line for the others below;
    `always` is as in `say`."""
    most = len(items) if asked().verbose else _LISTED
    yield from items[:most]
    if most < len(items):
        say(f"  ... and {len(items) - most:,} more (-v shows all)", always=always)


def confirm(question: str, what: str, *, is_sure: bool) -> None:
    """Go on only if a person says so, or said so before; `what` is to be done.

    Raises `UsageError` where there is nobody to ask.
    """
    if is_sure:
        return
    if asked().as_json or not sys.stdin.isatty():
        raise UsageError(f"to {what} without being asked, say --yes")
    click.confirm(question, abort=True, err=True)


def is_terminal(*, is_error: bool) -> bool:
    """Whether a person reads standard output (or error) as it is written."""
    return (sys.stderr if is_error else sys.stdout).isatty()


def has_color(*, is_error: bool) -> bool:
    """Whether colours are wanted: as was asked for, else on terminals that know any."""
    context = click.get_current_context(silent=True)
    wanted = context.find_root().color if context else None
    return is_terminal(is_error=is_error) if wanted is None else wanted


def lines_of(root: Path) -> LineOf:
    """The lines of the project's files, each file read once."""
    files: dict[str, list[str]] = {}

    def line_of(path: str, line: int) -> str | None:
        if path not in files:
            try:
                text = (root / path).read_text(encoding="utf-8-sig", errors="replace")
            except OSError:
                text = ""
            files[path] = text.splitlines()
        return files[path][line - 1] if 0 < line <= len(files[path]) else None

    return line_of


def data(text: str) -> None:
    """JSON, for programs: where the encoding lacks a character, as JSON itself escapes it."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        text = re.sub(r"[^\0-\x7f]", lambda match: json.dumps(match[0])[1:-1], text)
    click.echo(text, nl=not text.endswith("\n"))


def failure(error: AnkigenError, root: Path, settings: Settings) -> None:
    """Why a command could not do its work."""
    if settings.as_json:
        data(json.dumps(failed(error), ensure_ascii=False))
    elif isinstance(error, BuildError):
        findings(error.diagnostics, root, settings)
        click.echo(f"Nothing was written: {count(len(error.errors), 'error')}.", err=True)
    else:
        say(f"ankigen: {error}", err=True)


def failed(error: AnkigenError) -> Mapping[str, object]:
    """The answer of a command that could not do its work: a build's report with nothing in it but
    what is wrong, with a place where that is in a file."""
    if isinstance(error, BuildError):
        return failure_report(error.diagnostics)
    if isinstance(error, SourceError):
        return failure_report((error.diagnostic,))
    code = "usage" if isinstance(error, UsageError) else "failed"
    nowhere = {"path": None, "line": None, "column": None, "code": code, "message": str(error)}
    return {**failure_report(()), "errors": [nowhere]}


def headline(report: Report, *, is_working: bool = False) -> str:
    """The deck, its version, its size and what changed, in a line."""
    nothing = "nothing changed" if report.version == report.previous else "its look changed"
    what = changed(report) or nothing
    cards, notes = cards_of(report.anki_cards, report.cards), count(report.notes, "note")
    where = "from" if report.anki_cards == report.cards else "in"
    if is_working:
        what += f" since {report.previous}" if report.previous else ""
        return f"{report.deck}: {cards} {where} {notes} ({what})"
    return f"{report.deck} {report.version}: {cards} {where} {notes} ({what})"


def changed(found: Report | Upcoming) -> str:
    """How many cards a build changes, by kind; empty where it changes none."""
    numbers = {
        "added": found.added,
        "changed": found.changed,
        "back again": found.returned,
        "retired": found.retired,
    }
    return ", ".join(f"{number:,} {label}" for label, number in numbers.items() if number)


def title(text: str, width: int = 80) -> str:
    """What a card is called in a line: its words on one line, cut behind one of them."""
    text = " ".join(text.split())
    if len(text) <= width:
        return text
    head, blank, _ = text[: width - 1].rpartition(" ")
    return f"{head if blank else text[: width - 2]} …"


def cards_of(cards: int, questions: int) -> str:
    """How many cards there are, as Anki counts them, and from how many questions where that is
    another number: `91 cards from 87 questions`."""
    number = count(cards, "card")
    return number if cards == questions else f"{number} from {count(questions, 'question')}"


def size(number: int) -> str:
    """A number of bytes for people."""
    if number < 1000:
        return f"{number} bytes"
    return f"{number / 1000:,.0f} kB" if number < 1_000_000 else f"{number / 1_000_000:,.1f} MB"


def meter(settings: Settings) -> closing[Meter]:
    """Progress while something is done, unless nobody wants to see it."""
    return closing(Meter(enabled=not (settings.quiet or settings.as_json)))


class Meter:
    """Progress on standard error once something takes longer than half a second: a line that
    renews itself on a terminal, a quiet line every ten seconds elsewhere."""

    def __init__(self, *, enabled: bool) -> None:
        self._enabled = enabled
        self._is_terminal = sys.stderr.isatty()
        self._start = self._last = time.monotonic()
        self._width = 0

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take note of how far a stage is; tell when it is time to, and at once of one that has no
        end in sight."""
        if not total and self._enabled:
            click.echo(f"{stage} ...", err=True)
            return
        now = time.monotonic()
        pause = 0.1 if self._is_terminal else 10.0
        if not self._enabled or now - self._start < 0.5 or now - self._last < pause:
            return
        self._last = now
        text = f"{stage}: {done:,} of {total:,}"
        if self._is_terminal:
            filled = 24 * done // max(total, 1)
            columns = shutil.get_terminal_size().columns
            # A line that is too long would not be renewed but repeated.
            text = f"[{'#' * filled}{'.' * (24 - filled)}] {text}"[-(columns - 1) :]
            click.echo(f"\r{text.ljust(self._width)}", err=True, nl=False)
            self._width = len(text)
        else:
            click.echo(text, err=True)

    def close(self) -> None:
        """Take the line away."""
        if self._width:
            click.echo(f"\r{' ' * self._width}\r", err=True, nl=False)
            self._width = 0
