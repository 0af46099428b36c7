"""The LaTeX macros of a project: `preamble.sty` of the plugin Extended MathJax in the vault's
folder, `macros.tex` in the notes' and the project's."""

from __future__ import annotations

from pathlib import Path

from ankigen import files, macros
from ankigen.config import Config
from ankigen.files import display_path
from ankigen.macros import Macros
from ankigen.types import Diagnostic, Location

_MAX_BYTES = 1_000_000


def places(config: Config, vault: Path) -> tuple[Path, ...]:
    """Where macros may be, the vault's folder known; what comes later counts."""
    found = (vault / "preamble.sty", config.notes / "macros.tex", config.root / "macros.tex")
    return tuple(dict.fromkeys(found))


def read(config: Config, vault: Path) -> tuple[Macros, tuple[Diagnostic, ...]]:
    """The macros of a project, and what of its files cannot be used."""
    known = Macros()
    found: list[Diagnostic] = []
    for path in places(config, vault):
        name = display_path(path, config.root)
        try:
            text = files.read(path, _MAX_BYTES).decode("utf-8-sig")
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError) as error:
            message = f"these macros cannot be read ({error}): the file must be plain UTF-8 text"
            found.append(Diagnostic(Location(name), "macro-not-read", message))
            continue
        more, slips = macros.read(text.replace("\r\n", "\n"))
        known |= more
        found += (
            Diagnostic(Location(name, slip.line, slip.column), "macro-not-read", slip.message)
            for slip in slips
        )
    return known, tuple(found)
