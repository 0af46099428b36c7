"""What Anki will not do is said before it happens, once, with what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ankigen import fields
from ankigen.identity import Ledger, RetirementError, check, match, refusals, retyped
from ankigen.types import Card, Deletion, Diagnostic, Kind, NoteType, RenderedCard, Severity

from .cards import NOW, VAULT, Deck, make, note_type, render

FRANCE = make("What is the capital of France?", "Paris, on the Seine.")
TIDES = make("Why do tides come twice a day?", "Water bulges on both sides of the earth.")
CLOZE = make("The capital of France is {{c1::Paris}}.", "", kind=Kind.CLOZE)
TYPES = (note_type("basic"), note_type("cloze"))


def found(
    before: Deck,
    cards: Sequence[Card],
    *,
    note_types: Sequence[NoteType] = TYPES,
    ordinals: Sequence[tuple[int, ...]] = (),
    retire: bool = False,
) -> tuple[Diagnostic, ...]:
    """What is said of the next build."""
    ledger = retyped(before.ledger, note_types)
    matching = match(cards, [_deletions(card) for card in cards], ledger, vault_id=VAULT)
    return refusals(
        before.ledger,
        matching,
        cards,
        _rendered(cards, matching.identities, ordinals),
        note_types,
        retire=retire,
        ledger_name="ankigen.lock",
        config_name="ankigen.yaml",
    )


def _deletions(card: Card) -> tuple[Deletion, ...]:
    return (Deletion("Paris"),) if card.kind is Kind.CLOZE else ()


def _rendered(
    cards: Sequence[Card], identities: Sequence[object], ordinals: Sequence[tuple[int, ...]]
) -> list[RenderedCard]:
    made = [render(c, i) for c, i in zip(cards, identities, strict=True)]  # type: ignore[arg-type]
    given = list(ordinals) or [each.ordinals for each in made]
    return [each._replace(ordinals=own) for each, own in zip(made, given, strict=True)]


def build(cards: Sequence[Card], before: Deck | None = None) -> Deck:
    """A build with both note types."""
    deck = before or Deck()
    return deck.build(cards, deletions=[_deletions(c) for c in cards], note_types=TYPES)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (FRANCE, CLOZE),
        (CLOZE, FRANCE),
        (FRANCE._replace(block_id="x"), make("{{c1::b}}", "", kind=Kind.CLOZE, block_id="x")),
        (FRANCE._replace(aliases=("o2a:1",)), CLOZE._replace(note="b.md", aliases=("o2a:1",))),
        (FRANCE, FRANCE._replace(kind=Kind.CLOZE, note="b.md")),
        (FRANCE, CLOZE._replace(note="b.md")),
        (
            make("Powerhouse of the cell?", "mitochondria"),
            make("The {{c1::mitochondria}} is the powerhouse of the cell", "", kind=Kind.CLOZE),
        ),
    ],
)
def test_a_change_of_note_type_stops(before: Card, after: Card) -> None:
    """A card that becomes another note type is known for what it was: its reviews would be lost."""
    (one,) = found(build([before, TIDES]), [after, TIDES])
    assert (one.code, one.severity) == ("anki-type-change", Severity.ERROR)
    assert one.message.startswith("Anki will not carry over the reviews")
    assert "because" in one.message and "--retire" in one.message
    (one,) = found(build([before, TIDES]), [after, TIDES], retire=True)
    assert (one.code, one.severity) == ("anki-type-change", Severity.NOTE)


@pytest.mark.parametrize(
    "after",
    [
        make("{{c1::Granite}} cools slowly under the ground.", "", kind=Kind.CLOZE),
        make("The capital of {{c1::Spain}} is {{c2::Madrid}}.", "", kind=Kind.CLOZE),
        make("What is the capital of Spain?", "Madrid."),
    ],
)
def test_another_card_in_its_place_does_not(after: Card) -> None:
    """A card that left while a different one came is just that."""
    assert not found(build([FRANCE, TIDES]), [after, TIDES])


@pytest.mark.parametrize("kind", [Kind.REVERSED, Kind.TYPE_IN])
def test_kinds_of_one_note_type_cost_nothing(kind: Kind) -> None:
    """Plain, reversed and typed cards are one note type: the card stays itself."""
    first = build([FRANCE, TIDES])
    assert not found(first, [FRANCE._replace(kind=kind), TIDES])
    assert build([FRANCE._replace(kind=kind), TIDES], first).guids == first.guids


def test_many_changes_of_type_are_not_another_vault() -> None:
    """Where every card became a cloze, that is what is said of each, and nothing else."""
    words = ("tides", "granite", "sonnets", "enzymes", "glaciers", "tariffs", "fugues", "comets")
    cards = [make(f"What about {w} of {w[::-1]}?", f"Much on {w}.", f"{w}.md") for w in words]
    first = build(cards)
    clozes = [card._replace(kind=Kind.CLOZE) for card in cards]
    assert {each.code for each in found(first, clozes)} == {"anki-type-change"}
    assert len(found(first, clozes)) == len(cards)


def renamed(prefix: str, shift: int) -> tuple[NoteType, ...]:
    """The note types as `note_type:` names them."""
    return tuple(
        each._replace(id=each.id + shift, name=f"{prefix} {each.key.title()}") for each in TYPES
    )


def test_other_note_types() -> None:
    """With another name for the note types no update would ever arrive: that is said once."""
    first = build([FRANCE, TIDES, CLOZE])
    one, other = found(first, [FRANCE, TIDES, CLOZE], note_types=renamed("Mine", 512))
    assert one.code == other.code == "anki-note-type"
    assert one.severity is Severity.ERROR
    assert one.location.path == "ankigen.yaml"
    assert "2 cards" in one.message and "'ankigen Basic'" in one.message
    assert "set `note_type: ankigen` again" in one.message
    notes = found(first, [FRANCE, TIDES, CLOZE], note_types=renamed("Mine", 512), retire=True)
    assert {each.severity for each in notes} == {Severity.NOTE}


def test_other_note_types_begin_anew_and_return() -> None:
    """Asked for, the cards are new ones; with the old name again they are the old ones."""
    first = build([FRANCE, TIDES])
    mine = renamed("Mine", 512)
    ledger = retyped(first.ledger, mine)
    second = Deck(ledger).build([FRANCE, TIDES], note_types=mine)
    assert not set(first.guids) & set(second.guids)
    assert second.stamped is not None and not second.stamped.changes.rebuilt
    third = Deck(retyped(second.ledger, TYPES)).build([FRANCE, TIDES], note_types=TYPES)
    assert third.guids == first.guids


def test_cards_that_change_decks() -> None:
    """Anki leaves cards where they are."""
    first = build([FRANCE, TIDES])
    (one,) = found(first, [FRANCE._replace(deck="Deck::New"), TIDES])
    assert (one.code, one.severity) == ("anki-deck", Severity.NOTE)
    assert "1 card to another deck (Deck → Deck::New)" in one.message


def test_cards_that_are_left_empty() -> None:
    """A reverse or a deletion that went leaves its card in Anki."""
    first = build([FRANCE, TIDES])
    entries = {
        guid: entry._replace(ordinals=(0, 1)) for guid, entry in first.ledger.entries.items()
    }
    twice = replace(first, ledger=replace(first.ledger, entries=entries))
    (one,) = found(twice, [FRANCE, TIDES], ordinals=[(0,), (0, 1)])
    assert (one.code, one.severity) == ("anki-empty-cards", Severity.NOTE)
    assert "1 card" in one.message and "Empty Cards" in one.message


def test_the_ledger_knows_which_cards_anki_made() -> None:
    """Which templates and cloze numbers gave cards is kept; the first alone goes without saying."""
    card = RenderedCard(
        match([CLOZE], [_deletions(CLOZE)], Ledger(), vault_id=VAULT).identities[0],
        "cloze",
        ("",) * len(fields.FIELDS),
        "Deck",
        ordinals=(0, 4),
    )
    deck = build([CLOZE])
    assert deck.ledger.active[0].ordinals == (0,)
    from ankigen.identity import stamp

    matching = match([CLOZE], [_deletions(CLOZE)], deck.ledger, vault_id=VAULT)
    stamped = stamp(deck.ledger, matching, [CLOZE], [card], TYPES, now=NOW)
    assert stamped.ledger.active[0].ordinals == (0, 4)


def test_retirement_is_a_finding() -> None:
    """What would stop a build at the end is found like everything else, in the same words."""
    cards = [make(f"{word} {i}?", f"{i}") for i, word in enumerate("abcdefghijklmnopqrst")]
    first = build(cards)
    (one,) = found(first, cards[15:])
    assert (one.code, one.severity) == ("ledger-retires-many", Severity.ERROR)
    with pytest.raises(RetirementError) as caught:
        check(
            match(cards[15:], [()] * 5, first.ledger, vault_id=VAULT),
            first.ledger,
            name="ankigen.lock",
        )
    assert caught.value.diagnostic == one
    assert not found(first, cards[15:], retire=True)
