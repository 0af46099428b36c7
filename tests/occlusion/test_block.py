"""The `occlusion` block of a note."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ankigen.occlusion import parse, shapes

READ = {
    "aorta: 12 8 20x10": "rect:left=.12:top=.08:width=.2:height=.1",
    "aorta:\t12\t8\t20x10": "rect:left=.12:top=.08:width=.2:height=.1",
    "aorta:  12, 8, 20 x 10 ": "rect:left=.12:top=.08:width=.2:height=.1",
    "aorta: 12 8 20×10 rectangle": "rect:left=.12:top=.08:width=.2:height=.1",
    "aorta: 40 30 18x12 ellipse": "ellipse:left=.4:top=.3:rx=.09:ry=.06",
    "valve: polygon 10,10 20,30 5,40": "polygon:left=.05:top=.1:points=.1,.1 .2,.3 .05,.4",
    "12 8 20x10": "rect:left=.12:top=.08:width=.2:height=.1",
    ": 12 8 20x10": "rect:left=.12:top=.08:width=.2:height=.1",
    "x: 0 0 100x100": "rect:left=.0000:top=.0000:width=1.:height=1.",
    "x: .5 12.345 1x1": "rect:left=.005:top=.1235:width=.01:height=.01",
}


@pytest.mark.parametrize(("line", "anki"), READ.items())
def test_a_line_is_a_shape_in_ankis_words(line: str, anki: str) -> None:
    """Each way of writing a shape gives what Anki's own editor would store."""
    occlusion, errors = parse(line)
    assert not errors
    assert [shape.anki for mask in occlusion.masks for shape in mask.shapes] == [anki]


def test_shapes_of_one_label_are_one_mask() -> None:
    """What is hidden together is one mask: joined by `+`, or on lines of one label."""
    occlusion, errors = parse("lungs: 5 40 20x30 + 70 40 20x30\nheart: 1 1 2x2\nlungs: 5 4 2x3")
    assert not errors
    assert [(mask.label, len(mask.shapes), mask.line) for mask in occlusion.masks] == [
        ("lungs", 3, 1),
        ("heart", 1, 2),
    ]


def test_one_label_with_two_numbers_is_two_masks() -> None:
    """Parts that are called the same and asked apart; a line without a number is of the first."""
    occlusion, errors = parse("c4 v: 1 1 2x2\nc5 v: 9 9 2x2\nv: 5 5 2x2\nc5 v: 7 7 2x2")
    assert not errors
    found = [(mask.label, mask.number, len(mask.shapes)) for mask in occlusion.masks]
    assert found == [("v", 4, 2), ("v", 5, 2)]


def test_masks_without_labels_are_several() -> None:
    """Two lines without a label are two masks."""
    occlusion, _ = parse("1 1 2x2\n5 5 2x2")
    assert [mask.label for mask in occlusion.masks] == ["", ""]


def test_labels_may_hold_what_they_like() -> None:
    """A label runs to the last colon; a number may be in it."""
    occlusion, errors = parse("Phase 2: S: 1 1 2x2\nc4: 3 3 2x2\nc7 septum: 5 5 2x2\nc7x: 8 8 2x2")
    assert not errors
    assert [(mask.label, mask.number) for mask in occlusion.masks] == [
        ("Phase 2: S", None),
        ("", 4),
        ("septum", 7),
        ("c7x", None),
    ]


def test_settings_and_text() -> None:
    """What else a block may say: what is hidden, a drawing's colour, words on the picture."""
    occlusion, errors = parse(
        '"Seen: from the \\"front\\"" 2 3\nhide: one\ncolour: #FFEC99\n%% x %%'
    )
    assert not errors
    assert (occlusion.hides_all, occlusion.colour) == (False, "#ffec99")
    (text,) = occlusion.annotations
    assert (text.text, text.left, text.top) == ('Seen: from the "front"', 0.02, 0.03)
    assert text.anki == 'text:left=.02:top=.03:text=Seen∶ from the "front":scale=1.:fs=.04'
    assert parse("")[0].hides_all


def test_words_on_a_picture_are_no_commands() -> None:
    """What Anki would take for the end of the words, for HTML, LaTeX or a deletion is parted."""
    occlusion, errors = parse('"a=[b] {{c1::x}} [latex] [$$] <i> & C:\\\\d" 2 3')
    assert not errors
    assert occlusion.annotations[0].anki == (
        "text:left=.02:top=.03:text=a=[b] { {c1∶∶x} } [ latex] [ $$] ‹i› ＆ C∶∖d:scale=1.:fs=.04"
    )


@pytest.mark.parametrize(
    "line",
    ["aorta: 12 8", "aorta", "aorta: 1 1 0x5", "hide: some", "c500 x: 1 1 2x2", "c0 x: 1 1 2x2",
     "x: polygon 1,1 2,2", "x: 1 1 2x2 circle", "x: 1 1 2x2 +"],
)  # fmt: skip
def test_mistakes_are_named_with_their_line(line: str) -> None:
    """A line that says nothing readable is an error at that line, and the others are read."""
    occlusion, errors = parse(f"a: 1 1 2x2\n{line}\nb: 4 4 2x2")
    assert [error.line for error in errors] == [2]
    assert [mask.label for mask in occlusion.masks] == ["a", "b"]


@given(st.text(alphabet=st.sampled_from('ab:+x"c1 2.,%#-×\n\\'), max_size=200))
def test_any_text_is_read(text: str) -> None:
    """Whatever is typed, each line is a mask, a setting or an error, and no number is none."""
    occlusion, errors = parse(text)
    for mask in occlusion.masks:
        for shape in mask.shapes:
            assert all(part == part and abs(part) < 1e9 for part in shape.box)
    assert all(1 <= error.line <= text.count("\n") + 1 for error in errors)


@given(st.lists(st.sampled_from([*READ]), min_size=1, max_size=4))
def test_what_is_stored_is_read_back(lines: list[str]) -> None:
    """Anki's words for masks give the same shapes, by their numbers."""
    occlusion, _ = parse("\n".join(lines))
    field = "".join(
        f"{{{{c{number}::image-occlusion:{shape.anki}:oi=1}}}}<br>"
        for number, mask in enumerate(occlusion.masks, start=1)
        for shape in mask.shapes
    )
    read = shapes(f"{field}{{{{c0::image-occlusion:text:left=.1:top=.1:text=x}}}}{{{{c9::word}}}}")
    assert [[shape.anki for shape in each] for each in read.values()] == [
        [shape.anki for shape in mask.shapes] for mask in occlusion.masks
    ]
    assert list(read) == list(range(1, len(occlusion.masks) + 1))
    assert (
        shapes("{{c1::image-occlusion:rect:left=x}}{{c2::image-occlusion:polygon:points=}}") == {}
    )
