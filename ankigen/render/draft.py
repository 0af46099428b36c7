"""The drafting of a card: Markdown to HTML, links and media resolved, code highlighted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ankigen.expressions import expression
from ankigen.macros import Macros
from ankigen.obsidian import ObsidianMarkdown, Part
from ankigen.obsidian.environment import Options as MarkdownOptions
from ankigen.obsidian.environment import Problem
from ankigen.render import clozes
from ankigen.render.context import Contexts
from ankigen.render.fences import Fences
from ankigen.render.library import Library
from ankigen.render.resolver import Answer, VaultResolver
from ankigen.render.stored import TAG, store
from ankigen.render.typed import first_line
from ankigen.types import Card, Deletion, Diagnostic, Kind, Location, Media, Severity

if TYPE_CHECKING:
    from ankigen.render.masking import MaskedPicture

# An enum's members are slow to ask for in Python 3.11.
_CLOZE, _OCCLUSION, _TYPE_IN = Kind.CLOZE, Kind.OCCLUSION, Kind.TYPE_IN
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
    _contexts: Contexts = field(init=False)

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
        self._contexts = Contexts(self._resolver, self._plain, self.options.context)

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
        is_cloze = card.kind is _CLOZE
        asked, problems = self._show(card, question, "q", is_cloze=is_cloze)
        masked = None
        deletions = clozes.find(asked) if is_cloze else ()
        said = typed = ""
        if answer and card.kind is _OCCLUSION:
            masked, deletions, said, found = self._mask(card, answer)
            problems += found
        elif answer:
            said, found = self._show(card, answer, "a")
            problems += found
            is_shown = is_cloze or _is_shown(said)
            if not is_shown:
                problems += (_empty(answer),)
            if card.kind is _TYPE_IN:
                typed = first_line(said)
                if is_shown and not typed:
                    problems += (_nothing_to_type(answer),)
        stands = self._contexts.of(card)
        return Draft(
            question=asked,
            answer=said,
            context=stands.html,
            lead="".join([self._lead(card, lead, f"l{at}") for at, lead in enumerate(leads)]),
            source=self._contexts.source(card, stands),
            typed=typed,
            deletions=deletions,
            media=tuple(sorted(self._resolver.media.values())),
            problems=problems,
            answers=tuple(self._resolver.answers),
            fields=tuple(
                [
                    (name, self._show(card, field, f"f{place}")[0] if place else asked)
                    for place, (name, field) in enumerate(fields)
                ]
            ),
            masked=masked,
        )

    def _lead(self, card: Card, lead: Part, prefix: str) -> str:
        shown, _ = self._show(card, lead, prefix, is_cloze=True)
        return f'<div class="lead-question">{clozes.shown(shown)}</div>'

    def _mask(
        self, card: Card, answer: Part
    ) -> tuple[MaskedPicture | None, tuple[Deletion, ...], str, tuple[Problem, ...]]:
        """The picture of an image occlusion with its masks, and the rest of the answer."""
        # Imported here for start-up time: few decks have masks.
        from ankigen.render import masking

        found = masking.find(
            answer, card.note, self._resolver, lambda label: self._contexts.line(label, card.note)
        )
        said, problems = self._show(card, found.rest, "a")
        problems = (*problems, *found.problems)
        return found.masked, found.deletions, masking.without_gaps(said), problems

    def is_current(self, draft: Draft) -> bool:
        """Whether the vault still answers the draft's links and embeds as it did."""
        return all(map(self._resolver.is_current, draft.answers))

    def _show(
        self, card: Card, part: Part, prefix: str, *, is_cloze: bool = False
    ) -> tuple[str, tuple[Problem, ...]]:
        """A side as it is stored, and what is wrong with it."""
        plain = part.paragraph()
        if plain is not None:
            return plain.replace("\u00a0", "&nbsp;"), ()
        markdown = self._cloze if is_cloze else self._plain
        self._fences.begin()
        shown, problems, _ = markdown.show(part, path=card.note, prefix=prefix)
        if self._fences.has_shown:
            problems += tuple(self._fences.problems(part, is_cloze=is_cloze))
        return store(shown, self._resolver.media), problems


def _is_shown(rendered: str) -> bool:
    """Whether rendered HTML shows anything: most begins with a paragraph's first word."""
    if rendered.startswith("<p>") and rendered[3:4].isalnum():
        return True
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


# Tags and white space up to any text.
_TEXT = expression(rf"(?:\s|{TAG})*+\S")
_VISIBLE = expression(r"<(?:img|audio|video|hr|input|meter|progress|table)\b|\[sound:")
