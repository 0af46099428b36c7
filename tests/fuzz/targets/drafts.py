"""A note from its text to the fields that Anki is given: read, drafted, recognised, finished."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from ankigen import fields, identity, index, render
from ankigen.cards import FoundCard, extract
from ankigen.cards import Options as CardOptions
from ankigen.render.limits import DEEP_DELETIONS
from ankigen.templates import CardGeneration
from ankigen.types import Card, Identity, Kind, Note, NoteType, RenderedCard
from tests.fuzz import pages
from tests.fuzz.targets import Target
from tests.fuzz.targets.notes import PATH, check_extraction, read
from tests.fuzz.targets.texts import check_places, notes, variant
from tests.serialization import by_browser, is_stable

_HTML = (fields.QUESTION, fields.ANSWER, fields.CONTEXT, fields.LEAD, fields.TYPED)
_NOTES = {
    "Note": "# Heading\ntext [[#Heading]]\n## Sub\n- a\n- b ^item\n\n```py\nx\n```\n^block\n",
    "Dir/Other note": "[^1] and [ref]\n\n[^1]: a footnote\n[ref]: https://a.example\n",
    "Footnote": "Embedded[^1]\n\n[^1]: its own [^2]\n\n[^2]: b",
    "Ping": "ping ![[Pong]]",
    "Pong": "pong ![[Ping]] ![[Folder/Note]]",
    "Raw": "<b onclick='x()'>raw</b> <a href='x'>open",
    "Broken": "[[Nowhere]] ![[Nowhere]]",
    "Drawing.excalidraw": "---\nexcalidraw-plugin: parsed\n---\n",
}
_FILES = (
    "image.png", "x.png", "a b.jpg", "sound.mp3", "ton.ogg", "film.mp4", "paper.pdf", "table.csv",
    "Drawing.excalidraw.svg", "Dir/image.png", "naïve ü.PNG",
)  # fmt: skip
OPTIONS = (
    (CardOptions(), render.Options()),
    (CardOptions(highlights=True), render.Options(cloze_highlights=True)),
    (CardOptions(), render.Options(strict_line_breaks=True, remote_images="link")),
    (CardOptions(kind=Kind.CLOZE), render.Options()),
)
# What Anki reads as its own in any field: sounds, speech, LaTeX, the place where one types.
_ANKI = re.compile(r"\[sound:([^\]]*)\]|\[(anki:|(?i:latex)\]|\$\$?\]|\[type:)")
# Where MathJax looks for formulas: in text, but not in code.
_TOKEN = re.compile(r"<(/?)(code|pre)?\b[^>]*>|\\(?=[(\[])")
_FORMULA = re.compile(
    r'(<span class="math math-(?:inline|block)">\\[(\[]).*?\\[)\]]</span>', re.DOTALL
)


def _unreadable(path: str) -> bytes:
    raise FileNotFoundError(path)


def library(note: Note) -> render.Library:
    """A small vault in memory, with the note in it."""
    around = {f"{name}.md": Note(f"{name}.md", f"{name}.md", name.rpartition("/")[2], body)
              for name, body in _NOTES.items()}  # fmt: skip
    everything = {**around, note.path: note}
    return render.Library(
        vault="My vault",
        notes=everything,
        all_notes=everything.keys(),
        files={name: Path("/vault") / name for name in _FILES},
        names=index.build((*everything, *_FILES)),
        digest=lambda path: hashlib.sha256(path.encode()).hexdigest(),
        read=_unreadable,
        store=lambda name, data: Path("/store") / name,
        stored=lambda name: None,
        draw=lambda source, theme: None,
    )


def _draft(data: bytes, thorough: bool) -> str:
    note, lines = read(data)
    card_options, looks = OPTIONS[variant(data, len(OPTIONS))]
    found = extract(note, card_options)
    check_extraction(found, lines)
    if not found.cards:
        return "nothing"
    renderer = render.Renderer(library(note), looks)
    drafts = [drafted(renderer, each) for each in found.found]
    if thorough:
        again = render.Renderer(library(note), looks)
        assert [drafted(again, each) for each in reversed(found.found)] == drafts[::-1]
    for card, draft in zip(found.cards, drafts, strict=True):
        check_places(draft.diagnostics(card), lines)
        assert renderer.is_current(draft)
    matching = identity.match(
        found.cards, [draft.deletions for draft in drafts], identity.Ledger(), vault_id="fuzz"
    )
    seen: set[str] = set()
    for card, draft, who in zip(found.cards, drafts, matching.identities, strict=True):
        assert who.guid not in seen
        seen.add(who.guid)
        _check_card(card, render.finish(card, draft, who, one_card), who, draft, thorough)
    return "cards"


def drafted(renderer: render.Renderer, found: FoundCard) -> render.Draft:
    """A card that was found, drafted."""
    return renderer.draft(found.card, found.question, found.answer, found.leads)


def one_card(_note_type: str, _fields: tuple[str, ...], _tags: tuple[str, ...]) -> tuple[int, ...]:
    """The ordinals of a note that gives one card."""
    return (0,)


def _check_card(
    card: Card, rendered: RenderedCard, who: Identity, draft: render.Draft, thorough: bool
) -> None:
    for place in _HTML:
        text = rendered.fields[place]
        if card.kind is Kind.CLOZE and place == fields.QUESTION:
            text = draft.question  # its deletions as elements
        pages.check(text, thorough=thorough)
        if place != fields.TYPED:  # which is compared, and not shown
            _check_commands(rendered.fields[place], {media.name for media in rendered.media})
            _check_formulas(text)
    whole = "".join(rendered.fields[place] for place in _HTML)
    ids = pages.ids(whole)
    assert len(ids) == len(set(ids)), (ids, whole)
    for text in rendered.fields:
        assert "\x1f" not in text
        text.encode()
        if thorough:
            assert is_stable(text), f"{text!r}, in a browser {by_browser(text)!r}"
    assert re.fullmatch(r"[\w -]*", rendered.fields[fields.FLAGS]), rendered.fields[fields.FLAGS]
    assert rendered.fields[fields.SOURCE].startswith("obsidian://open?vault=My%20vault&amp;file=")
    if card.kind is Kind.CLOZE:
        assert len(who.numbers) == len(draft.deletions)
        if render.depth(draft.question) <= DEEP_DELETIONS:  # more are refused
            _check_clozes(rendered, who)


def _check_commands(text: str, media: set[str]) -> None:
    """Nothing that Anki acts on, but what the renderer put there."""
    for match in _ANKI.finditer(text):
        assert match[1] is not None and match[1] in media, f"{match[0]}: {text!r}"


def _check_formulas(text: str) -> None:
    """MathJax finds no formula in the text but those that were looked at."""
    depth = 0
    for token in _TOKEN.finditer(_FORMULA.sub("<i>", text)):
        if token[2]:
            depth += -1 if token[1] else 1
        assert token[0] != "\\" or depth > 0, f"MathJax: {text!r}"


_CLOZE_TYPE = NoteType("cloze", 1, "Cloze", True, fields.FIELDS, (), "")


def _check_clozes(rendered: RenderedCard, who: Identity) -> None:
    """Anki makes the cards that were counted, and no other."""
    found = CardGeneration(_CLOZE_TYPE).ordinals(rendered.fields)
    numbers = {
        int(number)
        for mark in re.findall(r"\{\{c([0-9,]+)::", rendered.fields[fields.QUESTION])
        for number in mark.split(",")
    }
    # Number 0 gives no card, and the last possible card is that of all the greater ones.
    assert _cards(who.numbers) <= set(found) <= _cards(numbers), (rendered.fields, who)


def _cards(numbers: Iterable[int]) -> set[int]:
    return {min(number, 500) - 1 for number in numbers if 0 < number < 65_536}


DRAFT = Target("draft", 15, _draft, notes)
__all__ = ["DRAFT", "PATH"]
