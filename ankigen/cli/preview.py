"""`ankigen preview`."""

from __future__ import annotations

import contextlib
import threading
import webbrowser

import click

from ankigen.cli import Settings, output, project
from ankigen.config import Config
from ankigen.errors import AnkigenError, UsageError
from ankigen.pipeline.plan import Request
from ankigen.pipeline.preview import Previewed, preview, write
from ankigen.preview import Server


@click.command("preview")
@click.option(
    "--serve", is_flag=True, help="Serve the page on this machine and renew it on change."
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Serve on this port.")
@click.option("--open", "is_opened", is_flag=True, help="Open the page in the browser.")
@project.folders
@click.pass_obj
def command(
    settings: Settings,
    serve: bool,
    port: int,
    is_opened: bool,
    notes: str | None,
    build_dir: str | None,
) -> int:
    """Show every card on a page: front and back, light and dark, desktop and phone width."""
    config = project.load(settings, project.overrides(settings, notes, build_dir))
    if serve:
        _serve(config, settings, port, is_opened)
        return 0
    previewed = _preview(config, settings)
    page = write(config, previewed)
    if not settings.quiet:
        output.say(f"{output.count(previewed.cards, 'card')}: {page}")
    if is_opened:
        webbrowser.open(page.absolute().as_uri())
    return int(any(found.severity == "error" for found in previewed.diagnostics))


def _preview(config: Config, settings: Settings, *, is_live: bool = False) -> Previewed:
    meter = output.Meter(enabled=not settings.quiet)
    try:
        request = Request(now=project.now(), keep_going=True)
        previewed = preview(config, request, meter, is_live=is_live)
    finally:
        meter.close()
    output.findings(previewed.diagnostics, config.root, settings)
    return previewed


def _serve(config: Config, settings: Settings, port: int, is_opened: bool) -> None:
    try:
        server = Server(port)
    except OSError as error:
        raise UsageError(f"port {port} cannot be used ({error.strerror}): name another") from None
    previewed = _preview(config, settings, is_live=True)
    server.publish(previewed.files, previewed.media)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    output.say(f"{output.count(previewed.cards, 'card')} at {server.url} (Ctrl-C ends it)")
    if is_opened:
        webbrowser.open(server.url)
    with contextlib.suppress(KeyboardInterrupt):
        for _ in project.changes(config):
            try:
                previewed = _preview(config, settings, is_live=True)
                server.publish(previewed.files, previewed.media)
            except AnkigenError as error:
                output.failure(error, config.root, settings)
    server.close()
