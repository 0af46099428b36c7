"""`ankigen new`."""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath

import click

from ankigen.cli import Settings, common, output, project
from ankigen.errors import UsageError

# What Obsidian takes in no note's name (its help, "Internal links"), and what some system takes in
# no file's.
_FORBIDDEN = re.compile(r"[\\:*?\"<>|#^\[\]\x00-\x1f]+")


@click.command(
    "new",
    epilog=common.examples(
        "ankigen new Refraction",
        'ankigen new "Physics/Optics"',
        "ankigen new Optics --folder Physics",
    ),
)
@click.argument("title")
@click.option("--folder", metavar="DIR", default="", help="In this folder of the notes.")
@click.pass_obj
def command(settings: Settings, title: str, folder: str) -> None:
    """Write a note with an empty card, ready to be filled in; a note that is there stays as it is.

    TITLE is the note's name; it may begin with folders: `ankigen new "Physics/Optics"`.
    """
    config = project.load(settings)
    path = _place(config.notes, PurePosixPath(folder, *title.split("/")))
    question, answer = (
        (config.markers.get(role) or (usual,))[0]
        for role, usual in (("question", "Q:"), ("answer", "A:"))
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(f"{question} \n{answer} \n")
    except FileExistsError:
        raise UsageError(f"{path} is there already: name another, or open that one") from None
    output.answer({"path": os.path.relpath(path)})
    output.say(os.path.relpath(path))


def _place(notes: Path, name: PurePosixPath) -> Path:
    """The file of a note, its name without what neither Obsidian nor a system takes.

    Raises `UsageError` for a name with nothing left of it, and for one that leads out of the notes.
    """
    parts = [" ".join(_FORBIDDEN.sub(" ", part).split()).rstrip(". ") for part in name.parts]
    if name.is_absolute() or ".." in name.parts:
        raise UsageError(f"{name} leads out of the notes: name a folder in {notes}")
    if not parts or not all(part.removesuffix(".md") for part in parts):
        raise UsageError('the note needs a name: ankigen new "Title"')
    *folders, last = parts
    return notes.joinpath(*folders, f"{last.removesuffix('.md')}.md")
