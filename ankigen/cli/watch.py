"""`ankigen watch`."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import watchfiles

from ankigen.cache.snapshot import take
from ankigen.cli import Settings, common, output, project, reach
from ankigen.config import Config
from ankigen.delivery import record
from ankigen.errors import AnkigenError, BuildError, UsageError
from ankigen.pipeline.build import build
from ankigen.pipeline.plan import Request
from ankigen.pipeline.writing import Built

# A save is often several events (a new file, a rename, a change of its times), and a checkout
# hundreds: events closer together than this are one change.
_QUIET = 50  # milliseconds
_LONGEST = 400  # milliseconds from the first event of a burst


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
        for _ in changes(config):
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


def changes(config: Config) -> Iterator[frozenset[Path]]:
    """The changes to the project's notes, settings and templates, burst by burst."""
    below = (config.root, config.notes)
    folders = tuple(
        folder
        for folder in below
        if not any(folder.is_relative_to(o) for o in below if o != folder)
    )
    own = (config.build_dir, config.ledger, record.path_of(config.ledger))
    for paths in _bursts(folders or below[:1], own):
        if not all(map(_is_printed_to, paths)):
            yield paths
        # `__main__` turned the search for garbage off, and this command may run for days: it is
        # looked for while nothing else happens.
        gc.collect()


def _is_printed_to(path: Path) -> bool:
    """Whether this command's own output goes into a file."""
    try:
        status = path.stat()
        return any(os.path.samestat(status, os.fstat(stream)) for stream in (1, 2))
    except OSError:  # it has gone, or there is no such stream
        return False


def _bursts(folders: Sequence[Path], ignored: Sequence[Path]) -> Iterator[frozenset[Path]]:
    """The paths that changed below `folders`, for each burst of changes.

    Hidden files and folders (Obsidian's workspace, git's own) do not count, but `.obsidian/*.json`
    does, since it holds settings; neither does anything below `ignored`.
    """
    for events in watchfiles.watch(
        *folders,
        watch_filter=None,
        step=_QUIET,
        debounce=_LONGEST,
        raise_interrupt=True,
    ):
        paths = frozenset(Path(path) for _, path in events)
        relevant = frozenset(path for path in paths if _matters(path, folders, ignored))
        if relevant:
            yield relevant


def _matters(path: Path, folders: Sequence[Path], ignored: Sequence[Path]) -> bool:
    if any(path.is_relative_to(folder) for folder in ignored):
        return False
    for folder in folders:
        if path.is_relative_to(folder):
            parts = path.relative_to(folder).parts
            if parts[:1] == (".obsidian",):
                return path.suffix == ".json" and not path.name.startswith("workspace")
            # Editors write beside the note: `.x.swp`, `x~`, `#x#`.
            return not any(part.startswith((".", "#")) or part.endswith("~") for part in parts)
    return False
