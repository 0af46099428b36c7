"""The preview in a real browser."""

from __future__ import annotations

import base64
import html
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ankigen import preview
from ankigen.types import Diagnostic, Identity, Location, Severity
from tests.browser import sink, stage

if TYPE_CHECKING:
    from playwright.sync_api import Page

# What axe-core finds, without what is excluded and rules that are not asked for.
AXE = """
({ exclude, rules }) => axe.run({ include: ["html"], exclude }, {
  iframes: false,
  preload: false,
  rules: Object.fromEntries(rules.map((rule) => [rule, { enabled: false }])),
}).then((result) => result.violations.map(
  (each) => [each.id, ...each.nodes.map((node) => node.html)]))
"""
ROWS = 12  # the ten questions of the sink, of which two give two cards
ALL = "10 cards from 8 questions, 2 retired"
HOSTILE = (
    r"\href{javascript:parent.hacked=1;hacked=1}{x}",
    r"\text{<img src=x onerror=hacked=1>}",
    r"\style{background:url(https://example.org/x)}{y}",
    r"\require{html} \href{javascript:1}{x}",
    r"\unicode{<script>hacked=1</script>}",
    r"\def\a{\a\a}\a",
    r"\require{physics}\qty(x)",
    "(" * 1000,
    "{" * 3000,
    "x^{" * 200 + "}" * 200,
    "y",
)
# What a formula may be in.
AROUND = (
    "<p>{}</p>",
    "<ul><li>{}</li><li>b</li></ul>",
    "<ol><li><p>{}</p><ul><li><strong>{}</strong></li></ul></li></ol>",
    "<blockquote><p>{}</p></blockquote>",
    "<h3>{}</h3><dl><dt>{}</dt><dd>{}</dd></dl>",
    "<table><tr><td>{}</td></tr></table>",
    '<div class="callout"><p class="callout-title">{}</p><p>{}</p></div>',
    "<details class='callout' open><summary class='callout-title'>{}</summary>{}</details>",
    '<section class="footnotes"><ol><li>{}</li></ol></section>',
    "<div>{} and <div>{}</div></div>",
    "{}",
)


@dataclass(frozen=True, slots=True)
class Visit:
    """A page that is open, and all that it asked of the network or told the console."""

    page: Page
    requests: list[str]
    messages: list[str]

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


@contextmanager
def visiting(page: Page, address: str, width: int = 1280) -> Iterator[Visit]:
    """The page at an address, in a window so many pixels wide."""
    page.set_viewport_size({"width": width, "height": 900})
    with stage.listening(page) as (requests, messages):
        page.goto(address)
        yield Visit(page, requests, messages)


def strangers(visit: Visit) -> list[str]:
    """What was asked of anyone else."""
    return [url for url in visit.requests if not url.startswith(("file:", "data:", "about:"))]


def _write(folder: Path, entries: tuple[preview.Entry, ...]) -> str:
    files = preview.page("Interview", entries, list(stage.note_types().values()), version="1.2.0")
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return (folder / "index.html").as_uri()


def _with(entry: preview.Entry, question: str, answer: str) -> preview.Entry:
    values = (question, answer, *entry.card.fields[2:])
    return replace(entry, card=entry.card._replace(fields=values))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the page with the sink's cards lies on the disk."""
    return _write(tmp_path_factory.mktemp("preview"), sink.entries())


@pytest.fixture
def visit(desktop: Page, address: str) -> Iterator[Visit]:
    """The page, opened from the disk; afterwards it must have been quiet."""
    with visiting(desktop, address) as opened:
        opened.side()
        yield opened
    assert opened.messages == []
    assert strangers(opened) == []


def test_front_and_back_are_shown(visit: Visit) -> None:
    """The first card is there with both sides, its status, place and a link to its note."""
    assert visit.count() == ALL
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
    for gone in ("#front", "#back", "#source", "#changes", "#card-findings"):
        assert not visit.page.locator(gone).is_visible()
    visit.page.locator("#search").fill("")
    assert visit.count() == ALL


def test_escape_empties_the_search_and_then_leaves_it(visit: Visit) -> None:
    """The filter goes with the words; the second time the keys are the page's again."""
    visit.page.keyboard.press("/")
    visit.page.keyboard.type("no such words")
    visit.page.keyboard.press("Escape")
    assert visit.page.locator("#search").input_value() == ""
    assert visit.count() == ALL
    assert visit.page.locator("#search").evaluate("e => e === document.activeElement")
    visit.page.keyboard.press("Escape")
    visit.page.keyboard.press("j")
    assert visit.page.locator("#search").input_value() == ""


def test_filters_are_cleared_at_once(visit: Visit) -> None:
    """By a button that is there when it is of use, and by a key."""
    clear = visit.page.get_by_role("button", name="Clear filters")
    assert not clear.is_visible()
    visit.page.locator("#deck").select_option("Interview::Statistics")
    visit.page.locator("#status").select_option("new")
    clear.click()
    assert visit.count() == ALL
    assert not clear.is_visible()
    visit.page.locator("#search").fill("noise")
    visit.page.locator("#search").blur()
    visit.page.keyboard.press("x")
    assert visit.count() == ALL


def test_what_changed_is_a_key_away(visit: Visit) -> None:
    """New, changed and retired cards, without those that stay as they are; and all again."""
    visit.page.keyboard.press("c")
    statuses = visit.page.locator("#cards small").all_inner_texts()
    assert 0 < len(statuses) < ROWS
    assert not [each for each in statuses if "unchanged" in each]
    visit.page.keyboard.press("c")
    assert visit.count() == ALL


def test_the_list_is_walked_by_arrows(visit: Visit) -> None:
    """Up and down, first and last; in the card the same keys scroll; a link keeps the focus."""
    page = visit.page
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert visit.heading() == "What folds?"
    page.keyboard.press("ArrowUp")
    assert visit.heading() == "Which callouts are there?"
    page.locator("#cards a[aria-current]").focus()
    page.keyboard.press("End")
    assert visit.heading() == "Which word?"
    assert page.locator("#cards a[aria-current]").evaluate("e => e === document.activeElement")
    page.keyboard.press("Home")
    assert visit.heading() == "What are bias and variance?"
    page.locator("#card").focus()
    page.keyboard.press("End")
    assert visit.heading() == "What are bias and variance?"


def test_the_keys_are_told(visit: Visit) -> None:
    """`?` lists every key that does something; while it does, they do nothing."""
    visit.page.keyboard.press("?")
    told = set(visit.page.locator("#keys th kbd").all_inner_texts())
    assert told == {"j", "k", "c", "x", "f", "d", "w", "/", "?", "Home", "End", *"↓→↑←"}
    visit.page.keyboard.press("j")
    visit.page.keyboard.press("Escape")
    assert visit.heading() == "What are bias and variance?"
    visit.page.keyboard.press("j")
    assert visit.heading() == "Which callouts are there?"


def test_filters(visit: Visit) -> None:
    """Decks and tags with all that is below them, and the status of the build."""
    for name, value, expected in (
        ("deck", "Interview", 12), ("deck", "Interview::Statistics", 5), ("tag", "ml", 12),
        ("tag", "n3", 1), ("status", "retired", 2), ("status", "new", 4),
    ):  # fmt: skip
        visit.page.locator(f"#{name}").select_option(value)
        assert visit.count() == (ALL if expected == ROWS else f"{expected} of {ROWS} cards"), value
        visit.page.locator(f"#{name}").select_option("")


def test_the_address_leads_back(visit: Visit) -> None:
    """Card and filters are in the address: a link, or a reload, shows the same again."""
    visit.page.locator("#status").select_option("changed")
    visit.page.keyboard.press("Escape")
    visit.page.locator("#next").click()
    heading = visit.heading()
    with (
        visit.page.context.new_page() as page,
        visiting(page, visit.page.url) as other,
    ):
        other.side()
        assert (other.heading(), other.count()) == (heading, visit.count())
        assert page.locator("#cards [aria-current]").is_visible()


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


@pytest.mark.parametrize("height", [120, 3000])
def test_a_picture_is_shown_whole(desktop: Page, tmp_path: Path, height: int) -> None:
    """A card with a picture is as high in its frame as its content, the picture as high as in
    Anki's window: its own height, or nearly all of the window's."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="{height}"/>'
    image = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
    answer = f'<p>Look:<br><img src="{image}"></p><p>Below.</p>'
    with visiting(desktop, _write(tmp_path, (_with(sink.entries()[0], "Q", answer),))) as visit:
        visit.side("back")
        picture = visit.page.frame_locator("#back").locator("img")
        picture.evaluate("e => e.decode()")
        visit.page.wait_for_timeout(200)
        assert picture.evaluate("e => e.clientHeight") == pytest.approx(
            min(height, 0.95 * 700), abs=1
        )
        content, frame, bottom = (
            visit.page.frame_locator("#back")
            .locator("#qa")
            .evaluate(
                "e => [document.body.scrollHeight, innerHeight, e.getBoundingClientRect().bottom]"
            )
        )
        assert content <= frame
        assert bottom <= frame <= bottom + 40


def test_formulas_are_drawn_as_in_anki(desktop: Page, tmp_path: Path) -> None:
    """By MathJax, with what MathML lacks: chemistry, tags, formulas in text; code stays code. The
    list draws them too."""
    tex = r"\ce{H2O} \tag{7} \text{for $x$}"
    answer = rf"<p>\[{tex}\] and \(y\) and <code>\(x\)</code></p>"
    entry = _with(sink.entries()[0], r"What is \(\beta_j\)?", answer)
    with visiting(desktop, _write(tmp_path, (entry,))) as visit:
        back = visit.page.frame_locator("#back")
        back.locator("mjx-container[display=true] > svg").wait_for()
        assert back.locator("mjx-container").count() == 3
        assert back.locator("code").inner_text() == r"\(x\)"
        assert back.locator("body").evaluate(stage.RAW_FORMULAS) == []
        for place in ("#cards b", "#heading"):
            visit.page.locator(f"{place} mjx-container").wait_for()
            assert "\\" not in visit.page.locator(place).inner_text()
        visit.page.wait_for_timeout(200)
        assert back.locator("html").evaluate("e => e.scrollHeight <= innerHeight")
    assert visit.messages == []


def test_a_wide_formula_scrolls_where_it_is(desktop: Page, tmp_path: Path) -> None:
    """On a phone no card is wider than its frame, whatever a formula is in; and the heading above
    the card is no wider than the page."""
    wide = rf"\(\underbrace{{{'a' * 90}}}\)"
    page = desktop
    page.set_viewport_size({"width": 360, "height": 740})
    entry = _with(sink.entries()[0], f"Q {wide}", "".join(AROUND).replace("{}", wide))
    page.goto(_write(tmp_path, (entry,)))
    back = page.frame_locator("#back")
    back.locator(".answer mjx-container").nth("".join(AROUND).count("{}") - 1).wait_for()
    page.locator("#heading mjx-container").wait_for()
    assert page.locator("html").evaluate("e => e.scrollWidth <= innerWidth")
    assert page.locator("#heading").evaluate("e => e.getBoundingClientRect().right < innerWidth")
    assert back.locator("html").evaluate("e => e.scrollWidth <= innerWidth")
    reached = """e => { while (e && getComputedStyle(e).overflowX !== "auto") e = e.parentElement;
      return e !== null && e.scrollWidth > e.clientWidth; }"""
    for formula in back.locator(".answer mjx-container").all():
        assert formula.evaluate(reached), formula.locator("..").evaluate("e => e.outerHTML")


def test_formulas_are_not_trusted(desktop: Page, tmp_path: Path) -> None:
    """Whatever is written in a formula, the page gets no link and no script of it, asks nobody for
    anything, and shows the next card."""
    entries = []
    for number, tex in enumerate(HOSTILE):
        shown = html.escape(rf"\({tex}\)", quote=False)
        entry = _with(sink.entries()[0], f"Q{number} {shown}", f"<p>{shown}</p>")
        card = entry.card._replace(identity=Identity(f"g{number}", number))
        entries.append(replace(entry, card=card))
    with visiting(desktop, _write(tmp_path, tuple(entries))) as visit:
        visit.page.wait_for_function("window.MathJax?.startup?.promise")
        for number, tex in enumerate(HOSTILE):
            assert visit.heading().split()[0] == f"Q{number}"
            visit.side("back")
            if len(tex) < 100:
                for place in (visit.page.locator("#heading"), visit.page.frame_locator("#back")):
                    place.locator("mjx-container").first.wait_for()
            visit.page.wait_for_timeout(300)
            for place in ("#cards b", "#heading"):
                assert visit.page.locator(f"{place} :is(a, img, script)").count() == 0
            for link in visit.page.frame_locator("#back").locator("mjx-container a").all():
                link.dispatch_event("click")
            visit.page.keyboard.press("j")
        assert visit.page.evaluate("typeof hacked") == "undefined"
        assert strangers(visit) == []


SOURCE = "Q: What are bias and variance?\nA: <b>x</b>"


def _write_changed(folder: Path, failure: str = "") -> str:
    """A page with a changed card of two findings, one of them the next card's."""
    entry, other = sink.entries()[:2]
    before = _with(entry, "What is bias?", entry.card.fields[1]).card
    changed = replace(entry, status=preview.Status.CHANGED, source=SOURCE, before=before)
    at = entry.location
    found = [
        Diagnostic(Location(at.path, at.line + 1, 4), "broken-link", "no <b>such</b> note"),
        Diagnostic(Location(at.path, at.line + 2), "later", "another card's", Severity.ERROR),
    ]
    files = preview.page("T", (changed, other), list(stage.note_types().values()))
    for name, content in preview.with_findings(files, found, failure, is_live=False).items():
        (folder / name).write_bytes(content)
    return (folder / "index.html").as_uri()


def test_a_card_brings_its_note_and_its_findings(desktop: Page, tmp_path: Path) -> None:
    """Beside the card: its lines in the note, what changed by words, and what was found there."""
    at = sink.entries()[0].location
    with visiting(desktop, _write_changed(tmp_path)) as visit:
        visit.side()
        page = visit.page
        page.locator("#source").wait_for()
        assert page.locator("#source").inner_text() == SOURCE
        words = {
            kind: page.locator(f"#differences {kind}").inner_text().strip()
            for kind in ("del", "ins")
        }
        assert words == {"del": "is bias?", "ins": "are bias and variance?"}
        (own,) = page.locator("#card-findings li").all_inner_texts()
        assert own == f"warning[broken-link] no <b>such</b> note {at.path}:{at.line + 1}:4"
        page.keyboard.press("f")
        assert page.locator("#all-findings li").count() == 2
        assert page.locator("#all-findings .error").inner_text() == "error[later]"
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        page.keyboard.press("f")
        page.get_by_role("button", name="Show the card").click()
        assert visit.heading() == "What are bias and variance?"
        page.keyboard.press("j")
        for gone in ("#changes", "#card-findings", "#note"):
            assert not page.locator(gone).is_visible(), gone
    assert visit.messages == []


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


def test_scripts_in_cards_do_not_run(desktop: Page, tmp_path: Path) -> None:
    """A card cannot act on the page around it, which yet opens Anki's hints for it."""
    entry = sink.entries()[0]
    hint = '<a class=hint href="#">Show</a><div class=hint style="display: none">Hidden</div>'
    values = (entry.card.fields[0] + "<img src=x onerror='parent.hacked=1'>" + hint,)
    card = entry.card._replace(fields=values + entry.card.fields[1:])
    with visiting(desktop, _write(tmp_path, (replace(entry, card=card),))) as visit:
        visit.page.frame_locator("#front").get_by_text("Show").click()
        assert visit.page.frame_locator("#front").get_by_text("Hidden").is_visible()
        assert visit.page.evaluate("typeof hacked") == "undefined"


def test_the_page_fits(visit: Visit) -> None:
    """The preview itself is no wider than the screen, whatever card it shows."""
    for width in stage.WIDTHS:
        visit.page.set_viewport_size({"width": width, "height": 900})
        for _ in range(5):
            visit.side("back")
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
            visit.page.keyboard.press("j")
        visit.page.keyboard.press("Home")


def test_thousands_of_cards_stay_quick(desktop: Page, tmp_path: Path) -> None:
    """With 5,000 cards few rows and one part are loaded, and a search takes no time to notice."""
    entry = replace(sink.entries()[7], status=preview.Status.NEW)
    entries = tuple(
        replace(entry, card=entry.card._replace(identity=Identity(f"g{number}", number)))
        for number in range(5000)
    )
    with visiting(desktop, _write(tmp_path, entries)) as visit:
        visit.side()
        assert visit.count() == "5,000 cards"
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


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_axe_finds_nothing(visit: Visit, axe: Path, mode: str) -> None:
    """Landmarks, labels, focus and contrast of the page and the cards in it, by axe-core."""
    if mode == "dark":
        visit.page.keyboard.press("d")
    visit.page.evaluate(axe.read_text(encoding="utf-8"))
    assert visit.page.evaluate(AXE, {"exclude": ["iframe"], "rules": []}) == []


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_axe_finds_nothing_in_what_opens(
    desktop: Page, axe: Path, tmp_path: Path, mode: str, width: int
) -> None:
    """Findings, what changed, the note's lines, why there is nothing newer, and both dialogs."""
    with visiting(desktop, _write_changed(tmp_path, "The notes cannot be built."), width) as visit:
        visit.side()
        if mode == "dark":
            visit.page.keyboard.press("d")
        visit.page.evaluate(axe.read_text(encoding="utf-8"))
        for key in ("", "?", "f"):
            if key:
                visit.page.keyboard.press(key)
            assert visit.page.evaluate(AXE, {"exclude": ["iframe"], "rules": []}) == [], key
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= width, key
            visit.page.keyboard.press("Escape")


def test_axe_finds_nothing_in_cards(desktop: Page, axe: Path) -> None:
    """The cards themselves, by day and by night: structure and contrast, all that folds being
    open."""
    desktop.set_viewport_size({"width": 768, "height": 800})
    script = axe.read_text(encoding="utf-8")
    # A card is a part of a page, begins with whatever heading the note has, and its type-in field
    # is Anki's own. Scrolling boxes take the focus by themselves, which axe does not know.
    rules = [
        "heading-order", "html-has-lang", "label", "landmark-one-main", "page-has-heading-one",
        "region", "scrollable-region-focusable",
    ]  # fmt: skip
    for number in range(1, 11):
        stage.show(desktop, number)
        desktop.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        desktop.evaluate(script)
        for mode in (stage.DAY, stage.NIGHT):
            stage.turn(desktop, mode)
            found = desktop.evaluate(AXE, {"exclude": [], "rules": rules})
            assert found == [], (number, mode)


def test_a_live_page_shows_itself_anew(desktop: Page) -> None:
    """Served, the page comes anew when something changed, at the same card."""
    from playwright.sync_api import expect  # here, since it may be missing where this skips

    note_types = list(stage.note_types().values())
    server = preview.Server()
    entries = sink.entries()
    server.publish(preview.page("One", entries, note_types, is_live=True), {})
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    with visiting(desktop, server.url) as visit:
        visit.side()
        visit.page.keyboard.press("j")
        visit.side("back")
        visit.page.locator("#card").evaluate("e => { e.scrollTop = 300 }")
        files = preview.page("Two", entries, note_types, is_live=True)
        server.publish(files, {})
        # Not `wait_for_function`: the page forbids itself the `eval` that this takes.
        expect(visit.page).to_have_title(re.compile("^Two"))
        visit.side()
        assert visit.heading() == "Which callouts are there?"
        expect(visit.page.locator("#card")).to_have_js_property("scrollTop", 300)
        slip = Diagnostic(Location("ankigen.yaml", 3), "config", "unknown key", Severity.ERROR)
        server.publish(preview.with_findings(files, [slip], "The notes cannot be built."), {})
        expect(visit.page.get_by_role("alert")).to_contain_text("The notes cannot be built.")
        expect(visit.page.get_by_role("alert")).to_contain_text("error[config] unknown key")
        assert visit.heading() == "Which callouts are there?"
        server.publish(files, {})
        expect(visit.page.locator("#failure")).not_to_be_visible()
        assert visit.messages == []
        assert all(url.startswith((server.url, "data:", "about:")) for url in visit.requests)
    server.close()
