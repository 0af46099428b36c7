"""Cards on a page like Anki's reviewer: its body classes, and its own rules before the card's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from ankigen import highlight, templates
from ankigen.preview import controls
from ankigen.types import NoteType, RenderedCard
from tests.browser import sink

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Error, Page, Request

WIDTHS = (360, 768, 1280)
# The classes that Anki's clients put on the body by day and by night.
DAY, NIGHT, OLD_ANDROID_NIGHT = "card", "card nightMode night_mode", "card night_mode"
_REVIEWER = """
body { margin: 20px; overflow-wrap: break-word; }
body.nightMode { background-color: #2c2c2c; color: #fcfcfc; }
img { max-width: 100%; max-height: 95vh; }
hr { background-color: #ccc; margin: 1em 0; border: none; height: 1px; }
li { text-align: start; } pre { text-align: left; }
#typeans { width: 100%; box-sizing: border-box; line-height: 1.75; }
"""


_MATHJAX = """
() => {
  window.MathJax = {
    tex: {
      inlineMath: [["\\\\(", "\\\\)"]],
      processEscapes: false, processEnvironments: false, processRefs: false,
      packages: { "[+]": ["noerrors", "mathtools"], "[-]": ["textmacros"] },
    },
    options: { enableMenu: false },
    startup: { typeset: false },
  };
}
"""
# The text of formulas that are still TeX, outside of code.
RAW_FORMULAS = """
() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    if (/\\\\[([]/.test(data) && !parentElement.closest("code, pre, script")) found.push(data);
  }
  return found;
}
"""


@contextmanager
def listening(page: Page) -> Iterator[tuple[list[str], list[str]]]:
    """The addresses that a page asks for, and what it tells the console or fails with."""
    requests: list[str] = []
    messages: list[str] = []

    def asked(request: Request) -> None:
        requests.append(request.url)

    def told(message: ConsoleMessage) -> None:
        messages.append(message.text)

    def failed(error: Error) -> None:
        messages.append(str(error))

    page.on("request", asked)
    page.on("console", told)
    page.on("pageerror", failed)
    try:
        yield requests, messages
    finally:
        page.remove_listener("request", asked)
        page.remove_listener("console", told)
        page.remove_listener("pageerror", failed)


def note_types() -> dict[str, NoteType]:
    """The bundled note types by key."""
    return {each.key: each for each in templates.read((), highlight.stylesheet())}


def document(
    card: RenderedCard, note_type: NoteType, ordinal: int = 0, side: str = "back", mode: str = DAY
) -> str:
    """A side of a card as a whole page, its formulas as TeX (see `typeset`)."""
    is_question = side == "front"
    names = [field.name for field in note_type.fields]
    named = dict(zip(names, card.fields, strict=True))
    sides = templates.render(note_type, ordinal, card.fields, card.tags, card.deck)
    shown = controls.show(sides[not is_question], named, ordinal + 1, is_question)
    return wrap(shown, note_type.css, f"{mode} card{ordinal + 1}")


def wrap(shown: str, css: str, classes: str) -> str:
    """A page as Anki's reviewer makes it of what is shown."""
    return (
        '<!doctype html><html><head><meta charset="utf-8"><title>Card</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_REVIEWER}</style><style>{css}</style></head>"
        f'<body class="{classes}"><div id="qa">{shown}</div></body></html>'
    )


def turn(page: Page, mode: str, ordinal: int = 0) -> None:
    """Give a page that shows a card the body's classes of another mode."""
    page.evaluate("classes => { document.body.className = classes }", f"{mode} card{ordinal + 1}")


def typeset(page: Page) -> None:
    """Draw the page's formulas by MathJax, with Anki's settings."""
    script = controls.mathjax().decode()
    if not script:
        pytest.skip("MathJax is not installed: pip install django-static-mathjax")
    page.evaluate(_MATHJAX)
    page.add_script_tag(content=script)
    page.evaluate("MathJax.startup.promise.then(() => MathJax.typesetPromise())")


def show(page: Page, number: int, mode: str = DAY, side: str = "back") -> None:
    """Put the card of that number (from 1) of `sink.cards` onto a page."""
    card = sink.cards()[number - 1]
    page.set_content(document(card, note_types()[card.note_type], 0, side, mode))
    if "\\(" in card.fields[1]:
        typeset(page)
