"""`ankigen build`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from ankigen import pipeline
from ankigen.cli import Settings, output, project
from ankigen.cli.report import report
from ankigen.config import Config
from ankigen.errors import BuildError
from ankigen.identity import Doubt, Entry
from ankigen.pipeline import Built, Request


@click.command("build")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option(
    "--since", metavar="VERSION", help="Also write a package of what changed after VERSION."
)
@project.folders
@click.option(
    "--keep-going", is_flag=True, help="Build the cards without errors, leave out the rest."
)
@click.option("--strict", is_flag=True, help="Fail at warnings, too.")
@click.option("--retire", is_flag=True, help="Allow many cards to leave the deck at once.")
@click.pass_obj
def command(
    settings: Settings,
    as_json: bool,
    since: str | None,
    notes: str | None,
    build_dir: str | None,
    keep_going: bool,
    strict: bool,
    retire: bool,
) -> int:
    """Build the deck: notes to build/<slug>-<version>.apkg, and the same as build/<slug>.apkg."""
    config = project.load(settings, project.overrides(notes, build_dir))
    request = Request(
        now=project.now(),
        retire=retire,
        keep_going=keep_going,
        strict=strict,
        since=since,
        decide=_ask if sys.stdin.isatty() and sys.stderr.isatty() and not as_json else None,
    )
    meter = output.Meter(enabled=not (settings.quiet or as_json))
    try:
        built = pipeline.build(config, request, meter)
    except BuildError as error:
        if as_json:
            click.echo(json.dumps(report(config, error.diagnostics), ensure_ascii=False))
            return 1
        raise
    finally:
        meter.close()
    if as_json:
        click.echo(json.dumps(report(config, built.diagnostics, built), ensure_ascii=False))
        return int(any(found.severity == "error" for found in built.diagnostics))
    output.findings(built.diagnostics, config.root, verbose=settings.verbose)
    if not settings.quiet:
        _summary(config, built)
    return int(any(found.severity == "error" for found in built.diagnostics))


def _ask(doubt: Doubt) -> Entry | None:
    """Let a person say which earlier card this one is."""
    click.echo(f"\n{doubt.card.location}: is this a card that you know?", err=True)
    click.echo(f"    {_short(doubt.card.question.text)}", err=True)
    for number, candidate in enumerate(doubt.candidates, start=1):
        text = _short(candidate.entry.question)
        click.echo(f"  {number}  {text}  ({candidate.score:.2f}, {candidate.entry.note})", err=True)
    click.echo("  0  no, it is new", err=True)
    choices = click.IntRange(0, len(doubt.candidates))
    answer: int = click.prompt("Which", type=choices, default=0, err=True)
    return doubt.candidates[answer - 1].entry if answer else None


def _short(text: str) -> str:
    return click.style(" ".join(text.split())[:100], bold=True)


def _summary(config: Config, built: Built) -> None:
    changes = built.changes
    click.echo(output.headline(config, built))
    media = f", {output.count(built.written.media, 'media file')}" if built.written.media else ""
    click.echo(f"  {_shown(built.latest, config)}  {output.size(built.written.size)}{media}")
    click.echo(f"  {_shown(built.package, config)}  the same, to keep")
    for kept in changes.kept:
        click.echo(f"  {kept}  (wrong? ankigen unlink {kept.guid})")
    for doubt in built.matching.doubts:
        click.echo(
            f"  taken as new: {doubt.card.location}, though it is like an earlier card; if it "
            f"is that card: ankigen link {doubt.candidates[0].entry.guid} QUESTION"
        )
    if built.delta:
        click.echo(f"  {_shown(built.delta, config)}  only what changed")
    if changes.retired:
        _retired(built, config)
    if not changes.nothing:
        click.echo("Next: import it into Anki (File > Import); reviews of known cards stay.")


def _retired(built: Built, config: Config) -> None:
    click.echo("Retired cards stay in your collection until you remove them:")
    if built.cleanup:
        path = _shown(built.cleanup, config)
        click.echo(f"  import {path}, then search Anki's Browser for tag:{built.tag}")
    click.echo(f"  or search for {built.search}")


def _shown(path: Path, config: Config) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
