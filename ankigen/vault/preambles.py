"""The LaTeX macros of a project: the preamble of the plugin Extended MathJax, `preamble.sty` in the
vault's folder where its settings name no other, and `macros.tex` in the notes' folder and in the
project's."""

from __future__ import annotations

import json
from pathlib import Path

from ankigen import files, macros
from ankigen.files import display_path
from ankigen.macros import Macros
from ankigen.types import Diagnostic, Location

_MAX_BYTES = 1_000_000


def places(vault: Path, notes: Path, root: Path) -> tuple[Path, ...]:
    """Where macros may be, by the folders of the vault, the notes and the project; what comes later
    counts."""
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


def read(vault: Path, notes: Path, root: Path) -> tuple[Macros, tuple[Diagnostic, ...]]:
    """The macros of a project, and what of its files cannot be used; the folders are those of
    `places`."""
    known = Macros()
    found: list[Diagnostic] = []
    for path in places(vault, notes, root):
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
