"""`ankigen push`."""

from __future__ import annotations

from collections.abc import Sequence

import click

from ankigen import anki_folder
from ankigen.cli import Settings, common, output, project, reach
from ankigen.config import Config
from ankigen.delivery import addon
from ankigen.delivery.decision import Retired, Wishes
from ankigen.delivery.package import open_package
from ankigen.delivery.values import PackedNote
from ankigen.errors import UsageError
from ankigen.pipeline.build import build
from ankigen.pipeline.plan import Request as BuildRequest
from ankigen.pipeline.push import Pushed, Request, push
from ankigen.pipeline.writing import Built


@click.command(
    "push",
    epilog=common.examples(
        "ankigen push --dry-run",
        "ankigen push",
        'ankigen push --to file --profile "User 1"',
        "ankigen push --to dialog",
    ),
)
@click.option(
    "--to",
    "way",
    type=click.Choice(["addon", "connect", "file", "server", "dialog"]),
    help="addon: the Anki that is open; connect: the same by AnkiConnect; file: the collection of "
    "one that is closed; server: a sync server, without any Anki; dialog: opens Anki's own import. "
    "Without --to: the first of addon, connect and file that is there.",
)
@click.option("--install-addon", is_flag=True, help="Install ankigen's add-on into Anki, no more.")
@reach.profile_option
@reach.server_options
@click.option(
    "--dry-run", is_flag=True, help="Say what would happen; nothing is written into Anki."
)
@click.option(
    "--edited",
    type=click.Choice(["keep", "ours"]),
    default="keep",
    show_default=True,
    help="What becomes of notes that you edited in Anki: keep them, or write ours over them.",
)
@click.option(
    "--retired",
    type=click.Choice(["tag", "suspend", "delete", "leave"]),
    default="tag",
    show_default=True,
    help="What becomes of cards that left the notes.",
)
@click.option(
    "--empty",
    type=click.Choice(["leave", "delete"]),
    default="leave",
    show_default=True,
    help="What becomes of cards that nothing asks for any more, with their reviews.",
)
@click.option("--restore", is_flag=True, help="Give back what you deleted in Anki.")
@click.option(
    "--sync",
    "is_synced",
    is_flag=True,
    help="Sync before and after: never in full. A closed collection needs --server.",
)
@click.option("--retire", is_flag=True, help="Allow many cards to leave the deck at once.")
@click.pass_obj
def command(
    settings: Settings,
    way: str | None,
    install_addon: bool,
    profile: str | None,
    server: str | None,
    user: str | None,
    dry_run: bool,
    edited: str,
    retired: Retired,
    empty: str,
    restore: bool,
    is_synced: bool,
    retire: bool,
) -> int:
    """Build the deck and put it into your Anki: reviews, and what you changed there, stay.

    Where Anki is open, all is one step that can be undone there; where it is closed, a backup goes
    into Anki's own folder of backups first. Cards follow their notes from deck to deck unless you
    moved them; your own tags stay.
    """
    if install_addon:
        place = addon.install(anki_folder.base())
        output.answer({"addon": str(place)})
        output.say(f"{place} is Anki's from its next start on: start Anki again.")
        return 0
    config = project.load(settings)
    wishes = Wishes(edited == "ours", restore, empty == "delete", retired)
    if way == "dialog":
        if is_synced:
            raise UsageError("--to dialog only hands the package over: sync in Anki afterwards")
        return _hand_over(built(config, settings, retire=retire), dry_run)
    goal = reach.Reach(way, profile, server, user, may_connect=True)
    with reach.reached(config, goal) as reached:
        syncing = reach.syncing(reached, goal, is_wanted=is_synced and not dry_run)
        done = built(config, settings, retire=retire)
        request = Request(wishes, dry_run, retire, reached.profile)
        syncing.before()
        pushed = push(config, done.latest, reached.way, request, done.cards)
        where = reached.where
        show(pushed, settings, f"{where}, if it were pushed" if dry_run else where)
        synced = syncing.after()
    report = as_data(pushed, reached.profile, done.report.version, dry_run=dry_run)
    output.answer({**report, "synced": synced})
    if synced is not False:
        output.say("Synced." if synced else "Anki was asked to sync.")
    return 0


def _hand_over(done: Built, dry_run: bool) -> int:
    """Open the package as a double click would: an Anki that is open shows its import dialog."""
    if not dry_run:
        open_package(done.latest)
    report = {"way": "dialog", "version": done.report.version, "dry_run": dry_run}
    output.answer({**report, "package": str(done.latest)})
    output.say(f"{done.latest} is handed to Anki: import it there, the options as they are.")
    return 0


def built(config: Config, settings: Settings, *, retire: bool) -> Built:
    """Build, and show what was found."""
    with output.meter(settings) as meter:
        done = build(config, BuildRequest(now=project.now(), retire=retire), meter)
    output.findings(done.report.diagnostics, config.root, settings)
    output.say(output.headline(done.report))
    return done


def as_data(
    pushed: Pushed, profile: str | None, version: str, *, dry_run: bool = False
) -> dict[str, object]:
    """What was given to a collection, or would be, for programs."""
    decision = pushed.decision
    return {
        "profile": profile,
        "version": version,
        "dry_run": dry_run,
        "way": pushed.way,
        "added": _named(decision.added),
        "updated": _named(decision.updated),
        "unchanged": decision.unchanged,
        "edited": [
            {**_name(each.note), "in_notes_too": each.in_notes_too} for each in decision.edited
        ],
        "deleted": _named(decision.deleted),
        "moved": [{**_name(m.note), "from": m.old, "to": m.new} for m in decision.moved],
        "left": [{**_name(m.note), "in": m.old, "deck": m.new} for m in decision.left],
        "empty": [{**_name(each.note), "cards": len(each.cards)} for each in decision.empty],
        "retired": [each.guid for each in decision.retired],
        "altered": _named(pushed.altered),
    }


def _name(note: PackedNote) -> dict[str, object]:
    return {"guid": note.guid, "question": note.question}


def _named(notes: Sequence[PackedNote]) -> list[dict[str, object]]:
    return [_name(note) for note in notes]


def show(pushed: Pushed, settings: Settings, where: str) -> None:
    """Say what was given to a collection, or would be, in the words of `rehearse`."""
    decision, wishes = pushed.decision, pushed.wishes
    output.say(
        f"{where}: {len(decision.added):,} added, {len(decision.updated):,} updated, "
        f"{decision.unchanged:,} unchanged"
    )
    if settings.verbose:
        _list("added", [note.question for note in decision.added])
        _list("updated", [note.question for note in decision.updated])
    _list(
        "edited in Anki, so they stay as they are there (--edited ours writes over them)",
        [
            each.note.question + (" (changed in the notes, too)" if each.in_notes_too else "")
            for each in decision.edited
        ],
    )
    _list(
        "deleted in Anki, and stay so (--restore gives them back)",
        [note.question for note in decision.deleted],
    )
    _list(
        "moved to another deck",
        [f"{output.title(move.note.question)}: {move.old} → {move.new}" for move in decision.moved],
    )
    _list(
        "stay in the deck that you moved them to",
        [f"{output.title(move.note.question)}: {move.old}" for move in decision.left],
    )
    done = {"tag": "tagged", "suspend": "tagged and suspended", "delete": "deleted"}
    if decision.retired:
        number = output.count(len(decision.retired), "note")
        output.say(f"{number} that left your notes: {done[wishes.retired]}")
    emptied = "removed" if wishes.empty else "`--empty delete` removes them"
    _list(
        f"with empty cards ({emptied})",
        [f"{output.title(each.note.question)} ({len(each.cards)})" for each in decision.empty],
    )
    _list("came out otherwise in Anki", [note.question for note in pushed.altered])


def _list(what: str, texts: Sequence[str]) -> None:
    if texts:
        output.say(f"{output.count(len(texts), 'note')} {what}:")
        for text in output.listed(texts):
            output.say(f"  {output.title(text, 160)}")
