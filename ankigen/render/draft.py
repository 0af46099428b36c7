"""The drafting of a card: Markdown to HTML, links and media resolved, code highlighted."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ankigen.expressions import expression
from ankigen.macros import Macros
from ankigen.obsidian import ObsidianMarkdown, Part
from ankigen.obsidian.environment import Fragment, Problem
from ankigen.obsidian.environment import Options as MarkdownOptions
from ankigen.render import clozes
from ankigen.render.fences import Fences
from ankigen.render.library import Library, heading_subpath
from ankigen.render.resolver import Answer, VaultResolver
from ankigen.render.stored import TAG, store, store_text
from ankigen.types import Card, Deletion, Diagnostic, Kind, Location, Media, Severity

if TYPE_CHECKING:
    from ankigen.render.masking import MaskedPicture

_EMPTY = "empty-answer"
LEFT_OUT = "empty-card"  # the code of what is said of a card that is none
# A card without its picture is another card, and would be packaged as changed; one that answers
# nothing is none.
_ERRORS = frozenset(
    {
        "unreadable-media",
        "deletion-over-blocks",
        _EMPTY,
        "occlusion-line",
        "occlusion-without-picture",
        "occlusion-without-masks",
        "drawing-without-masks",
    }
)


class Options(NamedTuple):
    """What of the configuration, and of the machine, changes how a card looks.

    `context` is `full` (note title and headings), `note` (the title alone) or `none`; `mermaid`
    says that diagrams can be drawn, `macros` are those of formulas."""

    strict_line_breaks: bool = False
    remote_images: str = "keep"
    context: str = "full"
    cloze_highlights: bool = False
    mermaid: bool = False
    macros: Macros = Macros()


class Draft(NamedTuple):
    """A card's HTML before it is known who it is: deletions are spans, without a number.

    `problems` are those of the question and of the answer, in lines and columns of the file.
    `answers` are the questions that the card's links and embeds put to the vault, with the answers
    that it was drafted with: while they hold, the draft does. `fields` are the other fields of a
    note type that the card names, by name; the first is the question. `masked` is an image
    occlusion's picture; what its masks are known by are the deletions.
    """

    question: str
    answer: str
    context: str
    lead: str
    source: str
    typed: str
    deletions: tuple[Deletion, ...]
    media: tuple[Media, ...]
    problems: tuple[Problem, ...]
    answers: tuple[Answer, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    masked: MaskedPicture | None = None

    def diagnostics(self, card: Card) -> tuple[Diagnostic, ...]:
        """The problems at their places in the note. A plugin's card that answers nothing is left
        out, as one whose text says so is."""
        return tuple(
            _left_out(place, found.message)
            if found.code == _EMPTY and card.syntax != "qa"
            else Diagnostic(
                place,
                found.code,
                found.message,
                Severity.ERROR if found.code in _ERRORS else Severity.WARNING,
            )
            for found in self.problems
            for place in (Location(card.location.path, found.line, found.column),)
        )


def _left_out(place: Location, message: str) -> Diagnostic:
    return Diagnostic(place, LEFT_OUT, f"{message}; the card is left out", Severity.WARNING)


class _Part(NamedTuple):
    """The part of a note below a heading: note title and headings as HTML, outermost first in a
    `<span>…</span>` each with ` › ` between them, and the address of the last; `asks` says that
    they may ask the vault."""

    note: str
    context: tuple[str, ...]
    html: str
    address: str
    asks: bool


@dataclass(slots=True)
class Renderer:
    """Drafts cards of one vault; keeps a parser and what it learned of the notes, so use one a
    process, and never from two threads."""

    library: Library
    options: Options
    _resolver: VaultResolver = field(init=False)
    _fences: Fences = field(init=False)
    _plain: ObsidianMarkdown = field(init=False)
    _cloze: ObsidianMarkdown = field(init=False)
    _contexts: dict[str, str] = field(init=False, default_factory=dict)
    _last: _Part | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._resolver = VaultResolver(self.library, self.options.remote_images)
        fences = Fences(self.library, self._resolver.media, draws=self.options.mermaid)
        self._fences = fences
        strict = self.options.strict_line_breaks
        plain = MarkdownOptions(
            strict_line_breaks=strict, fence=fences.show, macros=self.options.macros
        )
        cloze = MarkdownOptions(
            strict_line_breaks=strict,
            fence=fences.show_cloze,
            embedded_fence=fences.show,
            deletions=True,
            highlight_deletions=self.options.cloze_highlights,
            macros=self.options.macros,
        )
        self._plain = ObsidianMarkdown(plain, self._resolver)
        self._cloze = ObsidianMarkdown(cloze, self._resolver)

    def draft(
        self,
        card: Card,
        question: Part,
        answer: Part | None = None,
        leads: Sequence[Part] = (),
        fields: Sequence[tuple[str, Part]] = (),
    ) -> Draft:
        """The card's HTML, of the blocks of its question, of its answer, of the questions before it
        and of named fields; what will not look as meant is said in `problems`."""
        self._resolver.begin()
        is_cloze = card.kind is Kind.CLOZE
        asked = self._show(card, question, "q", is_cloze=is_cloze)
        masked = None
        deletions = clozes.find(asked.html) if is_cloze else ()
        if answer and card.kind is Kind.OCCLUSION:
            masked, deletions, said = self._mask(card, answer)
        else:
            said = self._show(card, answer, "a") if answer else Fragment("")
            if answer and not is_cloze and not _is_shown(said.html):
                said = said._replace(problems=(*said.problems, _empty(answer)))
        typed = ""
        if card.kind is Kind.TYPE_IN:
            typed = _typed(said.html)
            if answer and not typed and _is_shown(said.html):
                said = said._replace(problems=(*said.problems, _nothing_to_type(answer)))
        shown = (self._show(card, lead, f"l{at}", is_cloze=True) for at, lead in enumerate(leads))
        before = [f'<div class="lead-question">{clozes.shown(lead.html)}</div>' for lead in shown]
        named = [
            (name, self._show(card, field, f"f{place}").html if place else asked.html)
            for place, (name, field) in enumerate(fields)
        ]
        part = self._part(card)
        return Draft(
            question=asked.html,
            answer=said.html,
            context=part.html,
            lead="".join(before),
            source=self._source(card, part),
            typed=typed,
            deletions=deletions,
            media=tuple(sorted(self._resolver.media.values())),
            problems=asked.problems + said.problems,
            answers=tuple(self._resolver.answers),
            fields=tuple(named),
            masked=masked,
        )

    def _mask(
        self, card: Card, answer: Part
    ) -> tuple[MaskedPicture | None, tuple[Deletion, ...], Fragment]:
        """The picture of an image occlusion with its masks, and the rest of the answer."""
        # Imported here for start-up time: few decks have masks.
        from ankigen.render import masking

        found = masking.find(
            answer, card.note, self._resolver, lambda label: self._inline(label, card.note)
        )
        said = self._show(card, found.rest, "a")
        problems = (*said.problems, *found.problems)
        return found.masked, found.deletions, Fragment(masking.without_gaps(said.html), problems)

    def is_current(self, draft: Draft) -> bool:
        """Whether the vault still answers the draft's links and embeds as it did."""
        return all(map(self._resolver.is_current, draft.answers))

    def _show(self, card: Card, part: Part, prefix: str, *, is_cloze: bool = False) -> Fragment:
        markdown = self._cloze if is_cloze else self._plain
        self._fences.begin()
        shown, problems, _ = markdown.show(part, path=card.note, prefix=prefix)
        problems += tuple(self._fences.problems(part, is_cloze=is_cloze))
        return Fragment(store(shown, self._resolver.media), problems)

    def _part(self, card: Card) -> _Part:
        """Where the card stands; the cards of a part come one after the other."""
        part = self._last
        # What asks the vault is asked anew, since each card must hold the answers for itself.
        if part is None or (part.note, part.context) != (card.note, card.context) or part.asks:
            shown = card.context[: _CONTEXT_PARTS[self.options.context]]
            spans = (f"<span>{self._inline(text, card.note)}</span>" for text in shown)
            address = self.library.address(card.note, heading_subpath(card.context[1:]))
            part = self._last = _Part(
                card.note,
                card.context,
                " › ".join(spans),
                store_text(address),
                any(map(_ASKS.search, card.context)),
            )
        return part

    def _source(self, card: Card, part: _Part) -> str:
        """The address of the card's block, else of its nearest heading, else of the note."""
        if card.block_id:
            return store_text(self.library.address(card.note, f"#^{card.block_id}"))
        return part.address

    def _inline(self, text: str, path: str) -> str:
        known = self._contexts.get(text)
        if known is None and not _MARKUP.search(text):
            known = self._contexts[text] = store_text(text)
        if known is None:
            # Links in a heading lead nowhere from a context line: only their text is of use.
            rendered = known = _ANCHOR.sub("", self._plain.line(text, path=path)).strip()
            if _BLOCK.search(known):
                # In code no formula is looked for; of what was code, it must stay so.
                rendered = _PREFORMATTED.sub(r"<\1code>", rendered)
                known = " ".join(_BLOCK.sub(" ", _FOOTNOTES.sub("", rendered)).split())
            known = store(known, self._resolver.media)
            if not _ASKS.search(text):
                self._contexts[text] = known
        return known


def _is_shown(rendered: str) -> bool:
    """Whether rendered HTML shows anything."""
    return _TEXT.match(rendered) is not None or _VISIBLE.search(rendered) is not None


def _empty(answer: Part) -> Problem:
    first = answer.blocks[0]
    message = (
        "nothing of this answer is shown, since it is HTML, comments or empty; write words, or "
        "put tags in back-ticks to show them as text"
    )
    return Problem(first.first, first.column, _EMPTY, message)


def _nothing_to_type(answer: Part) -> Problem:
    first = answer.blocks[0]
    message = (
        "nothing of this answer can be typed, so the card has no box to type in: write words, or "
        "take `#type-in` out"
    )
    return Problem(first.first, first.column, "nothing-to-type", message)


_TAG = expression(TAG)
# Tags and white space up to any text.
_TEXT = expression(rf"(?:\s|{TAG})*+\S")
_VISIBLE = expression(r"<(?:img|audio|video|hr|input|meter|progress|table)\b|\[sound:")
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


def _typed(rendered: str) -> str:
    """The first line of rendered HTML as a person would type it: no tags, footnotes or sounds, and
    of formulas their TeX."""
    broken = _LINE_END.sub("\x00", _FORMULA.sub(r"\1", _UNTYPED.sub("", rendered)))
    broken = _CELL_END.sub(" ", broken)
    plain = html.unescape(_TAG.sub("", broken)).translate(_UNSEEN)
    lines = (" ".join(line.split()) for line in plain.split("\x00"))
    return next(filter(None, lines), "")


_LINE_END = expression(r"<br\s*/?>|</(?:p|li|div|tr|h\d|pre|blockquote)>|\n")
_CELL_END = expression(r"</t[dh]>")
_FORMULA = expression(r'<span class="math[^>]*>\\[(\[](.*?)\\[)\]]</span>', re.DOTALL)
_UNTYPED = expression(
    r'<span class="tag">[^<]*</span>|<sup class="footnote-ref"[^>]*>.*?</sup>'
    r'|<section class="footnotes">.*?</section>|\[sound:[^\]\[]*\]',
    re.DOTALL,
)
# Soft hyphens, zero-width spaces and joiners, marks of direction.
_UNSEEN = dict.fromkeys((0xAD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF))
