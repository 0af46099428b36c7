"""`preview`: every card of the plan, with its status, as the files of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ankigen import files
from ankigen import preview as pages
from ankigen.cache import record
from ankigen.config import Config
from ankigen.package.outputs import Outputs
from ankigen.pipeline.compile import prepare
from ankigen.pipeline.plan import Plan, Request, plan
from ankigen.report import Progress, silent
from ankigen.types import Card, Diagnostic, Location, Note, RenderedCard

FOLDER = "preview"


@dataclass(frozen=True, slots=True)
class Previewed:
    """The page's files and the media that it shows, by their names on the page; what was found."""

    files: dict[str, bytes]
    media: dict[str, Path]
    questions: int
    cards: int
    diagnostics: tuple[Diagnostic, ...]


def preview(
    config: Config, request: Request, progress: Progress = silent, *, is_live: bool = False
) -> Previewed:
    """The page of every card that can be shown; nothing is written."""
    prepared = prepare(config, progress)
    planned = plan(config, request, prepared)
    earlier = _earlier(config, planned)
    entries = (*_current(planned, earlier), *_retired(planned, earlier))
    pictures = _pictures(planned) if is_live else {}
    files = pages.page(
        config.deck,
        entries,
        planned.prepared.note_types,
        version=str(planned.stamped.version),
        is_live=is_live,
        findings=planned.diagnostics,
        pictures=tuple(pictures),
    )
    media = {
        f"{pages.MEDIA_FOLDER}/{media.name}": media.path
        for entry in entries
        for media in entry.card.media
    }
    media |= {f"{pages.PICTURES_FOLDER}/{name}": path for name, path in pictures.items()}
    stay = [entry.card for entry in entries if entry.status is not pages.Status.RETIRED]
    cards = sum(len(card.ordinals) for card in stay)
    return Previewed(files, media, len(stay), cards, planned.diagnostics)


def _pictures(planned: Plan) -> dict[str, Path]:
    """The vault's pictures by their paths in it."""
    return {
        path: entry.path
        for path, entry in sorted(planned.prepared.vault.files.items())
        if files.KINDS.get(path.rpartition(".")[2].lower()) == "image"
    }


def failed(
    previewed: Previewed | None, config: Config, findings: Sequence[Diagnostic], failure: str
) -> Previewed:
    """The page that was shown last, or an empty one, with why there is no newer one."""
    files = previewed.files if previewed else pages.page(config.deck, (), (), is_live=True)
    files = pages.with_findings(files, findings, failure)
    if previewed is None:
        return Previewed(files, {}, 0, 0, tuple(findings))
    return replace(previewed, files=files, diagnostics=tuple(findings))


def _earlier(config: Config, planned: Plan) -> dict[str, RenderedCard]:
    """What was packaged last, by GUID, where a card differs from it or is gone."""
    if not (planned.stamped.changes.changed or planned.found.matching.retired):
        return {}
    cards = Outputs(config.build_dir, config.slug).earlier_cards(
        planned.prepared.note_types, record.packages(config)
    )
    return {card.identity.guid: card for card in cards}


def _current(planned: Plan, earlier: Mapping[str, RenderedCard]) -> list[pages.Entry]:
    changes = planned.stamped.changes
    status = {change.guid: pages.Status.NEW for change in (*changes.added, *changes.returned)}
    status |= {change.guid: pages.Status.CHANGED for change in changes.changed}
    entries = []
    for card, rendered in ((each.card, each.rendered) for each in planned.found.cards):
        guid = rendered.identity.guid
        what = status.get(guid, pages.Status.UNCHANGED)
        before = earlier.get(guid) if what is pages.Status.CHANGED else None
        source = _source(card, planned.prepared.vault.notes.get(card.note))
        entries.append(pages.Entry(rendered, what, card.location, source, before))
    return entries


def _source(card: Card, note: Note | None) -> str:
    """The card's lines in its note, from its marker to its last word."""
    if note is None:
        return ""
    end = max(side.line + side.text.rstrip().count("\n") for side in (card.question, card.answer))
    first = card.location.line - note.body_line
    return "\n".join(note.body.split("\n")[first : end - note.body_line + 1]).rstrip()


def _retired(planned: Plan, earlier: Mapping[str, RenderedCard]) -> list[pages.Entry]:
    """Cards that this build would take out, as they were last packaged."""
    gone = {entry.guid: entry for entry in planned.found.matching.retired}
    return [
        pages.Entry(card, pages.Status.RETIRED, Location(gone[guid].note))
        for guid, card in earlier.items()
        if guid in gone
    ]


def write(config: Config, previewed: Previewed) -> Path:
    """Write the page below the build folder, and give its path; what was there is replaced."""
    folder = config.build_dir / FOLDER
    media = folder / pages.MEDIA_FOLDER
    media.mkdir(parents=True, exist_ok=True)
    for name, path in previewed.media.items():
        # The name tells the content.
        if not (folder / name).is_file():
            files.copy(path, folder / name)
    for name, data in previewed.files.items():
        with files.replacing(folder / name) as stream:
            stream.write(data)
    for stale in (*folder.glob("*.js"), *media.iterdir()):
        name = stale.relative_to(folder).as_posix()
        if name not in previewed.files and name not in previewed.media:
            stale.unlink()
    return folder / "index.html"
