"""Change times, versions, and what a build reports."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ankigen.errors import UsageError
from ankigen.identity import content_hash, since
from ankigen.types import Card, Identity, Media, RenderedCard

from .cards import NOW, Deck, make, note_type

CARDS = [make("One?"), make("Two?"), make("Three?", note="b.md")]


def modified(deck: Deck) -> list[int]:
    """The cards' change times, in order."""
    assert deck.stamped is not None
    return [stamped.modified for stamped in deck.stamped.cards]


def test_first_version() -> None:
    """A deck begins at 1.0.0, all cards added now."""
    deck = Deck().build(CARDS)
    assert deck.version == "1.0.0"
    assert deck.stamped is not None
    assert len(deck.stamped.changes.added) == 3
    assert modified(deck) == [NOW] * 3
    assert [s.position for s in deck.stamped.cards] == [1, 2, 3]


def test_nothing_changed() -> None:
    """The same notes give the same version, times and ledger, whenever they are built."""
    first = Deck().build(CARDS)
    second = first.build(CARDS, NOW + 9999)
    assert second.ledger == first.ledger
    assert second.stamped is not None and first.stamped is not None
    assert second.stamped.cards == first.stamped.cards
    assert second.stamped.note_types == first.stamped.note_types
    assert second.stamped.changes.nothing
    assert second.stamped.changes.unchanged == 3


@pytest.mark.parametrize(
    "change",
    [
        {"answer": CARDS[1].answer._replace(text="Other.")},
        {"question": CARDS[1].question._replace(text="Two??")},
        {"deck": "Deck::Sub"},
        {"tags": ("x",)},
        {"context": ("Heading",)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_one_card_changed(change: dict[str, object]) -> None:
    """Only the card that changed has a new time; the version moves its last number."""
    cards = [CARDS[0], CARDS[1]._replace(**change), CARDS[2]]  # type: ignore[arg-type]
    deck = Deck().build(CARDS).build(cards, NOW + 5)
    assert modified(deck) == [NOW, NOW + 5, NOW]
    assert deck.version == "1.0.1"
    assert deck.stamped is not None
    (changed,) = deck.stamped.changes.changed
    named = next(iter(change))
    assert changed.parts == (named if named != "context" else "look",)


def test_media_count() -> None:
    """Media are content: by the fields that name them, or by themselves."""
    card = RenderedCard(Identity("g", 512), "basic", ("<img src=a-1.png>",), "Deck")
    named = card._replace(media=(Media("a-1.png", Path("x")),))
    unnamed = card._replace(media=(Media("b-2.png", Path("x")),))
    assert content_hash(named) == content_hash(card)
    assert content_hash(unnamed) != content_hash(card)
    assert content_hash(card._replace(ordinals=(0, 1))) != content_hash(card)


def test_fields_do_not_run_together() -> None:
    """A word that moves from one field to the next is a change."""
    card = RenderedCard(Identity("g", 512), "basic", ("a", "bc"), "Deck", ("x", "y"))
    assert content_hash(card._replace(fields=("ab", "c"))) != content_hash(card)
    assert content_hash(card._replace(tags=("x y",))) == content_hash(card)


def test_clock_going_backwards() -> None:
    """A card's time only ever grows, also on a device whose clock is behind."""
    deck = Deck().build([make("One?", "a")])
    for number in range(4):
        before = modified(deck)[0]
        deck = deck.build([make("One?", f"answer {number}")], NOW - 5000)
        assert modified(deck)[0] == before + 1


def test_added_and_retired_move_the_second_number() -> None:
    """Cards that come and go make a minor version."""
    deck = Deck().build(CARDS)
    assert deck.build([*CARDS, make("Four?")]).version == "1.1.0"
    gone = deck.build(CARDS[:2])
    assert gone.version == "1.1.0"
    assert gone.stamped is not None
    (retired,) = gone.stamped.changes.retired
    assert retired.before is not None
    assert retired.before.question == "Three?"
    assert gone.build([*CARDS[:1], make("Two?", "Changed.")]).version == "1.1.1"


def test_retired_for_ever() -> None:
    """A retired card's line stays, and its GUID is never given to another."""
    deck = Deck().build(CARDS)
    gone = deck.build(CARDS[1:], NOW + 5)
    entry = gone.ledger.entries[deck.guids[0]]
    assert not entry.active and str(entry.retired) == "1.1.0"
    assert entry.modified == NOW + 5
    assert gone.build(CARDS[1:], NOW + 9).ledger == gone.ledger


def test_returned() -> None:
    """A card that returns is newer than the clean-up package that tagged it."""
    deck = Deck().build(CARDS)
    back = deck.build(CARDS[1:], NOW + 5).build(CARDS, NOW + 5)
    assert back.guids == deck.guids
    assert modified(back)[0] == NOW + 6
    assert back.version == "1.2.0"
    assert back.stamped is not None
    changes = back.stamped.changes
    assert [c.guid for c in changes.returned] == deck.guids[:1]
    assert not changes.added and not changes.changed
    assert changes.unchanged == 2


def test_look() -> None:
    """Styles and template texts are content; the note type's time moves, the cards' do not."""
    deck = Deck().build(CARDS)
    styled = deck.build(CARDS, NOW + 5, note_types=[note_type(css="b {}")])
    assert styled.version == "1.0.1"
    assert styled.stamped is not None
    assert styled.stamped.note_types[0].modified == NOW + 5
    assert styled.stamped.changes.refreshed == ("basic",)
    assert modified(styled) == [NOW] * 3
    again = styled.build(CARDS, NOW, note_types=[note_type()])
    assert again.stamped is not None
    assert again.stamped.note_types[0].modified == NOW + 6


def test_schema() -> None:
    """What forces a one-way sync makes a major version."""
    deck = Deck().build(CARDS).build(CARDS[1:])
    rebuilt = deck.build(CARDS, NOW + 5, note_types=[note_type(extra=1)])
    assert rebuilt.version == "2.0.0"
    assert rebuilt.stamped is not None
    assert rebuilt.stamped.changes.rebuilt == ("basic",)


def test_renamed_field_is_no_schema_change() -> None:
    """Fields are matched by id: a renamed one is content."""
    renamed = note_type()
    renamed = renamed._replace(
        fields=(renamed.fields[0]._replace(name="Frage"), *renamed.fields[1:])
    )
    assert Deck().build(CARDS).build(CARDS, note_types=[renamed]).version == "1.0.1"


def test_another_note_type() -> None:
    """The first cloze brings its note type, which is no schema change."""
    deck = Deck().build(CARDS)
    both = deck.build(CARDS, NOW + 5, note_types=[note_type(), note_type("cloze")])
    assert both.version == "1.0.1"


def test_order_and_package() -> None:
    """Whatever else moves the package's bytes moves the version."""
    deck = Deck().build(CARDS)
    turned = deck.build(CARDS[::-1])
    assert turned.version == "1.0.1"
    assert turned.stamped is not None
    assert turned.stamped.changes.reordered
    assert turned.stamped.changes.unchanged == 3
    assert deck.build(CARDS, package="another description").version == "1.0.1"


def test_moved_note_changes_no_time_if_nothing_packaged_changed() -> None:
    """The ledger follows a card even where its package does not change."""
    first = Deck().build(CARDS)
    cards = [CARDS[1], CARDS[0], CARDS[2]]
    second = first.build(cards)
    entry = second.ledger.entries[first.guids[0]]
    assert entry.after == first.guids[1]
    assert entry.modified == NOW


def test_since() -> None:
    """A delta holds what was added or changed after a version, and nothing that is retired."""
    one = Deck().build(CARDS)
    two = one.build([make("One?", "New."), *CARDS[1:]], NOW + 1)
    three = two.build([make("One?", "New."), CARDS[1], make("Four?")], NOW + 2)
    assert [one.version, two.version, three.version] == ["1.0.0", "1.0.1", "1.1.0"]
    assert since(three.ledger, "1.1.0") == frozenset()
    assert since(three.ledger, "1.0.1") == {three.guids[2]}
    assert since(three.ledger, "1.0.0") == {three.guids[0], three.guids[2]}


@pytest.mark.parametrize("version", ["1.0.9", "2", "x", "", "1.0.-1"])
def test_since_unknown(version: str) -> None:
    """A version that never was is named, with those that were."""
    with pytest.raises(UsageError, match=r"version"):
        since(Deck().build(CARDS).ledger, version)


QUESTIONS = {
    "a": "Which sorting algorithm is stable?",
    "b": "Why do leaves turn red?",
    "c": "Who wrote Middlemarch?",
    "d": "When was Rome founded?",
    "e": "How deep lies the Mariana Trench?",
    "f": "Into what does uranium decay?",
}
steps = st.lists(
    st.tuples(
        st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 2)), unique_by=lambda p: p[0]),
        st.integers(-9, 9),
    ),
    min_size=1,
    max_size=6,
)


@given(steps)
def test_histories(steps: list[tuple[list[tuple[str, int]], int]]) -> None:
    """Over any builds: times grow exactly when content changes, identities stay with their
    question, versions grow exactly when bytes change, and nothing leaves the ledger."""
    deck = Deck()
    last: dict[str, tuple[RenderedCard, int]] = {}
    names: dict[str, str] = {}
    for content, clock in steps:
        before = deck
        cards: list[Card] = [make(QUESTIONS[q], f"Answer {a}") for q, a in content]
        deck = deck.build(cards, NOW + clock)
        assert deck.stamped is not None
        for (question, _), stamped in zip(content, deck.stamped.cards, strict=True):
            guid = stamped.card.identity.guid
            assert names.setdefault(question, guid) == guid
            if guid in last:
                card, time = last[guid]
                active = guid in before.guids
                assert (stamped.modified == time) == (card == stamped.card and active)
                assert stamped.modified >= time
            last[guid] = (stamped.card, stamped.modified)
        assert set(deck.ledger.entries) >= set(before.ledger.entries)
        if before.stamped is not None:
            same = deck.stamped.cards == before.stamped.cards
            assert (deck.version == before.version) == same
            assert not deck.ledger.version or deck.ledger.version >= before.stamped.version
