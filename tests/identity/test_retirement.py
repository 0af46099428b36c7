"""Cards that leave: when a build stops, and how they are found in Anki."""

from __future__ import annotations

import re

import pytest

from ankigen.identity import (
    Evidence,
    ForeignLedgerError,
    Ledger,
    Matching,
    RetirementError,
    check,
    cleanup,
    match,
    search,
    tag,
)
from ankigen.types import Card

from .cards import NOW, VAULT, Deck, make

TOPICS = ("tides", "granite", "sonnets", "enzymes", "glaciers", "tariffs", "fugues", "comets")


def cards(count: int, note: str = "a.md") -> list[Card]:
    """Cards that have little in common."""
    return [
        make(f"{TOPICS[i % 8].title()} {i}: what of {TOPICS[i * 3 % 8]}?", f"{i * i} of them", note)
        for i in range(count)
    ]


def checked(before: list[Card], after: list[Card], *, retire: bool = False) -> Matching:
    """A build that is checked."""
    ledger = Deck().build(before).ledger
    matching = match(after, [()] * len(after), ledger, vault_id=VAULT)
    check(matching, ledger, retire=retire, name="ankigen.lock")
    return matching


def test_few_may_go() -> None:
    """Nine cards may leave at any time, as may a fifth of a large deck."""
    assert len(checked(cards(12), cards(12)[9:]).retired) == 9
    assert len(checked(cards(50), cards(50)[10:]).retired) == 10


def test_many_must_be_meant() -> None:
    """More than a fifth, and at least ten, only go when somebody says so."""
    with pytest.raises(RetirementError, match=r"11 of 50 cards .* --retire"):
        checked(cards(50), cards(50)[11:])
    assert len(checked(cards(50), cards(50)[11:], retire=True).retired) == 11
    with pytest.raises(RetirementError):
        checked(cards(10), [])


def test_cards_that_are_already_gone_do_not_count() -> None:
    """A fifth is a fifth of the cards that were in the notes."""
    deck = Deck().build(cards(60)).build(cards(60)[30:])
    matching = match(cards(60)[40:], [()] * 20, deck.ledger, vault_id=VAULT)
    with pytest.raises(RetirementError, match="10 of 30"):
        check(matching, deck.ledger, name="ankigen.lock")


def test_unreadable_notes_retire_nothing() -> None:
    """A folder of notes that cannot be read is no reason to stop."""
    ledger = Deck().build([*cards(30), make("Else?", "x", "b.md")]).ledger
    rest = [make("Else?", "x", "b.md")]
    matching = match(rest, [()], ledger, vault_id=VAULT, unreadable=["a.md"])
    check(matching, ledger, name="ankigen.lock")
    assert len(matching.absent) == 30


def test_another_vaults_ledger() -> None:
    """A ledger of which no card is here is explained, not mourned."""
    with pytest.raises(ForeignLedgerError, match=r"ankigen\.lock:1:1: .*init --fresh-ledger"):
        checked(cards(9), [make("Mine?", "My answer.", "mine.md")])
    assert checked(cards(9), [make("Mine?", "My answer.", "m.md")], retire=True)
    assert len(checked(cards(2), [make("Mine?", "My answer.", "m.md")]).retired) == 2


def test_search() -> None:
    """The search is one expression that finds the GUIDs and nothing else."""
    deck = Deck().build(cards(3)).build([])
    text = search(entry.guid for entry in deck.matching.retired)
    found = re.fullmatch(r'"ID:re:(\^\(.*\)\$)"', text)
    assert found
    pattern = re.compile(found[1])
    assert all(pattern.search(e.guid) for e in deck.ledger.entries.values())
    assert not pattern.search("x" + deck.matching.retired[0].guid)
    assert search([]) == ""


def test_tag() -> None:
    """A tag has no spaces."""
    assert tag("Deck") == "Deck::retired"
    assert tag("My  own deck::Sub") == "My_own_deck::Sub::retired"


def test_cleanup() -> None:
    """Retired cards as they were, tagged, newer than what Anki has; unknown ones are left out."""
    first = Deck().build(cards(3))
    assert first.stamped is not None
    second = first.build(cards(3)[:1], NOW + 5)
    packaged = [stamped.card for stamped in first.stamped.cards[:2]]
    (stamped,) = cleanup(second.ledger, second.matching.retired, packaged, "My deck")
    assert stamped.card.identity == packaged[1].identity
    assert stamped.card.fields == packaged[1].fields
    assert stamped.card.tags == ("My_deck::retired",)
    assert stamped.modified == NOW + 5


def test_nothing_is_ever_forgotten() -> None:
    """What `--retire` lets go waits for its return."""
    first = Deck().build(cards(20))
    empty = first.build([])
    assert isinstance(empty.ledger, Ledger)
    back = empty.build(cards(20))
    assert back.guids == first.guids
    assert {m.evidence for m in back.matching.matches} == {Evidence.QUESTION}
