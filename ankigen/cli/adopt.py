"""`ankigen adopt`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from ankigen.cli import Settings, common, output, project, reach
from ankigen.cli.push import built
from ankigen.config import Config
from ankigen.delivery.other_notes import Adoptions, Pair
from ankigen.files import display_path, path_key
from ankigen.pipeline.adopt import adopt, propose, propose_return, unadopt
from ankigen.pipeline.schedules import write_schedules

_CHANGE = "change notes in Anki"


@click.command(
    "adopt",
    epilog=common.examples(
        "ankigen adopt --dry-run", "ankigen adopt --from file", "ankigen adopt --schedules"
    ),
)
@reach.from_option("the collection of one that is closed")
@reach.profile_option
@click.option("--dry-run", is_flag=True, help="Say what would be taken over; Anki stays as it is.")
@click.option("--yes", is_flag=True, help="Change Anki without asking.")
@click.option(
    "--schedules",
    is_flag=True,
    help="Make a package of the schedules that the Spaced Repetition plugin keeps in the notes, "
    "and hashcards beside them.",
)
@click.option("--undo", is_flag=True, help="Give back what was taken over; reviews stay.")
@click.pass_obj
def command(
    settings: Settings,
    way: str | None,
    profile: str | None,
    dry_run: bool,
    yes: bool,
    schedules: bool,
    undo: bool,
) -> int:
    """Take over notes that another tool made in Anki: cards, schedules, reviews and tags stay.

    A note is a card's if the card has its id (as Obsidian_to_Anki and Flashcards write it), or if
    both say the same, one to one. Sync all your devices first.
    """
    config = project.load(settings)

    def build() -> Path:
        return built(config, settings, retire=False).latest

    if schedules:
        return _schedules(config, build())
    if undo:
        with reach.reached(config, reach.Reach(way, profile)) as reached:
            return _undo(config, reached, is_sure=yes, dry_run=dry_run)
    with reach.reached(config, reach.Reach(way, profile)) as reached:
        proposal = propose(config, build(), reached.way)
        adoptions = proposal.adoptions
        is_done = bool(adoptions.pairs) and not dry_run
        _show(adoptions, reached.where)
        if is_done:
            notes = output.count(len(adoptions.pairs), "note")
            question = f"Take over {notes}? Other devices should have synced."
            output.confirm(question, _CHANGE, is_sure=yes)
            kept = adopt(config, proposal, reached.way, build, reached.profile)
            output.say(
                f"Taken over. The ledger as it was is {kept.name}; Anki has a backup, or an "
                "undo. Next: ankigen push"
            )
    output.answer(_json(adoptions, is_done=is_done))
    return 0


def _schedules(config: Config, package: Path) -> int:
    """Write the package of schedules, and say how it is imported."""
    now = datetime.fromtimestamp(project.now()).astimezone()
    made = write_schedules(config, package, now)
    path = str(made.path) if made.cards else None
    output.answer({"package": path, "cards": made.cards, "unknown": made.unknown})
    if made.cards:
        name = display_path(made.path, config.root)
        output.say(
            f"{name}: {output.count(made.cards, 'card')} with their schedules. Import it once, "
            "before the first push, with 'Import any learning progress' ticked."
        )
    else:
        output.say("The notes hold no schedules of another tool.")
    if made.unknown:
        cards = output.count(made.unknown, "card")
        output.say(f"hashcards has schedules of {cards} that the notes don't have as it read them.")
    return 0


def _undo(config: Config, reached: reach.Reached, *, is_sure: bool, dry_run: bool) -> int:
    """Give back what was taken over from a collection."""
    found = propose_return(config, reached.way)
    notes = output.count(len(found.notes), "note")
    output.say(f"{reached.where}: {notes} can be given back")
    if found.kept:
        output.say(f"{output.count(len(found.kept), 'note')} can't:", always=True)
        for former, reason in output.listed(found.kept, always=True):
            output.say(f"  {output.title(former.question)}: {reason}", always=True)
    is_done = bool(found.notes) and not dry_run
    if is_done:
        output.confirm(f"Give back {notes}?", _CHANGE, is_sure=is_sure)
        unadopt(config, found, reached.way)
        output.say("Given back, with all that was learned since. A push adds these cards anew.")
    named = [{"guid": each.guid, "question": each.question} for each in found.notes]
    refused = [
        {"guid": each.guid, "question": each.question, "reason": reason}
        for each, reason in found.kept
    ]
    output.answer({"undone": is_done, "notes": named, "refused": refused})
    return 0


def _show(adoptions: Adoptions, where: str) -> None:
    reviews = sum(pair.theirs.reviews for pair in adoptions.pairs)
    notes = output.count(len(adoptions.pairs), "note")
    output.say(f"{where}: {notes} can be taken over, with {output.count(reviews, 'review')}")
    in_order = sorted(adoptions.pairs, key=lambda pair: path_key(pair.ours.place))
    for pair in output.listed(in_order):
        output.say(f"  {_line(pair)}")
    if adoptions.refusals:
        output.say(
            f"{output.count(len(adoptions.refusals), 'card')} can't take over a note:", always=True
        )
        for refusal in output.listed(adoptions.refusals, always=True):
            question = output.title(refusal.ours.question)
            output.say(f"  {refusal.ours.place}: {question}: {refusal.reason}", always=True)


def _line(pair: Pair) -> str:
    cards = output.count(len(pair.theirs.ordinals), "card")
    reviews = output.count(pair.theirs.reviews, "review")
    by = "by its id" if pair.by == "id" else "by its words"
    kind = pair.theirs.note_type.name
    question = output.title(pair.ours.question)
    return f"{pair.ours.place}: {question} ({kind}, {cards}, {reviews}, {by})"


def _json(adoptions: Adoptions, *, is_done: bool) -> dict[str, object]:
    return {
        "adopted": is_done,
        "notes": [
            {
                "note": pair.ours.place,
                "question": pair.ours.question,
                "guid": pair.theirs.guid,
                "note_id": pair.theirs.note_id,
                "note_type": pair.theirs.note_type.name,
                "cards": len(pair.theirs.ordinals),
                "reviews": pair.theirs.reviews,
                "by": pair.by,
            }
            for pair in adoptions.pairs
        ],
        "refused": [
            {"note": each.ours.place, "question": each.ours.question, "reason": each.reason}
            for each in adoptions.refusals
        ],
    }
