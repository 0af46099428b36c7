"""`ankigen stats`."""

from __future__ import annotations

from collections.abc import Mapping

import click

from ankigen.cli import Settings, common, output, project
from ankigen.pipeline.report import finding
from ankigen.pipeline.stats import Stats, stats

_LISTED = 20


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
def command(settings: Settings, longest: int, notes: str | None, build_dir: str | None) -> int:
    """Count the cards by deck, tag, kind and syntax; name the longest answers, and the notes
    without cards.

    Cards are counted as Anki does: a question with two deletions is two. Nothing is written.
    """
    config = project.load(settings, project.overrides(settings, notes, build_dir))
    with output.meter(settings) as meter:
        found = stats(config, project.now(), longest, meter)
    output.answer(_json(found))
    _show(found, is_all=settings.verbose)
    output.findings(found.errors, config.root, settings)
    return int(bool(found.errors))


def _show(found: Stats, *, is_all: bool) -> None:
    cards = output.cards_of(found.cards, found.questions)
    output.say(f"{found.deck}: {cards} in {output.count(found.notes, 'note')}")
    most = None if is_all else _LISTED
    _table("by deck", found.decks, most)
    _table("by tag", found.tags, most)
    _table("by kind", found.kinds, most)
    _table("by syntax", found.syntaxes, most)
    if found.longest:
        output.say("longest answers, in words:")
        width = len(f"{found.longest[0].words:,}")
        for answer in found.longest:
            shown = output.title(answer.question, 60)
            output.say(f"  {answer.words:{width},}  {shown}  ({answer.location})")
    if found.without:
        output.say(f"{output.count(len(found.without), 'note')} without cards:")
        for file in found.without[:most]:
            output.say(f"  {output.one_line(file)}")
        _more(len(found.without), most)


def _table(title: str, counts: Mapping[str, int], most: int | None) -> None:
    if not counts:
        return
    output.say(f"{title}:")
    width = max(len(f"{number:,}") for number in counts.values())
    for name, number in list(counts.items())[:most]:
        output.say(f"  {number:{width},}  {name}")
    _more(len(counts), most)


def _more(number: int, most: int | None) -> None:
    if most is not None and number > most:
        output.say(f"  ... and {number - most:,} more (-v shows all)")


def _json(found: Stats) -> dict[str, object]:
    return {
        "deck": found.deck,
        "cards": found.cards,
        "questions": found.questions,
        "notes": found.notes,
        "decks": dict(found.decks),
        "tags": dict(found.tags),
        "kinds": dict(found.kinds),
        "syntaxes": dict(found.syntaxes),
        "longest": [
            {
                "path": answer.location.path,
                "line": answer.location.line,
                "column": answer.location.column,
                "question": answer.question,
                "words": answer.words,
            }
            for answer in found.longest
        ],
        "without_cards": list(found.without),
        "errors": [finding(one) for one in found.errors],
    }
