"""`ankigen link`."""

from __future__ import annotations

import click

from ankigen.cli import Settings, common, completion, output, project
from ankigen.pipeline.ledger import link


@click.command(
    "link",
    epilog=common.examples(
        'ankigen link "What is a tensor?" "Tensors in a word"', "ankigen link ^old-id ^new-id"
    ),
)
@click.argument("old", shell_complete=completion.cards)
@click.argument("new", shell_complete=completion.cards)
@click.pass_obj
def command(settings: Settings, old: str, new: str) -> None:
    """Say that the card NEW is the earlier card OLD, so that it takes over OLD's reviews.

    Cards are named by their id, their block id (^abc), or their question or part of it.
    """
    config = project.load(settings)
    one, other = link(config, old, new)
    output.answer({"guid": one.guid, "question": other.question})
    output.say(f"“{output.title(other.question)}” is now {one.guid}; build to package it.")
