"""The command line: arguments, messages, exit status. Each command is a module of its own, imported
when it is called, so that none pays for another's imports."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from pathlib import Path

import click

from ankigen import __version__
from ankigen.cli import common
from ankigen.cli.common import Settings as Settings
from ankigen.errors import AnkigenError, UsageError
from ankigen.spelling import nearest

# command -> what it does; each stands in the module of that name (`-` as `_`).
COMMANDS = {
    "build": "Build the deck from the notes.",
    "check": "Lint the notes without changing anything.",
    "diff": "Show what the next build would change, and what Anki will do with it.",
    "status": "Show where the project is between its notes and Anki.",
    "stats": "Count the cards by deck, tag, kind and syntax.",
    "preview": "Show every card on a page, as Anki will.",
    "watch": "Build whenever the notes change.",
    "init": "Write ankigen.yaml and a first note.",
    "config": "Show every setting and where it comes from.",
    "link": "Say that a new card is an earlier one.",
    "unlink": "Say that a card is not the earlier one that it was taken for.",
    "rehearse": "Import the deck into a copy of a collection and report.",
    "push": "Put the deck into your Anki.",
    "adopt": "Take over cards that another tool made in Anki.",
    "learn": "Say what Anki knows of your notes, and write edits made there into them.",
    "recover": "Rebuild a lost ledger from a package or a collection.",
    "explain": "Explain a finding's code.",
    "templates": "Show the files of the cards' look, and take them over.",
    "new": "Write a note with an empty card.",
    "completion": "Let the shell complete commands, codes, versions and cards.",
}


# What a shell sets to ask for completions (click's documentation, "Shell completion").
_COMPLETION = "_ANKIGEN_COMPLETE"
_BROKEN_PIPE = 128 + 13  # as shells report a program that SIGPIPE has ended


class _Lazy(click.Group):
    """A group that knows its commands' names and summaries without importing them."""

    context_class = common.HelpContext

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"ankigen.cli.{cmd_name.replace('-', '_')}")
        command = module.command
        assert isinstance(command, click.Command)
        return common.behind(command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            near = nearest(name, COMMANDS)
            meant = f": did you mean `{near}`?" if near else ""
            raise click.UsageError(f"there is no command `{name}`{meant}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-C",
    "directory",
    metavar="DIR",
    default=".",
    type=click.Path(file_okay=False, path_type=Path),
    help="Work in DIR, as make and git do.",
)
@click.version_option(__version__, prog_name="ankigen", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context, directory: Path) -> None:
    """Turn an Obsidian vault into an Anki deck, and never lose a review.

    Run it in your vault, or in a folder with `ankigen.yaml` and `notes/`.
    """
    ctx.obj = (ctx.obj or Settings())._replace(directory=directory)
    common.obey_environment(ctx)


common.in_front(cli)


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and give its exit status; people's mistakes never show a traceback.

    Raises `KeyboardInterrupt` where Ctrl-C ended it, also at a question.
    """
    settings = Settings()
    completion = os.environ.get(_COMPLETION)
    words = sys.argv[1:] if arguments is None else arguments
    try:
        if completion:
            from click.shell_completion import shell_complete  # for start-up time

            return shell_complete(cli, {}, "ankigen", _COMPLETION, completion)
        with cli.make_context("ankigen", list(words)) as context:
            try:
                result = cli.invoke(context)
            finally:
                settings = context.obj or settings
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        return _misspelt(error, words)
    except click.Abort:
        raise KeyboardInterrupt from None
    except AnkigenError as error:
        return _failed(error, settings)
    except MemoryError:
        click.echo("ankigen: there is not enough memory", err=True)
        return 1
    except OSError as error:
        return _unable(error)
    return result if isinstance(result, int) else 0


def _misspelt(error: click.ClickException, words: list[str]) -> int:
    """Say what of the command line is wrong, in the voice of all other errors."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None and not words:
        click.echo(context.get_help(), err=True)
        return 2
    message = error.format_message().rstrip(".")
    if context is not None:
        message += f" (`{context.command_path} --help` says more)"
    return _failed(
        UsageError(message[:1].lower() + message[1:]), Settings(as_json="--json" in words)
    )


def _unable(error: OSError) -> int:
    """Say what the system refused; nothing where whoever read the output has gone, as in
    `ankigen check | head`: that is no error of the notes, and ends as it does with other
    programs."""
    _give_up(error)
    if isinstance(error, BrokenPipeError):
        return _BROKEN_PIPE
    what = error.filename or (
        "the output cannot be written" if _is_here() else "the folder that you are in"
    )
    remedy = "" if _is_here() else ": it was deleted or moved; go to another"
    with contextlib.suppress(OSError):
        click.echo(f"ankigen: {what}: {error.strerror or error}{remedy}", err=True)
    return 1


def _give_up(error: OSError) -> None:
    """Close the stream that can no longer be written to, so that nothing tries again at the end."""
    for name in ("stdout", "stderr"):
        try:
            getattr(sys, name).flush()
        except OSError:
            setattr(sys, name, None)
    if isinstance(error, BrokenPipeError):
        sys.stdout = None


def _is_here() -> bool:
    """Whether the current folder is there; every relative path is one of it."""
    try:
        return Path.cwd().is_dir()
    except OSError:
        return False


def _failed(error: AnkigenError, settings: Settings) -> int:
    from ankigen import config  # for start-up time
    from ankigen.cli import output

    directory = settings.directory
    root = config.find(directory) if directory.is_dir() else directory
    output.failure(error, root, settings)
    return 2 if isinstance(error, UsageError) else 1
