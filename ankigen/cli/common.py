"""Options that every command takes, before its name or after it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import click

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Settings:
    """What was asked for all commands alike: the folder, and how much to say, and how."""

    directory: Path = Path()
    quiet: bool = False
    verbose: bool = False
    as_json: bool = False


def _set(name: str) -> Callable[[click.Context, click.Parameter, bool], None]:
    """A callback that sets one of the settings, and takes none back."""

    def callback(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
        if value:
            root = ctx.find_root()
            root.obj = ctx.obj = replace(root.obj or Settings(), **{name: True})

    return callback


def _set_color(ctx: click.Context, _parameter: click.Parameter, value: bool | None) -> None:
    """Have or strip colours in all that is written, whatever it is written to."""
    if value is not None:
        ctx.find_root().color = ctx.color = value


def obey_environment(ctx: click.Context) -> None:
    """Have colours or none as `NO_COLOR` (no-color.org) or `FORCE_COLOR` (force-color.org) says,
    unless the command line does."""
    if ctx.color is None and os.environ.get("NO_COLOR"):
        ctx.color = False
    elif ctx.color is None and os.environ.get("FORCE_COLOR"):
        ctx.color = True


def _options() -> list[click.Option]:
    return [
        click.Option(
            ["-q", "--quiet"],
            is_flag=True,
            expose_value=False,
            callback=_set("quiet"),
            help="Say nothing but errors.",
        ),
        click.Option(
            ["-v", "--verbose"],
            is_flag=True,
            expose_value=False,
            callback=_set("verbose"),
            help="Say everything.",
        ),
        click.Option(
            ["--color/--no-color"],
            default=None,
            expose_value=False,
            callback=_set_color,
            help="Colours, or none. [default: on terminals]",
        ),
    ]


def in_front(command: click.Group) -> click.Group:
    """The group with the options in front of its commands."""
    command.params += [
        *_options(),
        click.Option(
            ["--json"],
            is_flag=True,
            expose_value=False,
            callback=_set("as_json"),
            help="Answer as JSON, for programs.",
        ),
    ]
    return command


def behind(command: click.Command) -> click.Command:
    """The command with the options behind its name; those that it has itself stay its own."""
    known = {option for parameter in command.params for option in parameter.opts}
    command.params += [each for each in _options() if not known.intersection(each.opts)]
    return command


def json_by_default(ctx: click.Context, command: click.Command) -> None:
    """Let `--json` in front of the command be as good as behind it.

    Raises `click.UsageError` where the command has no answer for programs.
    """
    if ctx.obj is None or not ctx.obj.as_json:
        return
    for parameter in command.params:
        if "--json" in parameter.opts and parameter.name:
            ctx.default_map = {command.name or "": {parameter.name: True}}
            return
    raise click.UsageError(f"`ankigen {command.name}` has no answer as JSON", ctx)
