"""`ankigen rehearse`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from ankigen.cli import Settings, common, output, project
from ankigen.errors import UsageError
from ankigen.package.outputs import Outputs
from ankigen.rehearse import Rehearsal, RehearsedCard, RehearsedNote, rehearse
from ankigen.report import plain


@click.command(
    "rehearse",
    epilog=common.examples(
        "ankigen rehearse", "ankigen rehearse --collection collection.anki2 deck.apkg"
    ),
)
@click.option(
    "--collection",
    type=project.FilePath(exists=True, dir_okay=False),
    metavar="FILE",
    help="Import into a copy of this collection.anki2; the file itself is only read.",
)
@click.argument("package", required=False, type=project.FilePath(exists=True))
@click.pass_obj
def command(settings: Settings, collection: Path | None, package: Path | None) -> int:
    """Import the deck with the real Anki into a scratch collection, or a copy of yours, and report.

    Without PACKAGE, the newest one that was built.
    """
    config = project.load(settings)
    package = package or Outputs(config.build_dir, config.slug).latest
    if not package.is_file():
        raise UsageError(f"{package} is not there: run `ankigen build` first")
    rehearsal = rehearse(package, collection)
    output.answer({"package": str(package), **plain(rehearsal)})
    _report(rehearsal, settings)
    return int(rehearsal.loses_reviews or bool(rehearsal.problems))


def _report(rehearsal: Rehearsal, settings: Settings) -> None:
    output.say(
        f"{len(rehearsal.added):,} added, {len(rehearsal.updated):,} updated, "
        f"{rehearsal.unchanged:,} unchanged"
    )
    if settings.verbose:
        _notes("added", rehearsal.added)
        _notes("updated", rehearsal.updated)
    if rehearsal.edited:
        output.say("Edited in Anki since, so they stay as they are there:")
        for edited in output.listed(rehearsal.edited):
            output.say(f"  {output.title(edited.question)}")
            for difference in edited.differences:
                output.say(f"    {difference.name} in Anki:   {_short(difference.in_anki)}")
                output.say(f"    {difference.name} in notes:  {_short(difference.in_package)}")
    _notes("of another note type in Anki, so they stay as they are", rehearsal.conflicting)
    _cards("empty after this import (Tools > Empty Cards would delete them)", rehearsal.empty)
    _cards("LOSING REVIEWS", rehearsal.lost, always=True)
    if rehearsal.forces_one_way_sync:
        output.say("The next sync will be one-way: sync all devices before importing this.")
    for problem in rehearsal.problems:
        output.say(f"Anki's database check: {problem}", always=True)


def _notes(what: str, notes: Sequence[RehearsedNote]) -> None:
    if notes:
        output.say(f"{output.count(len(notes), 'note')} {what}:")
        for note in output.listed(notes):
            output.say(f"  {output.title(note.question)}")


def _cards(what: str, cards: Sequence[RehearsedCard], *, always: bool = False) -> None:
    if cards:
        output.say(f"{output.count(len(cards), 'card')} {what}:", always=always)
        for card in output.listed(cards, always=always):
            shown = f"{output.title(card.question)} (card {card.ordinal + 1}"
            output.say(f"  {shown}, {output.count(card.reviews, 'review')})", always=always)


def _short(text: str) -> str:
    return output.title(text, 120)
