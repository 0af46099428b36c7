"""The git repository that the ledger is in, told by its files alone."""

from __future__ import annotations

from pathlib import Path


def find(path: Path) -> Path | None:
    """The repository's own folder; None where the file at `path` is in none."""
    for folder in path.absolute().parents:
        found = folder / ".git"
        if found.is_dir():
            return found
        if found.is_file():  # of a work tree beside the repository
            text = found.read_text(encoding="utf-8", errors="replace")
            return folder / text.partition("gitdir:")[2].strip()
    return None


def last_merge(path: Path) -> tuple[Path, ...]:
    """The file that git writes at each merge or reset: one that takes its own side leaves the
    ledger as it is. None without a repository."""
    found = find(path)
    return (found / "ORIG_HEAD",) if found is not None else ()
