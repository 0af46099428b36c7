"""The ledger as a build takes it: with what has left the house since it was written.

Notes and ledger may go back together: a commit is reverted, an older branch checked out, a merge
takes one side, a backup restored. What Anki was given in between is newer there than anything that
such a ledger would have built, and Anki skips what is not newer. Packages in the build folder, the
record of what was pushed, and earlier versions of the ledger in git know of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ankigen import identity, package
from ankigen.cache import working
from ankigen.cache.record import begun, is_as_built
from ankigen.config import Config
from ankigen.delivery import record as records
from ankigen.errors import BuildError
from ankigen.files import display_path
from ankigen.identity.ledger import history
from ankigen.package.outputs import Outputs
from ankigen.types import Diagnostic, Location, NoteType, Severity


class Known(NamedTuple):
    """The ledger as it was `released` last, the same with all that was delivered or is worked on
    since, the GUIDs of cards that were in no package that left the house, and what there is to say
    about it."""

    released: identity.Ledger
    ledger: identity.Ledger
    unreleased: frozenset[str] = frozenset()
    remarks: tuple[Diagnostic, ...] = ()


def known(config: Config, note_types: Sequence[NoteType]) -> Known:
    """Read the ledger, and what packages and pushes know beyond it.

    Raises `BuildError` where there is no ledger and packages say that there was one, and
    `LedgerError` where it cannot be read.
    """
    ledger = identity.read(config.ledger)
    vault_id = ledger.vault_id or config.vault_id or config.deck
    theirs = identity.vault_mark(vault_id)
    state = working.read(config)
    of_releases = identity.marks(ledger) | identity.marks(state.ledger) | begun(config)
    unknown = [
        (path, mark)
        for path in Outputs(config.build_dir, config.slug).newest()
        if (mark := package.mark(path)) not in of_releases and (not mark or mark.startswith(theirs))
    ]
    if not config.ledger.exists():
        others = [] if state.base else of_vault(config, vault_id)
        # Not those of a build that was killed before it wrote the ledger.
        lost = [path for path, _ in unknown]
        lost += [path for path in others if package.mark(path) not in of_releases]
        if lost:
            raise BuildError([_lost(config, lost[0])])
    caught = ledger
    if not is_as_built(config):
        caught = identity.catch_up(caught, *history.dropped(config.ledger))
    for path, mark in unknown:
        # Imported here for start-up time: hardly a build finds any.
        from ankigen.pipeline import recover

        held, times = recover.held(path, mark, note_types, vault_id)
        caught = identity.catch_up(caught, held, times)
    pushed = records.read(records.path_of(config.ledger)).given
    times = {guid: max(each.modified for each in given) for guid, given in pushed.items()}
    caught = identity.catch_up(caught, identity.Ledger(), times)
    remarks = () if caught is ledger else (_behind(config, [path for path, _ in unknown]),)
    resumed, unreleased = identity.resume(caught, state.ledger, is_base=state.is_base(config))
    return Known(ledger, resumed, unreleased, remarks)


def of_vault(config: Config, vault_id: str) -> list[Path]:
    """The packages of the vault in the build folder, whatever the deck was called then."""
    theirs = identity.vault_mark(vault_id)
    found = sorted(config.build_dir.glob("*.apkg"))
    return [path for path in found if package.mark(path).startswith(theirs)]


def _lost(config: Config, path: Path) -> Diagnostic:
    name = display_path(path, config.root)
    return Diagnostic(
        Location(config.ledger.name),
        "ledger-lost",
        f"Anki will not know cards that were edited since they were new, because {name} was built "
        "from this vault and its ledger is gone; take it from version control, or run "
        f"`ankigen recover {name}`; `ankigen init --fresh-ledger` begins anew on purpose",
        Severity.ERROR,
    )


def _behind(config: Config, packages: Sequence[Path]) -> Diagnostic:
    what = display_path(packages[0], config.root) if packages else "what was built or pushed"
    return Diagnostic(
        Location(config.ledger.name),
        "ledger-behind",
        f"Anki will not take an older text back by itself, because {what} is newer than this "
        "ledger: notes or ledger went back. What differs is built with a newer time: import it",
        Severity.NOTE,
    )
