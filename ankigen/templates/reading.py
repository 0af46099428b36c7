"""Template files → note types: a project's own files first, the bundled ones where it has none."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from ankigen import fields, files
from ankigen.errors import BuildError
from ankigen.spelling import hint
from ankigen.templates import own
from ankigen.templates.checking import check, check_style
from ankigen.types import Diagnostic, Location, NoteType, Severity, Template

STYLE = "style.css"
# What masks look like, which only the note type for image occlusion has beside `STYLE`.
MASKS_STYLE = "occlusion/style.css"
MAX_BYTES = 1_000_000
# What is in it is added to the style sheet, which a file of its name replaces.
CUSTOM = "custom.css"
PREFIX = "ankigen"


def bundled() -> Path:
    """The folder of the templates that ankigen brings along.

    In an installed package it is this very one; in an editable checkout, `templates/` at the top.
    """
    here = Path(__file__).parent
    return here if (here / STYLE).is_file() else here.parent.parent / "templates"


def styles() -> Mapping[str, Path]:
    """The ready looks by name: style sheets to be added to the bundled one."""
    folder = Path(__file__).parent / "styles"
    return {path.stem: path for path in sorted(folder.glob("*.css"))}


def read(
    directories: Sequence[Path],
    code_css: str = "",
    prefix: str = PREFIX,
    root: Path | None = None,
) -> tuple[NoteType, ...]:
    """The note types: ankigen's in the order of `fields.NOTE_TYPE_IDS`, then one's own by folder.

    Each file is taken from the first of `directories` that has it, or else from `bundled()`.
    `code_css` (for highlighted code) goes between the style sheet and `custom.css`. `prefix` stands
    in front of their names; one of its own gives note types of their own, with other ids. In
    messages, files inside `root` are named from there.

    Raises `BuildError` with everything that is wrong with the files.
    """
    reader = _Reader((*directories, bundled()), root)
    problems = [found for path in directories for found in _strangers(path, root)]
    style, style_file = reader.read(STYLE)
    custom, custom_file = reader.read(CUSTOM) if reader.has(CUSTOM) else ("", CUSTOM)
    masks, masks_file = reader.read(MASKS_STYLE)
    css = "\n".join(part for part in (style, code_css, custom) if part)
    masked_css = "\n".join(part for part in (style, code_css, masks, custom) if part)
    described = [
        *(_bundled(key, prefix) for key in fields.NOTE_TYPE_IDS),
        *_described(directories, reader),
    ]
    note_types = tuple(
        _note_type(each, reader, masked_css if each.key == "occlusion" else css)
        for each in described
    )
    for text, file in ((style, style_file), (masks, masks_file), (custom, custom_file)):
        problems += check_style(text, file)
    problems += reader.problems
    if not reader.problems:
        problems += (problem for note_type in note_types for problem in check(note_type))
    if problems:
        raise BuildError(problems)
    return note_types


class _Reader:
    """Reads files by name from the first folder that has them, and notes what cannot be read."""

    def __init__(self, directories: Sequence[Path], root: Path | None) -> None:
        self._directories = directories
        self._root = root
        self.problems: list[Diagnostic] = []

    def has(self, name: str) -> bool:
        return any((directory / name).is_file() for directory in self._directories)

    def read(self, name: str) -> tuple[str, str]:
        """The text, with `\\n` at line ends and none at its own, and the file's name."""
        found = (path for each in self._directories if (path := each / name).is_file())
        path = next(found, self._directories[-1] / name)
        try:
            text = self._bytes(path).decode("utf-8-sig")
            text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
        except (OSError, RuntimeError, UnicodeDecodeError) as error:
            reason = "it is not UTF-8"
            if not isinstance(error, UnicodeDecodeError):
                reason = getattr(error, "strerror", None) or "a loop of links"
            message = f"the template cannot be read: {reason}"
            self.problems.append(_error(path, self._root, message))
            text = ""
        return text, files.display_path(path, self._root)

    def _bytes(self, path: Path) -> bytes:
        """What is in the file, where that is in its folder or elsewhere in the project: a link that
        leads out of it would put what it finds there into everybody's deck."""
        target = path.resolve()
        homes = [each.resolve() for each in self._directories if path.is_relative_to(each)]
        if self._root is not None:
            homes.append(self._root.resolve())
        home = next((each for each in homes if target.is_relative_to(each)), None)
        if home is None:
            raise OSError(errno.EXDEV, "it is a link that leads out of the project's folder")
        return files.read(target, MAX_BYTES)


def _bundled(key: str, prefix: str) -> own.Description:
    """What ankigen's own note type of that key would say of itself."""
    return own.Description(
        key=key,
        name=prefix + fields.NOTE_TYPE_NAMES[key].removeprefix(PREFIX),
        id=fields.NOTE_TYPE_IDS[key] + _shift(prefix),
        fields=fields.NOTE_TYPE_FIELDS[key],
        templates=fields.TEMPLATE_NAMES[key],
        is_cloze=key != "basic",
    )


def _described(directories: Sequence[Path], reader: _Reader) -> list[own.Description]:
    """The note types that people describe in their folders of templates."""
    found = []
    for key in dict.fromkeys(key for each in directories for key in own.folders(each)):
        text, file = reader.read(f"{key}/{own.DESCRIPTION}")
        if key in fields.NOTE_TYPE_IDS:
            message = f"{key} is a note type of ankigen's: give the folder another name"
            problem = Diagnostic(Location(file), "note-type", message, Severity.ERROR)
            reader.problems.append(problem)
            continue
        description, problems = own.parse(text, key, file)
        reader.problems += problems
        if description is not None:
            found.append((description, file))
    reader.problems += own.twins(found)
    return [description for description, _ in found]


def _note_type(described: own.Description, reader: _Reader, css: str) -> NoteType:
    templates = []
    for ordinal, name in enumerate(described.templates):
        (front, front_file), (back, back_file) = (
            reader.read(f"{described.key}/{side}.html") for side in _sides(ordinal, name)
        )
        number = described.id + 1 + ordinal
        templates.append(Template(number, name, front, back, front_file, back_file))
    return NoteType(
        key=described.key,
        id=described.id,
        name=described.name,
        is_cloze=described.is_cloze,
        fields=described.fields,
        templates=tuple(templates),
        css=css,
        sort_field=fields.SORT_FIELDS.get(described.key, 0),
        stock_kind=fields.STOCK_KINDS.get(described.key, 0),
    )


def _shift(prefix: str) -> int:
    """What a prefix adds to the ids: nothing for ankigen's own, else a multiple of 10,000, so that
    neither note types nor their templates meet."""
    if prefix == PREFIX:
        return 0
    digest = hashlib.sha256(prefix.encode()).digest()
    return (1 + int.from_bytes(digest[:4], "big")) * 10_000


def _sides(ordinal: int, name: str) -> tuple[str, str]:
    """The names of a template's files; those of a note type's first one have no prefix."""
    prefix = f"{name.lower()}-" if ordinal else ""
    return f"{prefix}front", f"{prefix}back"


def names() -> tuple[str, ...]:
    """Every file that a folder of templates may have, by its path there."""
    sides = (
        f"{key}/{side}.html"
        for key, templates in fields.TEMPLATE_NAMES.items()
        for ordinal, name in enumerate(templates)
        for side in _sides(ordinal, name)
    )
    return (STYLE, CUSTOM, MASKS_STYLE, *sides)


def _strangers(directory: Path, root: Path | None) -> list[Diagnostic]:
    """Template files that nothing would read, most likely because of a typing error."""
    problems = []
    described = own.folders(directory)
    for path in sorted([*directory.rglob("*.html"), *directory.rglob("*.css")]):
        name = path.relative_to(directory).as_posix()
        known = names()
        if path.parent.parent == directory and path.parent.name in described:
            known = _own_names(path.parent)
        if name not in known:
            meant = hint(name, known, f"known are {', '.join(known)}")
            problems.append(_error(path, root, f"there is no template of this name; {meant}"))
    return problems


def describe(folder: Path) -> own.Description | None:
    """The note type that a person describes in a folder, unless something is wrong with it."""
    try:
        text = files.read(folder / own.DESCRIPTION, MAX_BYTES).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
    return own.parse(text, folder.name, "")[0]


def _own_names(folder: Path) -> tuple[str, ...]:
    """The files of a note type that a person describes; whatever is there where that is wrong."""
    description = describe(folder)
    if description is None:
        return tuple(f"{folder.name}/{path.name}" for path in folder.iterdir())
    return tuple(
        f"{folder.name}/{side}.html"
        for ordinal, name in enumerate(description.templates)
        for side in _sides(ordinal, name)
    )


def _error(path: Path, root: Path | None, message: str) -> Diagnostic:
    return Diagnostic(
        Location(files.display_path(path, root)), "template-file", message, Severity.ERROR
    )
