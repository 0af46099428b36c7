"""`init --fresh-ledger`: the next build begins a ledger of its own."""

from __future__ import annotations

from pathlib import Path

from ankigen import config
from ankigen.config import Config
from ankigen.delivery import record as records
from ankigen.package.outputs import Outputs
from ankigen.pipeline.delivered import of_vault


def begin_anew(settings: Config) -> tuple[Path, ...]:
    """Give the ledger, and the packages and the record of pushes that belong to it, other names;
    their new paths.

    Raises `UsageError` where there is neither.
    """
    named = Outputs(settings.build_dir, settings.slug).packages()
    packages = sorted({*named, *of_vault(settings, settings.vault_id or settings.deck)})
    moved = []
    if settings.ledger.exists() or not packages:
        moved.append(config.set_ledger_aside(settings.root))
    record = records.path_of(settings.ledger)
    for path in (*packages, *([record] if record.exists() else ())):
        number = 1
        while (aside := path.with_name(f"{path.name}.old-{number}")).exists():
            number += 1
        moved.append(path.rename(aside))
    return tuple(moved)
