"""What Obsidian's own settings (`.obsidian/*.json`) say that matters for cards."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ankigen import dialects, files, macros
from ankigen.files import display_path
from ankigen.macros import Macros
from ankigen.types import Diagnostic, Location, Severity

_MAX_BYTES = 1_000_000
_MAX_PLUGIN_BYTES = 5_000_000  # Obsidian_to_Anki lists every file of the vault in its own


class Plugins(NamedTuple):
    """The syntaxes whose plugins are used, with the options that their settings set, by name."""

    options: Mapping[str, Mapping[str, Any]] = {}
    diagnostics: tuple[Diagnostic, ...] = ()


class Settings(NamedTuple):
    """`ignored` are Obsidian's excluded files (path prefixes, or patterns between slashes);
    `template_folders` are those of the core plugin and of Templater; `plugins` are those for
    flashcards."""

    strict_line_breaks: bool = False
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
    found = read_plugins(root, shown) if folder.is_dir() else Plugins()
    app = _object(folder / "app.json", root)
    ignored = app.get("userIgnoreFilters")
    templates = (
        _object(folder / "templates.json", root).get("folder"),
        _object(folder / "plugins" / "templater-obsidian" / "data.json", root).get(
            "templates_folder"
        ),
    )
    return Settings(
        strict_line_breaks=app.get("strictLineBreaks") is True,
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


def read_plugins(root: Path, shown: str = "") -> Plugins:
    """The plugins of the vault in `root`: those that Obsidian has enabled, and those with settings
    where nothing says which are enabled, or where no other text looks like their cards. `shown` is
    the vault's folder as a person is shown it."""
    folder = root / ".obsidian"
    enabled, _ = _json(folder / "community-plugins.json", root)
    options: dict[str, Mapping[str, Any]] = {}
    diagnostics: list[Diagnostic] = []
    for dialect in dialects.DIALECTS:
        if not dialect.plugin:
            continue
        is_enabled = dialect.plugin in enabled if isinstance(enabled, list) else None
        inside = f".obsidian/plugins/{dialect.plugin}/data.json"
        file = f"{shown}/{inside}" if shown else inside
        data, text = _json(root / inside, root)
        is_left = text is not None and (is_enabled is None or dialect.is_marked)
        if not is_enabled and not is_left:
            continue
        if isinstance(data, dict):
            options[dialect.name], mistakes = dialects.read(dialect, data)
            diagnostics += (_mistake(file, text or "", each) for each in mistakes)
            continue
        options[dialect.name] = {}
        if text is not None:
            message = f"these settings of {dialect.title} cannot be read: its own defaults count"
            diagnostics.append(_warning(Location(file), message))
    return Plugins(options, tuple(diagnostics))


def _json(path: Path, root: Path) -> tuple[object, str | None]:
    """A file's value and text; None for what is not there or cannot be read."""
    try:
        text = files.read(path, _MAX_PLUGIN_BYTES, root).decode("utf-8-sig")
    except FileNotFoundError:
        return None, None
    except (OSError, ValueError):
        return None, None if not path.exists() else ""
    try:
        return json.loads(text), text
    except (ValueError, RecursionError):
        return None, text


def _mistake(file: str, text: str, mistake: dialects.Mistake) -> Diagnostic:
    key = mistake.key.rpartition(">")[2]
    match = re.search(rf'"{re.escape(key)}"\s*:', text)
    before = text[: match.start()] if match else ""
    place = Location(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
    return _warning(place, f"`{key}` {mistake.message}: its default counts")


def _warning(place: Location, message: str) -> Diagnostic:
    return Diagnostic(place, "plugin-settings", message, Severity.WARNING)


def macro_places(vault: Path, notes: Path, root: Path) -> tuple[Path, ...]:
    """Where LaTeX macros may be: the preamble of the plugin Extended MathJax, `preamble.sty` in the
    vault's folder where its settings name no other, and `macros.tex` in the notes' folder and in
    the project's; what comes later counts."""
    return tuple(dict.fromkeys((_preamble(vault), notes / "macros.tex", root / "macros.tex")))


def _preamble(vault: Path) -> Path:
    """The plugin's preamble; nothing outside of the vault is one."""
    default = vault / "preamble.sty"
    try:
        path = vault / ".obsidian" / "plugins" / "obsidian-latex" / "data.json"
        named = vault / json.loads(files.read(path, _MAX_BYTES, vault))["preamblePath"]
        is_inside = named.resolve().is_relative_to(vault.resolve())
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return default
    return named if is_inside else default


def read_macros(vault: Path, notes: Path, root: Path) -> tuple[Macros, tuple[Diagnostic, ...]]:
    """The macros of a project, and what of its files cannot be used; the folders are those of
    `macro_places`."""
    known = Macros()
    found: list[Diagnostic] = []
    for path in macro_places(vault, notes, root):
        name = display_path(path, root)
        try:
            text = files.read(path, _MAX_BYTES).decode("utf-8-sig")
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError) as error:
            message = f"these macros cannot be read ({error}): the file must be plain UTF-8 text"
            found.append(Diagnostic(Location(name), "macro-not-read", message))
            continue
        is_preamble = path.suffix == ".sty"
        more, slips = macros.read(text.replace("\r\n", "\n"), has_short=not is_preamble)
        known |= more
        found += (
            Diagnostic(Location(name, slip.line, slip.column), "macro-not-read", slip.message)
            for slip in slips
        )
    return known, tuple(found)
