"""Masks in a real browser: shown as Anki shows them, and drawn by mouse, touch and keyboard."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ankigen import config, preview
from ankigen.occlusion import Mask, parse, shapes
from ankigen.pipeline.plan import Request
from ankigen.pipeline.preview import preview as previewed
from tests.browser import stage
from tests.browser.test_preview import AXE
from tests.projects import Project
from tests.render.test_masking import png

if TYPE_CHECKING:
    from playwright.sync_api import Page

NOTE = """Q: #occlusion Parts of the heart
A: ![[heart.png]]
```occlusion
aorta: 12 8 20x10
atrium: 40 30 18x12 ellipse
valve: polygon 10,60 20,80 5,90
hide: {hide}
```
"""
Box = Sequence[float]


class Studio:
    """A project that is previewed, and a page of it."""

    def __init__(self, folder: Path, page: Page, *, note: str) -> None:
        self.project = Project(folder)
        self.project.write("pictures/heart.png", png(600, 400))
        self.project.write("n.md", note)
        self.server = preview.Server()
        settings = config.read(folder, {"deck": "Test"})
        made = previewed(settings, Request(now=1_700_000_000, keep_going=True), is_live=True)
        self.server.publish(made.files, made.media)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        self.page = page
        self.page.set_viewport_size({"width": 1280, "height": 900})

    def draw(self) -> Page:
        """The page on which masks are drawn, with the picture."""
        self.page.goto(f"{self.server.url}draw.html")
        self.page.get_by_label("Picture of the vault").fill("heart.png")
        self.wait_for_picture()
        return self.page

    def wait_for_picture(self) -> None:
        """Wait until the picture is there."""
        from playwright.sync_api import expect  # here, since it may be missing where this skips

        expect(self.page.locator("#shown")).to_have_js_property("naturalWidth", 600)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a place of the picture, in per cent, is on the page."""
        box = self.page.locator("#overlay").bounding_box()
        assert box is not None
        return box["x"] + box["width"] * x / 100, box["y"] + box["height"] * y / 100

    def drag(self, start: Box, end: Box) -> None:
        """Drag by mouse, in per cent of the picture."""
        mouse = self.page.mouse
        mouse.move(*self.at(*start))
        mouse.down()
        mouse.move(*self.at((start[0] + end[0]) / 2, (start[1] + end[1]) / 2))
        mouse.move(*self.at(*end))
        mouse.up()

    def block(self) -> str:
        """The text for the note."""
        return self.page.locator("#block").input_value()

    def masks(self) -> dict[str, Mask]:
        """The masks of the block, by name."""
        occlusion, errors = parse(self.block().replace("```occlusion", "").replace("```", ""))
        assert not errors
        return {mask.label: mask for mask in occlusion.masks}

    def close(self) -> None:
        """Leave the page and end the server."""
        self.page.goto("about:blank")
        self.server.close()
        self.thread.join()


@pytest.fixture
def studio(
    desktop: Page, phone: Page, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Studio]:
    """A studio with a note of three masks, whose page is quiet; "touch" for one without a mouse."""
    given = getattr(request, "param", "all")
    page = phone if given == "touch" else desktop
    made = Studio(tmp_path, page, note=NOTE.format(hide="one" if given == "one" else "all"))
    with stage.listening(page) as (_, messages):
        yield made
    made.close()
    # What Playwright itself tries in a card's frame is refused there.
    assert [text for text in messages if "Blocked script" not in text] == []


def _near(box: Box, expected: Box) -> bool:
    """Whether a box in fractions is one in per cent, but for one per cent."""
    return all(abs(one * 100 - other) <= 1 for one, other in zip(box, expected, strict=True))


def _fills(studio: Studio, side: str) -> list[tuple[str, str]]:
    frame = studio.page.frame_locator(f"#{side}")
    frame.locator("#masks").wait_for()
    drawn = "all => all.map((each) => [each.tagName, each.getAttribute('fill')])"
    found: list[tuple[str, str]] = frame.locator("#masks > *").evaluate_all(drawn)
    return [tuple(each) for each in found]  # type: ignore[misc]


@pytest.mark.parametrize("studio", ["all", "one"], indirect=True)
def test_masks_are_shown_as_anki_shows_them(studio: Studio) -> None:
    """The asked mask on the front, its outline on the back; the others where all are hidden."""
    studio.page.goto(studio.server.url)
    facts = studio.page.locator("#facts")
    assert "mask 1: aorta" in facts.inner_text()
    hides_all = "hide: all" in (studio.page.locator("#source").inner_text())
    others = [("ellipse", "#ffeba2"), ("polygon", "#ffeba2")] if hides_all else []
    assert _fills(studio, "front") == [("rect", "#ff8e8e"), *others]
    assert _fills(studio, "back") == [*others, ("rect", "#ff8e8e00")]
    front = studio.page.frame_locator("#front")
    picture, mask = (
        front.locator(each).bounding_box() for each in ("#image-occlusion-container", "#masks rect")
    )
    assert picture is not None and mask is not None
    assert picture["width"] / picture["height"] == pytest.approx(1.5, rel=0.01)
    for offset, length, part, size in (("x", "width", 0.12, 0.2), ("y", "height", 0.08, 0.1)):
        assert (mask[offset] - picture[offset]) / picture[length] == pytest.approx(part, abs=0.005)
        assert mask[length] / picture[length] == pytest.approx(size, abs=0.005)
    back = studio.page.frame_locator("#back")
    assert back.locator(".hidden-label").inner_text() == "aorta"
    toggle = back.locator("#toggle")
    assert toggle.is_visible() == hides_all
    if hides_all:
        toggle.evaluate("each => each.click()")
        assert back.locator("#masks > *").count() == 0


def test_masks_drawn_by_mouse_are_those_of_the_card(studio: Studio) -> None:
    """Rectangle, ellipse and polygon are drawn, one is moved and one resized; the block that is
    copied builds to the same masks within one per cent."""
    page = studio.draw()
    studio.drag((10, 10), (30, 25))
    page.keyboard.type("aorta")
    page.get_by_role("button", name="Ellipse").click()
    studio.drag((50, 50), (70, 80))
    page.keyboard.type("atrium")
    page.get_by_role("button", name="Polygon").click()
    for corner in ((80, 10), (95, 12), (90, 30), (80.5, 10.5)):
        page.mouse.click(*studio.at(*corner))
    page.keyboard.type("valve")
    page.get_by_role("button", name="Rectangle").click()
    studio.drag((20, 17), (25, 27))  # moves the first by 5 and 10
    studio.drag((35, 35), (45, 40))  # and pulls its corner by 10 and 5
    page.locator("#hide-one").check()
    expected = {"aorta": (15, 20, 30, 20), "atrium": (50, 50, 20, 30), "valve": (80, 10, 15, 20)}
    _builds(studio, expected)
    (stamped,) = studio.project.build().plan.stamped.cards
    assert ":oi=1" not in stamped.card.fields[0]


def _builds(studio: Studio, expected: dict[str, Box]) -> None:
    """Hold that the card of the copied block has these masks, but for one per cent."""
    studio.project.write("n.md", f"Q: #occlusion Drawn\nA: ![[heart.png]]\n{studio.block()}\n")
    (stamped,) = studio.project.build().plan.stamped.cards
    labels = dict(re.findall(r"\{\{c(\d+)::(\w+)\}\}", stamped.card.fields[5]))
    built = {labels[str(n)]: found for n, found in shapes(stamped.card.fields[0]).items()}
    assert built.keys() == expected.keys()
    for label, box in expected.items():
        (shape,) = built[label]
        assert _near(shape.box, box), (label, shape)


def test_masks_drawn_by_keyboard_alone(studio: Studio) -> None:
    """No pointer is needed: masks are added, named, placed by numbers or arrows, and removed."""
    page = studio.draw()
    page.get_by_role("button", name="Add one in the middle").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("aorta")  # the focus is in its name
    for value in ("12", "8", "20", "10"):
        page.keyboard.press("Tab")
        page.keyboard.press("Control+a")
        page.keyboard.type(value)
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Ellipse").press("Enter")
    page.get_by_role("button", name="Add one in the middle").press("Enter")
    page.keyboard.type("atrium")
    page.locator("#overlay [aria-label^='atrium']").focus()
    for key in (*["ArrowRight"] * 5, *["Shift+ArrowDown"] * 4, "Alt+ArrowUp"):
        page.keyboard.press(key)
    page.get_by_role("button", name="Polygon").press("Enter")
    page.get_by_role("button", name="Add one in the middle").press("Enter")
    page.keyboard.type("gone")
    page.locator("#overlay [aria-label^='gone']").focus()
    page.keyboard.press("Delete")
    _builds(studio, {"aorta": (12, 8, 20, 10), "atrium": (45, 39.9, 20, 24)})
    assert page.locator("#undo").is_enabled()
    page.locator("#undo").press("Enter")
    assert studio.masks().keys() == {"aorta", "atrium", "gone"}


@pytest.mark.parametrize("studio", ["touch"], indirect=True)
def test_masks_drawn_by_touch(studio: Studio) -> None:
    """A finger draws, moves and resizes as a mouse does, and does not scroll the page meanwhile."""
    page = studio.draw()
    session = page.context.new_cdp_session(page)

    def swipe(start: Box, end: Box) -> None:
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        for kind, place in (
            ("touchStart", start), ("touchMove", middle), ("touchMove", end), ("touchEnd", None),
        ):  # fmt: skip
            points = [dict(zip("xy", studio.at(*place), strict=True))] if place else []
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    swipe((10, 10), (40, 40))
    page.locator(".name").fill("aorta")
    swipe((25, 25), (35, 35))
    swipe((50, 50), (60, 45))
    assert _near(studio.masks()["aorta"].box, (20, 20, 40, 25))


def test_a_block_is_gone_on_with(studio: Studio) -> None:
    """The masks of a card are opened from it, names with colons, numbers, groups and other lines
    among them; what is not changed stays as it is written."""
    studio.page.goto(studio.server.url)
    studio.page.locator("#edit-masks").click()
    studio.wait_for_picture()
    assert studio.masks().keys() == {"aorta", "atrium", "valve"}
    text = (
        "```occlusion\nc7 a: b: 1 1 9.5x9\nlungs: 5 40 20x30 + 70 40 20x30 ellipse\n"
        '1 80 5x5\nv: polygon 1,1 2,2.5 3,1\n"seen: so" 2 2\n# note\ncolour: #ffec99\n'
        "x: 1 1\nhide: one\n```"
    )
    studio.page.locator("#block").fill(text)
    assert studio.page.locator("#rows li").count() == 5
    studio.page.locator("#hide-one").uncheck()
    studio.page.locator("#hide-one").check()
    assert studio.block() == text


def test_nothing_is_written(studio: Studio) -> None:
    """Drawing and copying change no file of the project."""
    from playwright.sync_api import expect  # here, since it may be missing where this skips

    before = {path: path.stat().st_mtime_ns for path in studio.project.root.rglob("*")}
    page = studio.draw()
    studio.drag((10, 10), (30, 25))
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("#copied")).not_to_be_empty()
    assert {path: path.stat().st_mtime_ns for path in studio.project.root.rglob("*")} == before


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_axe_finds_nothing_where_masks_are_drawn(studio: Studio, axe: Path, mode: str) -> None:
    """Labels, roles and contrast of the page, with masks and without; it fits on a phone."""
    studio.page.emulate_media(color_scheme=mode)  # type: ignore[arg-type]
    page = studio.draw()
    page.evaluate(axe.read_text(encoding="utf-8"))
    assert page.evaluate(AXE, {"exclude": [], "rules": []}) == []
    studio.drag((10, 10), (30, 25))
    page.get_by_role("button", name="Polygon").click()
    page.get_by_role("button", name="Add one in the middle").click()
    assert page.evaluate(AXE, {"exclude": [], "rules": []}) == []
    page.set_viewport_size({"width": 360, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_thousands_of_pictures_stay_quick(desktop: Page, tmp_path: Path) -> None:
    """In a vault with 5,000 pictures one is found by its name."""
    folder = tmp_path / "page"
    folder.mkdir()
    names = tuple(f"attachments/picture {number}.png" for number in range(5_000))
    for name, content in preview.page("T", (), (), is_live=True, pictures=names).items():
        (folder / name).write_bytes(content)
    desktop.goto((folder / "draw.html").as_uri())
    desktop.get_by_label("Picture of the vault").fill("picture 4321.png")
    wanted = "pictures/attachments/picture%204321.png"
    assert desktop.locator("#shown").get_attribute("src") == wanted
