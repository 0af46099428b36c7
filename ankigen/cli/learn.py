"""`ankigen learn`."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from ankigen.cli import Settings, common, output, project, reach
from ankigen.config import Config
from ankigen.errors import UsageError
from ankigen.pipeline.learn import Edited, Learned, Lessons, learn
from ankigen.pipeline.write_back import Patch, Refused, apply, patches

_LISTED = 20  # of each kind, in a note
_MARK = "<!-- written by `ankigen learn --write`: it is written anew each time -->"
_TITLES = {
    "leeches": "Leeches",
    "lapses": "Forgotten most often",
    "hardest": "Hardest (FSRS)",
    "suspended": "Suspended",
    "flagged": "Flagged",
    "never_seen": "Never seen",
}


@click.command(
    "learn",
    epilog=common.examples(
        "ankigen learn",
        "ankigen learn --apply --dry-run",
        'ankigen learn --write "What Anki knows.md"',
    ),
)
@reach.from_option("a copy of a collection, Anki open or not")
@reach.profile_option
@click.option(
    "--write",
    "note",
    type=project.FilePath(dir_okay=False),
    metavar="NOTE.md",
    help="Write the report into a note of the vault, with links.",
)
@click.option(
    "--apply", "is_applied", is_flag=True, help="Write edits made in Anki into the notes."
)
@click.option("--yes", is_flag=True, help="Write them without asking.")
@click.option("--dry-run", is_flag=True, help="With --apply: show what would be written.")
@click.pass_obj
def command(
    settings: Settings,
    way: str | None,
    profile: str | None,
    note: Path | None,
    is_applied: bool,
    yes: bool,
    dry_run: bool,
) -> int:
    """Say what Anki knows of your notes: edited there, leeches, hardest, each with its place.

    With --apply, edits made in Anki are written into the notes where their place is certain. It is
    shown first what that changes; nothing else writes cards into notes.
    """
    config = project.load(settings)
    with reach.reached(config, reach.Reach(way, profile)) as reached:
        lessons, planned = learn(config, reached.way, project.now())
    found: tuple[Patch, ...] = ()
    refused: tuple[Refused, ...] = ()
    if is_applied:
        found, refused = patches(config, planned, lessons.edited)
        is_written = _applied(config, found, yes=yes, dry_run=dry_run)
        _say_refused(refused)
    if note is not None:
        _write(config, note, lessons)
    if is_applied:
        written = {"applied": is_written, **_json_of(found, refused)}
        output.answer({**_json(lessons), **written})
    else:
        output.answer(_json(lessons))
        _report(lessons, settings)
    return 0


def _applied(config: Config, found: Sequence[Patch], *, yes: bool, dry_run: bool) -> bool:
    """Show the patches, ask, and write them; gives whether they were."""
    _show(found, is_asked=not (yes or dry_run))
    if not found or dry_run:
        return False
    number = sum(len(patch.edits) for patch in found)
    what = f"{output.count(number, 'edit')} into {output.count(len(found), 'note')}"
    output.confirm(f"Write {what}?", "write into notes", is_sure=yes)
    apply(config, found)
    output.say(f"Wrote {what}.")
    return True


def _show(found: Iterable[Patch], *, is_asked: bool) -> None:
    for patch in found:
        lines = difflib.unified_diff(
            patch.before.decode().splitlines(),
            patch.after.decode().splitlines(),
            patch.file,
            patch.file,
            lineterm="",
        )
        for line in lines:
            output.say(line, always=is_asked)


def _say_refused(refused: Sequence[Refused]) -> None:
    if refused:
        output.say(f"{output.count(len(refused), 'edit')} can't be written into the notes:")
        for each in refused:
            output.say(f"  {each.edited.card.location}: {each.reason}")
            _changes(each.edited)


def _changes(edited: Edited) -> None:
    for name, words in edited.differences.items():
        output.say(f"    {name}: {words}")


def _report(lessons: Lessons, settings: Settings) -> None:
    if lessons.edited:
        output.say("Edited in Anki (`learn --apply` writes it into the notes):")
        for edited in lessons.edited:
            also = " (changed in the notes, too)" if edited.in_notes_too else ""
            output.say(f"  {edited.card.location}{also}")
            _changes(edited)
    for kind, notes in lessons.kinds().items():
        _kind(kind, notes, settings)
    if lessons.absent:
        number = output.count(lessons.absent, "card")
        output.say(f"{number} not in the collection: ankigen push")
    if not lessons.edited and not any(lessons.kinds().values()):
        output.say("Nothing to say.")


def _kind(kind: str, notes: Sequence[Learned], settings: Settings) -> None:
    if not notes:
        return
    if kind == "never_seen" and not settings.verbose:
        output.say(f"{_TITLES[kind]}: {output.count(len(notes), 'card')} (-v lists them)")
        return
    output.say(f"{_TITLES[kind]}:")
    for note in output.listed(notes):
        output.say(f"  {note.place}: {output.title(note.question)}{_why(kind, note)}")


def _why(kind: str, note: Learned) -> str:
    if kind in ("lapses", "leeches"):
        return f" ({output.count(note.lapses, 'lapse')})"
    if kind == "hardest" and note.difficulty is not None:
        return f" (difficulty {note.difficulty:.1f} of 10)"
    if kind == "flagged":
        return f" (flag {', '.join(map(str, note.flags))})"
    return ""


def _write(config: Config, path: Path, lessons: Lessons) -> None:
    """Write the report as a note; one of the user's own is never written over."""
    if path.suffix != ".md" or not path.resolve().is_relative_to(config.notes.resolve()):
        raise UsageError(f"{path}: --write takes a note (.md) in {config.notes}")
    if path.exists() and _MARK not in path.read_text(encoding="utf-8", errors="replace"):
        raise UsageError(f"{path} is a note of your own: name another")
    lines = ["---", "anki: false", "---", _MARK, "# What Anki knows", ""]
    if lessons.edited:
        lines += ["## Edited in Anki", ""]
        lines += [_link(each.card.note, _plain(each)) for each in lessons.edited] + [""]
    for kind, found in lessons.kinds().items():
        if found and kind != "never_seen":
            lines += [f"## {_TITLES[kind]}", ""]
            lines += [
                _link(each.note, each.question + _why(kind, each)) for each in found[:_LISTED]
            ] + [""]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")


def _plain(edited: Edited) -> str:
    return "; ".join(f"{name}: {words}" for name, words in edited.differences.items())


def _link(note: str, text: str) -> str:
    shown = " ".join(text.split()).replace("[[", "[ [").replace("|", "\\|")
    return f"- [[{note.removesuffix('.md')}]]: {shown[:200]}"


def _json(lessons: Lessons) -> dict[str, object]:
    return {
        "edited": [
            {
                **_place(each),
                "in_notes_too": each.in_notes_too,
                "changes": each.differences,
            }
            for each in lessons.edited
        ],
        **{
            kind: [
                {
                    **note.place._asdict(),
                    "guid": note.guid,
                    "question": note.question,
                    "repetitions": note.repetitions,
                    "lapses": note.lapses,
                    "difficulty": note.difficulty,
                    "stability": note.stability,
                    "flags": list(note.flags),
                }
                for note in found
            ]
            for kind, found in lessons.kinds().items()
        },
        "absent": lessons.absent,
    }


def _json_of(found: Iterable[Patch], refused: Iterable[Refused]) -> dict[str, object]:
    return {
        "written": [_place(each) for patch in found for each in patch.edits],
        "refused": [{**_place(each.edited), "reason": each.reason} for each in refused],
    }


def _place(edited: Edited) -> dict[str, object]:
    return {**edited.card.location._asdict(), "guid": edited.ours.identity.guid}
