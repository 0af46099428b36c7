"""Image occlusion cards pushed into Anki, edited there, and learned from."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from ankigen import fields
from ankigen.cli import run
from tests import answers
from tests.backend import Device, Rating
from tests.delivery.desk import Desk
from tests.render.test_masking import png

Call = Callable[..., tuple[int, dict[str, Any]]]
NOTE = """# Heart

Q: #occlusion Parts of the heart
A: ![[heart.png]]
```occlusion
aorta: 12 8 20x10
atrium: 40 30 18x12 ellipse
```
Seen from the front.
"""
MOVED = "{{c1::image-occlusion:rect:left=.5:top=.5:width=.2:height=.1:oi=1}}<br>"


@pytest.fixture
def call(desk: Desk, capsys: pytest.CaptureFixture[str]) -> Call:
    """Runs a command with --json in the project, which has a picture; gives status and report."""
    (desk.project.root / "ankigen.yaml").write_text("deck: Test\n", encoding="utf-8")
    desk.project.write("heart.png", png(600, 400))
    desk.project.write("one.md", NOTE)

    def called(*words: str) -> tuple[int, dict[str, Any]]:
        status = run(["-C", str(desk.project.root), *words, "--json"])
        return status, answers.read(words[0], capsys.readouterr().out)

    return called


def _only(anki: Device) -> str:
    (guid,) = anki.notes()
    return guid


def test_a_push_keeps_reviews_and_masks_that_anki_edited(desk: Desk, call: Call) -> None:
    """Moved and sorted masks arrive and keep their reviews; what Anki's editor changed since stays,
    and is said by the question."""
    assert call("push")[0] == 0
    with desk.anki() as anki:
        guid = _only(anki)
        anki.answer(guid, Rating.GOOD, 1)
    lines = NOTE.replace("40 30", "60 50").split("\n")
    lines[5], lines[6] = lines[6], lines[5]
    desk.project.write("one.md", "\n".join(lines))
    status, report = call("push")
    assert (status, report["edited"]) == (0, [])
    with desk.anki() as anki:
        assert _only(anki) == guid
        assert "c2::image-occlusion:ellipse:left=.6:top=.5" in anki.field(guid, "Occlusion")
        assert anki.cards()[guid, 1].repetitions == 1
        anki.edit(guid, "Occlusion", MOVED)
    desk.project.write("one.md", NOTE)
    status, report = call("push")
    assert status == 0
    assert "Parts of the heart" in str(report["edited"])
    with desk.anki() as anki:
        assert anki.field(guid, "Occlusion") == MOVED
        assert anki.check().is_clean


def test_words_go_back_into_the_note_and_masks_do_not(desk: Desk, call: Call) -> None:
    """Question and text below the picture are the note's; masks belong to the block, which says
    so."""
    call("push")
    note = desk.project.root / "notes" / "one.md"
    with desk.anki() as anki:
        guid = _only(anki)
        anki.edit(guid, "Header", "<p>Parts of the <b>human</b> heart</p>")
        anki.edit(guid, "Back Extra", "<p>Seen from behind.</p>")
    status, report = call("learn", "--apply", "--yes")
    assert (status, report["refused"], len(report["written"])) == (0, [], 1)
    expected = NOTE.replace("of the heart", "of the **human** heart").replace("the front", "behind")
    assert note.read_text(encoding="utf-8") == expected
    call("push")
    with desk.anki() as anki:
        anki.edit(guid, "Occlusion", MOVED)
        anki.edit(guid, "Header", "<p>Mine</p>")
    status, report = call("learn", "--apply", "--yes")
    assert (status, report["written"]) == (0, [])
    (refused,) = report["refused"]
    assert re.search("masks, their names and pictures are written in", refused["reason"])
    assert note.read_text(encoding="utf-8") == expected


def test_fields_have_roles() -> None:
    """Anki's own fields are known by their tags: the header asks, what is below answers."""
    roles = {field.name: fields.role(field) for field in fields.OCCLUSION_FIELDS}
    assert (roles["Header"], roles["Back Extra"]) == (fields.QUESTION, fields.ANSWER)
    assert (roles["Occlusion"], roles["Image"], roles["Labels"]) == (None, None, None)


def _theirs(desk: Desk, masks: str, *, name: str = "Heart.png", header: str = "") -> str:
    """A note by Anki's own editor of masks, reviewed; gives its GUID."""
    picture = desk.folder / name
    picture.write_bytes(png(600, 400))
    with desk.anki() as anki:
        before = set(anki.notes())
        collection = anki.collection
        collection.add_image_occlusion_notetype()
        kind = collection.models.by_name("Image Occlusion")
        assert kind is not None
        collection.add_image_occlusion_note(
            notetype_id=kind["id"], image_path=str(picture), occlusions=masks, header=header,
            back_extra="mine", tags=["their-tag"],
        )  # fmt: skip
        (guid,) = set(anki.notes()) - before
        for key in [key for key in anki.cards() if key[0] == guid]:
            anki.answer(guid, Rating.GOOD, key[1])
    return guid


SAME = (
    "{{c1::image-occlusion:rect:left=.1211:top=.0795:width=.2:height=.1003:oi=1}}<br>"
    "{{c2::image-occlusion:ellipse:left=.4:top=.3:rx=.09:ry=.06:oi=1}}<br>"
)


def test_notes_of_ankis_own_editor_are_taken_over(desk: Desk, call: Call) -> None:
    """With the masks of the block on the same picture; cards and reviews stay, and edits of the
    block arrive from then on."""
    guid = _theirs(desk, SAME)
    with desk.anki() as anki:
        before, reviews = anki.cards(), anki.reviews()
        schema = anki.collection.db.scalar("SELECT scm FROM col")
    status, report = call("adopt", "--yes")
    assert (status, report["refused"]) == (0, [])
    assert [note["question"] for note in report["notes"]] == ["Parts of the heart"]
    desk.project.write("one.md", NOTE.replace("aorta: 12", "arch of the aorta: 14"))
    assert call("push")[0] == 0
    with desk.anki() as anki:
        assert {key: card.scheduling for key, card in anki.cards().items()} == {
            key: card.scheduling for key, card in before.items()
        }
        assert anki.reviews() == reviews
        assert anki.collection.db.scalar("SELECT scm FROM col") == schema
        note = anki.notes()[guid]
        assert note.note_type == "ankigen Image Occlusion"
        assert "c1::image-occlusion:rect:left=.14:" in note.fields[0]
        assert "{{c1::arch of the aorta}}" in note.fields[fields.LABELS]
        assert "their-tag" in note.tags
        assert anki.check().is_clean and anki.empty_cards() == set()


@pytest.mark.parametrize(
    ("masks", "name", "header", "taken"),
    [
        (SAME, "lung.png", "Parts of the <b>heart</b>", 1),
        (SAME, "lung.png", "Parts of the lung", 0),
        (SAME.replace("c1", "c3"), "heart.png", "", 0),
        (SAME.replace("left=.4", "left=.6"), "heart.png", "", 0),
        (SAME.replace("c2::image", "c1::image"), "heart.png", "", 0),
    ],
)
def test_what_is_not_certain_is_left(
    desk: Desk, call: Call, masks: str, name: str, header: str, taken: int
) -> None:
    """Another picture and question, other numbers or other places: nothing is taken over."""
    _theirs(desk, masks, name=name, header=header)
    status, report = call("adopt", "--yes")
    assert (status, len(report["notes"])) == (0, taken)


def test_of_two_notes_none_is_taken_over(desk: Desk, call: Call) -> None:
    """Two with the same masks on one picture can't be told apart, which is said."""
    _theirs(desk, SAME)
    _theirs(desk, SAME)
    status, report = call("adopt", "--yes")
    assert (status, report["notes"]) == (0, [])
    assert "several notes or cards have the same masks" in report["refused"][0]["reason"]
