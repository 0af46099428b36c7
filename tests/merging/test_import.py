"""What the real Anki makes of a package, and of the next one over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from ankigen import fields, package
from ankigen.types import Deck, Media, RenderedCard, StampedCard
from tests.backend import Device, Rating
from tests.small_cards import basic, cloze, note_types, stamp

DECK = Deck("Root", "Version 1.0.0")
THEN, LATER = 1_700_000_000, 1_700_000_100


@pytest.fixture
def device(tmp_path: Path) -> Device:
    """An empty collection."""
    return Device(tmp_path / "device")


def _package(folder: Path, name: str, cards: Sequence[StampedCard], deck: Deck = DECK) -> Path:
    path = folder / f"{name}.apkg"
    package.write(path, deck, note_types(), cards)
    return path


def _with(card: RenderedCard, field: int, text: str) -> RenderedCard:
    values = list(card.fields)
    values[field] = text
    return card._replace(fields=tuple(values))


def _answered(card: RenderedCard, answer: str) -> RenderedCard:
    return _with(card, fields.ANSWER, answer)


def test_all_cards_arrive_and_nothing_needs_repair(tmp_path: Path, device: Device) -> None:
    """Each kind gives exactly its ordinals; the database check finds nothing and changes none."""
    type_in = _with(basic("dddd"), fields.TYPED, "typed")
    cards = (
        basic("aaaa"),
        basic("bbbb", reverse=True),
        cloze("cccc", "{{c2::x}}{{c9::y}}", (1, 8)),
    )
    log = device.import_package(_package(tmp_path, "a", stamp(*cards, type_in)))
    assert sorted(log.new) == ["aaaa", "bbbb", "cccc", "dddd"]
    assert (log.updated, log.duplicate, log.conflicting, log.missing) == ((), (), (), ())
    assert set(device.cards()) == {
        ("aaaa", 0), ("bbbb", 0), ("bbbb", 1), ("cccc", 1), ("cccc", 8), ("dddd", 0),
    }  # fmt: skip
    assert device.check().is_clean
    assert not device.empty_cards()
    assert device.collection.note_count() == 4


def test_ids_are_those_of_the_package(tmp_path: Path, device: Device) -> None:
    """Note ids, card ids, note type, field and template ids, times and tags are kept by Anki."""
    card = basic("aaaa", note_id=1_234_567_889_920, reverse=True, tags=("b", "a::c"))
    device.import_package(_package(tmp_path, "a", stamp(card, at=THEN)))
    note = device.notes()["aaaa"]
    assert (note.note_id, note.modified, note.tags) == (1_234_567_889_920, THEN, ("a::c", "b"))
    assert [each.card_id - note.note_id for each in device.cards().values()] == [0, 1]
    model = device.collection.models.get(fields.NOTE_TYPE_IDS["basic"])  # type: ignore[arg-type]
    assert model is not None
    assert [each["id"] for each in model["flds"]] == [each.id for each in fields.FIELDS]
    assert [each["id"] for each in model["tmpls"]] == [
        fields.NOTE_TYPE_IDS["basic"] + 1 + ordinal for ordinal in range(3)
    ]
    assert model["mod"] == THEN


def test_an_id_in_the_future_would_be_replaced(tmp_path: Path, device: Device) -> None:
    """Anki renumbers notes whose ids are times to come: ids must be derived within the past."""
    device.import_package(_package(tmp_path, "a", stamp(basic("aaaa", note_id=9 * 10**12))))
    assert device.notes()["aaaa"].note_id < 9 * 10**12


def test_importing_twice_changes_nothing(tmp_path: Path, device: Device) -> None:
    """The second import of one package adds and updates nothing."""
    path = _package(tmp_path, "a", stamp(basic("aaaa"), cloze("bbbb", "{{c1::x}}", (0,))))
    device.import_package(path)
    before = device.notes(), device.cards()
    log = device.import_package(path)
    assert (log.new, log.updated, sorted(log.duplicate)) == ((), (), ["aaaa", "bbbb"])
    assert (device.notes(), device.cards()) == before


def test_a_newer_time_updates_exactly_that_note(tmp_path: Path, device: Device) -> None:
    """Of two changed answers only the one with a newer time arrives; reviews stay as they are."""
    cards = stamp(basic("aaaa"), basic("bbbb"), basic("cccc"), at=THEN)
    device.import_package(_package(tmp_path, "a", cards))
    for guid in ("aaaa", "bbbb"):
        device.answer(guid, Rating.EASY)
    before, reviews = device.cards(), device.reviews()
    assert before["aaaa", 0].interval > 0
    assert len(reviews) == 2

    changed = (
        StampedCard(_answered(cards[0].card, "new"), LATER, 1),
        StampedCard(_answered(cards[1].card, "new"), THEN, 2),
        cards[2],
    )
    log = device.import_package(_package(tmp_path, "b", changed))
    assert (log.new, log.updated, log.conflicting) == ((), ("aaaa",), ())
    assert device.field("aaaa", "Answer") == "new"
    assert device.field("bbbb", "Answer") == "an answer"
    assert device.notes()["aaaa"].modified == LATER
    assert device.reviews() == reviews
    after = device.cards()
    assert [each.scheduling for each in after.values()] == [
        each.scheduling for each in before.values()
    ]
    assert device.check().is_clean


def test_an_edit_in_anki_outlives_unchanged_notes(tmp_path: Path, device: Device) -> None:
    """A newer edit in Anki blocks the update until the package is newer again."""
    cards = stamp(basic("aaaa"), basic("bbbb"), at=THEN)
    device.import_package(_package(tmp_path, "a", cards))
    device.edit("aaaa", "Answer", "mine", at=LATER)
    device.import_package(_package(tmp_path, "b", cards))
    assert device.field("aaaa", "Answer") == "mine"
    newer = stamp(_answered(cards[0].card, "new"), cards[1].card, at=LATER - 50)
    assert device.import_package(_package(tmp_path, "c", newer)).updated == ("bbbb",)
    assert device.field("aaaa", "Answer") == "mine"
    newest = stamp(_answered(cards[0].card, "new"), at=LATER + 1)
    assert device.import_package(_package(tmp_path, "d", newest)).updated == ("aaaa",)
    assert device.field("aaaa", "Answer") == "new"


def test_scheduling_outlives_everything(tmp_path: Path, device: Device) -> None:
    """Suspended, moved and answered cards stay so while their note is updated."""
    card = basic("aaaa", reverse=True)
    device.import_package(_package(tmp_path, "a", stamp(card)))
    device.answer("aaaa", Rating.EASY)
    device.suspend("aaaa", 1)
    device.move("aaaa", "Mine", 1)
    before = device.cards()
    changed = _answered(card, "new")._replace(deck="Root::Elsewhere")
    assert device.import_package(_package(tmp_path, "b", stamp(changed, at=LATER))).updated
    assert device.cards() == before


def test_templates_and_style_update_by_their_time(tmp_path: Path, device: Device) -> None:
    """A newer note type replaces the style; an older one, or the same, does not."""
    cards = stamp(basic("aaaa"))
    for number, (css, at, expected) in enumerate(
        [("one", THEN, "one"), ("two", LATER, "two"), ("three", LATER, "two"), ("x", THEN, "two")]
    ):
        path = tmp_path / f"{number}.apkg"
        package.write(path, DECK, note_types(at, css), cards)
        device.import_package(path)
        model = device.collection.models.by_name(fields.NOTE_TYPE_NAMES["basic"])
        assert model is not None
        assert model["css"] == expected
    assert not device.collection.schema_changed() or device.collection.card_count() == 1
    assert len([m for m in device.collection.models.all() if "ankigen" in m["name"]]) == 1


def test_a_spare_field_can_be_renamed(tmp_path: Path, device: Device) -> None:
    """A renamed field of the same id is the same field: no second note type, content kept."""
    card = basic("aaaa")
    device.import_package(_package(tmp_path, "a", stamp(card)))
    device.answer("aaaa")
    renamed = tuple(
        each._replace(
            modified=LATER,
            note_type=each.note_type._replace(
                fields=tuple(
                    field._replace(name="Later") if field.name == "Spare 1" else field
                    for field in each.note_type.fields
                ),
            ),
        )
        for each in note_types()
    )
    values = list(card.fields)
    values[[field.name for field in fields.FIELDS].index("Spare 1")] = "later"
    path = tmp_path / "b.apkg"
    package.write(path, DECK, renamed, stamp(card._replace(fields=tuple(values)), at=LATER))
    log = device.import_package(path)
    assert (log.updated, log.conflicting) == (("aaaa",), ())
    assert device.field("aaaa", "Later") == "later"
    assert device.cards()["aaaa", 0].repetitions == 1


def test_cloze_numbers_are_cards(tmp_path: Path, device: Device) -> None:
    """A new number adds a card, an old one keeps its reviews, a dropped one becomes empty."""
    device.import_package(
        _package(tmp_path, "a", stamp(cloze("aaaa", "{{c1::x}} {{c2::y}}", (0, 1))))
    )
    device.answer("aaaa", Rating.EASY, 1)
    before = device.cards()["aaaa", 1]
    changed = stamp(cloze("aaaa", "x {{c2::y}} {{c3::z}}", (1, 2)), at=LATER)
    assert device.import_package(_package(tmp_path, "b", changed)).updated == ("aaaa",)
    assert set(device.cards()) == {("aaaa", 0), ("aaaa", 1), ("aaaa", 2)}
    assert device.cards()["aaaa", 1] == before
    assert device.empty_cards() == {"aaaa"}
    question, answer = device.render("aaaa", 2)
    assert "[...]" in question
    assert "z" in answer


def test_a_reverse_card_can_be_switched_on(tmp_path: Path, device: Device) -> None:
    """The gate field adds the second card on update and leaves the first alone."""
    device.import_package(_package(tmp_path, "a", stamp(basic("aaaa"))))
    device.answer("aaaa")
    before = device.cards()["aaaa", 0]
    later = stamp(basic("aaaa", reverse=True), at=LATER)
    device.import_package(_package(tmp_path, "b", later))
    assert set(device.cards()) == {("aaaa", 0), ("aaaa", 1)}
    assert device.cards()["aaaa", 0] == before
    assert device.render("aaaa", 1) == ("an answer", "question of aaaa")
    assert device.check().is_clean


def test_decks_come_with_their_description(tmp_path: Path, device: Device) -> None:
    """Sub-decks are made, matched by name the next time, and the description is replaced."""
    cards = stamp(basic("aaaa", deck="Root::A::B"), basic("bbbb"))
    device.import_package(_package(tmp_path, "a", cards))
    assert device.decks() == {
        "Default": "",
        "Root": "Version 1.0.0",
        "Root::A": "",
        "Root::A::B": "",
    }
    assert {key: card.deck for key, card in device.cards().items()} == {
        ("aaaa", 0): "Root::A::B",
        ("bbbb", 0): "Root",
    }
    device.import_package(_package(tmp_path, "b", cards, Deck("Root", "Version 1.0.1")))
    assert device.decks()["Root"] == "Version 1.0.1"
    assert len(device.decks()) == 4


def test_new_cards_come_in_the_order_of_the_notes(tmp_path: Path, device: Device) -> None:
    """Places, not ids, give the order of new cards."""
    guids = ["dddd", "aaaa", "cccc", "bbbb"]
    device.import_package(_package(tmp_path, "a", stamp(*map(basic, guids))))
    assert [guid for guid, _ in device.new_queue()] == guids


def test_media_arrive(tmp_path: Path, device: Device) -> None:
    """Files that new and changed notes show are copied, and those of a changed note too."""
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(b"one" * 9000)
    two.write_bytes(b"two")
    card = basic("aaaa", answer='<img src="a-1.png">', media=(Media("a-1.png", one),))
    other = basic("bbbb", answer='<audio src="b-1.mp3"></audio>', media=(Media("b-1.mp3", two),))
    device.import_package(_package(tmp_path, "a", stamp(card, other)))
    assert device.media() == {"a-1.png": b"one" * 9000, "b-1.mp3": b"two"}
    changed = _answered(card, '<img src="a-2.png">')._replace(media=(Media("a-2.png", two),))
    device.import_package(_package(tmp_path, "b", stamp(changed, at=LATER)))
    assert device.media()["a-2.png"] == b"two"


def test_a_delta_gives_what_the_full_package_gives(tmp_path: Path) -> None:
    """Only the changed and the new notes, with their places, over the version before them."""
    picture = tmp_path / "p"
    picture.write_bytes(b"p")
    first = stamp(*(basic(f"n{number}", deck="Root::A") for number in range(6)), at=THEN)
    added = basic("new", answer='<img src="p.png">', media=(Media("p.png", picture),))
    second = (
        *first[:2],
        StampedCard(_answered(first[2].card, "changed"), LATER, 3),
        StampedCard(added, LATER, 4),
        *(each._replace(position=each.position + 1) for each in first[3:]),
    )
    before = _package(tmp_path, "1", first)
    full = _package(tmp_path, "2", second, Deck("Root", "Version 1.1.0"))
    delta = _package(tmp_path, "delta", second[2:4], Deck("Root", "Version 1.1.0"))
    states = []
    for name, update in (("full", full), ("delta", delta)):
        with Device(tmp_path / name) as device:
            device.import_package(before)
            device.answer("n1")
            log = device.import_package(update)
            assert (log.new, log.updated) == (("new",), ("n2",))
            cards = {key: replace(card, modified=0) for key, card in device.cards().items()}
            assert cards.pop(("n1", 0)).repetitions == 1
            states.append(
                (device.notes(), cards, device.decks(), device.media(), device.new_queue())
            )
            assert device.check().is_clean
    assert states[0] == states[1]


def test_a_delta_brings_templates_and_styles(tmp_path: Path, device: Device) -> None:
    """A note type's change arrives although none of its notes changed: one of them comes along."""
    cards = stamp(basic("aaaa"), cloze("bbbb", "{{c1::x}}", (0,)), basic("cccc"), at=THEN)
    package.write(tmp_path / "1.apkg", DECK, note_types(THEN, "old"), cards)
    device.import_package(tmp_path / "1.apkg")
    changed = (cards[0], StampedCard(_answered(cards[1].card, "new"), LATER, 2), cards[2])
    part = package.part(changed, {"bbbb"})
    assert [each.card.identity.guid for each in part] == ["bbbb", "aaaa"]
    package.write(tmp_path / "2.apkg", DECK, note_types(LATER, "new"), part)
    assert device.import_package(tmp_path / "2.apkg").updated == ("bbbb",)
    for name in ("basic", "cloze"):
        model = device.collection.models.by_name(fields.NOTE_TYPE_NAMES[name])
        assert model is not None
        assert model["css"] == "new"


def test_a_cleanup_package_tags_retired_notes(tmp_path: Path, device: Device) -> None:
    """Retired notes get a tag to search for and lose nothing; the ID field finds them too."""
    cards = stamp(basic("aaaa"), basic("bbbb"), at=THEN)
    device.import_package(_package(tmp_path, "a", cards))
    device.answer("bbbb")
    retired = StampedCard(cards[1].card._replace(tags=("Root::retired",)), LATER, 2)
    log = device.import_package(_package(tmp_path, "cleanup", (retired,)))
    assert (log.new, log.updated) == ((), ("bbbb",))
    assert device.search("tag:Root::retired") == {"bbbb"}
    assert device.search('"ID:re:^(aaaa|x)$"') == {"aaaa"}
    assert device.cards()["bbbb", 0].repetitions == 1


def test_hostile_text_arrives_as_it_is(tmp_path: Path, device: Device) -> None:
    """Field text is what Anki keeps, but for control characters and Unicode normalisation."""
    text = (
        "a &lt;b&gt; \\(x &lt; y\\) {{not a field}} “quotes” 日本 😀 tab\t line\nnul\x00 bell\x07"
    )
    device.import_package(_package(tmp_path, "a", stamp(basic("aaaa", answer=text))))
    assert device.field("aaaa", "Answer") == text.replace("\x00", "").replace("\x07", "")
    assert "{{not a field}}" in device.render("aaaa")[1]


def test_what_is_written_is_what_a_collection_holds(tmp_path: Path, device: Device) -> None:
    """A collection, open in Anki, is read as the package that was imported into it."""
    card = basic("aaaa", reverse=True, tags=("x",))._replace(deck="Root::Sub")
    path = _package(tmp_path, "a", stamp(card, cloze("bbbb", "{{c1::x}}", (0,))))
    device.import_package(path)
    original = {each: each.stat() for each in (tmp_path / "device").iterdir() if each.is_file()}
    held = package.read(device.path)
    assert held.notes == package.read(path).notes
    written = {each.id: each.fields for each in package.read(path).note_types}
    used = {each.note_type for each in held.notes}
    assert {each.id: each.fields for each in held.note_types if each.id in used} == {
        each: written[each] for each in used
    }
    assert "Root::Sub" in held.decks
    now = {each: each.stat() for each in (tmp_path / "device").iterdir() if each.is_file()}
    assert {path: each.st_mtime_ns for path, each in now.items()} == {
        path: each.st_mtime_ns for path, each in original.items()
    }
