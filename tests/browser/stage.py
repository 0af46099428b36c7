"""Cards on a page like Anki's reviewer: its body classes, and its own rules before the card's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ankigen import highlight, templates
from ankigen.preview import controls, formulas
from ankigen.types import NoteType, RenderedCard
from tests.browser import sink

if TYPE_CHECKING:
    from playwright.sync_api import Page

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


def note_types() -> dict[str, NoteType]:
    """The bundled note types by key."""
    return {each.key: each for each in templates.read((), highlight.stylesheet())}


def document(
    card: RenderedCard, note_type: NoteType, ordinal: int = 0, side: str = "back", mode: str = DAY
) -> str:
    """A side of a card as a whole page, its formulas as MathML."""
    is_question = side == "front"
    render = templates.render_question if is_question else templates.render_answer
    names = [field.name for field in note_type.fields]
    named = dict(zip(names, card.fields, strict=True))
    rendered = render(note_type, ordinal, card.fields, card.tags, card.deck)
    shown = formulas.draw(controls.show(rendered, named, ordinal + 1, is_question))
    return wrap(shown, note_type.css, f"{mode} card{ordinal + 1}")


def wrap(shown: str, css: str, classes: str) -> str:
    """A page as Anki's reviewer makes it of what is shown."""
    return (
        '<!doctype html><html><head><meta charset="utf-8"><title>Card</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_REVIEWER}</style><style>{css}</style></head>"
        f'<body class="{classes}"><div id="qa">{shown}</div></body></html>'
    )


def show(page: Page, number: int, mode: str = DAY, side: str = "back") -> None:
    """Put the card of that number (from 1) of `sink.cards` onto a page."""
    card = sink.cards()[number - 1]
    page.set_content(document(card, note_types()[card.note_type], 0, side, mode))
