"""`ankigen templates`."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from pathlib import Path

import click

from ankigen import templates
from ankigen.cli import Settings, common, output, project
from ankigen.config import Config
from ankigen.errors import UsageError
from ankigen.spelling import hint

_ACTIONS = ("list", "copy", "diff", "style")
_ORIGINS = {
    "built-in": "built in",
    "none": "none (added to the style where it is there)",
    "added": "your own, added to the style",
    "same": "your own, the same",
    "changed": "your own, changed",
}


@click.command(
    "templates",
    epilog=common.examples(
        "ankigen templates",
        "ankigen templates copy style.css",
        "ankigen templates diff",
        "ankigen templates style book",
    ),
)
@click.argument("action", type=click.Choice(_ACTIONS), default="list")
@click.argument("names", nargs=-1)
@click.pass_obj
def command(settings: Settings, action: str, names: tuple[str, ...]) -> None:
    """Show the files that make the cards' look, and take them over to change them.

    `list` says which are built in and which are the project's own. `copy FILE...` puts built-in
    ones into the project's folder of templates. `diff [FILE...]` shows how its own differ from the
    built-in ones. `style NAME` begins a `custom.css` with a ready look: book, large or centered.
    """
    config = project.load(settings)
    if action == "list":
        _list(config)
    elif action == "copy":
        _copy(config, names)
    elif action == "diff":
        _diff(config, names)
    else:
        _style(config, names)


def _list(config: Config) -> None:
    origins = {
        name: _origin(config.templates / name, templates.bundled() / name)
        for name in templates.names()
    }
    types = templates.own_types(config.templates) if config.templates.is_dir() else ()
    folder = os.path.relpath(config.templates)
    output.answer(
        {
            "folder": folder,
            "files": [{"name": name, "origin": origin} for name, origin in origins.items()],
            "note_types": list(types),
            "styles": list(templates.styles()),
        }
    )
    for name, origin in origins.items():
        output.say(f"{name.ljust(26)}{_ORIGINS[origin]}")
    for key in types:
        output.say(f"{key.ljust(26)}a note type of your own")
    output.say(f"\nYour own go into {folder}; ready looks: {', '.join(templates.styles())}")


def _origin(own: Path, bundled: Path) -> str:
    if not own.is_file():
        return "built-in" if bundled.is_file() else "none"
    if not bundled.is_file():
        return "added"
    return "same" if _text(own) == _text(bundled) else "changed"


def _copy(config: Config, names: tuple[str, ...]) -> None:
    known = [name for name in templates.names() if (templates.bundled() / name).is_file()]
    if not names:
        raise UsageError(f"name the files to copy: {', '.join(known)}")
    for name in names:
        if name not in known:
            raise UsageError(_unknown(name, known))
    _write({config.templates / name: _text(templates.bundled() / name) for name in names})


def _diff(config: Config, names: tuple[str, ...]) -> None:
    found: list[str] = []
    for name in names or templates.names():
        if name not in templates.names():
            raise UsageError(_unknown(name, templates.names()))
        own, bundled = config.templates / name, templates.bundled() / name
        if own.is_file() and bundled.is_file():
            found += difflib.unified_diff(
                _text(bundled).splitlines(),
                _text(own).splitlines(),
                f"built-in/{name}",
                f"{config.templates.name}/{name}",
                lineterm="",
            )
    output.answer({"diff": "".join(f"{line}\n" for line in found)})
    for line in found:
        output.say(_colored(line))


def _colored(line: str) -> str:
    colour = {"+": "green", "-": "red"}.get(line[:1])
    return click.style(line, fg=colour) if colour else line


def _style(config: Config, names: tuple[str, ...]) -> None:
    styles = templates.styles()
    if len(names) != 1 or names[0] not in styles:
        raise UsageError(f"name one of the ready looks: {', '.join(styles)}")
    _write({config.templates / templates.CUSTOM: _text(styles[names[0]])})


def _write(texts: Mapping[Path, str]) -> None:
    """Write new files, all of them or, where one is there already, none."""
    for path in texts:
        if path.exists():
            raise UsageError(f"{path} is there already: rename or remove it first")
    for path, text in texts.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
        except OSError as error:
            raise UsageError(f"{path} cannot be written ({error.strerror})") from None
    names = [os.path.relpath(path) for path in texts]
    output.answer({"written": names})
    for name in names:
        output.say(name)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read ({error}): it must be UTF-8 text") from None


def _unknown(name: str, known: tuple[str, ...] | list[str]) -> str:
    meant = hint(name, known, f"there are {', '.join(known)}")
    return f"there is no template {name}: {meant}"
