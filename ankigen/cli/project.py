"""What every command begins with: the project's configuration, the time, progress."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from ankigen import config
from ankigen.cli import Settings
from ankigen.config import Config, Value
from ankigen.errors import UsageError

_LAST_SECOND = 253_402_300_799  # of the year 9999, which dates end with


def load(settings: Settings, **overrides: Value) -> Config:
    """The configuration of the project that the command is about; the command line, whose folders
    and `overrides` these are, comes before the file."""
    return config.read(config.find(settings.directory), {**settings.folders, **overrides})


def folders(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that name folders, for every command that reads notes: they become settings."""
    for name, text in (
        ("--build-dir", "Write below DIR instead of the configured folder."),
        ("--notes", "Read the notes in DIR."),
    ):
        command = click.option(
            name, metavar="DIR", help=text, expose_value=False, callback=_set_folder
        )(command)
    return command


def _set_folder(ctx: click.Context, parameter: click.Parameter, value: str | None) -> None:
    """Take a folder, which is relative to that of `-C`, as configuration."""
    if value:
        settings: Settings = ctx.obj or Settings()
        folder = str(_place(settings.directory, value))
        folders = {**settings.folders, str(parameter.name): folder}
        ctx.find_root().obj = ctx.obj = settings._replace(folders=folders)


class FilePath(click.Path):
    """A file or folder on the command line: seen from the folder of `-C`, as in make and git."""

    def __init__(self, *, exists: bool = False, dir_okay: bool = True) -> None:
        super().__init__(exists=exists, dir_okay=dir_okay, path_type=Path)

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:
        """The absolute path."""
        directory = ctx.obj.directory if ctx and ctx.obj else Path()
        return super().convert(_place(directory, value), param, ctx)


def _place(directory: Path, path: str | os.PathLike[str]) -> Path:
    return config.absolute(Path(path), config.absolute(directory))


def now() -> int:
    """The time in seconds since the epoch; `SOURCE_DATE_EPOCH` stands in for the clock
    (https://reproducible-builds.org/specs/source-date-epoch/)."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    if not given:
        return int(time.time())
    if given.isascii() and given.isdigit() and int(given) <= _LAST_SECOND:
        return int(given)
    raise UsageError(f"SOURCE_DATE_EPOCH is {given!r}: give whole seconds since 1970, or unset it")
