"""`learn --apply`: edits made in Anki, as edits of the notes.

What the Markdown would have to be is proposed by `delivery.writeback`; here each proposal is
rendered as a build would, and taken only if the card then says what Anki says, and every other card
of the note what it said before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ankigen import fields, files, identity, render
from ankigen.addon.reading import digest
from ankigen.config import Config
from ankigen.delivery import record as records
from ankigen.delivery.record import Given
from ankigen.delivery.writeback import canonical, proposals
from ankigen.errors import AnkigenError
from ankigen.pipeline.compile import compiler
from ankigen.pipeline.compiled import CompiledNote
from ankigen.pipeline.learn import Edited
from ankigen.pipeline.plan import Plan
from ankigen.types import Note, Source

_WRITABLE = (fields.QUESTION, fields.ANSWER)


@dataclass(frozen=True, slots=True)
class Patch:
    """A file of the vault as it is and as it is to be, and the edits that are in that."""

    path: Path
    file: str
    before: bytes
    after: bytes
    edits: tuple[Edited, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an edit can't be written into the notes."""

    edited: Edited
    reason: str


def patches(
    config: Config, planned: Plan, edited: Iterable[Edited]
) -> tuple[tuple[Patch, ...], tuple[Refused, ...]]:
    """What the notes would have to say, file by file; nothing is written."""
    scribe = _Scribe(config, planned)
    refused = []
    for each in edited:
        reason = scribe.write(each)
        if reason is not None:
            refused.append(Refused(each, reason))
    return scribe.patches(), tuple(refused)


def apply(config: Config, found: Iterable[Patch]) -> None:
    """Write the patches into the notes, and remember that what Anki holds is theirs now.

    Raises `AnkigenError` where a note has changed since; those before it are written.
    """
    path = records.path_of(config.ledger)
    with identity.lock(config.ledger):
        for patch in found:
            try:
                if patch.path.read_bytes() != patch.before:
                    raise AnkigenError(f"{patch.file}: it has changed meanwhile; learn again")
                with files.replacing(patch.path) as stream:
                    stream.write(patch.after)
            except OSError as error:
                raise AnkigenError(
                    f"{patch.file}: cannot be written: {error.strerror}; make room or fix its "
                    "permissions and learn again"
                ) from error
            given = (
                Given(
                    each.ours.identity.guid,
                    0,  # before all that the notes give
                    digest("\x1f".join(each.theirs)),
                    each.ours.deck,
                    each.ours.tags,
                )
                for each in patch.edits
            )
            records.write(path, records.read(path).extended(given))


class _Scribe:
    """The vault's notes as they will be, edit by edit."""

    def __init__(self, config: Config, planned: Plan) -> None:
        self._config = config
        self._vault = planned.prepared.vault
        self._compiler = compiler(config, self._vault)
        self._notes = dict(self._vault.notes)
        self._compiled: dict[str, CompiledNote] = {}
        self._indexes: dict[str, dict[object, int]] = {}
        self._done: dict[str, list[Edited]] = {}

    def write(self, edited: Edited) -> str | None:
        """Take an edit into its note; gives why that can't be."""
        if edited.in_notes_too:
            return "the notes have changed since, too"
        odd = [
            field
            for field in (edited.own[number] for number in edited.changed)
            if fields.role(field) not in _WRITABLE
        ]
        if odd and edited.own == fields.OCCLUSION_FIELDS:
            return "masks, their names and pictures are written in the note's block or drawing"
        if odd:
            return f"{odd[0].name} is not written in the card's own text"
        path = edited.card.note
        index = self._index(edited)
        if index is None:
            return "its place in the note can't be told"
        kept = self._notes[path], self._compiled[path]
        for number in edited.changed:
            if not self._write_field(path, index, number, edited):
                self._notes[path], self._compiled[path] = kept
                return "no place in its Markdown gives what Anki says"
        self._done.setdefault(path, []).append(edited)
        return None

    def _index(self, edited: Edited) -> int | None:
        """Which of its note's cards it is: edits keep their number and order."""
        path = edited.card.note
        if path not in self._compiled:
            self._compiled[path] = self._compiler.compile(self._notes[path])
            self._indexes[path] = {
                each.card.location: number for number, each in enumerate(self._compiled[path].cards)
            }
        return self._indexes[path].get(edited.card.location)

    def _write_field(self, path: str, index: int, number: int, edited: Edited) -> bool:
        note, compiled = self._notes[path], self._compiled[path]
        card = compiled.cards[index].card
        place = fields.role(edited.own[number])
        source = card.question if place == fields.QUESTION else card.answer
        start = _offset(note, source)
        if start is None:
            return False
        wanted = canonical(edited.theirs[number])
        for text in proposals(source.text, edited.ours.fields[number], edited.theirs[number]):
            body = note.body[:start] + text + note.body[start + len(source.text) :]
            tried = note._replace(body=body)
            result = self._compiler.compile(tried)
            if _is_right(compiled, result, index, number, edited, wanted):
                self._notes[path], self._compiled[path] = tried, result
                return True
        return False

    def patches(self) -> tuple[Patch, ...]:
        """The files that are to change, in the order of the notes."""
        return tuple(
            _patch(self._config, self._vault.notes[path], self._notes[path], self._done[path])
            for path in self._vault.notes
            if path in self._done
        )


def _offset(note: Note, source: Source) -> int | None:
    """Where a stretch of the note begins in its body; None where it isn't there as it stands."""
    lines = note.body.split("\n")
    row = source.line - note.body_line
    start = sum(len(line) + 1 for line in lines[:row]) + source.column - 1
    return start if note.body[start : start + len(source.text)] == source.text else None


def _is_right(
    before: CompiledNote, after: CompiledNote, index: int, number: int, edited: Edited, wanted: str
) -> bool:
    """Whether the field is what it is in Anki, and all other cards are what they were."""
    if len(after.cards) != len(before.cards) or len(after.diagnostics) > len(before.diagnostics):
        return False
    if any(
        (one.draft.question, one.draft.answer, one.draft.deletions)
        != (other.draft.question, other.draft.answer, other.draft.deletions)
        for place, (one, other) in enumerate(zip(before.cards, after.cards, strict=True))
        if place != index
    ):
        return False
    old, new, who = before.cards[index], after.cards[index], edited.ours.identity
    if new.draft.problems and not old.draft.problems:
        return False
    if len(new.draft.deletions) != len(old.draft.deletions):
        return False
    finished = render.finish(new.card, new.draft, who, lambda *_: (), edited.own)
    earlier = render.finish(old.card, old.draft, who, lambda *_: (), edited.own)
    # What is typed follows the answer.
    spared = {number} | {
        place for place, own in enumerate(edited.own) if fields.role(own) == fields.TYPED
    }
    pairs = enumerate(zip(finished.fields, earlier.fields, strict=True))
    return (
        canonical(finished.fields[number]) == wanted
        and all(one == other for place, (one, other) in pairs if place not in spared)
        and finished.note_type == earlier.note_type
        and finished.tags == earlier.tags
    )


def _patch(config: Config, old: Note, new: Note, edits: list[Edited]) -> Patch:
    """The note's file with the new body; line ends and all else stay.

    Raises `AnkigenError` where the file isn't the note that was read.
    """
    path = config.root / old.file
    before = path.read_bytes()
    text = before.decode("utf-8")
    ends = "\r\n" if "\r\n" in text else "\n"
    plain = text.replace("\r\n", "\n")
    is_whole = plain.replace("\n", ends) == text and plain.endswith(old.body)
    if not is_whole:
        raise AnkigenError(f"{old.file}: it has changed, or mixes line ends: make them one kind")
    changed = plain[: len(plain) - len(old.body)] + new.body
    return Patch(path, old.file, before, changed.replace("\n", ends).encode(), tuple(edits))
