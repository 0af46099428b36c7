"""Taking over what other tools made in Anki: each tool's shape of notes, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ankigen import identity
from ankigen.cli import run
from ankigen.identity.ledger import correct
from tests.backend import Device, Key, Rating, Sync, sync_server
from tests.delivery.desk import Call, Desk, answer_of

FRONT_BACK = (("{{Front}}", "{{FrontSide}}<hr id=answer>{{Back}}"),)
BOTH = (*FRONT_BACK, ("{{Back}}", "{{FrontSide}}<hr id=answer>{{Front}}"))


def _type(
    anki: Device,
    name: str,
    fields: Sequence[str] = ("Front", "Back"),
    templates: Sequence[tuple[str, str]] = FRONT_BACK,
    *,
    is_cloze: bool = False,
) -> None:
    models = anki.collection.models
    made: Any = models.new(name)
    made["type"] = int(is_cloze)
    for field in fields:
        models.add_field(made, models.new_field(field))
    for number, (front, back) in enumerate(templates, start=1):
        template: Any = models.new_template(f"Card {number}")
        template["qfmt"], template["afmt"] = front, back
        models.add_template(made, template)
    models.add(made)


def _cloze(anki: Device, name: str, field: str = "Text") -> None:
    _type(anki, name, (field, "Extra"), ((f"{{{{cloze:{field}}}}}",) * 2,), is_cloze=True)


def _add(
    anki: Device,
    kind: str,
    fields: Sequence[str],
    *,
    note_id: int = 0,
    tags: Sequence[str] = ("their-tag",),
    deck: str = "Theirs",
    reviews: int = 2,
) -> str:
    """A note of a type, reviewed; its id is what the tool wrote into the Markdown."""
    collection = anki.collection
    note: Any = collection.new_note(collection.models.by_name(kind))
    for index, text in enumerate(fields):
        note.fields[index] = text
    note.tags = list(tags)
    collection.add_note(note, collection.decks.id(deck))
    assert collection.db is not None
    if note_id:
        collection.db.execute("UPDATE cards SET nid = ? WHERE nid = ?", note_id, note.id)
        collection.db.execute("UPDATE notes SET id = ? WHERE id = ?", note_id, note.id)
    for _, ordinal in [key for key in anki.cards() if key[0] == note.guid]:
        for _ in range(reviews):
            anki.answer(note.guid, Rating.EASY, ordinal)
    return str(note.guid)


def _learned(anki: Device) -> dict[Key, tuple[Any, ...]]:
    """What was learned: id, deck and schedule of each card."""
    return {key: (card.card_id, card.deck, card.scheduling) for key, card in anki.cards().items()}


def _adopted(desk: Desk, call: Call, *questions: str, by: str) -> None:
    """Take over all, and see that nothing of the cards changed and all works from then on."""
    with desk.anki() as anki:
        before, reviews, count = _learned(anki), anki.reviews(), len(anki.notes())
        tags = {guid: set(note.tags) for guid, note in anki.notes().items()}
        schema = anki.collection.db.scalar("SELECT scm FROM col")
    status, report = call("adopt", "--yes")
    assert (status, report.get("refused"), report.get("adopted")) == (0, [], True), report
    assert sorted(note["question"] for note in report["notes"]) == sorted(questions)
    assert {note["by"] for note in report["notes"]} == {by}
    with desk.anki() as anki:
        assert _learned(anki) == before
        assert anki.reviews() == reviews
        assert anki.collection.db.scalar("SELECT scm FROM col") == schema
        assert anki.empty_cards() == set()
        assert anki.check().is_clean
        for guid, note in anki.notes().items():
            assert note.note_type.startswith("ankigen ")
            assert set(note.tags) >= tags[guid]
    status, report = call("push")
    assert (status, report["added"], report["updated"], report["edited"]) == (0, [], [], [])
    with desk.anki() as anki:
        assert len(anki.notes()) == count
        assert _learned(anki) == before
    assert call("adopt", "--yes")[1]["notes"] == []


def test_obsidian_to_anki(desk: Desk, call: Call) -> None:
    """Its comments hold the note's id; the user's own type, its link and its tag don't matter."""
    with desk.anki() as anki:
        _type(anki, "FIT-Card", ("Front", "Back", "Source"))
        link = '<br><a href="obsidian://open?vault=v&file=x" class="obsidian-link">Obsidian</a>'
        for number, (question, answer) in enumerate((("one", "a"), ("two", "b"))):
            _add(anki, "FIT-Card", (question + link, answer), note_id=1690000000000 + number,
                 tags=("Obsidian_to_Anki", "mine"))  # fmt: skip
    desk.project.write(
        "one.md",
        "# N\nQ: one\nA: quite another answer\n<!--ID: 1690000000000-->\n\n"
        "Q: two\nA: b\n<!--ID: 1690000000001-->\n",
    )
    _adopted(desk, call, "one", "two", by="id")
    desk.project.write(
        "one.md",
        "# N\nQ: one\nA: changed\n<!--ID: 1690000000000-->\n\n"
        "Q: two\nA: b\n<!--ID: 1690000000001-->\n",
    )
    assert len(call("push")[1]["updated"]) == 1
    with desk.anki() as anki:
        assert [answer_of(anki, guid) for guid in anki.notes()] == ["changed", "b"]


def test_flashcards(desk: Desk, call: Call) -> None:
    """Its block ids are note ids; its types have one, two and cloze cards."""
    with desk.anki() as anki:
        _type(anki, "Obsidian-basic")
        _type(anki, "Obsidian-basic-reversed", templates=BOTH)
        _cloze(anki, "Obsidian-cloze")
        _add(anki, "Obsidian-basic", ("N > one", "a"), note_id=1690000000000)
        _add(anki, "Obsidian-basic-reversed", ("N > two", "b"), note_id=1690000000001)
        _add(anki, "Obsidian-cloze", ("N > {{c1::x}} and y",), note_id=1690000000002)
    desk.project.write(
        "one.md",
        "# N\nQ: one\nA: a\n^1690000000000\n\nQ: two #reversed\nA: b\n^1690000000001\n\n"
        "C: {{c1::x}} and y\n^1690000000002\n",
    )
    _adopted(desk, call, "one", "two", "{{c1::x}} and y", by="id")


def test_inka(desk: Desk, call: Call) -> None:
    """It writes the note's id above the card, and has note types of its own."""
    with desk.anki() as anki:
        _type(anki, "Inka Basic")
        _cloze(anki, "Inka Cloze")
        for number, name in enumerate(("one", "two")):
            fields = [f"<p>{name}</p>", "<p>an old answer</p>"]
            _add(anki, "Inka Basic", fields, note_id=1690000000000 + number)
        _add(anki, "Inka Cloze", ["<p>{{c1::x}} and y</p>", ""], note_id=1690000000002)
    texts = ("Q: one\nA: a", "Q: two\nA: b", "C: {{c1::x}} and y")
    text = "\n\n".join(f"<!--ID:{1690000000000 + at}-->\n{each}" for at, each in enumerate(texts))
    desk.project.write("one.md", f"Deck: Theirs\n\n{text}\n")
    _adopted(desk, call, "one", "two", "{{c1::x}} and y", by="id")


def test_yanki(desk: Desk, call: Call) -> None:
    """It makes one note of a file, and writes its id into the properties."""
    with desk.anki() as anki:
        _type(anki, "Yanki - Basic", ("Front", "Back", "YankiNamespace"))
        for number, name in ((1690000000003, "one"), (1690000000004, "two")):
            fields = [f'<div class="yanki"><p>{name} before</p></div>', "<p>old</p>", "yanki"]
            _add(anki, "Yanki - Basic", fields, note_id=number)
    head = "---\nnoteId: 1690000000003\n---\n"
    desk.write(("one", "a"), name="one.md", head=head)
    desk.write(("two", "a"), name="two.md", head=head.replace("03", '04"').replace("16", '"16'))
    _adopted(desk, call, "one", "two", by="id")


def test_an_id_of_a_note_with_several_cards_is_nobodys(desk: Desk, call: Call) -> None:
    """It can't be told which of them is meant."""
    with desk.anki() as anki:
        _type(anki, "Yanki - Basic")
        _add(anki, "Yanki - Basic", ["before", "old"], note_id=1690000000003)
    desk.write(("one", "a"), ("two", "a"), head="---\nnoteId: 1690000000003\n---\n")
    report = call("adopt", "--yes")[1]
    assert (report["notes"], report["refused"]) == ([], [])


@pytest.mark.parametrize(
    "kind", ["Yanki - Basic", "Inka Basic", "genanki type", "Basic", "Obsidian-basic"]
)
def test_by_what_it_says(desk: Desk, call: Call, kind: str) -> None:
    """Where the notes have no id, the same question and answer are it, whatever wraps them."""
    with desk.anki() as anki:
        if kind != "Basic":
            _type(anki, kind, ("Front", "Back", "YankiNamespace"))
        _add(anki, kind, ('<div class="x">What is <b>one</b>?</div>', "<p>a&nbsp;1</p>"))
        _add(anki, kind, ("N &gt; S &gt; What is \\(x^2\\)?", "b"))
    desk.write(("What is **one**?", "a 1"), ("What is $x^2$?", "b, and more of it"))
    _adopted(desk, call, "What is one?", "What is \\(x^2\\)?", by="words")


def test_clozes_by_what_they_say(desk: Desk, call: Call) -> None:
    """Each number's card stays with what it hides."""
    with desk.anki() as anki:
        _cloze(anki, "Inka Cloze")
        _add(anki, "Inka Cloze", ("The {{c2::x}} and the {{c1::y::hint}}.",))
    desk.project.write("one.md", "# N\nC: The {{c2::x}} and the {{c1::y}}.\n")
    _adopted(desk, call, "The {{c2::x}} and the {{c1::y}}.", by="words")


def _refused(desk: Desk, call: Call, reason: str, count: int = 1) -> None:
    """Nothing is taken over, for this reason, and the collection stays as it is."""
    before = desk.profile.collection.read_bytes()
    status, report = call("adopt", "--yes")
    assert (status, report["notes"], report["adopted"]) == (0, [], False)
    assert [reason in each["reason"] for each in report["refused"]] == [True] * count, report
    assert desk.profile.collection.read_bytes() == before


ONE = "# N\nQ: one\nA: a\n<!--ID: 1690000000000-->\n"


def test_a_card_that_ours_lacks(desk: Desk, call: Call) -> None:
    """Two cards there and one here: `#reversed`, and it is taken over."""
    with desk.anki() as anki:
        _type(anki, "Both", templates=BOTH)
        _add(anki, "Both", ("one", "a"), note_id=1690000000000)
    desk.project.write("one.md", ONE)
    _refused(desk, call, "its card 2 in Anki has none in the notes: give it `#reversed`")
    desk.project.write("one.md", ONE.replace("one", "one #reversed"))
    _adopted(desk, call, "one", by="id")


def test_more_cards_than_ours_can_make(desk: Desk, call: Call) -> None:
    """A type of five templates is left alone: Check Database would delete what is too much."""
    with desk.anki() as anki:
        five = tuple((f"{{{{Front}}}}{number}", "x") for number in range(5))
        _type(anki, "Five", templates=five)
        _add(anki, "Five", ("one", "a"), note_id=1690000000000)
    desk.project.write("one.md", ONE.replace("one", "one #reversed"))
    _refused(desk, call, "its card 3 in Anki has none")


def test_cards_that_ask_the_other_way(desk: Desk, call: Call) -> None:
    """A first card that asks for the question would have its history on the wrong side."""
    with desk.anki() as anki:
        _type(anki, "Backwards", templates=BOTH[1:])
        _add(anki, "Backwards", ("one", "a"), note_id=1690000000000)
    desk.project.write("one.md", ONE)
    _refused(desk, call, "don't ask for an answer to a question")


@pytest.mark.parametrize("is_cloze", [True, False])
def test_a_cloze_stays_a_cloze(desk: Desk, call: Call, is_cloze: bool) -> None:
    """Anki's clozes and other notes don't become one another."""
    with desk.anki() as anki:
        _cloze(anki, "A cloze")
        _type(anki, "None")
        text = "{{c1::one}}" if is_cloze else "one"
        _add(anki, "A cloze" if is_cloze else "None", (text, "a"), note_id=1690000000000)
    card = "Q: one\nA: a" if is_cloze else "C: {{c1::one}}"
    desk.project.write("one.md", f"# N\n{card}\n<!--ID: 1690000000000-->\n")
    _refused(desk, call, "Anki can't change that")


def test_deletions_with_other_numbers(desk: Desk, call: Call) -> None:
    """Where number one hides something else, or two things, it's another card."""
    with desk.anki() as anki:
        _cloze(anki, "A cloze")
        _add(anki, "A cloze", ("{{c1::x}} and {{c1::y}}",), note_id=1690000000000)
        _add(anki, "A cloze", ("{{c2::p}} or {{c1::q}}",))
    desk.project.write(
        "one.md",
        "# N\nC: {{c1::x}} and {{c2::y}}\n<!--ID: 1690000000000-->\n\nC: {{c1::p}} or {{c2::q}}\n",
    )
    _refused(desk, call, "deletions have other numbers", 2)


def test_one_note_for_two_cards(desk: Desk, call: Call) -> None:
    """An id that was copied is nobody's."""
    with desk.anki() as anki:
        _add(anki, "Basic", ("one", "a"), note_id=1690000000000)
    desk.project.write("one.md", ONE)
    desk.project.write("two.md", ONE.replace("one", "two"))
    _refused(desk, call, "at several cards", 2)


def test_notes_that_say_the_same(desk: Desk, call: Call) -> None:
    """Two of one text are never guessed apart, here or there."""
    with desk.anki() as anki:
        for _ in range(2):
            _add(anki, "Basic", ("one", "a"))
        _add(anki, "Basic", ("two", "b"))
    desk.write(("one", "a"), ("two", "b"))
    desk.write(("two", "b"), name="two.md")
    _refused(desk, call, "several notes or cards say the same", 3)


def test_another_answer_to_the_same_question(desk: Desk, call: Call) -> None:
    """It may be another card: an id says that it isn't."""
    with desk.anki() as anki:
        _add(anki, "Basic", ("one", "something else"), note_id=1690000000000)
    desk.write(("one", "a"))
    _refused(desk, call, "note 1690000000000 asks the same, but its answer is another")
    desk.project.write("one.md", ONE)
    _adopted(desk, call, "one", by="id")


def test_a_note_that_is_not_there(desk: Desk, call: Call) -> None:
    """An id that leads nowhere is said."""
    with desk.anki() as anki:
        _add(anki, "Basic", ("another", "a"))
    desk.project.write("one.md", ONE)
    _refused(desk, call, "has no note 1690000000000")


def test_pictures_that_the_notes_lack(desk: Desk, call: Call) -> None:
    """What Anki shows and the notes don't would be lost."""
    with desk.anki() as anki:
        _add(anki, "Basic", ("one", 'a <img src="x.png">'), note_id=1690000000000)
    desk.project.write("one.md", ONE)
    _refused(desk, call, "shows files in Anki that the notes don't have")


def test_what_was_pushed_is_not_taken_for_another(desk: Desk, call: Call) -> None:
    """A card that is in Anki as ours takes over nothing: it would be there twice."""
    desk.write(("one", "a"))
    call("push")
    with desk.anki() as anki:
        _add(anki, "Basic", ("one", "a"))
    status, report = call("adopt", "--yes")
    assert (status, report["notes"]) == (0, [])


def test_nothing_is_taken_over_unasked(desk: Desk, call: Call) -> None:
    """Without a terminal it needs --yes; a dry run says what would be."""
    with desk.anki() as anki:
        _add(anki, "Basic", ("one", "a"))
    desk.write(("one", "a"))
    before = desk.profile.collection.read_bytes()
    status, report = call("adopt", "--dry-run")
    assert (status, len(report["notes"]), report["adopted"]) == (0, 1, False)
    assert call("adopt")[0] == 2
    assert desk.profile.collection.read_bytes() == before
    with desk.anki():
        assert call("adopt", "--yes", "--from", "file")[0] == 1


def test_both_devices_are_equal_after_a_normal_sync(desk: Desk, call: Call, tmp_path: Path) -> None:
    """A phone gets what was taken over by an ordinary sync, and its own reviews stay."""
    with sync_server(tmp_path / "server") as server, Device(tmp_path / "phone") as phone:
        with desk.anki() as anki:
            _type(anki, "Theirs", templates=BOTH)
            guid = _add(anki, "Theirs", ("one", "a"), note_id=1690000000000)
            anki.sync(server, first="upload")
        phone.sync(server)
        phone.answer(guid)
        desk.project.write("one.md", ONE.replace("one", "one #reversed"))
        _adopted(desk, call, "one", by="id")
        with desk.anki() as anki:
            for device in (anki, phone, anki):
                assert device.sync(server) is Sync.NORMAL
            assert anki.notes() == phone.notes()
            assert anki.cards() == phone.cards()
            assert len(anki.reviews()) == len(phone.reviews()) == 5
            assert phone.check().is_clean


def test_stopped_between_ledger_and_collection_it_goes_on(
    desk: Desk, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the ledger was written: a push is refused, and adopting again ends it."""
    from ankigen.delivery.file import ClosedCollection

    with desk.anki() as anki:
        _add(anki, "Basic", ("one", "a"), note_id=1690000000000)
    desk.project.write("one.md", ONE)
    ask = ClosedCollection.ask

    def killed(self: Any, operation: str, request: Any) -> Any:
        if operation == "adopt":
            raise KeyboardInterrupt
        return ask(self, operation, request)

    with monkeypatch.context() as patch:
        patch.setattr(ClosedCollection, "ask", killed)
        with pytest.raises(KeyboardInterrupt):
            call("adopt", "--yes")
    status, report = call("push")
    assert (status, "adopt" in report["err"]) == (1, True)
    _adopted(desk, call, "one", by="id")


def test_notes_a_millisecond_apart_have_cards_of_their_own(desk: Desk, call: Call) -> None:
    """Other tools' notes have ids one after another; a reverse card more is no clash."""
    with desk.anki() as anki:
        for number in range(3):
            _add(anki, "Basic", (f"question {number}", "a"), note_id=1690000000000 + number)
    text = "# N\n" + "".join(
        f"Q: question {number}\nA: a\n<!--ID: {1690000000000 + number}-->\n\n"
        for number in range(3)
    )
    desk.project.write("one.md", text)
    _adopted(desk, call, *(f"question {number}" for number in range(3)), by="id")
    desk.project.write("one.md", text.replace("question 0", "question 0 #reversed"))
    assert len(call("push")[1]["updated"]) == 1
    with desk.anki() as anki:
        assert len(anki.cards()) == 4
        assert len(anki.reviews()) == 6


def test_a_note_type_that_the_notes_describe(desk: Desk, call: Call) -> None:
    """Where the vault has the other tool's own note type, its notes are taken over as what they
    are, with their identity, and a push adds none."""
    folder = desk.project.root / "templates" / "words"
    folder.mkdir(parents=True)
    (folder / "note-type.yaml").write_text(
        "name: Vocabulary\nid: 1717171717171\nfields: [Front, Back]\ntemplates: [Only]\n",
        encoding="utf-8",
    )
    (folder / "front.html").write_text("{{Front}}", encoding="utf-8")
    (folder / "back.html").write_text("{{Back}}", encoding="utf-8")
    head = "---\nnote_type: words\n---\n"
    desk.write(("one", "a"), head=head)
    first = desk.build()
    with desk.anki() as anki:
        anki.import_package(first)
        anki.collection.remove_notes([note.note_id for note in anki.notes().values()])
        guid = _add(anki, "Vocabulary", ("one", "a"), note_id=1690000000000)
        before = _learned(anki)
    assert [note["by"] for note in call("adopt", "--yes")[1]["notes"]] == ["words"]
    report = call("push")[1]
    assert (report["added"], report["edited"]) == ([], [])
    assert call("adopt", "--yes")[1]["notes"] == []
    with desk.anki() as anki:
        assert list(anki.notes()) == [guid]
        assert _learned(anki) == before


def test_taken_back(desk: Desk, call: Call) -> None:
    """`--undo` gives type, fields and tags back; what was learned since, and tags that were given
    since, stay; the card has its own identity again, and can be adopted once more."""
    with desk.anki() as anki:
        _type(anki, "FIT-Card", ("Front", "Back", "Source"))
        guid = _add(anki, "FIT-Card", ["before", "old", "x"], note_id=1690000000000)
    desk.project.write("one.md", ONE)
    assert call("build")[0] == 0
    place = desk.project.root / "ankigen.lock"
    ours = [(entry.guid, entry.note_id) for entry in identity.read(place).entries.values()]
    with desk.anki() as anki:
        then = anki.notes()[guid]
    _adopted(desk, call, "one", by="id")
    with desk.anki() as anki:
        anki.answer(guid, Rating.EASY)
        anki.tag(guid, "since")
        learned, reviews = _learned(anki), anki.reviews()
        schema = anki.collection.db.scalar("SELECT scm FROM col")
    assert call("adopt", "--undo", "--dry-run")[1]["undone"] is False
    assert call("adopt", "--undo")[0] == 2
    status, report = call("adopt", "--undo", "--yes")
    assert (status, report["undone"], report["refused"]) == (0, True, [])
    with desk.anki() as anki:
        note = anki.notes()[guid]
        assert (note.note_type, note.fields) == (then.note_type, then.fields)
        assert set(note.tags) == {*then.tags, "since"}
        assert (_learned(anki), anki.reviews()) == (learned, reviews)
        assert anki.collection.db.scalar("SELECT scm FROM col") == schema
        assert anki.check().is_clean
    now = identity.read(place).entries.values()
    assert [(entry.guid, entry.note_id) for entry in now] == ours
    assert call("adopt", "--undo", "--yes")[0] == 1
    _adopted(desk, call, "one", by="id")


def test_what_cannot_be_taken_back(desk: Desk, call: Call) -> None:
    """A note that was edited, deleted or has got a card since stays as it is; others go back."""
    names = ["one", "edited", "deleted", "grown"]
    with desk.anki() as anki:
        guids = {name: _add(anki, "Basic", (name, "a")) for name in names}
    desk.write(*((name, "a") for name in names))
    _adopted(desk, call, *names, by="words")
    desk.write(*((name, "a") for name in names[:3]), ("grown #reversed", "a"))
    call("push")
    with desk.anki() as anki:
        anki.edit(guids["edited"], "Answer", "<p>mine</p>")
        anki.delete(guids["deleted"])
    report = call("adopt", "--undo", "--yes")[1]
    assert [note["question"] for note in report["notes"]] == ["one"]
    assert {each["question"]: each["reason"].split(" ")[1:3] for each in report["refused"]} == {
        "edited": ["was", "edited"], "deleted": ["was", "deleted"], "grown": ["has", "got"]
    }  # fmt: skip
    with desk.anki() as anki:
        types = {name: anki.notes()[guids[name]].note_type for name in ("one", "edited", "grown")}
        assert types == {"one": "Basic", "edited": "ankigen Basic", "grown": "ankigen Basic"}
        assert anki.check().is_clean


def test_a_taking_back_that_was_stopped_goes_on(
    desk: Desk, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the collection was written, before the ledger: the same command ends it."""
    with desk.anki() as anki:
        guid = _add(anki, "Basic", ("one", "a"), note_id=1690000000000)
    desk.project.write("one.md", ONE)
    _adopted(desk, call, "one", by="id")
    with monkeypatch.context() as patch:
        patch.setattr(correct, "rename", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            call("adopt", "--undo", "--yes")
    with desk.anki() as anki:
        before = anki.notes()[guid]
        assert before.note_type == "Basic"
    assert call("adopt", "--undo", "--yes")[1]["undone"] is True
    with desk.anki() as anki:
        assert anki.notes()[guid] == before
    _adopted(desk, call, "one", by="id")


def test_long_lists_are_cut(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """Of many notes the first are named, in the notes' order and up to the end of a word, and how
    many more there are; `-v` names all."""
    (desk.project.root / "ankigen.yaml").write_text("deck: Test\n", encoding="utf-8")
    for number in range(1, 26):
        question = f"number {number} {'of a question in many words ' * 5}"
        desk.write((question, f"answer {number}"), name=f"Lecture {number}.md")
    with desk.anki() as anki:
        for number in range(1, 26):
            question = f"number {number} {'of a question in many words ' * 5}"
            _add(anki, "Basic", (question.strip(), f"answer {number}"))
    place = ["-C", str(desk.project.root)]
    assert run([*place, "adopt", "--dry-run"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("  ")]
    numbers = [int(line.split(".md")[0].split()[-1]) for line in lines[:-1]]
    assert numbers == list(range(1, 21))
    assert lines[-1] == "  ... and 5 more (-v shows all)"
    assert " … (Basic, 1 card" in lines[0]
    assert run([*place, "-v", "adopt", "--dry-run"]) == 0
    assert "number 25" in capsys.readouterr().out
