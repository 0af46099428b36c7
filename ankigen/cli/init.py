"""`ankigen init`."""

from __future__ import annotations

from pathlib import Path

import click

from ankigen import config, dialects
from ankigen.cli import Settings, common, output
from ankigen.errors import UsageError


@click.command("init", epilog=common.examples("ankigen init", "ankigen -C ~/Documents/Vault init"))
@click.option("--fresh-ledger", is_flag=True, help="Set an old ledger aside and begin a new one.")
@click.pass_obj
def command(settings: Settings, fresh_ledger: bool) -> None:
    """Write ankigen.yaml, with every key explained, and a first note where there is none."""
    root = config.absolute(settings.directory)
    if not root.is_dir():
        raise UsageError(f"{root} is not a folder: make it first")
    if fresh_ledger:
        from ankigen.pipeline.ledger import begin_anew  # for start-up time

        aside = begin_anew(config.read(config.find(root)))
        output.answer({"written": [], "syntaxes": [], "set_aside": [str(path) for path in aside]})
        shown = ", ".join(path.name for path in aside)
        output.say(f"Set aside: {shown}; the next build begins a new ledger.")
        return
    used = _used(root)
    written = config.begin(root, _known_identity(root), [dialect.name for dialect in used])
    names = [str(path.relative_to(root)) for path in written]
    syntaxes = ["qa", *(dialect.name for dialect in used)]
    output.answer({"written": names, "syntaxes": syntaxes, "set_aside": []})
    for name in names:
        output.say(f"wrote {name}")
    for dialect in used:
        by = ", by that plugin's settings" if dialect.plugin else ""
        output.say(f"reads the cards of {dialect.title}{by}")
    output.say("Next: ankigen check, then ankigen build.")
    if used:
        output.say("What you have learned already can be taken over first: ankigen adopt --help.")


def _used(root: Path) -> list[dialects.Dialect]:
    """The syntaxes of the plugins for flashcards that the vault uses, and of other programs that
    have left a trace."""
    from ankigen.vault import settings  # for start-up time

    notes = config.notes_within(root) or root
    folder = next((each for each in (root, notes) if (each / ".obsidian").is_dir()), None)
    used = settings.read_plugins(folder).options if folder is not None else {}
    traces = (each for each in dialects.DIALECTS if each.trace and (notes / each.trace).is_file())
    return [*(dialects.BY_NAME[name] for name in used), *traces]


def _known_identity(root: Path) -> str | None:
    """The vault's identity if a ledger is there without its configuration: a new one would make
    the notes another vault's."""
    if not (root / config.LEDGER_NAME).is_file():
        return None
    from ankigen import identity  # for start-up time

    return identity.read(root / config.LEDGER_NAME).vault_id or None
