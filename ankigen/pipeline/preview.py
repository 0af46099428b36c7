"""`preview`: every card of the plan, with its status, as the files of a page."""

from __future__ import annotations

from pathlib import Path

from ankigen import preview as pages
from ankigen.config import Config
from ankigen.frozen import frozen
from ankigen.package.files import copy, replace_with
from ankigen.pipeline.outputs import Outputs
from ankigen.pipeline.plan import Plan, Request, plan
from ankigen.pipeline.prepare import prepare
from ankigen.pipeline.progress import Progress, silent
from ankigen.types import Diagnostic, Location

FOLDER = "preview"


@frozen
class Previewed:
    """The page's files and the media that it shows, by their names on the page; what was found."""

    files: dict[str, bytes]
    media: dict[str, Path]
    cards: int
    diagnostics: tuple[Diagnostic, ...]


def preview(
    config: Config, request: Request, progress: Progress = silent, *, is_live: bool = False
) -> Previewed:
    """The page of every card that can be shown; nothing is written."""
    prepared = prepare(config, progress)
    planned = plan(config, request, prepared)
    entries = (*_current(planned), *_retired(config, planned))
    files = pages.page(
        config.deck,
        entries,
        planned.prepared.note_types,
        version=str(planned.stamped.version),
        is_live=is_live,
    )
    media = {
        f"{pages.MEDIA_FOLDER}/{media.name}": media.path
        for entry in entries
        for media in entry.card.media
    }
    return Previewed(files, media, len(entries), planned.diagnostics)


def _current(planned: Plan) -> list[pages.Entry]:
    changes = planned.stamped.changes
    status = {change.guid: pages.Status.NEW for change in (*changes.added, *changes.returned)}
    status |= {change.guid: pages.Status.CHANGED for change in changes.changed}
    return [
        pages.Entry(
            rendered, status.get(rendered.identity.guid, pages.Status.UNCHANGED), card.location
        )
        for card, rendered in zip(planned.found.cards, planned.found.rendered, strict=True)
    ]


def _retired(config: Config, planned: Plan) -> list[pages.Entry]:
    """Cards that this build would take out, as they were last packaged."""
    gone = {entry.guid: entry for entry in planned.found.matching.retired}
    if not gone:
        return []
    outputs = Outputs(config.build_dir, config.slug)
    return [
        pages.Entry(card, pages.Status.RETIRED, Location(gone[card.identity.guid].note))
        for card in outputs.earlier_cards(planned.prepared.note_types)
        if card.identity.guid in gone
    ]


def write(config: Config, previewed: Previewed) -> Path:
    """Write the page below the build folder, and give its path; what was there is replaced."""
    folder = config.build_dir / FOLDER
    media = folder / pages.MEDIA_FOLDER
    media.mkdir(parents=True, exist_ok=True)
    for name, path in previewed.media.items():
        # The name tells the content.
        if not (folder / name).is_file():
            copy(path, folder / name)
    for name, data in previewed.files.items():
        with replace_with(folder / name) as stream:
            stream.write(data)
    for stale in (*folder.glob("*.js"), *media.iterdir()):
        name = stale.relative_to(folder).as_posix()
        if name not in previewed.files and name not in previewed.media:
            stale.unlink()
    return folder / "index.html"
