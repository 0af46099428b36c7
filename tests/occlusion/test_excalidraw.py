"""Masks from drawings, in the forms in which they are written."""

from __future__ import annotations

import pytest

from ankigen.occlusion.excalidraw import DrawingError, read
from ankigen.occlusion.masks import Ellipse, Polygon, Rectangle
from tests.occlusion.drawings import BLUE, FILE, YELLOW, element, note, picture

MASK = element("rectangle", (120, 60, 40, 10), backgroundColor=YELLOW)


def test_a_shape_on_the_picture() -> None:
    """A filled rectangle is a mask, its place a fraction of the picture's."""
    drawing = read(note(picture(), MASK))
    assert (drawing.picture, drawing.crop) == ("pictures/heart.png", None)
    ((shape,),) = [mask.shapes for mask in drawing.masks]
    assert shape == Rectangle(0.1, 0.1, 0.2, 0.1)


def test_a_compressed_drawing() -> None:
    """The plugin's usual form, LZ-String in Base64 over several lines."""
    # `{"elements":[{"id":"p","type":"image","fileId":"aaa…","x":0,"y":0,"width":10,"height":10},
    # {"id":"m","type":"ellipse","backgroundColor":"red","x":1,"y":1,"width":2,"height":2}]}`,
    # compressed by lz-string 1.5.
    compressed = COMPRESSED[:50] + "\n\n" + COMPRESSED[50:]
    fence = f"```compressed-json\n{compressed}\n```"
    text = f"## Embedded Files\n{FILE}: [[x.png]]\n%%\n## Drawing\n{fence}\n"
    drawing = read(text)
    assert [mask.shapes for mask in drawing.masks] == [(Ellipse(0.1, 0.1, 0.2, 0.2),)]


@pytest.mark.parametrize("name", ["a" * 40, "_aB3-9ZkQ2mLp7XyT0vWs", "5d0c6a8e1f2b"])
def test_however_the_file_was_saved(name: str) -> None:
    """Line ends of Windows, ids of pictures by whichever maker, sizes and colours behind them,
    other entries between: the picture is found."""
    text = note(picture(), MASK).replace("a" * 40, name)
    text = text.replace("|heart]]", '|heart]] {"#000000": "#ff0000"}\n\nimg2: $$x^2$$')
    text = text.replace("## Embedded Files", "## Element Links\nel1: [[Main]]\n\n## Embedded Files")
    for ends in ("\n", "\r\n"):
        drawing = read(text.replace("\n", ends))
        assert drawing.picture == "pictures/heart.png"
        assert [mask.shapes for mask in drawing.masks] == [(Rectangle(0.1, 0.1, 0.2, 0.1),)]


def test_turned_shapes_are_polygons() -> None:
    """A shape that is turned keeps its place; so does a diamond, a line that closes, a scribble."""
    turned = element(
        "rectangle", (150, 90, 100, 20), backgroundColor=YELLOW, angle=1.5707963267948966
    )
    line = element(
        "line", (110, 60, 0, 0), backgroundColor=YELLOW, points=[[0, 0], [10, 0], [0, 10], [0, 0]]
    )
    diamond = element("diamond", (110, 60, 20, 10), backgroundColor=YELLOW)
    shapes = [mask.shapes[0] for mask in read(note(picture(), turned, line, diamond)).masks]
    assert all(isinstance(shape, Polygon) for shape in shapes)
    assert shapes[0].box == pytest.approx((0.45, 0.0, 0.1, 1.0))
    assert shapes[1] == Polygon(((0.05, 0.1), (0.1, 0.1), (0.05, 0.2)))
    assert shapes[2].box == pytest.approx((0.05, 0.1, 0.1, 0.1))


def test_labels() -> None:
    """A label is the text in the shape, the text in its group, or its link."""
    inside = element("rectangle", (110, 60, 10, 10), id="i", backgroundColor=YELLOW)
    grouped = element("ellipse", (130, 60, 10, 10), id="g", backgroundColor=YELLOW, groupIds=["G"])
    linked = element(
        "ellipse", (150, 60, 10, 10), id="l", backgroundColor=YELLOW, link="[[Aorta|the aorta]]"
    )
    texts = (
        element("text", (110, 60, 5, 5), text="left\natrium", containerId="i"),
        element("text", (130, 60, 5, 5), text="[[Valve]]", groupIds=["G"]),
    )
    masks = read(note(picture(), inside, grouped, linked, *texts)).masks
    assert [mask.label for mask in masks] == ["left atrium", "Valve", "the aorta"]


def test_a_group_is_one_mask() -> None:
    """Shapes that are grouped are hidden together."""
    one = element("rectangle", (110, 60, 10, 10), backgroundColor=YELLOW, groupIds=["a", "G"])
    other = element("rectangle", (150, 60, 10, 10), backgroundColor=YELLOW, groupIds=["b", "G"])
    (mask,) = read(note(picture(), one, other)).masks
    assert len(mask.shapes) == 2


def test_which_shapes_are_masks() -> None:
    """Of several colours it must be said which; a frame of that name says so, too."""
    blue = element("rectangle", (200, 60, 10, 10), backgroundColor=BLUE)
    with pytest.raises(DrawingError, match=f"`{BLUE}`, `{YELLOW}`"):
        read(note(picture(), MASK, blue))
    (mask,) = read(note(picture(), MASK, blue), YELLOW.upper()).masks
    assert mask.shapes == (Rectangle(0.1, 0.1, 0.2, 0.1),)
    frame = element("frame", (0, 0, 400, 400), id="F", name="Masks")
    framed = element("rectangle", (200, 60, 10, 10), frameId="F")
    (mask,) = read(note(picture(), MASK, blue, frame, framed)).masks
    assert mask.shapes == (Rectangle(0.5, 0.1, 0.05, 0.1),)


def test_a_picture_that_is_cropped_and_turned() -> None:
    """Places are fractions of what the drawing shows, and the crop is kept."""
    crop = {"x": 10, "y": 20, "width": 100, "height": 50, "naturalWidth": 400, "naturalHeight": 300}
    drawing = read(note(picture(crop=crop), MASK))
    assert drawing.crop is not None
    assert drawing.crop.box == (10, 20, 100, 50) and drawing.crop.size == (400, 300)
    assert drawing.masks[0].shapes == (Rectangle(0.1, 0.1, 0.2, 0.1),)
    drawing = read(note(picture(angle=1.5707963267948966), MASK))
    assert drawing.crop is not None and drawing.crop.angle == pytest.approx(90)
    # Turned, it covers x from 150 to 250 and y from 0 to 200.
    assert drawing.masks[0].shapes[0].box == pytest.approx((-0.3, 0.3, 0.4, 0.05))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("no drawing", "Excalidraw drawing"),
        ("```compressed-json\nN4Ig!!\n```", "Excalidraw drawing"),
        ('{"elements": [{"id": "x"}]}', "Excalidraw drawing"),
        ('{"elements": [{"id": "x", "type": "image", "x": "NaN"}]}', "Excalidraw drawing"),
        (note(MASK), "no picture"),
        (note(picture()), "no masks"),
        (note(picture(), {**MASK, "isDeleted": True}), "no masks"),
    ],
)
def test_what_is_no_drawing_with_masks(text: str, says: str) -> None:
    """What can't be used is said in words, never by a traceback."""
    with pytest.raises(DrawingError, match=says):
        read(text)


COMPRESSED = (
    "N4IgpgNmC2YHYBcDOIBcBtUBLAJmkADiADQgICeBY+W0AhgObWkBmWUAknqiHX/wMFDhIgSRAAPNAAZS"
    "5GaQDuuBAAs0ARlkhVYLA1UJN0gL7Fs3ENHEUq+SBCwEkzEACM6AYwDWDAE4A9gCucDgAwgEQAX74fmB"
    "4pFKoGnKaSirqqABMpLr6hmhZJgC6JkA"
)
