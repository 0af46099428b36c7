"""`ankigen watch`."""

from __future__ import annotations

import time

import click

from ankigen.cache.snapshot import take
from ankigen.cli import Settings, common, output, project, reach
from ankigen.config import Config
from ankigen.errors import AnkigenError, BuildError, UsageError
from ankigen.pipeline.build import build
from ankigen.pipeline.plan import Request
from ankigen.pipeline.writing import Built


@click.command("watch", epilog=common.examples("ankigen watch", "ankigen watch --push"))
@project.folders
@click.option("--push", "is_pushed", is_flag=True, help="And push into your Anki, as `push` does.")
@reach.profile_option
@click.pass_obj
def command(
    settings: Settings,
    is_pushed: bool,
    profile: str | None,
) -> None:
    """Build, and build again whenever the notes change, until Ctrl-C.

    It makes no versions: build/<slug>.apkg is what you work on, and `ankigen build` makes the
    version of it that others get.
    """
    config = project.load(settings)
    goal = reach.Reach(None, profile, may_connect=True) if is_pushed else None
    built = take(config).inputs
    build_once(config, settings, goal)
    if not (settings.quiet or settings.as_json):
        output.say("Watching for changes (Ctrl-C ends it).", err=True)
    try:
        for _ in project.changes(config):
            try:
                config = project.load(settings)
            except UsageError as error:  # a slip in ankigen.yaml, which is being edited
                output.failure(error, config.root, settings)
                built = ""
                continue
            # What it prints may go into a file beside the notes, which is no reason to print more.
            inputs = take(config).inputs
            if inputs != built:
                built = inputs
                build_once(config, settings, goal)
    except KeyboardInterrupt:
        if not (settings.quiet or settings.as_json):
            output.say("", err=True)


def build_once(
    config: Config, settings: Settings, goal: reach.Reach | None, *, says_findings: bool = True
) -> None:
    """Build once, and push where that is asked for; errors are shown and the watch goes on. What
    was found in the notes may have been said already."""
    start = time.perf_counter()
    try:
        done = build(config, Request(now=project.now(), is_working=True))
    except AnkigenError as error:
        if says_findings or not isinstance(error, BuildError):
            output.failure(error, config.root, settings)
        return
    output.answer(done.report.to_json())
    if says_findings:
        output.findings(done.report.diagnostics, config.root, settings)
    seconds = time.perf_counter() - start
    output.say(f"{output.headline(done.report, is_working=True)} in {seconds:.1f} s")
    if goal is not None:
        try:
            _push(config, settings, done, goal)
        except AnkigenError as error:
            output.failure(error, config.root, settings)


def _push(config: Config, settings: Settings, done: Built, goal: reach.Reach) -> None:
    from ankigen.cli.push import as_data, show  # for start-up time
    from ankigen.delivery.decision import Wishes
    from ankigen.pipeline import push

    with reach.reached(config, goal) as reached:
        request = push.Request(Wishes(), profile=reached.profile)
        pushed = push.push(config, done.latest, reached.way, request, done.cards)
    output.answer(as_data(pushed, reached.profile, done.report.version))
    show(pushed, settings, reached.where)
