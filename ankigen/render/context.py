"""What stands above a card, its note's title and headings, as HTML; and its address in Obsidian."""

from __future__ import annotations

import re
from typing import NamedTuple

from ankigen.expressions import expression
from ankigen.obsidian import ObsidianMarkdown
from ankigen.render.library import heading_subpath
from ankigen.render.resolver import VaultResolver
from ankigen.render.stored import store, store_text
from ankigen.types import Card

# How many parts of a card's context are shown, by the setting of that name.
_CONTEXT_PARTS = {"full": None, "note": 1, "none": 0}
_MARKUP = expression(r"[^\w .,;:()/'’\"!?–—-]")
_ANCHOR = expression(r"</?a\b[^>]*>")
# What may stand in a line; of all else (a list, a table) only the content is shown.
_PHRASE = "abbr b br cite code del em i img ins kbd mark q s samp small span strong sub sup u var"
_BLOCK = expression(rf"</?(?!(?:{'|'.join(_PHRASE.split())})\b)[a-z][^>]*>")
_PREFORMATTED = expression(r"<(/?)pre\b[^>]*>")
_FOOTNOTES = expression(r'<section class="footnotes">.*?</section>', re.DOTALL)
# What may ask the vault.
_ASKS = expression(r"[\[<]")


class Place(NamedTuple):
    """The part of a note below a heading: note title and headings as HTML, outermost first in a
    `<span>…</span>` each with ` › ` between them, and the address of the last; `asks` says that
    they may ask the vault."""

    note: str
    context: tuple[str, ...]
    html: str
    address: str
    asks: bool


class Contexts:
    """The contexts of cards as HTML, `shown` as `Options.context` says; keeps what lines give."""

    def __init__(self, resolver: VaultResolver, markdown: ObsidianMarkdown, shown: str) -> None:
        self._resolver = resolver
        self._markdown = markdown
        self._parts = _CONTEXT_PARTS[shown]
        self._lines: dict[str, str] = {}
        self._last: Place | None = None

    def of(self, card: Card) -> Place:
        """Where the card stands; the cards of a part come one after the other."""
        part = self._last
        # What asks the vault is asked anew, since each card must hold the answers for itself.
        if part is None or (part.note, part.context) != (card.note, card.context) or part.asks:
            shown = card.context[: self._parts]
            spans = (f"<span>{self.line(text, card.note)}</span>" for text in shown)
            address = self._resolver.library.address(card.note, heading_subpath(card.context[1:]))
            part = self._last = Place(
                card.note,
                card.context,
                " › ".join(spans),
                store_text(address),
                any(map(_ASKS.search, card.context)),
            )
        return part

    def source(self, card: Card, part: Place) -> str:
        """The address of the card's block, else of its nearest heading, else of the note."""
        if card.block_id:
            return store_text(self._resolver.library.address(card.note, f"#^{card.block_id}"))
        return part.address

    def line(self, text: str, path: str) -> str:
        """A line of the note at a path as HTML: a heading, or a mask's label."""
        known = self._lines.get(text)
        if known is None and not _MARKUP.search(text):
            known = self._lines[text] = store_text(text)
        if known is None:
            # Links in a heading lead nowhere from a context line: only their text is of use.
            rendered = known = _ANCHOR.sub("", self._markdown.line(text, path=path)).strip()
            if _BLOCK.search(known):
                # In code no formula is looked for; of what was code, it must stay so.
                rendered = _PREFORMATTED.sub(r"<\1code>", rendered)
                known = " ".join(_BLOCK.sub(" ", _FOOTNOTES.sub("", rendered)).split())
            known = store(known, self._resolver.media)
            if not _ASKS.search(text):
                self._lines[text] = known
        return known
