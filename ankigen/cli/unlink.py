"""`ankigen unlink`."""

from __future__ import annotations

import click

from ankigen.cli import Settings, common, completion, output, project
from ankigen.pipeline.ledger import unlink


@click.command("unlink", epilog=common.examples('ankigen unlink "Tensors in a word"'))
@click.argument("card", shell_complete=completion.cards)
@click.pass_obj
def command(settings: Settings, card: str) -> None:
    """Say that CARD is not the earlier card that it was taken for: it becomes a new one."""
    config = project.load(settings)
    entry = unlink(config, card)
    output.answer({"guid": entry.guid, "question": entry.question})
    output.say(f"The next build gives “{output.title(entry.question)}” an identity of its own.")
