"""`ankigen unlink`."""

from __future__ import annotations

import click

from ankigen import identity
from ankigen.cli import Settings, completion, output, project
from ankigen.cli.link import find


@click.command("unlink")
@click.argument("card", shell_complete=completion.cards)
@click.pass_obj
def command(settings: Settings, card: str) -> None:
    """Say that CARD is not the earlier card that it was taken for: it becomes a new one."""
    config = project.load(settings)
    with identity.lock(config.ledger):
        ledger = identity.read(config.ledger)
        entry = find(ledger, card)
        identity.write(config.ledger, identity.unlink(ledger, entry))
    output.say(f"The next build gives “{output.title(entry.question)}” an identity of its own.")
