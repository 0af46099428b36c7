"""`ankigen link`."""

from __future__ import annotations

import click

from ankigen.cli import Settings, completion, output, project
from ankigen.pipeline.link import link


@click.command("link")
@click.argument("old", shell_complete=completion.cards)
@click.argument("new", shell_complete=completion.cards)
@click.pass_obj
def command(settings: Settings, old: str, new: str) -> None:
    """Say that the card NEW is the earlier card OLD, so that it takes over OLD's reviews.

    Cards are named by their id, their block id (^abc), or their question or part of it.
    """
    config = project.load(settings)
    one, other = link(config, old, new)
    output.say(f"“{output.title(other.question)}” is now {one.guid}; build to package it.")
