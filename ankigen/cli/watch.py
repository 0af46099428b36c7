"""`ankigen watch`."""

from __future__ import annotations

import time

import click

from ankigen.cli import Settings, output, project
from ankigen.config import Config
from ankigen.errors import AnkigenError, UsageError
from ankigen.pipeline.build import build
from ankigen.pipeline.plan import Request


@click.command("watch")
@project.folders
@click.pass_obj
def command(settings: Settings, notes: str | None, build_dir: str | None) -> None:
    """Build, and build again whenever the notes change, until Ctrl-C.

    It makes no versions: build/<slug>.apkg is what you work on, and `ankigen build` makes the
    version of it that others get.
    """
    overrides = project.overrides(settings, notes, build_dir)
    config = project.load(settings, overrides)
    _build(config, settings)
    output.say("Watching for changes (Ctrl-C ends it).", err=True)
    try:
        for _ in project.changes(config):
            try:
                config = project.load(settings, overrides)
            except UsageError as error:  # a slip in ankigen.yaml, which is being edited
                output.failure(error, config.root, settings)
                continue
            _build(config, settings)
    except KeyboardInterrupt:
        output.say("", err=True)


def _build(config: Config, settings: Settings) -> None:
    """Build once; errors are shown and the watch goes on."""
    start = time.perf_counter()
    try:
        report = build(config, Request(now=project.now(), is_working=True)).report
    except AnkigenError as error:
        output.failure(error, config.root, settings)
        return
    output.findings(report.diagnostics, config.root, settings)
    if not settings.quiet:
        seconds = time.perf_counter() - start
        output.say(f"{output.headline(report, is_working=True)} in {seconds:.1f} s")
