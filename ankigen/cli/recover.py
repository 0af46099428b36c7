"""`ankigen recover`."""

from __future__ import annotations

from pathlib import Path

import click

from ankigen.cli import Settings, output, project
from ankigen.pipeline.recover import recover


@click.command("recover")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Write over the ledger that is there.")
@click.pass_obj
def command(settings: Settings, source: Path, replace: bool) -> None:
    """Rebuild a lost ledger from SOURCE: a deck.apkg that ankigen built, or Anki's collection."""
    config = project.load(settings)
    ledger = recover(config, source, replace=replace)
    cards = output.count(len(ledger.active), "card")
    output.say(f"{config.ledger.name}: {cards} of version {ledger.version}. Next: ankigen diff")
