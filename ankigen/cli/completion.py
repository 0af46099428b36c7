"""`ankigen completion`, and what the shell offers for the words of other commands."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem, get_completion_class

from ankigen.cli import Settings, common, output
from ankigen.errors import AnkigenError, UsageError

if TYPE_CHECKING:
    from ankigen.identity import Entry

_VARIABLE = "_ANKIGEN_COMPLETE"
_MARK = "# completion of ankigen"
_SHELLS = ("bash", "zsh", "fish")
_MOST = 200  # cards that are offered


@click.command(
    "completion",
    epilog=common.examples(
        "ankigen completion --install", "ankigen completion fish > ankigen.fish"
    ),
)
@click.argument("shell", type=click.Choice(_SHELLS), required=False)
@click.option("--install", is_flag=True, help="Add it to the shell's start-up file, once.")
def command(shell: str | None, install: bool) -> None:
    """Print what lets SHELL complete commands, options, codes, versions and cards.

    SHELL is the one that you use where it isn't named.
    """
    name = shell or Path(os.environ.get("SHELL", "")).name
    if name not in _SHELLS:
        raise UsageError(f"name the shell: ankigen completion {'|'.join(_SHELLS)}")
    if not install:
        output.answer({"shell": name, "script": script(name)})
        output.say(script(name), nl=False)
        return
    path, line = _start_up(name)
    if path.is_file() and _MARK in path.read_text(encoding="utf-8", errors="replace"):
        output.answer({"shell": name, "file": str(path), "is_added": False})
        output.say(f"{path} has it already")
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as stream:
        stream.write(f"\n{_MARK}\n{line}\n")
    output.answer({"shell": name, "file": str(path), "is_added": True})
    output.say(f"added to {path}: open a new terminal")


def script(shell: str) -> str:
    """The functions that a shell sources."""
    from ankigen.cli import cli  # the group imports this module when it is called

    made = get_completion_class(shell)
    assert made is not None
    return made(cli, {}, "ankigen", _VARIABLE).source()


def _start_up(shell: str) -> tuple[Path, str]:
    """A shell's start-up file, and the line for it."""
    home = Path.home()
    if shell == "fish":
        configured = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
        return configured / "fish" / "config.fish", f"{_VARIABLE}=fish_source ankigen | source"
    line = f'eval "$({_VARIABLE}={shell}_source ankigen)"'
    if shell == "zsh":
        return Path(os.environ.get("ZDOTDIR") or home) / ".zshrc", line
    # Terminals on macOS start login shells.
    return home / (".bash_profile" if sys.platform == "darwin" else ".bashrc"), line


def codes(_ctx: click.Context, _parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The codes of findings."""
    from ankigen import check  # for start-up time

    return [
        CompletionItem(rule.code, help=rule.title)
        for rule in check.rules().values()
        if rule.code.startswith(begun)
    ]


def cards(ctx: click.Context, _parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The ids of the ledger's cards, with their questions."""
    return [
        CompletionItem(entry.guid, help=" ".join(entry.question.split())[:60])
        for entry in _entries(ctx)
        if entry.guid.startswith(begun) or begun.lower() in entry.question.lower()
    ][:_MOST]


def versions(ctx: click.Context, _parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The versions in which cards came."""
    found = {entry.changed for entry in _entries(ctx)}
    return [CompletionItem(text) for text in map(str, sorted(found)) if text.startswith(begun)]


def _entries(ctx: click.Context) -> list[Entry]:
    """The ledger's entries; none where there is no ledger to read: a shell is not to be told."""
    from ankigen import identity  # for start-up time
    from ankigen.cli import project

    try:
        settings = ctx.find_root().obj or Settings()
        ledger = identity.read(project.load(settings).ledger)
    except (AnkigenError, OSError):
        return []
    return list(ledger.entries.values())
