"""Cards → the files of the preview: one page, and the cards in parts that it loads when seen.

The parts are scripts and not JSON, because a page that is opened from the disk may load no data.
"""

from __future__ import annotations

import enum
import hashlib
import html
import importlib.resources
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ankigen import fields, word_diff
from ankigen.preview import controls
from ankigen.preview.differences import differences, plain
from ankigen.templates import clozes, render
from ankigen.types import Diagnostic, Location, NoteType, RenderedCard

MEDIA_FOLDER = "media"
PICTURES_FOLDER = "pictures"
# What a live page asks its server about: a digest of all that it shows.
EDITION = "edition.txt"
_CARDS_A_PART = 50
_TITLE_LENGTH = 120
_ASSETS = ("index.html", "preview.css", "formulas.js", "masks.js", "card.js", "preview.js")
# The page on which masks are drawn: a live one has it, since its server has the vault's pictures.
_DRAWING_ASSETS = ("draw.html", "draw.css", "block.js", "draw.js")
_FINDINGS = "findings.js"
# Anki's own renderer of formulas, which the page loads where there are any.
_MATHJAX = "mathjax.js"
_AROUND = 20  # unchanged words beside a change
_BEGINS_FORMULA = re.compile(r"\\[(\[]")
_ENDS_FORMULA = re.compile(r"\\[)\]]")


class Status(enum.StrEnum):
    """What the build makes of a card, compared with the last one."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Entry:
    """A card, what the build makes of it, and where it is in the notes.

    `source` is its text in the note, whole lines from that of `location` on; `before` is the card
    as it was packaged last, where that is known and differs.
    """

    card: RenderedCard
    status: Status
    location: Location
    source: str = ""
    before: RenderedCard | None = None


def page(
    title: str,
    entries: Sequence[Entry],
    note_types: Sequence[NoteType],
    version: str = "",
    is_live: bool = False,
    findings: Sequence[Diagnostic] = (),
    pictures: Sequence[str] = (),
) -> dict[str, bytes]:
    """The files of the preview by name; `index.html` is the page.

    Media are expected beside it in `MEDIA_FOLDER`, under their names. `findings` stand beside the
    cards that they are about. A live page asks the server that it comes from for changes, and shows
    itself anew; on another one masks are drawn on `pictures`, vault paths that are served in
    `PICTURES_FOLDER`. Raises `KeyError` where a card has a note type that is not there.
    """
    by_key = {note_type.key: note_type for note_type in note_types}
    rows: list[list[object]] = []
    cards: list[list[object]] = []
    for entry in entries:
        note_type = by_key[entry.card.note_type]
        changes = _changes(entry, note_type)
        for ordinal in entry.card.ordinals:
            front, back = _sides(entry.card, note_type, ordinal)
            cards.append([front, back, entry.source, changes])
            rows.append(_row(entry, note_type, ordinal, back))
    parts = _parts(cards)
    mathjax = b""
    if any(_BEGINS_FORMULA.search(str(side)) for card in cards for side in card[:2]):
        mathjax = controls.mathjax()
    overview: dict[str, object] = {
        "title": title,
        "version": version,
        "questions": sum(entry.status is not Status.RETIRED for entry in entries),
        "partSize": _CARDS_A_PART,
        "mathjax": _MATHJAX if mathjax else "",
        "styles": {note_type.key: note_type.css for note_type in note_types},
        "cards": rows,
    }
    files = {name: _asset(name) for name in _ASSETS} | parts
    files["index.html"] = _index(files["index.html"].decode(), title, is_live)
    files["cards.js"] = _script("ankigenPreview.start", overview)
    if mathjax:
        files[_MATHJAX] = mathjax
    if is_live:
        files |= {name: _asset(name) for name in _DRAWING_ASSETS}
        files["pictures.js"] = _script("ankigenDraw.pictures", pictures)
    return with_findings(files, findings, is_live=is_live)


def shows_tex(files: Mapping[str, bytes]) -> bool:
    """Whether a page shows formulas as TeX, since nothing is installed that draws them."""
    parts = (data for name, data in files.items() if name.startswith("cards"))
    return _MATHJAX not in files and any(b"\\\\(" in part or b"\\\\[" in part for part in parts)


def with_findings(
    files: Mapping[str, bytes],
    findings: Sequence[Diagnostic],
    failure: str = "",
    *,
    is_live: bool = True,
) -> dict[str, bytes]:
    """A page's files with other findings; `failure` says why the cards are those of before."""
    listed = [
        [found.location.path, found.location.line, found.location.column, found.severity.value,
         found.code, found.message]
        for found in findings
    ]  # fmt: skip
    stays = {name: data for name, data in files.items() if name not in (_FINDINGS, EDITION)}
    edition = _digest([*stays.values(), json.dumps([listed, failure]).encode()])
    given = {"list": listed, "failure": failure, "edition": edition}
    news = {_FINDINGS: _script("ankigenPreview.findings", given)}
    return stays | news | ({EDITION: edition.encode()} if is_live else {})


def _parts(cards: Sequence[Sequence[object]]) -> dict[str, bytes]:
    starts = range(0, len(cards), _CARDS_A_PART)
    return {
        f"cards-{number}.js": _script(
            "ankigenPreview.part", number, cards[start : start + _CARDS_A_PART]
        )
        for number, start in enumerate(starts)
    }


def _digest(contents: Sequence[bytes]) -> str:
    digest = hashlib.sha256()
    for content in contents:
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()[:16]


def _changes(entry: Entry, note_type: NoteType) -> list[tuple[str, tuple[word_diff.Piece, ...]]]:
    if entry.before is None:
        return []
    look = (word_diff.Piece("new", "its look"),)
    return [
        (
            found.part.capitalize(),
            look if found.is_look else word_diff.shorten(found.pieces, _AROUND),
        )
        for found in differences(entry.before, entry.card, note_type)
    ]


def _sides(card: RenderedCard, note_type: NoteType, ordinal: int) -> tuple[str, str]:
    named = {field.name: text for field, text in zip(note_type.fields, card.fields, strict=True)}
    front, back = render(note_type, ordinal, card.fields, card.tags, card.deck)
    return (
        _finish(front, named, card, ordinal, is_question=True),
        _finish(back, named, card, ordinal, is_question=False),
    )


def _finish(
    rendered: str, named: Mapping[str, str], card: RenderedCard, ordinal: int, is_question: bool
) -> str:
    shown = controls.show(rendered, named, ordinal + 1, is_question)
    for media in card.media:
        shown = shown.replace(f'"{media.name}"', f'"{MEDIA_FOLDER}/{media.name}"')
    return shown


def _row(entry: Entry, note_type: NoteType, ordinal: int, back: str) -> list[object]:
    """A card as the page lists and searches it; `preview.js` reads the same order."""
    card, location = entry.card, entry.location
    return [
        f"{card.identity.guid}/{ordinal}",
        _title(card, note_type),
        _kind(card, note_type, ordinal),
        card.deck,
        list(card.tags),
        entry.status.value,
        location.path,
        location.line,
        html.unescape(fields.text(note_type.fields, card.fields, fields.SOURCE)),
        card.note_type,
        ordinal,
        plain(back).casefold(),
        location.line + entry.source.count("\n"),
    ]


def _title(card: RenderedCard, note_type: NoteType) -> str:
    question = fields.text(note_type.fields, card.fields, fields.QUESTION) or card.fields[0]
    if note_type.is_cloze:
        question = clozes.reveal_all(question)
    text = plain(question)[:_TITLE_LENGTH]
    # The page draws formulas: half of one would stay as it is.
    begins = [match.start() for match in _BEGINS_FORMULA.finditer(text)]
    if begins and _ENDS_FORMULA.search(text, begins[-1]) is None:
        text = text[: begins[-1]]
    return text


def _kind(card: RenderedCard, note_type: NoteType, ordinal: int) -> str:
    """What tells the cards of one note apart, where it has several."""
    if len(card.ordinals) == 1:
        return ""
    if note_type.fields == fields.OCCLUSION_FIELDS:
        label = clozes.reveal_only(card.fields[fields.LABELS], ordinal + 1, is_question=False)
        return f"mask {ordinal + 1}" + (f": {plain(label)}" if label else "")
    return f"cloze {ordinal + 1}" if note_type.is_cloze else note_type.templates[ordinal].name


def _script(function: str, *arguments: object) -> bytes:
    listed = ",".join(
        json.dumps(argument, ensure_ascii=False, separators=(",", ":")) for argument in arguments
    )
    return f"{function}({listed});\n".encode()


def _index(template: str, title: str, is_live: bool) -> bytes:
    page = template.replace("$TITLE", html.escape(title))
    return page.replace("$LIVE", "live" if is_live else "static").encode()


def _asset(name: str) -> bytes:
    return (importlib.resources.files("ankigen.preview") / name).read_bytes()
