"""`ankigen recover`."""

from __future__ import annotations

from pathlib import Path

import click

from ankigen.cli import Settings, common, output, project
from ankigen.pipeline.recover import recover


@click.command(
    "recover",
    epilog=common.examples(
        "ankigen recover build/deck.apkg", "ankigen recover --replace collection.anki2"
    ),
)
@click.argument("source", type=project.FilePath(exists=True, dir_okay=False))
@click.option("--replace", is_flag=True, help="Write over the ledger that is there.")
@click.pass_obj
def command(settings: Settings, source: Path, replace: bool) -> None:
    """Rebuild a lost ledger from SOURCE: a deck.apkg that ankigen built, or Anki's collection."""
    config = project.load(settings)
    ledger = recover(config, source, replace=replace)
    number = len(ledger.active)
    ledger_data = {"ledger": config.ledger.name, "version": str(ledger.version), "cards": number}
    output.answer(ledger_data)
    cards = output.count(len(ledger.active), "card")
    output.say(f"{config.ledger.name}: {cards} of version {ledger.version}. Next: ankigen diff")
