"""Image occlusion cards, from notes and drawings to Anki's fields."""

from __future__ import annotations

import base64
import json
import re
import struct
import zlib
from pathlib import Path

import pytest

from ankigen import config, fields
from ankigen.errors import BuildError
from ankigen.pipeline.recover import recover
from ankigen.pipeline.writing import Built
from tests.occlusion.drawings import FILE, YELLOW, element, note, picture
from tests.projects import Project

CARD = """# Heart

Q: #occlusion Parts of the heart
A: ![[heart.png|300]]
```occlusion
aorta: 12 8 20x10
left $\\alpha$: 40 30 18x12 ellipse
"From the front" 2 3
```
The **left** side.
"""
MASK = element("rectangle", (120, 60, 40, 10), backgroundColor=YELLOW, id="one")
DRAWN = "Q: #occlusion Parts\nA: ![[heart.excalidraw]]\n"


def png(width: int, height: int) -> bytes:
    """A black picture of that size."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    rows = zlib.compress((b"\0" + b"\0" * width) * height)
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with a picture."""
    made = Project(tmp_path)
    made.write("pictures/heart.png", png(600, 400))
    return made


def only(built: Built) -> dict[str, str]:
    """The fields of the only card, by name, those that are filled."""
    (stamped,) = built.plan.stamped.cards
    assert stamped.card.note_type == "occlusion"
    named = zip(fields.OCCLUSION_FIELDS, stamped.card.fields, strict=True)
    return {field.name: value for field, value in named if value}


def findings(project: Project, text: str) -> list[str]:
    """What is said of a note: line, column and code."""
    project.write("n.md", text)
    try:
        found = project.plan().diagnostics
    except BuildError as error:
        found = error.diagnostics
    assert all(each.location.path.endswith("n.md") for each in found)
    return [f"{each.location.line}:{each.location.column} {each.code}" for each in found]


def test_a_block_becomes_ankis_fields(project: Project) -> None:
    """The picture goes by its content, masks and labels by their numbers, and what else the answer
    holds is shown below."""
    project.write("n.md", CARD)
    built = project.build()
    found = only(built)
    name = re.search(r'src="(heart-[0-9a-f]{16}\.png)"', found.pop("Image"))
    assert name is not None
    assert [media.name for media in built.plan.stamped.cards[0].card.media] == [name[1]]
    assert found.pop("ID")
    assert found == {
        "Occlusion": "{{c1::image-occlusion:rect:left=.12:top=.08:width=.2:height=.1:oi=1}}<br>"
        "{{c2::image-occlusion:ellipse:left=.4:top=.3:rx=.09:ry=.06:oi=1}}<br>"
        "{{c0::image-occlusion:text:left=.02:top=.03:text=From the front:scale=1.:fs=.04"
        ":oi=1}}<br>",
        "Header": "<p>Parts of the heart</p>",
        "Back Extra": "<p>The <strong>left</strong> side.</p>",
        "Labels": "{{c1::aorta}}<br>"
        '{{c2::left <span class="math math-inline">\\(\\alpha\\)</span>}}',
        "Context": "<span>n</span> › <span>Heart</span>",
        "Source": "obsidian://open?vault=notes&amp;file=n%23Heart",
    }  # fmt: skip
    assert built.plan.stamped.cards[0].card.ordinals == (0, 1)


@pytest.mark.parametrize(
    "embed",
    ["![[heart.png]]", "![](pictures/heart.png)", "![A heart](<pictures/heart.png>)",
     "![[pictures/heart.png|A heart|200x100]]", "\n\n![[heart.png]]\n",
     "> [!note]\n> ![[heart.png]]\n",
     "Look: ![[heart.png]] at this.", "`![[x.png]]` ![[heart.png]]"],
)  # fmt: skip
def test_however_the_picture_is_embedded(project: Project, embed: str) -> None:
    """Wikilinks and Markdown, with sizes and words, alone or in a line, give one picture."""
    block = "\n\n```occlusion\na: 1 1 20x20\n```\n"
    project.write("n.md", f"Q: #occlusion Parts\nA: {embed}{block}")
    found = only(project.build())
    assert re.match(r'<img src="heart-[0-9a-f]{16}\.png"', found["Image"])
    assert "<img" not in found.get("Back Extra", "")
    assert "<p></p>" not in found.get("Back Extra", "")


def test_hide_one_and_groups(project: Project) -> None:
    """`hide: one` shows the other masks; shapes of one mask, and masks of one number, share it."""
    block = "lungs: 5 40 20x30 + 70 40 20x30\nc7 a: 1 1 9x9\nc7 b: 50 1 9x9\nhide: one"
    project.write("n.md", f"Q: #occlusion P\nA: ![[heart.png]]\n```occlusion\n{block}\n```")
    built = project.build()
    found = only(built)
    assert ":oi=1" not in found["Occlusion"]
    assert re.findall(r"\{\{c(\d+)", found["Occlusion"]) == ["7", "7", "8", "8"]
    assert found["Labels"] == "{{c7::a}}<br>{{c7::b}}<br>{{c8::lungs}}"
    assert built.plan.stamped.cards[0].card.ordinals == (6, 7)


def test_the_note_type_comes_with_its_first_card(project: Project) -> None:
    """A deck without masks has the two note types that it always had, and one that had such a card
    once keeps all three."""
    project.write("n.md", "Q: One?\nA: 1")
    keys = [each.note_type.key for each in project.build().plan.stamped.note_types]
    assert keys == ["basic", "cloze"]
    project.write("m.md", CARD)
    keys = [each.note_type.key for each in project.build().plan.stamped.note_types]
    assert keys == ["basic", "cloze", "occlusion"]
    (project.root / "notes" / "m.md").unlink()
    built = project.build(retire=True)
    keys = [each.note_type.key for each in built.plan.stamped.note_types]
    assert keys == ["basic", "cloze", "occlusion"]
    assert built.cleanup is not None


BLOCK = "Q: #occlusion Parts\nA: ![[heart.png]]\n```occlusion\n{}\n```"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BLOCK.format("a: 1 1 20x20\nb: 1 1"), ["5:1 occlusion-line"]),
        (BLOCK.format("  a: 1 1 20x20\n   b: 1 1"), ["5:4 occlusion-line"]),
        (BLOCK.format("hide: all"), ["2:4 occlusion-without-masks"]),
        (BLOCK.format("a: 92 8 20x10"), ["4:1 mask-outside"]),
        (BLOCK.format("a: 80 8 20x10.3"), []),
        (BLOCK.format("12 8 20x10"), ["4:1 mask-without-label"]),
        (BLOCK.format("b: 50 50 20x20\n a: 12 8 1x10"), ["5:2 small-mask"]),
        (BLOCK.format("a: 12 8 20x2"), ["4:1 small-mask"]),
        (BLOCK.format("a: 10 10 80x80\nb: 12 12 20x20"), ["5:1 mask-under-another"]),
        (BLOCK.format("a: 10 10 80x80\nb: 12 12 20x20\nhide: one"), []),
        (BLOCK.format("a: 10 10 20x20\nb: 10 10 20x20\nhide: one"), ["5:1 mask-under-another"]),
        (BLOCK.format("a: polygon 0,0 90,0 0,90\nb: 5 5 20x20 ellipse"),
         ["5:1 mask-under-another"]),
        (BLOCK.format("a: polygon 0,0 90,0 0,90\nb: 40 40 20x20 ellipse"), []),
        (BLOCK.replace("heart", "haert").format("a: 1 1 20x20"), ["2:4 occlusion-without-picture"]),
        (BLOCK.replace("![[heart.png]]", "text").format("a: 1 1 20x20"),
         ["2:4 occlusion-without-picture"]),
        (BLOCK.replace("![[heart.png]]", "![](https://a.example/x.png)").format("a: 1 1 20x20"),
         ["2:4 occlusion-without-picture"]),
        (BLOCK.replace("#occlusion ", "").format("a: 1 1 20x20"), ["3:1 occlusion-without-tag"]),
        ("Q: #occlusion Parts\nA: ![[heart.png]]", ["2:4 occlusion-without-masks"]),
        (BLOCK.format("a: 1 1 20x20") + "\n\n```occlusion\nb: 4 4 2x2\n```",
         ["7:1 occlusion-line"]),
        (BLOCK.format("a: 1 1 20x20").replace("heart.png", "small.png"), ["2:4 small-picture"]),
        (BLOCK.format("a: 1 1 20x20").replace("heart.png", "small.svg"), []),
    ],
)  # fmt: skip
def test_mistakes_are_named_where_they_are(
    project: Project, text: str, expected: list[str]
) -> None:
    """Each finding has the line and column of its line in the block, else of the picture."""
    project.write("small.png", png(300, 200))
    project.write("small.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"/>')
    assert findings(project, text) == expected


def test_a_drawing_gives_picture_and_masks(project: Project) -> None:
    """The card shows the picture below the drawing, and its shapes are the masks."""
    label = element("text", (120, 60, 5, 5), text="aorta", containerId="one")
    project.write("heart.excalidraw.md", note(picture(), MASK, label))
    project.write("n.md", DRAWN)
    built = project.build()
    found = only(built)
    assert found["Occlusion"] == (
        "{{c1::image-occlusion:rect:left=.1:top=.1:width=.2:height=.1:oi=1}}<br>"
    )
    assert found["Labels"] == "{{c1::aorta}}"
    assert re.match(r'<img src="heart-[0-9a-f]{16}\.png" alt="heart\.png">', found["Image"])


@pytest.mark.parametrize("embed", ["heart.excalidraw", "heart.excalidraw.md", "plain.excalidraw"])
def test_whichever_file_the_drawing_is_in(project: Project, embed: str) -> None:
    """The plugin's note with and without its ending, and Excalidraw's own JSON."""
    held = f"data:image/png;base64,{base64.b64encode(png(600, 400)).decode()}"
    scene = {"elements": [picture(), MASK], "files": {FILE: {"dataURL": held}}}
    project.write("heart.excalidraw.md", note(picture(), MASK))
    project.write("plain.excalidraw", json.dumps(scene))
    project.write("n.md", DRAWN.replace("heart.excalidraw", embed))
    found = only(project.build())
    assert "c1::image-occlusion" in found["Occlusion"]
    assert re.match(r'<img src="(heart|picture)-[0-9a-f]{16}\.png"', found["Image"])


def test_a_block_below_a_drawing_says_what_it_lacks(project: Project) -> None:
    """Which colour masks have, what is hidden, words, and more masks."""
    other = element("ellipse", (200, 60, 20, 20), backgroundColor="#a5d8ff")
    project.write("heart.excalidraw.md", note(picture(), MASK, other))
    assert findings(project, DRAWN) == ["2:4 drawing-without-masks"]
    project.write("n.md", f"{DRAWN}```occlusion\ncolour: #ffec99\nhide: one\nb: 60 60 9x9\n```\n")
    found = only(project.build())["Occlusion"]
    assert re.findall(r"c(\d+)::image-occlusion:(\w+)", found) == [("1", "rect"), ("2", "rect")]
    assert ":oi=1" not in found


def test_a_crop_is_a_picture_of_its_own(project: Project) -> None:
    """What the drawing crops, turns or mirrors is packaged as an SVG that holds the picture, the
    same bytes each time; another crop is another file."""
    crop = {
        "x": 60,
        "y": 40,
        "width": 300,
        "height": 150,
        "naturalWidth": 600,
        "naturalHeight": 400,
    }
    shown = picture(crop=crop, angle=1.5707963267948966)
    project.write("heart.excalidraw.md", note(shown, MASK))
    project.write("n.md", DRAWN)
    (media,) = project.build().plan.stamped.cards[0].card.media
    assert re.fullmatch(r"heart-shown-[0-9a-f]{16}\.svg", media.name)
    svg = media.path.read_text("utf-8")
    # Turned by a quarter, 300 × 150 is 150 wide and 300 high.
    assert '<svg xmlns="http://www.w3.org/2000/svg" width="150" height="300"' in svg
    assert "rotate(90)" in svg and 'viewBox="60 40 300 150"' in svg
    assert "data:image/png;base64," in svg
    again = project.build().plan.stamped.cards[0].card.media
    assert again == (media,)
    project.write("heart.excalidraw.md", note({**shown, "crop": {**crop, "x": 50}}, MASK))
    assert project.build().plan.stamped.cards[0].card.media != again


@pytest.mark.parametrize("below", ["![[heart.png]]", "![[pictures/heart.png]]"])
@pytest.mark.parametrize("asked", ["Parts", "Parts ![[heart.png]]"])
def test_a_picture_is_packaged_where_it_is_shown_whole_too(
    project: Project, asked: str, below: str
) -> None:
    """Cropped on the card and whole below it, or in the question: both files come along; where it
    is only cropped, the whole does not."""
    project.write("heart.excalidraw.md", note(picture(angle=1.5707963267948966), MASK))
    project.write("n.md", DRAWN.replace("Parts", asked) + f"\n{below}\n")
    names = [media.name for media in project.build().plan.stamped.cards[0].card.media]
    assert [re.sub("[0-9a-f]{16}", "", name) for name in names] == [
        "heart-.png",
        "heart-shown-.svg",
    ]
    project.write("n.md", DRAWN)
    (media,) = project.build().plan.stamped.cards[0].card.media
    assert media.name.startswith("heart-shown-")


def test_a_card_follows_its_drawing_and_its_picture(project: Project) -> None:
    """The note itself did not change, and the next build sees both all the same."""
    drawing = project.write("heart.excalidraw.md", note(picture(), MASK))
    project.write("n.md", DRAWN)
    first = only(project.build())
    drawing.write_text(note(picture(), {**MASK, "x": 140}), encoding="utf-8")
    second = only(project.build())
    assert "left=.2:" in second["Occlusion"] and second["Image"] == first["Image"]
    project.write("pictures/heart.png", png(1200, 800))
    third = only(project.build())
    assert third["Image"] != second["Image"] and third["Occlusion"] == second["Occlusion"]
    assert third["ID"] == first["ID"]


def test_masks_are_for_ankis_own_note_type(project: Project) -> None:
    """A note type of one's own that the whole project uses takes all cards but these."""
    folder = project.root / "templates" / "words"
    folder.mkdir(parents=True)
    (folder / "note-type.yaml").write_text(
        "name: Words\nid: 1717171717171\nfields: [Front, Back]\ntemplates: [Card]\n"
    )
    (folder / "front.html").write_text("{{Front}}")
    (folder / "back.html").write_text("{{Back}}")
    project.settings["note_type"] = "words"
    project.write("n.md", CARD + "\n---\n\nQ: One?\nA: 1\n")
    cards = [each.card for each in project.build().plan.stamped.cards]
    assert [card.note_type for card in cards] == ["occlusion", "words"]


def test_a_lost_ledger_comes_back_with_its_masks(project: Project) -> None:
    """From the package alone: who the card is, and which number is which mask's, though they are
    sorted and renamed before the next build."""
    project.write("n.md", CARD)
    first = project.build()
    before = only(first)
    settings = config.read(project.root, {"deck": "Test"})
    settings.ledger.unlink()
    recover(settings, first.package)
    lines = CARD.split("\n")
    lines[5], lines[6] = lines[6], lines[5].replace("aorta", "arch of the aorta")
    project.write("n.md", "\n".join(lines))
    after = only(project.build())
    assert (after["ID"], after["Occlusion"]) == (before["ID"], before["Occlusion"])
    assert after["Labels"].startswith("{{c1::arch of the aorta}}")
