"""Options that every command takes, before its name or after it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class Settings(NamedTuple):
    """What was asked for all commands alike: the folder, how much to say, and how; and the folders
    that take the place of configured ones, by their keys."""

    directory: Path = Path()
    quiet: bool = False
    verbose: bool = False
    as_json: bool = False
    folders: Mapping[str, str] = {}


def _set(name: str) -> Callable[[click.Context, click.Parameter, bool], None]:
    """A callback that sets one of the settings, and takes none back."""

    def callback(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
        if value:
            root = ctx.find_root()
            chosen: dict[str, Any] = {name: True}
            root.obj = ctx.obj = (root.obj or Settings())._replace(**chosen)

    return callback


def _set_color(ctx: click.Context, _parameter: click.Parameter, value: bool | None) -> None:
    """Have or strip colours in all that is written, whatever it is written to."""
    if value is not None:
        ctx.find_root().color = ctx.color = value


def obey_environment(ctx: click.Context) -> None:
    """Have colours or none as `NO_COLOR` (no-color.org) or `FORCE_COLOR` (force-color.org) says,
    unless the command line does; and none on a terminal that knows none."""
    if ctx.color is not None:
        return
    if os.environ.get("NO_COLOR"):
        ctx.color = False
    elif os.environ.get("FORCE_COLOR"):
        ctx.color = True
    elif os.environ.get("TERM") == "dumb":
        ctx.color = False


def _options() -> list[click.Option]:
    flags = (
        (["-q", "--quiet"], "quiet", "Say nothing but errors."),
        (["-v", "--verbose"], "verbose", "Say everything."),
        (["--json"], "as_json", "Answer as JSON, for programs."),
    )
    return [
        *(
            click.Option(names, is_flag=True, expose_value=False, callback=_set(key), help=text)
            for names, key, text in flags
        ),
        click.Option(
            ["--color/--no-color"],
            default=None,
            expose_value=False,
            callback=_set_color,
            help="Colours, or none. [default: on terminals]",
        ),
    ]


class _Formatter(click.HelpFormatter):
    """Help that fits a narrow terminal, too: click takes none to be narrower than 50 columns, and
    leaves no room for what stands beside long options."""

    _NARROW = 60

    def __init__(
        self, indent_increment: int = 2, width: int | None = None, max_width: int | None = None
    ) -> None:
        columns = shutil.get_terminal_size().columns
        if width is None and columns < self._NARROW:
            width = columns
        super().__init__(indent_increment, width, max_width)

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write options and what they do, below one another where there is little room."""
        if self.width < self._NARROW:
            col_max = self.width // 4
        super().write_dl(rows, col_max, col_spacing)


class HelpContext(click.Context):
    """A context whose help fits the terminal."""

    formatter_class = _Formatter


def in_front(command: click.Group) -> click.Group:
    """The group with the options in front of its commands."""
    command.params += _options()
    return command


def examples(*lines: str) -> str:
    """The end of a command's help; a line that begins with two blanks goes on from the one
    before."""
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])


def behind(command: click.Command) -> click.Command:
    """The command with the options behind its name; those that it has itself stay its own."""
    command.context_class = HelpContext
    known = {option for parameter in command.params for option in parameter.opts}
    command.params += [each for each in _options() if not known.intersection(each.opts)]
    return command
