"""`ankigen stats`."""

from __future__ import annotations

from collections.abc import Mapping

import click

from ankigen.cli import Settings, common, output, project
from ankigen.pipeline.stats import Stats, stats
from ankigen.report import plain


@click.command("stats", epilog=common.examples("ankigen stats", "ankigen stats --longest 20"))
@click.option(
    "--longest",
    type=click.IntRange(0),
    default=5,
    show_default=True,
    metavar="N",
    help="Name the N longest answers.",
)
@project.folders
@click.pass_obj
def command(settings: Settings, longest: int) -> int:
    """Count the cards by deck, tag, kind and syntax; name the longest answers, and the notes
    without cards.

    Cards are counted as Anki does: a question with two deletions is two. Nothing is written.
    """
    config = project.load(settings)
    with output.meter(settings) as meter:
        found = stats(config, project.now(), longest, meter)
    output.answer(plain(found))
    _show(found)
    output.findings(found.errors, config.root, settings)
    return int(bool(found.errors))


def _show(found: Stats) -> None:
    cards = output.cards_of(found.cards, found.questions)
    output.say(f"{found.deck}: {cards} in {output.count(found.notes, 'note')}")
    _table("by deck", found.decks)
    _table("by tag", found.tags)
    _table("by kind", found.kinds)
    _table("by syntax", found.syntaxes)
    if found.longest:
        output.say("longest answers, in words:")
        width = len(f"{found.longest[0].words:,}")
        for answer in found.longest:
            shown = output.title(answer.question, 60)
            output.say(f"  {answer.words:{width},}  {shown}  ({answer.location})")
    if found.without_cards:
        output.say(f"{output.count(len(found.without_cards), 'note')} without cards:")
        for file in output.listed(found.without_cards):
            output.say(f"  {output.one_line(file)}")


def _table(title: str, counts: Mapping[str, int]) -> None:
    if not counts:
        return
    output.say(f"{title}:")
    width = max(len(f"{number:,}") for number in counts.values())
    for name, number in output.listed(tuple(counts.items())):
        output.say(f"  {number:{width},}  {name}")
