"""`ankigen link`."""

from __future__ import annotations

import click

from ankigen import identity
from ankigen.cli import Settings, completion, output, project
from ankigen.errors import UsageError
from ankigen.identity import Entry, Ledger


@click.command("link")
@click.argument("old", shell_complete=completion.cards)
@click.argument("new", shell_complete=completion.cards)
@click.pass_obj
def command(settings: Settings, old: str, new: str) -> None:
    """Say that the card NEW is the earlier card OLD, so that it takes over OLD's reviews.

    Cards are named by their id, their block id (^abc), or their question or part of it.
    """
    config = project.load(settings)
    with identity.lock(config.ledger):
        ledger = identity.read(config.ledger)
        one, other = find(ledger, old), find(ledger, new)
        identity.write(config.ledger, identity.link(ledger, one, other))
    output.say(f"“{output.title(other.question)}” is now {one.guid}; build to package it.")


def find(ledger: Ledger, name: str) -> Entry:
    """The one card of the ledger that `name` means; raises `UsageError` for none or several."""
    found = identity.find(ledger, name)
    if not found:
        raise UsageError(f"no card is called {name!r}: name one by its id or its question")
    if len(found) > 1:
        shown = (f"  {entry.guid}  {output.title(entry.question)}" for entry in found[:10])
        listed = "\n".join(shown)
        raise UsageError(f"{name!r} may mean several cards; name one by its id:\n{listed}")
    return found[0]
