"""Which folders a project may use: `ankigen.yaml` may have come with somebody else's notes.

So what is written, and the templates, stay within the project's folder, links followed. Only the
command line, which a person typed, leads out of it. The notes may be anywhere: a project may stand
beside its vault, and what is read there goes no further than into a deck on this machine.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ankigen.errors import UsageError

# Below the build folder: all that a build or a preview writes to, or reads.
_OWN = ("", "preview", "preview/media")


def absolute(path: Path, start: Path | None = None) -> Path:
    """The path from the root of the file system, from `start` on or the current folder, without
    `..`: what is above a folder, and whether two are one, is told by their names."""
    whole = (start or Path.cwd()) / path
    return whole.resolve() if ".." in whole.parts else whole


def stay(root: Path, folder: Path, key: str, flag: str = "") -> Path:
    """The folder that `key` names, if it is in the project's folder `root`.

    `flag` is the option that may name one elsewhere. Raises `UsageError` for any other.
    """
    try:
        real, home = folder.resolve(), root.resolve()
    except (OSError, RuntimeError, ValueError) as error:  # a loop of links; a NUL
        raise UsageError(f"{key}: {folder} cannot be used ({error}): name another") from None
    if real.is_relative_to(home):
        return folder
    remedy = f"name it with {flag}" if flag else "copy it there"
    raise UsageError(
        f"{key}: {folder} is outside the project's folder {root}, where a file that came with "
        f"somebody else's notes could lead anywhere: move it inside, or {remedy}"
    )


def check_build(folder: Path, taken: tuple[Path, ...]) -> None:
    """See that a build only ever writes to files of its own.

    Raises `UsageError` where the build folder is, or is around, one of the folders in `taken`, and
    where something in it is neither a plain file nor a folder: what is written to a link goes to
    where that leads, and whoever opens a pipe waits.
    """
    real = folder.resolve()
    for other in taken:
        if other.resolve().is_relative_to(real):
            raise UsageError(f"build_dir: {folder} holds {other}: name a folder of its own")
    strange = next(_strangers(folder), None)
    if strange is not None:
        raise UsageError(f"{strange} is a link or no plain file, and is in the way: remove it")


def _strangers(folder: Path) -> Iterator[Path]:
    for name in _OWN:
        try:
            with os.scandir(folder / name) as entries:
                for entry in entries:
                    is_plain = entry.is_file(follow_symlinks=False)
                    if not is_plain and not entry.is_dir(follow_symlinks=False):
                        yield Path(entry.path)
        except OSError:
            continue  # not there yet; whoever needs it says what is wrong
