"""`ankigen status`."""

from __future__ import annotations

from datetime import datetime

import click

from ankigen.cli import Settings, common, output, project
from ankigen.pipeline.status import Given, Status, Upcoming, status
from ankigen.report import findings, plain
from ankigen.types import Severity


@click.command("status", epilog=common.examples("ankigen status", "ankigen status --json"))
@project.folders
@click.pass_obj
def command(settings: Settings) -> int:
    """Show the vault, its syntaxes, the ledger, the last version and push, and what would stop a
    build.

    Nothing is written. The exit status is 1 where the notes have errors.
    """
    config = project.load(settings)
    with output.meter(settings) as meter:
        found = status(config, project.now(), meter)
    errors = tuple(one for one in found.diagnostics if one.severity is Severity.ERROR)
    answer = plain(found)
    del answer["diagnostics"]
    output.answer({**answer, **findings(found.diagnostics)})
    _show(found)
    if errors:
        output.say(f"{output.count(len(errors), 'error')} would stop a build:")
    output.findings(errors, config.root, settings)
    return int(bool(errors))


def _show(found: Status) -> None:
    version = f" {found.ledger.version}" if found.ledger and found.ledger.version else ""
    output.say(f"{found.deck}{version} in {found.root}")
    number = output.count(found.notes, "note")
    place = "" if found.folder in (".", "") else f" in {found.folder}"
    _line("vault", f"{found.vault}: {number} that may hold cards{place}")
    if found.configuration is None:
        _line("settings", "the defaults (`ankigen init` writes ankigen.yaml)")
    names = (f"{each.name} ({each.origin})" for each in found.syntaxes)
    _line("syntaxes", ", ".join(names))
    _line("ledger", _ledger(found))
    _line("package", _package(found))
    _line("push", _push(found.push))
    _line("next", _next(found.next, found.ledger.version if found.ledger else None))
    warnings = sum(one.severity is Severity.WARNING for one in found.diagnostics)
    if warnings:
        output.say(f"  {output.count(warnings, 'warning')}: `ankigen check` shows more")


def _line(name: str, text: str) -> None:
    output.say(f"  {name.ljust(8)}  {text}")


def _ledger(found: Status) -> str:
    if found.ledger is None:
        return "damaged"
    if found.ledger.version is None:
        return "none yet: nothing was built"
    retired = f", {found.ledger.retired:,} retired" if found.ledger.retired else ""
    return f"{output.count(found.ledger.cards, 'card')} of version {found.ledger.version}{retired}"


def _package(found: Status) -> str:
    if found.package is None:
        return "none: `ankigen build` makes it"
    state = "" if found.package.is_release else ", not the version of the ledger"
    return f"{found.package.path}, {_when(found.package.time)}{state}"


def _push(given: Given | None) -> str:
    if given is None:
        return "never (by `ankigen push`)"
    profile = f" into the profile {given.profile}" if given.profile else ""
    when = f"{_when(given.time)}{profile}" if given.time is not None else "on another machine"
    rest = f"; {output.count(given.outstanding, 'card')} since" if given.outstanding else ""
    return f"{when}{rest}"


def _next(upcoming: Upcoming | None, version: str | None) -> str:
    if upcoming is None:
        return "cannot be built"
    if upcoming.version == version:
        return "nothing would change"
    return f"{upcoming.version}: {output.changed(upcoming) or 'its look changes'}"


def _when(time: datetime) -> str:
    return f"{time.astimezone():%Y-%m-%d %H:%M}"
