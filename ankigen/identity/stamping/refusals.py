"""What Anki will not do with the next package, said before it is made.

One text for each, whether `check`, `diff` or `build` says it: what Anki will not do, why, and what
a person does about it. Errors are what would cost reviews; notes are what nobody did wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ankigen import fields
from ankigen.identity.ledger.values import Entry, Ledger
from ankigen.identity.matching.values import Matching, TypeChange
from ankigen.identity.stamping import retirement
from ankigen.identity.stamping.entries import schema_hash
from ankigen.types import Card, Diagnostic, Location, NoteType, RenderedCard, Severity

_NAMED = 3  # moves from deck to deck that are named


def refusals(
    ledger: Ledger,
    matching: Matching,
    cards: Sequence[Card],
    rendered: Sequence[RenderedCard],
    note_types: Sequence[NoteType],
    *,
    retire: bool,
    ledger_name: str,
    config_name: str,
) -> tuple[Diagnostic, ...]:
    """All that Anki will not do, in no order; `ledger` is that of the last version, and `cards` and
    `rendered` go with the matches. `retire` says that reviews may be given up."""
    renamed = tuple(renamed_types(ledger, note_types, Location(config_name), retire=retire))
    known = tuple(_moved(ledger, matching, cards, rendered))
    rebuilt = rebuilt_types(ledger, note_types, Location(config_name))
    found = [*renamed, *rebuilt, *moved_decks(known), *left_cards(known)]
    if renamed:
        return tuple(found)
    found += (
        type_change(each, retire=retire)
        for each in matching.type_changes
        if each.entry.guid in ledger.entries
    )
    try:
        retirement.check(matching, ledger, retire=retire, name=ledger_name)
    except retirement.RetirementError as error:
        found.append(error.diagnostic)
    return tuple(found)


def renamed_types(
    ledger: Ledger, note_types: Sequence[NoteType], place: Location, *, retire: bool
) -> Iterator[Diagnostic]:
    """Note types that have become others, with all their cards."""
    known = ledger.note_types
    counts = Counter(entry.note_type for entry in ledger.active)
    for each in note_types:
        old = known.get(each.key)
        if old is None or not old.id or old.id == each.id or not counts[each.key]:
            continue
        what = (
            f"Anki will not update {_cards(counts[each.key])} that it has as {old.name!r}, because "
            f"there a note never changes its type and they would now be {each.name!r}"
        )
        if retire:
            yield _note(place, "anki-note-type", f"{what}; they begin anew under new ids")
        else:
            prefix = old.name.rpartition(" ")[0] or old.name
            remedy = f"set `note_type: {prefix}` again"
            if each.key not in fields.NOTE_TYPE_IDS:
                remedy = f"give `{each.key}` the id {old.id} again in its note-type.yaml"
            yield _error(
                place,
                "anki-note-type",
                f"{what}; {remedy}, or build with --retire to begin anew",
            )


def rebuilt_types(
    ledger: Ledger, note_types: Sequence[NoteType], place: Location
) -> Iterator[Diagnostic]:
    """Note types with fields or templates that Anki doesn't have, or in another order."""
    counts = Counter(entry.note_type for entry in ledger.active)
    for each in note_types:
        old = ledger.note_types.get(each.key)
        if old is None or old.id != each.id or old.schema == schema_hash(each):
            continue
        if counts[each.key]:
            yield Diagnostic(
                place,
                "anki-fields",
                f"Anki will not update {_cards(counts[each.key])} of {each.name!r} by an import, "
                "because its fields or templates are not those that Anki has: it would make a "
                "second note type beside it; put them back, or import once with `Merge note types` "
                "on, after which Anki asks for a one-way sync",
                Severity.WARNING,
            )


def type_change(change: TypeChange, *, retire: bool) -> Diagnostic:
    """A card that would lose its reviews by becoming another note type."""
    old, kind = change.entry, fields.note_type(change.card)
    what = (
        f"Anki will not carry over the reviews of the {old.note_type} card {_short(old.question)}, "
        f"because there a note never changes its type and this would be a {kind} card"
    )
    place = change.card.location
    if retire:
        return _note(place, "anki-type-change", f"{what}; it begins anew, the other is retired")
    return _error(
        place,
        "anki-type-change",
        f"{what}; make it a {old.note_type} card again, or build with --retire to begin it anew",
    )


# A card that Anki has: as it was, and as it is to be.
_Known = tuple[Entry, Card, RenderedCard]


def moved_decks(known: Sequence[_Known]) -> Iterator[Diagnostic]:
    """Cards that Anki has in another deck."""
    moves: Counter[tuple[str, str]] = Counter()
    places: list[Location] = []
    for entry, card, new in known:
        if entry.deck and entry.deck != new.deck:
            moves[entry.deck, new.deck] += 1
            places.append(card.location)
    if places:
        named = [f"{old} → {new}" for (old, new), _ in moves.most_common(_NAMED)]
        if len(moves) > _NAMED:
            named.append(f"{len(moves) - _NAMED} more")
        yield _note(
            min(places),
            "anki-deck",
            f"Anki will not move {_cards(len(places))} to another deck ({', '.join(named)}), "
            "because an import leaves known cards where they are; move them in its Browser",
        )


def left_cards(known: Sequence[_Known]) -> Iterator[Diagnostic]:
    """Cards that Anki keeps though their note gives them no more: a deletion or a reverse went."""
    count, places = 0, []
    for entry, card, new in known:
        gone = set(entry.ordinals) - set(new.ordinals)
        if gone:
            count += len(gone)
            places.append(card.location)
    if places:
        yield _note(
            min(places),
            "anki-empty-cards",
            f"Anki will not remove {_cards(count)} of a deletion or a reverse that went, because "
            "an import deletes nothing; after it, use Tools > Empty Cards",
        )


def _moved(
    ledger: Ledger, matching: Matching, cards: Sequence[Card], rendered: Sequence[RenderedCard]
) -> Iterator[_Known]:
    """The cards that Anki has in another deck, or of which it has other cards: few of all."""
    for match, card, new in zip(matching.matches, cards, rendered, strict=True):
        entry = ledger.entries.get(match.identity.guid)
        if entry is None or entry.retired is not None:
            continue
        if entry.deck != new.deck or entry.ordinals != new.ordinals:
            yield entry, card, new


def _cards(number: int) -> str:
    return f"{number:,} card" if number == 1 else f"{number:,} cards"


def _short(question: str) -> str:
    text = " ".join(question.split())
    return repr(text if len(text) <= 60 else f"{text[:60].rpartition(' ')[0] or text[:60]} …")


def _error(place: Location, code: str, message: str) -> Diagnostic:
    return Diagnostic(place, code, message, Severity.ERROR)


def _note(place: Location, code: str, message: str) -> Diagnostic:
    return Diagnostic(place, code, message, Severity.NOTE)
