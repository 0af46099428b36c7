"""`ankigen init`."""

from __future__ import annotations

import click

from ankigen import config
from ankigen.cli import Settings, output
from ankigen.errors import UsageError


@click.command("init")
@click.option("--fresh-ledger", is_flag=True, help="Set an old ledger aside and begin a new one.")
@click.pass_obj
def command(settings: Settings, fresh_ledger: bool) -> None:
    """Write ankigen.yaml, with every key explained, and a first note where there is none."""
    root = config.absolute(settings.directory)
    if not root.is_dir():
        raise UsageError(f"{root} is not a folder: make it first")
    if fresh_ledger:
        aside = config.set_ledger_aside(config.find(root))
        output.say(f"The old ledger is now {aside.name}; the next build begins a new one.")
        return
    written = config.begin(root)
    if not settings.quiet:
        for path in written:
            output.say(f"wrote {path.relative_to(root)}")
        output.say("Next: ankigen check, then ankigen build.")
