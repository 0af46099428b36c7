"""`ankigen build`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from ankigen.cache import record
from ankigen.cache.snapshot import take
from ankigen.cli import Settings, common, completion, output, project
from ankigen.report import Report

if TYPE_CHECKING:
    from ankigen.identity import Doubt, Entry

_SEARCHED = 200  # characters of a search that a person may copy


@click.command(
    "build",
    epilog=common.examples(
        "ankigen build", "ankigen build --strict --json", "ankigen build --since 1.2.0"
    ),
)
@click.option(
    "--since",
    metavar="VERSION",
    shell_complete=completion.versions,
    help="Also write a package of what changed after VERSION.",
)
@project.folders
@click.option(
    "--keep-going", is_flag=True, help="Build the cards without errors, leave out the rest."
)
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Render in N processes.")
@click.option("--strict", is_flag=True, help="Fail at warnings, too.")
@click.option("--retire", is_flag=True, help="Allow many cards to leave the deck at once.")
@click.pass_obj
def command(
    settings: Settings,
    since: str | None,
    jobs: int | None,
    keep_going: bool,
    strict: bool,
    retire: bool,
) -> int:
    """Build the deck: notes to build/<slug>-<version>.apkg, and the same as build/<slug>.apkg."""
    config = project.load(settings, jobs=jobs)
    snapshot = take(config)
    done = None if since or strict else record.last_build(config, snapshot)
    if done is None or (done.has_errors and not keep_going):
        # Imported here: a build that finds nothing changed must not pay for it.
        from ankigen.pipeline.build import build
        from ankigen.pipeline.plan import Request

        is_asked = sys.stdin.isatty() and sys.stderr.isatty() and not settings.as_json
        ask = _ask if is_asked else None
        request = Request(project.now(), retire, keep_going, strict, since, ask)
        with output.meter(settings) as meter:
            done = build(config, request, meter, snapshot).report
    output.answer(done.to_json())
    output.findings(done.diagnostics, config.root, settings)
    _summary(done)
    return int(done.has_errors)


def _ask(doubt: Doubt) -> Entry | None:
    """Let a person say which earlier card this one is."""
    output.say(f"\n{doubt.card.location}: is this a card that you know?", err=True)
    output.say(f"    {_short(doubt.card.question.text)}", err=True)
    for number, candidate in enumerate(doubt.candidates, start=1):
        text = _short(candidate.entry.question)
        output.say(f"  {number}  {text}  ({candidate.score:.2f}, {candidate.entry.note})", err=True)
    output.say("  0  no, it is new", err=True)
    choices = click.IntRange(0, len(doubt.candidates))
    answer: int = click.prompt("Which", type=choices, default=0, err=True)
    return doubt.candidates[answer - 1].entry if answer else None


def _short(text: str) -> str:
    return click.style(output.title(text, 100), bold=True)


def _summary(report: Report) -> None:
    output.say(output.headline(report))
    media = f", {output.count(report.media, 'media file')}" if report.media else ""
    output.say(f"  {report.latest}  {output.size(report.size)}{media}")
    output.say(f"  {report.package}  the same, to keep")
    for kept in output.listed(report.kept):
        old, new = output.title(kept.old), output.title(kept.new)
        output.say(f"  kept, {kept.score:.2f}: “{old}” → “{new}”")
        output.say(f"    (another card? ankigen unlink {kept.guid})")
    for doubt in output.listed(report.doubts):
        old = output.title(doubt.old)
        output.say(f"  taken as new: {doubt.location}, though it is like “{old}”")
        output.say(f"    (the same card? ankigen link {doubt.guid} QUESTION)")
    if report.delta:
        output.say(f"  {report.delta}  only what changed")
    if report.retired:
        _retired(report)
    if report.version != report.previous:
        output.say("Next: import it into Anki (File > Import); reviews of known cards stay.")


def _retired(report: Report) -> None:
    output.say("Retired cards stay in your collection until you remove them:")
    if report.cleanup:
        output.say(
            f"  import {report.cleanup}, then search Anki's Browser for tag:{report.retired_tag}"
        )
    if not report.cleanup or len(report.retired_search) <= _SEARCHED or output.asked().verbose:
        output.say(f"  or search for {report.retired_search}")
