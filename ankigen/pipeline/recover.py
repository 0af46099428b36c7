"""`recover`: a ledger from what a package or a collection holds."""

from __future__ import annotations

from pathlib import Path

from ankigen import highlight, identity, package, templates
from ankigen.config import Config
from ankigen.errors import AnkigenError, UsageError
from ankigen.identity import Ledger
from ankigen.identity.ledger.recover import recover as rebuild
from ankigen.pipeline import delivered, own_types


def recover(config: Config, source: Path, *, replace: bool = False) -> Ledger:
    """Write a ledger with the cards of an `.apkg` or a collection, and give it.

    Raises `UsageError` where there is a ledger already (unless `replace`) or the source holds
    nothing that ankigen made, and `AnkigenError` where it cannot be read.
    """
    with identity.lock(config.ledger):
        if config.ledger.exists() and not replace:
            raise UsageError(
                f"{config.ledger.name} is there: set it aside with `ankigen init --fresh-ledger`, "
                "or say --replace"
            )
        packaged = package.read(source)
        note_types = templates.read(
            [], highlight.stylesheet(), own_types.prefix(config), config.root
        )
        notes = delivered.recovered(packaged, note_types)
        if not all(map(delivered.is_sound, notes)):
            raise AnkigenError(f"{source}: a note in it has numbers that no note has; name another")
        vault_id = config.vault_id or config.deck
        ledger = rebuild(notes, vault_id=vault_id, version=packaged.version)
        if not ledger.entries:
            raise UsageError(f"{source} holds no card that ankigen made: name another file")
        identity.write(config.ledger, ledger)
        return ledger
