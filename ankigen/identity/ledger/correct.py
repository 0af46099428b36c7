"""What a person corrects afterwards: `link` and `unlink`, and how cards are named for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from ankigen.identity.ledger.values import FORMER, Entry, Ledger, LedgerError
from ankigen.identity.texts import Fingerprints, plain

_SHORTEST = 4


def find(ledger: Ledger, name: str) -> tuple[Entry, ...]:
    """The entries that `name` may mean: a GUID or the beginning of one, a block id (`^abc`), or
    a question or part of one; the surest kind that finds any, active entries first."""
    text = plain(name).casefold()
    entries = sorted(ledger.entries.values(), key=lambda e: (not e.active, e.note, e.guid))
    ways: tuple[Callable[[Entry], bool], ...] = (
        lambda e: e.guid == name,
        lambda e: bool(e.block_id) and name == f"^{e.block_id}",
        lambda e: e.question.casefold() == text,
        lambda e: len(name) >= _SHORTEST and e.guid.startswith(name),
        lambda e: len(text) >= _SHORTEST and text in e.question.casefold(),
    )
    for way in ways:
        found = tuple(entry for entry in entries if way(entry))
        if found:
            return found
    return ()


def link(ledger: Ledger, old: Entry, new: Entry) -> Ledger:
    """Say that the card `new` is the card `old`: it takes back that identity and its reviews.

    The next build makes it so: `old` returns, and `new`'s own identity is retired for good.
    Raises LedgerError when Anki could not take the one for the other.
    """
    if old.guid == new.guid:
        raise LedgerError(f"{old.guid} is that card already")
    if old.active:
        raise LedgerError(
            f"the card {old.question!r} is still in {old.note}; only a card that left the notes "
            "can be taken up by another"
        )
    if not new.active:
        raise LedgerError(f"the card {new.question!r} is not in the notes; name one that is")
    if old.note_type != new.note_type:
        raise LedgerError(
            f"{old.question!r} is a {old.note_type} card and {new.question!r} a {new.note_type} "
            "one: Anki cannot change a note's type on import"
        )
    taken = old._replace(
        note=new.note,
        prints=new.prints,
        question=new.question,
        answer=new.answer,
        sketch=new.sketch,
        block_id=new.block_id,
        aliases=tuple(sorted({*old.aliases, *new.aliases})),
        earlier=(old.question, old.answer, old.prints.question, old.prints.answer),
        apart=tuple(p for p in old.apart if p != new.prints.question),
    )
    return _with(ledger, taken, new._replace(prints=Fingerprints(), block_id="", aliases=()))


def unlink(ledger: Ledger, card: Entry) -> Ledger:
    """Say that the card `card` is not the one that it was taken for.

    The next build gives the card in the notes an identity of its own and retires the old one,
    which waits with its earlier texts for its own card to return. Raises LedgerError when the
    card is not in the notes.
    """
    if not card.active:
        raise LedgerError(f"the card {card.question!r} is not in the notes; name one that is")
    apart = tuple(sorted({*card.apart, card.prints.question}))
    waiting = card._replace(
        prints=Fingerprints(), block_id="", aliases=(), earlier=None, apart=apart
    )
    if card.earlier is not None:
        question, answer, question_print, answer_print = card.earlier
        waiting = waiting._replace(
            question=question,
            answer=answer,
            prints=Fingerprints(question_print, answer_print),
            sketch="",
        )
    return _with(ledger, waiting)


def rename(ledger: Ledger, identities: Mapping[str, tuple[str, int]]) -> Ledger:
    """Give cards other GUIDs and note ids, such as those of notes that another tool made in Anki;
    what they were called is kept with them, so that nobody takes that for a card which is gone."""
    entries: dict[str, Entry] = {}
    for guid, entry in ledger.entries.items():
        after = identities[entry.after][0] if entry.after in identities else entry.after
        named = entry._replace(after=after)
        if guid in identities:
            new_guid, note_id = identities[guid]
            former = {*entry.aliases, f"{FORMER}{guid}"} - {f"{FORMER}{new_guid}"}
            aliases = tuple(sorted(former))
            named = named._replace(guid=new_guid, note_id=note_id, aliases=aliases)
        entries[named.guid] = named
    return replace(ledger, entries={guid: entries[guid] for guid in sorted(entries)})


def _with(ledger: Ledger, *entries: Entry) -> Ledger:
    return replace(ledger, entries={**ledger.entries, **{e.guid: e for e in entries}})
