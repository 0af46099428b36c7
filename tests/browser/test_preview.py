"""The preview in a real browser."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ankigen import preview
from ankigen.types import Identity
from tests.browser import sink, stage

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# What axe-core finds, without what is excluded and rules that are not asked for.
AXE = """
({ exclude, rules }) => axe.run({ include: ["html"], exclude }, {
  iframes: false,
  preload: false,
  rules: Object.fromEntries(rules.map((rule) => [rule, { enabled: false }])),
}).then((result) => result.violations.map(
  (each) => [each.id, ...each.nodes.map((node) => node.html)]))
"""
ROWS = 12  # the ten cards of the sink, of which two give two


class Visit:
    """A page that is open, and all that it asked of the network or told the console."""

    def __init__(self, browser: Browser, width: int = 1280) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 900})
        self.page: Page = self.context.new_page()
        self.requests: list[str] = []
        self.messages: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.messages.append(message.text))
        self.page.on("pageerror", lambda error: self.messages.append(str(error)))

    def side(self, name: str = "front") -> str:
        """The text of a side of the card that is shown."""
        frame = self.page.frame_locator(f"#{name}")
        frame.locator("#qa").wait_for()
        return frame.locator("#qa").inner_text()

    def heading(self) -> str:
        """What the page says that it shows."""
        return self.page.locator("#heading").inner_text()

    def count(self) -> str:
        """How many cards are listed, in the page's words."""
        return self.page.locator("#count").inner_text()


def _write(folder: Path, entries: tuple[preview.Entry, ...]) -> str:
    files = preview.page("Interview", entries, list(stage.note_types().values()), version="1.2.0")
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return (folder / "index.html").as_uri()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the page with the sink's cards lies on the disk."""
    return _write(tmp_path_factory.mktemp("preview"), sink.entries())


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    """The page, opened from the disk; afterwards it must have been quiet."""
    opened = Visit(browser)
    opened.page.goto(address)
    opened.side()
    yield opened
    opened.context.close()
    assert opened.messages == []
    strangers = [url for url in opened.requests if not url.startswith(("file:", "data:", "about:"))]
    assert strangers == []


def test_front_and_back_are_shown(visit: Visit) -> None:
    """The first card is there with both sides, its status, place and a link to its note."""
    assert visit.count() == f"{ROWS} cards"
    assert "What are bias and variance?" in visit.side("front")
    assert "follows its sample too closely" in visit.side("back")
    assert "follows its sample" not in visit.side("front")
    facts = visit.page.locator("#facts")
    assert facts.inner_text().startswith("new · notes/Bias and variance.md:3 · Interview::ML")
    link = facts.locator("a").get_attribute("href")
    assert link == "obsidian://open?vault=v&file=Bias#^c1"


def test_keys_go_to_the_next_and_the_previous(visit: Visit) -> None:
    """j and k, as well as the arrows, walk through the cards, in a card as on the page."""
    visit.page.keyboard.press("j")
    visit.page.keyboard.press("ArrowRight")
    assert visit.heading() == "What folds?"
    visit.page.frame_locator("#back").locator("summary").first.click()
    visit.page.keyboard.press("k")
    assert visit.heading() == "Which callouts are there?"
    visit.page.locator("#previous").click()
    assert visit.heading() == "What are bias and variance?"
    assert visit.page.locator("#previous").is_disabled()


def test_search_looks_into_the_cards(visit: Visit) -> None:
    """Every word must be there, in front, back or path, in any case; the keys stay letters."""
    visit.page.keyboard.press("/")
    visit.page.keyboard.type("noise VARIANCE reduced")
    assert visit.count() == f"2 of {ROWS} cards"
    assert visit.heading().startswith("Error = bias² + variance")
    visit.page.locator("#search").fill("no such words")
    assert visit.count() == f"0 of {ROWS} cards"
    assert visit.heading() == "No card"
    visit.page.locator("#search").fill("")
    assert visit.count() == f"{ROWS} cards"


def test_filters(visit: Visit) -> None:
    """Decks and tags with all that is below them, and the status of the build."""
    for name, value, expected in (
        ("deck", "Interview", 12), ("deck", "Interview::Statistics", 5), ("tag", "ml", 12),
        ("tag", "n3", 1), ("status", "retired", 2), ("status", "new", 4),
    ):  # fmt: skip
        visit.page.locator(f"#{name}").select_option(value)
        assert visit.count().split()[0] == str(expected), value
        visit.page.locator(f"#{name}").select_option("")


def test_the_address_leads_back(visit: Visit, browser: Browser) -> None:
    """Card and filters are in the address: a link, or a reload, shows the same again."""
    visit.page.locator("#status").select_option("changed")
    visit.page.keyboard.press("Escape")
    visit.page.locator("#next").click()
    heading = visit.heading()
    other = Visit(browser)
    other.page.goto(visit.page.url)
    other.side()
    assert (other.heading(), other.count()) == (heading, visit.count())
    assert other.page.locator("#cards [aria-current]").is_visible()
    other.context.close()


def test_night_and_phone_are_a_switch_away(visit: Visit) -> None:
    """The switches say what they are, and a reload remembers them."""
    body = visit.page.frame_locator("#back").locator("body")
    assert "nightMode" not in (body.get_attribute("class") or "")
    visit.page.keyboard.press("d")
    visit.page.keyboard.press("w")
    visit.page.reload()
    visit.side()
    assert body.get_attribute("class") == "card card1 nightMode night_mode"
    assert body.evaluate("() => innerWidth") == 360
    for name in ("dark", "phone"):
        assert visit.page.locator(f"#{name}").get_attribute("aria-pressed") == "true"


def test_a_card_is_as_high_as_its_content(visit: Visit) -> None:
    """Frames do not scroll, and grow when something in them opens."""
    visit.page.keyboard.press("j")
    visit.page.keyboard.press("j")
    visit.side("back")
    frame = visit.page.locator("#back")
    body = visit.page.frame_locator("#back").locator("html")
    before = frame.evaluate("e => e.clientHeight")
    visit.page.frame_locator("#back").locator("summary").first.click()
    visit.page.wait_for_function(
        "before => document.querySelector('#back').clientHeight > before", arg=before
    )
    assert body.evaluate("e => e.scrollHeight <= innerHeight")


def test_everything_has_a_name(visit: Visit) -> None:
    """Landmarks and frames can be told apart by those who do not see them."""
    page = visit.page
    for role, name in (
        ("search", "Filter cards"), ("navigation", "Cards"), ("region", "Front"),
        ("main", "What are bias and variance?"), ("region", "Back"),
        ("group", "How cards are shown"),
    ):  # fmt: skip
        assert page.get_by_role(role, name=name, exact=True).count() == 1, name  # type: ignore[arg-type]
    assert page.locator("iframe[title]").count() == 2
    for label in ("Search", "Deck", "Tag", "Status"):
        assert page.get_by_label(label, exact=True).count() == 1, label


def test_styles_do_not_mix(visit: Visit) -> None:
    """The page's rules do not reach the cards, nor the cards' the page."""
    assert visit.page.locator("body").evaluate("e => getComputedStyle(e).marginTop") == "0px"
    card = visit.page.frame_locator("#front").locator("body")
    assert card.evaluate("e => getComputedStyle(e).fontSize") == "18px"


def test_scripts_in_cards_do_not_run(browser: Browser, tmp_path: Path) -> None:
    """A card cannot act on the page around it, which yet opens Anki's hints for it."""
    entry = sink.entries()[0]
    hint = '<a class=hint href="#">Show</a><div class=hint style="display: none">Hidden</div>'
    values = (entry.card.fields[0] + "<img src=x onerror='parent.hacked=1'>" + hint,)
    card = replace(entry.card, fields=values + entry.card.fields[1:])
    visit = Visit(browser)
    visit.page.goto(_write(tmp_path, (replace(entry, card=card),)))
    visit.page.frame_locator("#front").get_by_text("Show").click()
    assert visit.page.frame_locator("#front").get_by_text("Hidden").is_visible()
    assert visit.page.evaluate("typeof hacked") == "undefined"
    visit.context.close()


@pytest.mark.parametrize("width", stage.WIDTHS)
def test_the_page_fits(browser: Browser, address: str, width: int) -> None:
    """The preview itself is no wider than the screen, whatever card it shows."""
    visit = Visit(browser, width)
    visit.page.goto(address)
    for _ in range(5):
        visit.side("back")
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
        visit.page.keyboard.press("j")
    visit.context.close()
    assert visit.messages == []


def test_thousands_of_cards_stay_quick(browser: Browser, tmp_path: Path) -> None:
    """With 5,000 cards few rows and one part are loaded, and a search takes no time to notice."""
    entry = sink.entries()[7]
    entries = tuple(
        replace(entry, card=replace(entry.card, identity=Identity(f"g{number}", number)))
        for number in range(5000)
    )
    visit = Visit(browser)
    visit.page.goto(_write(tmp_path, entries))
    visit.side()
    assert visit.count() == "5000 cards"
    assert visit.page.locator("#cards li").count() < 60
    assert len([url for url in visit.requests if "/cards-" in url]) == 1
    taken = visit.page.evaluate(
        """() => {
          const start = performance.now();
          document.querySelector("#search").value = "trade";
          document.querySelector("#search").dispatchEvent(new Event("input"));
          document.body.offsetHeight;
          return performance.now() - start;
        }"""
    )
    assert taken < 500
    visit.page.locator("nav").evaluate("e => { e.scrollTop = e.scrollHeight }")
    visit.page.locator("[data-index='4999']").click()
    visit.page.locator("[data-index='4999'][aria-current]").wait_for()
    visit.page.reload()
    visit.page.locator("[data-index='4999'][aria-current]").wait_for()
    assert visit.page.locator("#next").is_disabled()
    visit.context.close()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_axe_finds_nothing(visit: Visit, axe: Path, mode: str) -> None:
    """Landmarks, labels, focus and contrast of the page and the cards in it, by axe-core."""
    if mode == "dark":
        visit.page.keyboard.press("d")
    visit.page.evaluate(axe.read_text(encoding="utf-8"))
    assert visit.page.evaluate(AXE, {"exclude": ["iframe"], "rules": []}) == []


@pytest.mark.parametrize("mode", [stage.DAY, stage.NIGHT])
def test_axe_finds_nothing_in_cards(browser: Browser, axe: Path, mode: str) -> None:
    """The cards themselves: structure and contrast, all that folds being open."""
    page = browser.new_page(viewport={"width": 768, "height": 800})
    script = axe.read_text(encoding="utf-8")
    # A card is a part of a page, begins with whatever heading the note has, and its type-in field
    # is Anki's own. Scrolling boxes take the focus by themselves, which axe does not know.
    rules = [
        "heading-order", "html-has-lang", "label", "landmark-one-main", "page-has-heading-one",
        "region", "scrollable-region-focusable",
    ]  # fmt: skip
    for number in range(1, 11):
        stage.show(page, number, mode)
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        page.evaluate(script)
        assert page.evaluate(AXE, {"exclude": [], "rules": rules}) == [], number
    page.close()


def test_a_live_page_shows_itself_anew(browser: Browser) -> None:
    """Served, the page comes anew when something changed, at the same card."""
    from playwright.sync_api import expect  # here, since it may be missing where this skips

    note_types = list(stage.note_types().values())
    server = preview.Server()
    entries = sink.entries()
    server.publish(preview.page("One", entries, note_types, is_live=True), {})
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    visit = Visit(browser)
    visit.page.goto(server.url)
    visit.side()
    visit.page.keyboard.press("j")
    server.publish(preview.page("Two", entries, note_types, is_live=True), {})
    # Not `wait_for_function`: the page forbids itself the `eval` that this takes.
    expect(visit.page).to_have_title(re.compile("^Two"))
    visit.side()
    assert visit.heading() == "Which callouts are there?"
    assert visit.messages == []
    assert all(url.startswith((server.url, "data:", "about:")) for url in visit.requests)
    visit.context.close()
    server.close()
