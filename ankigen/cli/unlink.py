"""`ankigen unlink`."""

from __future__ import annotations

import click

from ankigen.cli import Settings, completion, output, project
from ankigen.pipeline.link import unlink


@click.command("unlink")
@click.argument("card", shell_complete=completion.cards)
@click.pass_obj
def command(settings: Settings, card: str) -> None:
    """Say that CARD is not the earlier card that it was taken for: it becomes a new one."""
    config = project.load(settings)
    entry = unlink(config, card)
    output.say(f"The next build gives “{output.title(entry.question)}” an identity of its own.")
