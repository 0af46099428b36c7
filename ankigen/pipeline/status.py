"""`status`: where a project stands between its notes and Anki; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ankigen import dialects, identity, package, vault
from ankigen.cache import record
from ankigen.cache.snapshot import Snapshot, take
from ankigen.config import FILE_NAME, Config
from ankigen.delivery import record as deliveries
from ankigen.errors import BuildError
from ankigen.files import display_path
from ankigen.package.outputs import Outputs
from ankigen.pipeline import settings
from ankigen.pipeline.check import ledger_finding
from ankigen.pipeline.compile import prepare
from ankigen.pipeline.plan import Request, plan
from ankigen.report import Progress, silent
from ankigen.types import Diagnostic
from ankigen.vault import FileTree


@dataclass(frozen=True, slots=True)
class Syntax:
    """A card syntax that is on; `origin` is the file that says so, or `default`."""

    name: str
    origin: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the ledger says: the version that was built last, and its cards."""

    version: str | None
    cards: int
    retired: int


@dataclass(frozen=True, slots=True)
class Packaged:
    """The package in the build folder, and when it was written. `is_release` says that it is the
    ledger's version, and no state between two of them."""

    path: str
    time: datetime
    is_release: bool


@dataclass(frozen=True, slots=True)
class Given:
    """The last push from this machine: Anki's profile, if it has one, and the time; and how many
    cards that are in the ledger have no content that was ever given."""

    profile: str | None
    time: datetime | None
    outstanding: int


@dataclass(frozen=True, slots=True)
class Upcoming:
    """What the next build would do."""

    version: str
    added: int
    changed: int
    returned: int
    retired: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Status:
    """Paths are relative to the project's folder where they are below it. `configuration` is the
    file, None where there are only defaults; `notes` counts those that may hold cards. What cannot
    be told is None: `diagnostics` say why."""

    deck: str
    root: Path
    configuration: str | None
    vault: str
    folder: str
    notes: int
    syntaxes: tuple[Syntax, ...]
    ledger: Recorded | None
    package: Packaged | None
    push: Given | None
    next: Upcoming | None
    diagnostics: tuple[Diagnostic, ...]


def status(config: Config, now: int, progress: Progress = silent) -> Status:
    """Look at everything that a build would, without writing anything into the project. `now` is
    in seconds since the epoch."""
    snapshot = take(config)
    scan = vault.classify(snapshot.tree, config.ignore)
    ledger, wrong = _ledger(config)
    upcoming, diagnostics = _upcoming(config, snapshot, now, progress)
    return Status(
        deck=config.deck,
        root=config.root,
        configuration=FILE_NAME if (config.root / FILE_NAME).is_file() else None,
        vault=settings.vault_name(config, scan.root),
        folder=display_path(config.notes, config.root),
        notes=len(scan.sources),
        syntaxes=_syntaxes(config, scan),
        ledger=_recorded(ledger) if ledger is not None else None,
        package=_packaged(config, ledger),
        push=_given(config, ledger) if ledger is not None else None,
        next=upcoming,
        diagnostics=diagnostics or wrong,
    )


def _syntaxes(config: Config, scan: FileTree) -> tuple[Syntax, ...]:
    """The syntaxes of the whole vault, then those of single folders."""
    plugins = scan.settings.plugins.options
    names: dict[str, str] = {}
    if config.syntaxes is not None:
        names = dict.fromkeys(config.syntaxes, FILE_NAME)
    else:
        names["qa"] = "default"
        for name in plugins:
            place = scan.root / ".obsidian" / "plugins" / dialects.BY_NAME[name].plugin
            names[name] = display_path(place, config.root)
    for folder, own in config.folders.items():
        for name in own.syntaxes or ():
            names.setdefault(name, f"{FILE_NAME}, {folder}")
    return tuple(Syntax(name, origin) for name, origin in names.items())


def _ledger(config: Config) -> tuple[identity.Ledger | None, tuple[Diagnostic, ...]]:
    try:
        return identity.read(config.ledger), ()
    except identity.LedgerError as error:
        return None, (ledger_finding(config, error),)


def _recorded(ledger: identity.Ledger) -> Recorded:
    active = len(ledger.active)
    version = str(ledger.version) if ledger.version else None
    return Recorded(version, active, len(ledger.entries) - active)


def _packaged(config: Config, ledger: identity.Ledger | None) -> Packaged | None:
    path = Outputs(config.build_dir, config.slug).latest
    try:
        time = _moment(int(path.stat().st_mtime))
    except OSError:
        return None
    is_release = bool(ledger and ledger.releases and package.mark(path) == identity.mark(ledger))
    return Packaged(display_path(path, config.root), time, is_release)


def _given(config: Config, ledger: identity.Ledger) -> Given | None:
    """What of the ledger was ever pushed; None where nothing was."""
    given = deliveries.read(deliveries.path_of(config.ledger)).given
    if not given:
        return None
    outstanding = sum(
        max((each.modified for each in given.get(entry.guid, ())), default=0) < entry.modified
        for entry in ledger.active
    )
    profile = deliveries.recall(config.ledger).profile
    last = deliveries.last_time(config.ledger)
    return Given(profile, None if last is None else _moment(last), outstanding)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _upcoming(
    config: Config, snapshot: Snapshot, now: int, progress: Progress
) -> tuple[Upcoming | None, tuple[Diagnostic, ...]]:
    """What a build would do, at once where nothing has changed since the last one; and what was
    found on the way."""
    last = record.last_build(config, snapshot)
    if last is not None:
        return Upcoming(last.version, 0, 0, 0, 0, last.cards), last.diagnostics
    try:
        planned = plan(config, Request(now), prepare(config, progress, snapshot.tree))
    except BuildError as error:
        return None, error.diagnostics
    except identity.LedgerError as error:
        return None, (ledger_finding(config, error),)
    changes = planned.stamped.changes
    upcoming = Upcoming(
        str(changes.new),
        len(changes.added),
        len(changes.changed),
        len(changes.returned),
        len(changes.retired),
        changes.unchanged,
    )
    return upcoming, planned.diagnostics
