"""`ankigen preview`."""

from __future__ import annotations

import contextlib
import threading
import webbrowser

import click

from ankigen.cli import Settings, common, output, project, reach, watch
from ankigen.config import Config
from ankigen.errors import AnkigenError, BuildError, UsageError
from ankigen.pipeline.plan import Request
from ankigen.pipeline.preview import Previewed, failed, preview, write
from ankigen.preview import Server, shows_tex
from ankigen.report import findings


@click.command(
    "preview",
    epilog=common.examples("ankigen preview --open", "ankigen preview --serve --push"),
)
@click.option(
    "--serve", is_flag=True, help="Serve the page on this machine and renew it on change."
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Serve on this port.")
@click.option("--open", "is_opened", is_flag=True, help="Open the page in the browser.")
@click.option(
    "--push",
    "is_pushed",
    is_flag=True,
    help="With --serve: and push into your Anki on every change, as `watch --push` does.",
)
@reach.profile_option
@project.folders
@click.pass_obj
def command(
    settings: Settings,
    serve: bool,
    port: int,
    is_opened: bool,
    is_pushed: bool,
    profile: str | None,
) -> int:
    """Show every card on a page: front and back, light and dark, desktop and phone width."""
    config = project.load(settings)
    if is_pushed and not serve:
        raise UsageError("--push goes on for as long as the page is served: say --serve, too")
    if serve:
        goal = reach.Reach(None, profile, may_connect=True) if is_pushed else None
        _serve(config, settings, port, is_opened, goal)
        return 0
    previewed = _preview(config, settings)
    page = write(config, previewed)
    output.answer({"page": str(page), **_json(previewed)})
    output.say(f"{output.cards_of(previewed.cards, previewed.questions)}: {page}")
    if shows_tex(previewed.files):
        output.say("  Formulas are shown as TeX: `pipx inject ankigen django-static-mathjax`")
        output.say("  (or install ankigen[preview]) lets the page draw them as Anki does.")
    if is_opened:
        webbrowser.open(page.absolute().as_uri())
    return int(any(found.severity == "error" for found in previewed.diagnostics))


def _json(previewed: Previewed) -> dict[str, object]:
    numbers = {"cards": previewed.cards, "questions": previewed.questions}
    return {**numbers, **findings(previewed.diagnostics)}


def _preview(config: Config, settings: Settings, *, is_live: bool = False) -> Previewed:
    with output.meter(settings) as meter:
        request = Request(now=project.now(), keep_going=True)
        previewed = preview(config, request, meter, is_live=is_live)
    output.findings(previewed.diagnostics, config.root, settings)
    return previewed


def _serve(
    config: Config,
    settings: Settings,
    port: int,
    is_opened: bool,
    goal: reach.Reach | None,
) -> None:
    try:
        server = Server(port)
    except OSError as error:
        raise UsageError(f"port {port} cannot be used ({error.strerror}): name another") from None
    previewed = _publish(server, config, settings, None)
    threading.Thread(target=server.run, daemon=True).start()
    output.answer({"url": server.url, **_json(previewed)})
    output.say(
        f"{output.cards_of(previewed.cards, previewed.questions)} at {server.url} (Ctrl-C ends it)"
    )
    if is_opened:
        webbrowser.open(server.url)
    _push(config, settings, goal)
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            watched = (config.notes, config.build_dir)
            for _ in watch.changes(config):
                try:
                    config = project.load(settings)
                except AnkigenError as error:
                    previewed = _failed(server, config, settings, previewed, error)
                    continue
                previewed = _publish(server, config, settings, previewed)
                _push(config, settings, goal)
                if (config.notes, config.build_dir) != watched:
                    break  # other folders are to be watched from now on
    server.close()


def _push(config: Config, settings: Settings, goal: reach.Reach | None) -> None:
    """Build what the page shows, and push it, where that is asked for."""
    if goal is not None:
        watch.build_once(config, settings, goal, says_findings=False)


def _publish(
    server: Server, config: Config, settings: Settings, shown: Previewed | None
) -> Previewed:
    """Show the cards as they are now, or else those that were `shown` and what is wrong."""
    try:
        previewed = _preview(config, settings, is_live=True)
    except AnkigenError as error:
        return _failed(server, config, settings, shown, error)
    server.publish(previewed.files, previewed.media)
    return previewed


def _failed(
    server: Server, config: Config, settings: Settings, shown: Previewed | None, error: AnkigenError
) -> Previewed:
    output.failure(error, config.root, settings)
    findings = error.diagnostics if isinstance(error, BuildError) else ()
    why = "The notes cannot be built." if findings else str(error)
    stays = " The cards below are those of before." if shown and shown.cards else ""
    previewed = failed(shown, config, findings, why + stays)
    server.publish(previewed.files, previewed.media)
    return previewed
