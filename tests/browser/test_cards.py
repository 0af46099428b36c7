"""Cards in a real browser: on every width, by day and by night."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ankigen import fields, templates
from tests.browser import sink, stage
from tests.browser.accessibility import CONTRAST

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

TEXT, CALLOUTS, FOLDED, CODE, WIDE, SCRIPTS = range(1, 7)
# Text of the same colour as its ground is there for no one.
READABLE = 4.5
FIRST_LINE = """
() => {
  const text = document.querySelector(".answer p").firstChild;
  const top = (place) => {
    const range = document.createRange();
    range.setStart(text, place);
    range.setEnd(text, place + 1);
    return range.getBoundingClientRect().top;
  };
  let place = 1;
  while (top(place) < top(0) + 5) place++;
  return place;
}
"""
SIDES = """
() => [...document.querySelectorAll(".answer > p")].map((paragraph) => {
  const range = document.createRange();
  range.selectNodeContents(paragraph);
  const text = range.getBoundingClientRect();
  const box = paragraph.getBoundingClientRect();
  return text.left - box.left < box.right - text.right ? "left" : "right";
})
"""
GROUNDS = """
() => ["body", ".highlight pre"].map(
  (selector) => getComputedStyle(document.querySelector(selector)).backgroundColor)
"""


@pytest.fixture
def page(phone: Page) -> Page:
    """A page as wide as a phone, that can be touched."""
    return phone


def _all_can_be_read(page: Page, where: object) -> None:
    """Hold that a page is no wider than the screen, and that all text has a contrast of 4.5."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), where
    for ratio, element, text in page.evaluate(CONTRAST):
        assert ratio >= READABLE, (where, element, text, ratio)


@pytest.mark.parametrize("width", stage.WIDTHS)
def test_every_card_fits_and_can_be_read(desktop: Page, width: int) -> None:
    """By day and by night no card is wider than the screen, folded or not; all text has a contrast
    of 4.5 to 1; nothing is asked of the network or told to the console."""
    desktop.set_viewport_size({"width": width, "height": 800})
    note_types = stage.note_types()
    with stage.listening(desktop) as (requests, messages):
        for card in sink.cards():
            for ordinal in card.ordinals:
                for side in ("front", "back"):
                    html = stage.document(card, note_types[card.note_type], ordinal, side)
                    desktop.set_content(html)
                    where = f"{card.identity.guid} {ordinal} {side}"
                    assert desktop.evaluate("document.documentElement.scrollWidth") <= width, where
                    desktop.evaluate(
                        "document.querySelectorAll('details').forEach(d => { d.open = true })"
                    )
                    for mode in (stage.DAY, stage.NIGHT):
                        stage.turn(desktop, mode, ordinal)
                        _all_can_be_read(desktop, (where, mode))
    assert [each for each in (*requests, *messages) if not each.startswith("data:")] == []


@pytest.mark.parametrize("look", ["book", "centered", "large"])
def test_ready_looks_fit_and_can_be_read(desktop: Page, look: str) -> None:
    """On a phone and on a desktop, by day and by night, as the built-in look."""
    css = templates.styles()[look].read_text(encoding="utf-8")
    for number in (TEXT, CALLOUTS, CODE, WIDE):
        stage.show(desktop, number)
        desktop.add_style_tag(content=css)
        for width in (stage.WIDTHS[0], stage.WIDTHS[-1]):
            desktop.set_viewport_size({"width": width, "height": 800})
            for mode in (stage.DAY, stage.NIGHT):
                stage.turn(desktop, mode)
                _all_can_be_read(desktop, (number, width, mode))


@pytest.mark.parametrize("mode", [stage.NIGHT, stage.OLD_ANDROID_NIGHT])
def test_every_night_is_dark(page: Page, mode: str) -> None:
    """The desktop's classes and that of an older AnkiDroid alike give the dark colours."""
    stage.show(page, CODE, mode)
    colours = page.evaluate(GROUNDS)
    assert colours == ["rgb(30, 30, 30)", "rgb(38, 38, 40)"]


def test_callouts_open_and_close_by_tap(page: Page) -> None:
    """A tap on its title opens a callout, another closes it; one opens inside another."""
    stage.show(page, FOLDED)
    title = page.locator("details.callout > summary").first
    content = page.locator("details.callout > .callout-content").first
    assert not content.is_visible()
    title.tap()
    assert content.is_visible()
    title.tap()
    assert not content.is_visible()
    inner = page.get_by_text("Inner.")
    page.locator("details.callout details.callout > summary").tap()
    assert inner.is_visible()


def test_callouts_open_by_keyboard(page: Page) -> None:
    """Tab reaches the title, Enter opens the callout, and the focus can be seen."""
    stage.show(page, FOLDED)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("details.callout > .callout-content").first.is_visible()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_whatever_opens_is_tappable(page: Page) -> None:
    """AnkiMobile and AnkiDroid turn the card at a tap, unless the class says not to."""
    for number in (FOLDED, CODE):
        stage.show(page, number)
        summaries = page.locator("summary")
        assert summaries.count() == page.locator("summary.tappable").count() > 0


def test_long_code_unfolds(page: Page) -> None:
    """Long code shows its first lines, then all, then its first lines again."""
    stage.show(page, CODE)
    code = page.locator(".fold pre")
    switch = page.locator(".fold-switch > summary")
    folded = code.evaluate("e => [e.clientHeight, e.scrollHeight]")
    assert folded[0] < folded[1] / 1.5
    assert switch.inner_text() == "Show all 40 lines"
    assert switch.bounding_box()["y"] > code.bounding_box()["y"]  # type: ignore[index]
    switch.tap()
    assert code.evaluate("e => e.clientHeight >= e.scrollHeight")
    assert switch.inner_text() == "Show less"
    switch.tap()
    assert code.evaluate("e => e.clientHeight") == folded[0]


def test_code_is_not_folded_twice(page: Page) -> None:
    """In a callout that folds, long code is all there as soon as the callout is open."""
    stage.show(page, FOLDED)
    page.get_by_text("Long code, folded once").tap()
    assert page.locator(".fold pre").evaluate("e => e.clientHeight >= e.scrollHeight")
    assert not page.locator(".fold-switch").is_visible()


def test_wide_things_scroll_in_their_own_boxes(page: Page) -> None:
    """Code, tables and formulas too wide for a phone scroll by themselves; a tab is 4 wide."""
    stage.show(page, CODE)
    assert page.locator("pre").first.evaluate("e => e.scrollWidth > e.clientWidth")
    assert page.locator("pre code").first.evaluate("e => getComputedStyle(e).tabSize") == "4"
    stage.show(page, WIDE)
    for selector in ("table", "mjx-container[display=true]"):
        box = page.locator(selector).first
        assert box.evaluate("e => e.scrollWidth > e.clientWidth"), selector
        assert box.evaluate("e => getComputedStyle(e).overflowX") == "auto"
    assert page.locator("img").first.evaluate("e => e.clientWidth <= 320")


@pytest.mark.parametrize("mode", [stage.DAY, stage.NIGHT])
def test_a_shadow_says_that_there_is_more(page: Page, mode: str) -> None:
    """At the edge behind which there is more, and at that edge only; none where nothing scrolls."""
    stage.show(page, CODE, mode)
    page.add_style_tag(content="pre code, pre code * { color: transparent !important }")
    wide, narrow = page.locator("pre").first, page.get_by_text("old").locator("xpath=ancestor::pre")

    def edges(box: Locator) -> tuple[bytes, bytes]:
        place = box.bounding_box()
        assert place is not None
        top, width = place["y"] + 20, 6
        return tuple(
            page.screenshot(clip={"x": x, "y": top, "width": width, "height": 20})
            for x in (place["x"] + 1, place["x"] + place["width"] - width - 1)
        )

    ground, _ = edges(narrow)
    assert edges(narrow) == (ground, ground)
    left, right = edges(wide)
    assert (left == ground, right == ground) == (True, False)
    wide.evaluate("e => { e.scrollLeft = e.scrollWidth }")
    left, right = edges(wide)
    assert (left == ground, right == ground) == (False, True)


@pytest.mark.parametrize("answer_begins", ["", "<p>שגיאה</p>"])
def test_wide_things_use_the_room_beside_the_text(desktop: Page, answer_begins: str) -> None:
    """Code and tables grow out of the column, as far as they need and the window has room, and
    stand in the middle of it; narrow ones keep to the column."""
    page = desktop
    card = sink.cards()[0]
    for number in (CODE, WIDE):
        answer = answer_begins + sink.cards()[number - 1].fields[fields.ANSWER]
        values = (card.fields[0], answer, *card.fields[2:])
        shown = card._replace(fields=values)
        page.set_content(stage.document(shown, stage.note_types()["basic"]))
        column = page.locator(".answer").bounding_box()
        assert column is not None
        grown = []
        for box in page.locator(".answer > :is(.highlight, .fold, pre, table)").all():
            place = box.bounding_box()
            assert place is not None
            assert abs(place["x"] + place["width"] / 2 - 640) < 1
            assert place["width"] >= column["width"] - 1
            assert place["x"] >= 20
            grown.append(place["width"] > column["width"] + 1)
        assert any(grown) and not all(grown)
        if number == CODE:
            code = page.locator(".answer pre").first
            assert code.evaluate("e => e.scrollWidth <= e.clientWidth")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_day_and_night_have_the_same_faces(page: Page) -> None:
    """What is bold or italic by day is so by night, in every token of the code."""
    faces = []
    for mode in (stage.DAY, stage.NIGHT):
        stage.show(page, CODE, mode)
        faces.append(
            page.locator("pre span").evaluate_all(
                "all => all.map(e => getComputedStyle(e)).map(s => [s.fontWeight, s.fontStyle])"
            )
        )
    assert faces[0] == faces[1]
    assert len(faces[0]) > 20


def test_a_picture_keeps_off_the_line_above(page: Page) -> None:
    """Also within a paragraph, where a white one would stick to the words by night."""
    stage.show(page, TEXT, stage.NIGHT)
    page.locator(".answer").evaluate(
        "(e, src) => { e.innerHTML = `<p><span>Above</span><br><img src='${src}'></p>` }",
        sink.PICTURE,
    )
    above, picture = page.locator(".answer span").bounding_box(), page.locator("img").bounding_box()
    assert above is not None and picture is not None
    assert picture["y"] - (above["y"] + above["height"]) >= 5


def test_code_scrolls_by_keyboard(page: Page) -> None:
    """Tab reaches code that is wider than its box, and the arrows move it."""
    stage.show(page, CODE)
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('pre').scrollLeft > 0")


def test_lines_are_about_seventy_characters(desktop: Page) -> None:
    """On a desktop the text keeps a measure that can be read."""
    stage.show(desktop, TEXT)
    assert 60 <= desktop.evaluate(FIRST_LINE) <= 80


def test_a_phone_is_used_to_its_edges(page: Page) -> None:
    """On a phone nothing but the margin of 20 px is left free."""
    stage.show(page, TEXT)
    box = page.locator(".answer").bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (20, 320)


def test_each_paragraph_has_its_own_direction(page: Page) -> None:
    """Hebrew and Arabic begin at the right, English at the left, in one and the same field."""
    stage.show(page, SCRIPTS)
    ends = page.evaluate(SIDES)
    assert ends == ["right", "left", "left", "left", "right"]
    assert page.locator("code").first.evaluate("e => getComputedStyle(e).direction") == "ltr"


def test_paper_shows_all(page: Page) -> None:
    """In print, folded callouts and code are open, and there is nothing to tap."""
    stage.show(page, FOLDED)
    page.emulate_media(media="print")
    assert page.get_by_text("Inner.").is_visible()
    assert not page.locator(".source").is_visible()
    stage.show(page, CODE)
    assert page.locator(".fold pre").evaluate("e => e.clientHeight >= e.scrollHeight")
    assert not page.locator(".fold-switch").is_visible()


def test_no_script_is_needed(browser: Browser) -> None:
    """With scripts turned off, all that opens still opens."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    stage.show(page, FOLDED)
    page.locator("details.callout > summary").first.click()
    assert page.locator("details.callout > .callout-content").first.is_visible()
    context.close()


def test_the_answer_is_apart_from_the_question(page: Page) -> None:
    """There is a rule between them, which Anki scrolls to, and clear space around it."""
    stage.show(page, TEXT)
    question, rule, answer = (
        page.locator(selector).bounding_box() for selector in (".question", "#answer", ".answer")
    )
    assert question is not None
    assert rule is not None
    assert answer is not None
    assert rule["y"] - (question["y"] + question["height"]) >= 24
    assert answer["y"] - rule["y"] >= 24


def test_kinds_of_callouts_differ(page: Page) -> None:
    """Each of Obsidian's thirteen kinds has its own icon; they share its seven colours."""
    stage.show(page, CALLOUTS)
    looks = page.evaluate(
        """() => [...document.querySelectorAll('.callout')].map(c => {
             const style = getComputedStyle(c);
             return [style.getPropertyValue('--icon'), style.borderInlineStartColor];
           })"""
    )
    assert len({icon for icon, _ in looks}) == len(looks) == 13
    assert len({colour for _, colour in looks}) == 7
