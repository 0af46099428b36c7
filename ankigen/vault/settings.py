"""What Obsidian's own settings (`.obsidian/*.json`) say that matters for cards."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from ankigen import files
from ankigen.vault import plugins
from ankigen.vault.plugins import Plugins

_MAX_BYTES = 1_000_000


class Settings(NamedTuple):
    """`ignored` are Obsidian's excluded files (path prefixes, or patterns between slashes);
    `template_folders` are those of the core plugin and of Templater; `plugins` are those for
    flashcards."""

    strict_line_breaks: bool = False
    attachment_folder: str = ""
    ignored: tuple[str, ...] = ()
    template_folders: tuple[str, ...] = ()
    plugins: Plugins = Plugins()

    def excludes(self, path: str) -> bool:
        """Whether Obsidian or its template plugins keep the vault path out of the way."""
        if any(path.startswith(f"{folder}/") for folder in self.template_folders):
            return True
        return any(_matches(pattern, path) for pattern in self.ignored)


def read(root: Path, shown: str = "") -> Settings:
    """The settings of the vault in `root`, which a person is shown as `shown`; what is missing or
    broken there counts as not set."""
    folder = root / ".obsidian"
    found = plugins.read(root, shown) if folder.is_dir() else Plugins()
    app = _object(folder / "app.json", root)
    ignored = app.get("userIgnoreFilters")
    templates = (
        _object(folder / "templates.json", root).get("folder"),
        _object(folder / "plugins" / "templater-obsidian" / "data.json", root).get(
            "templates_folder"
        ),
    )
    attachments = app.get("attachmentFolderPath")
    return Settings(
        strict_line_breaks=app.get("strictLineBreaks") is True,
        attachment_folder=attachments if isinstance(attachments, str) else "",
        ignored=tuple(text for text in ignored if isinstance(text, str) and text)
        if isinstance(ignored, list)
        else (),
        template_folders=tuple(
            text.strip("/") for text in templates if isinstance(text, str) and text.strip("/")
        ),
        plugins=found,
    )


def _object(path: Path, root: Path) -> Mapping[str, object]:
    try:
        content = json.loads(files.read(path, _MAX_BYTES, root).decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        # Obsidian writes these files; a broken one is Obsidian's to report.
        return {}
    return content if isinstance(content, dict) else {}


def _matches(pattern: str, path: str) -> bool:
    if len(pattern) > 2 and pattern.startswith("/") and pattern.endswith("/"):
        try:
            return re.search(pattern[1:-1], path, re.IGNORECASE) is not None
        except re.error:
            return False
    return path.casefold().startswith(pattern.casefold())
