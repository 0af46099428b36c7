"""Waiting for the notes to change: bursts taken together, editors' own files left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event

import watchfiles

# A save is often several events (a new file, a rename, a change of its times), and a checkout
# hundreds: events closer together than this are one change.
_QUIET = 50  # milliseconds
_LONGEST = 400  # milliseconds from the first event of a burst


def changes(
    folders: Sequence[Path], ignored: Sequence[Path], stop: Event | None = None
) -> Iterator[frozenset[Path]]:
    """Yield the paths that changed below `folders`, for each burst of changes, until `stop`.

    Hidden files and folders (Obsidian's workspace, git's own) do not count, but `.obsidian/*.json`
    does, since it holds settings; neither does anything below `ignored`.
    """
    for events in watchfiles.watch(
        *folders,
        watch_filter=None,
        step=_QUIET,
        debounce=_LONGEST,
        stop_event=stop,
        raise_interrupt=True,
    ):
        paths = frozenset(Path(path) for _, path in events)
        relevant = frozenset(path for path in paths if _matters(path, folders, ignored))
        if relevant:
            yield relevant


def _matters(path: Path, folders: Sequence[Path], ignored: Sequence[Path]) -> bool:
    if any(path.is_relative_to(folder) for folder in ignored):
        return False
    for folder in folders:
        if path.is_relative_to(folder):
            parts = path.relative_to(folder).parts
            if parts[:1] == (".obsidian",):
                return path.suffix == ".json" and not path.name.startswith("workspace")
            # Editors write beside the note: `.x.swp`, `x~`, `#x#`.
            return not any(part.startswith((".", "#")) or part.endswith("~") for part in parts)
    return False
