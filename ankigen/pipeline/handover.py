"""What a build leaves for the next one to take over."""

from __future__ import annotations

from dataclasses import replace

from ankigen.identity import Ledger
from ankigen.pipeline.carrying import Taken
from ankigen.pipeline.compiling import Compilation
from ankigen.pipeline.plan import Plan
from ankigen.types import Note, StampedCard


def taken(planned: Plan) -> dict[str, Taken]:
    """The notes that the next build may take over, by vault path: those that this one took over,
    and those of its own of which nothing was found, each card of them like no other."""
    prepared = planned.prepared
    stamped: dict[str, list[StampedCard]] = {}
    for card, each in zip(planned.found.cards, planned.stamped.cards, strict=True):
        stamped.setdefault(card.note, []).append(each)
    absent = {entry.note for entry in planned.found.matching.absent}
    places = planned.stamped.places
    result = {
        path: note if note.place == places.get(path, 0) else replace(note, place=places[path])
        for path, note in prepared.carried.notes.items()
    }
    for path, note in prepared.vault.notes.items():
        if note.file not in prepared.remarked and path not in absent:
            cards = stamped.get(path, [])
            found = _taken(note, cards, planned.stamped.ledger, prepared.compilation)
            if found is not None:
                result[path] = found
    return result


def _taken(
    note: Note, stamped: list[StampedCard], ledger: Ledger, compilation: Compilation
) -> Taken | None:
    cards = [each.card for each in stamped]
    entries = [ledger.entries[card.identity.guid] for card in cards]
    # Of cards that share a question, only matching can say which is which; and a line of state, as
    # the ledger's line, is taken apart at the signs that a foreign GUID may hold.
    if len({entry.prints.question for entry in entries}) < len(entries) or any(
        not entry.guid.isalnum() for entry in entries
    ):
        return None
    compiled = compilation.notes.get(note.path)
    drafts = compiled.drafts if compiled is not None else ()
    answers = any(draft.answers for draft in drafts)
    targets = {path for draft in drafts for path in compilation.renderer.targets(draft)}
    media = {media.name: str(media.path) for card in cards for media in card.media}
    return Taken(
        compilation.keys.get(note.path, b"").hex(),
        "\n".join(f"{entry.guid} {entry.content} {entry.modified}" for entry in entries),
        tuple(sorted({card.deck for card in cards})),
        tuple(sorted(media.items())),
        tuple(sorted(targets)) if answers else None,
        stamped[0].position if stamped else 0,
    )
