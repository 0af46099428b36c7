"""`link` and `unlink`: what a person knows better."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ankigen.identity import LedgerError, parse, text
from ankigen.identity.ledger.correct import find, link, unlink
from ankigen.types import Kind

from .cards import NOW, Deck, make

OTHERS = [make("Why is the sky blue?", "Rayleigh scattering."), make("Who wrote Emma?", "Austen.")]
OLD = make("How tall is Mont Blanc?", "4806 metres above the sea.")
NEW = make("Height of the highest Alp?", "About 4.8 km.")


def broken() -> Deck:
    """A deck in which a card was rewritten so much that it was taken for a new one."""
    first = Deck().build([*OTHERS, OLD])
    second = first.build([*OTHERS, NEW], NOW + 1)
    assert second.guids[2] != first.guids[2]
    return second


def test_link() -> None:
    """The card takes back its old identity, and stays so."""
    deck = broken()
    (old,), (new,) = find(deck.ledger, "mont blanc"), find(deck.ledger, "height of")
    linked = replace(deck, ledger=link(deck.ledger, old, new)).build([*OTHERS, NEW], NOW + 2)
    assert linked.guids[2] == old.guid
    assert linked.stamped is not None
    assert [c.guid for c in linked.stamped.changes.returned] == [old.guid]
    assert [c.guid for c in linked.stamped.changes.retired] == [new.guid]
    assert not linked.stamped.changes.merged
    assert linked.stamped.cards[2].modified > NOW + 1
    assert linked.build([*OTHERS, NEW], NOW + 3).ledger == linked.ledger
    edited = make(NEW.question.text, "4806 m.")
    assert linked.build([*OTHERS, edited], NOW + 3).guids == linked.guids


def test_link_survives_being_stored() -> None:
    """A ledger that was corrected is written and read like any other."""
    deck = broken()
    linked = link(deck.ledger, *find(deck.ledger, "mont blanc"), *find(deck.ledger, "height of"))
    assert parse(text(linked).split("\n")) == linked


def test_unlink() -> None:
    """The card gets an identity of its own; the old one waits for its own card."""
    first = Deck().build([*OTHERS, OLD])
    wrong = make("How tall is Mount Everest?", "4806 metres above the sea?")
    taken = first.build([*OTHERS, wrong], NOW + 1)
    if taken.guids[2] != first.guids[2]:
        cards = (*find(taken.ledger, "mont"), *find(taken.ledger, "everest"))
        linked = replace(taken, ledger=link(taken.ledger, *cards))
        taken = linked.build([*OTHERS, wrong], NOW + 2)
    assert taken.guids[2] == first.guids[2]
    (entry,) = find(taken.ledger, first.guids[2])
    apart = replace(taken, ledger=unlink(taken.ledger, entry)).build([*OTHERS, wrong], NOW + 3)
    assert apart.guids[2] != first.guids[2]
    assert apart.build([*OTHERS, wrong], NOW + 4).ledger == apart.ledger
    back = apart.build([*OTHERS, wrong, OLD], NOW + 5)
    assert back.guids[3] == first.guids[2]


def test_unlink_of_what_was_certain() -> None:
    """Even a card with the same question may be another one."""
    first = Deck().build([*OTHERS, OLD])
    (entry,) = find(first.ledger, first.guids[2])
    apart = replace(first, ledger=unlink(first.ledger, entry)).build([*OTHERS, OLD], NOW + 1)
    assert apart.guids[2] != first.guids[2]
    assert apart.guids[:2] == first.guids[:2]
    assert apart.build([*OTHERS, OLD], NOW + 2).guids == apart.guids


def test_what_cannot_be_linked() -> None:
    """Each refusal says why."""
    deck = broken()
    (old,), (new,) = find(deck.ledger, "mont blanc"), find(deck.ledger, "height of")
    (sky,) = find(deck.ledger, "the sky blue")
    with pytest.raises(LedgerError, match="still in"):
        link(deck.ledger, sky, new)
    with pytest.raises(LedgerError, match="not in the notes"):
        link(deck.ledger, old, old._replace(guid="x"))
    with pytest.raises(LedgerError, match="already"):
        link(deck.ledger, new, new)
    with pytest.raises(LedgerError, match="not in the notes"):
        unlink(deck.ledger, old)
    cloze = deck.build([*OTHERS, NEW._replace(kind=Kind.CLOZE)])
    (new,) = [e for e in cloze.ledger.active if e.note_type == "cloze"]
    with pytest.raises(LedgerError, match="note's type"):
        link(cloze.ledger, cloze.ledger.entries[old.guid], new)


def test_names() -> None:
    """Cards are named by GUID, its beginning, block id, question, or a part of it."""
    deck = Deck().build([*OTHERS, OLD._replace(block_id="mb")])
    guid = deck.guids[2]
    for name in (guid, guid[:6], "^mb", "How tall is  Mont Blanc?", "mont blanc", "TALL"):
        assert [e.guid for e in find(deck.ledger, name)] == [guid]
    assert find(deck.ledger, "nothing like it") == ()
    assert find(deck.ledger, "") == ()
