"""Rules that see all cards and notes at once."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import unquote

from ankigen.check import Options
from ankigen.check.prose import without_comments
from ankigen.files import KINDS
from ankigen.types import Card, Diagnostic, Location, Note

_MEDIA = tuple(f".{each}" for each in KINDS)
_DRAWING = ".excalidraw"
_MANY = 4
_REFERENCE = re.compile(
    r"\[\[((?:(?!\]\](?!\])|\[\[)[^\n|])+)|\]\(<([^<>\n]*)>"
    r"|\]\(([^()<>\n]*(?:\([^()\n]*\)[^()<>\n]*)*)\)"
    r"|(?:src|href|poster|srcset)\s*=\s*[\"']?\s*([^\"'<>\n]+)"
    r"|^[ \t]*\[[^\]\n]+\]:[ \t]*<?([^\s<>]+)"
    r"|\"file\"[ \t]*:[ \t]*\"((?:[^\"\\\n]|\\.)*)\"",  # of a canvas
    re.MULTILINE | re.IGNORECASE,
)


def repeated_questions(cards: Iterable[Card]) -> Iterator[Diagnostic]:
    """The same question in two notes (within one note it is an error of its own)."""
    seen: dict[tuple[str, ...], Card] = {}
    for card in cards:
        sides = (*card.leads, card.question)
        key = tuple(" ".join(without_comments(side).split()) for side in sides)
        first = seen.setdefault(key, card)
        if first.note != card.note:
            yield Diagnostic(
                card.location,
                "repeated-question",
                f"{first.location.path}:{first.location.line} asks the same: reword one of them, "
                "or take one out",
            )


def tag_case(cards: Iterable[Card]) -> Iterator[Diagnostic]:
    """Tags that differ only in case, which Anki takes for one: at the first card of the rarer."""
    counts: Counter[str] = Counter()
    places: dict[str, Location] = {}
    for card in cards:
        for tag in card.tags:
            counts[tag] += 1
            places.setdefault(tag, card.location)
    groups: dict[str, list[str]] = {}
    for tag in counts:
        groups.setdefault(tag.casefold(), []).append(tag)
    for tags in groups.values():
        usual, *others = sorted(tags, key=lambda tag: (-counts[tag], tag))
        for tag in others:
            yield Diagnostic(
                places[tag],
                "tag-case",
                f"the tag `{tag}` is `{usual}` elsewhere, and Anki takes them for one: write it "
                "in one way",
            )


def unused_media(
    cards: Sequence[Card], notes: Iterable[Note], options: Options
) -> Iterator[Diagnostic]:
    """Pictures, sounds and the like that no note links to or shows; many in one folder are said
    at once. Where there are no cards, nobody asked."""
    unknown = [path for path in options.files if path not in options.used]
    candidates = [path for path in unknown if path.lower().endswith(_MEDIA)] if cards else []
    if not candidates:
        return
    used: set[str] = set()
    for note in (*notes, *options.other_notes):
        used.update(_names(note.body))
        used.update(_property_names(note))
    for text in options.canvases:
        used.update(_names(text))
    # Excalidraw exports `x.excalidraw.dark.svg` beside what a note names.
    used |= {name.split(_DRAWING)[0] + _DRAWING for name in used if _DRAWING in name}
    folders: dict[str, list[str]] = {}
    for path in sorted(candidates):
        key = _key(path)
        drawing = key.split(_DRAWING)[0] + _DRAWING if _DRAWING in key else key
        if key not in used and drawing not in used:
            folders.setdefault(posixpath.dirname(path), []).append(path)
    for unused in folders.values():
        yield from _unused(unused, options)


def _unused(paths: list[str], options: Options) -> Iterator[Diagnostic]:
    """One finding a file, or one for the folder from `_MANY` files on."""
    remedy = "delete it, or embed it with `![[…]]`"
    if len(paths) < _MANY:
        for path in paths:
            message = f"no note uses this file: {remedy}"
            yield Diagnostic(Location(options.shown.get(path, path)), "unused-media", message)
        return
    names = ", ".join(posixpath.basename(path) for path in paths[: _MANY - 1])
    message = (
        f"no note uses {len(paths)} files in this folder ({names} and {len(paths) - _MANY + 1} "
        "more): delete them, or embed them with `![[…]]`"
    )
    yield Diagnostic(Location(options.shown.get(paths[0], paths[0])), "unused-media", message)


def _key(path: str) -> str:
    return unicodedata.normalize("NFC", posixpath.basename(path.strip())).casefold()


def _names(body: str) -> Iterator[str]:
    for match in _REFERENCE.finditer(body):
        target = next(group for group in match.groups() if group is not None)
        forms = {target, target.split("#")[0], target.split("?")[0], target.split(' "')[0]}
        forms |= set(re.split(r"(?:\s+[0-9.]+[wx])?\s*,\s*|\s+[0-9.]+[wx]\s*$", target))
        for form in {*forms, *map(unquote, forms)}:
            yield _key(form.rstrip("\\"))


def _property_names(note: Note) -> Iterator[str]:
    """Front matter names files too: covers, banners."""
    for value in note.properties.values():
        for item in value if isinstance(value, list | tuple) else (value,):
            if isinstance(item, str) and "." in item:
                yield _key(item.strip("[]! "))
