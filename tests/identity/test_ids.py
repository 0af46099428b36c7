"""GUIDs and note ids of new cards."""

from __future__ import annotations

from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from ankigen.identity import ids

from .cards import Deck, make

# These must never change, in any release: they are in people's collections.
FIXTURE = {
    ("What is a loss?", "Deep learning/Losses.md", None): ("uqkppx4u2vz734fq", 1_259_010_557_952),
    ("What is a loss?", "Deep learning/Losses.md", "loss"): ("lamccs3vgchxhxnn", 1_452_570_686_976),
    ("Was ist  ein\nGradient? %% after %%", "Ü.md", None): ("5go4hkoofhmjd4eh", 1_044_741_735_424),
}


def test_identities_never_change() -> None:
    """The GUID and note id of a card are the same in every release, for ever."""
    for (question, note, block_id), (guid, note_id) in FIXTURE.items():
        deck = Deck().build([make(question, note=note, block_id=block_id)])
        (identity,) = deck.matching.identities
        assert (identity.guid, identity.note_id) == (guid, note_id)


def test_the_answer_does_not_count() -> None:
    """Two devices that word the answer differently still agree who the card is."""
    one = Deck().build([make("What is a loss?", "One answer.")])
    other = Deck().build([make("What is a loss?", "Another.", tags=("x",), deck="Else")])
    assert one.guids == other.guids


def test_order_and_company_do_not_count() -> None:
    """A card gets the same identity whatever other cards are new with it."""
    cards = [make("One?"), make("Two?"), make("Three?", note="b.md")]
    whole = Deck().build(cards)
    for card, guid in zip(cards, whole.guids, strict=True):
        assert Deck().build([card]).guids == [guid]


def test_two_of_one_question_differ() -> None:
    """Even the same question twice in one note gives two identities."""
    deck = Deck().build([make("Definition?", "One."), make("Definition?", "Two.")])
    assert len(set(deck.guids)) == 2


def test_note_types_differ() -> None:
    """Anki cannot change a note's type on import, so another type is another identity."""
    one = ids.guid("v", "basic", "a.md", "", "Q")
    other = ids.guid("v", "cloze", "a.md", "", "Q")
    assert one != other


@given(st.text(), st.text(), st.text(), st.text())
def test_shape(vault: str, note: str, block_id: str, question: str) -> None:
    """A GUID is 16 lower-case letters and digits; a note id leaves room for its cards' ids."""
    for number in range(3):
        guid = ids.guid(vault, "basic", note, block_id, question, number)
        assert len(guid) == 16
        assert set(guid) <= set("abcdefghijklmnopqrstuvwxyz234567")
        for note_id in islice(ids.note_ids(guid), 3):
            assert 1_000_000_000_000 <= note_id < 1_600_000_000_000
            assert note_id % 512 == 0


def test_note_ids_wrap_around() -> None:
    """Looking for a free note id never leaves the range."""
    last = ids._aligned(ids._SLOTS - 1)
    assert last < ids.LAST_NOTE_ID
    assert ids._aligned(0) == ids.FIRST_NOTE_ID
