"""Cards of real notes, for edit histories: what the default syntax finds, or, in vaults that have
too few, each heading with the text below it."""

from __future__ import annotations

import random
import re
from pathlib import Path

from ankigen.cards import Options, extract
from ankigen.types import Note

Cards = dict[str, list[tuple[str, str]]]

_FRONT_MATTER = re.compile(r"\A---\n(?:.*\n)*?---[ \t]*(?:\n|\Z)")
_HEADING = re.compile(r"^#{1,6}[ \t]+(.*)$", re.MULTILINE)
_LONGEST = 1500  # characters of a heading's text
_FEWEST_WORDS = 4  # in an answer; less is a link or a rule, and no card


def cards(folder: Path, *, most: int = 700) -> Cards:
    """Questions and answers by note; of a large vault, whole notes up to about `most` cards."""
    bodies = {}
    for path in sorted(folder.rglob("*.md")):
        text = path.read_text(encoding="utf-8-sig", errors="replace").replace("\r\n", "\n")
        bodies[path.relative_to(folder).as_posix()] = _FRONT_MATTER.sub("", text, count=1)
    written = {note: _written(note, body) for note, body in bodies.items()}
    if not any(written.values()):
        written = {note: _made(note, body) for note, body in bodies.items()}
    return _some(_distinct(written), most)


def _written(path: str, body: str) -> list[tuple[str, str]]:
    """The cards that the notes' author wrote."""
    note = Note(path=path, file=path, title=Path(path).stem, body=body)
    found = extract(note, Options()).cards
    return [(card.question.text.strip(), card.answer.text.strip()) for card in found]


def _made(path: str, body: str) -> list[tuple[str, str]]:
    """Headings with the text below them."""
    first, *rest = _HEADING.split(body)
    pairs = [(Path(path).stem, first), *zip(rest[::2], rest[1::2], strict=True)]
    return [
        (heading.strip(), text.strip()[:_LONGEST])
        for heading, text in pairs
        if heading.strip() and len(re.findall(r"\w+", text)) >= _FEWEST_WORDS
    ]


def _distinct(notes: Cards) -> Cards:
    """No question twice in a note, and no card twice in the vault: nobody could say which of two
    equal cards is which."""
    seen: set[tuple[str, str]] = set()
    result: Cards = {}
    for note, pairs in notes.items():
        questions: set[str] = set()
        for question, answer in pairs:
            if answer and question not in questions and (question, answer) not in seen:
                questions.add(question)
                seen.add((question, answer))
                result.setdefault(note, []).append((question, answer))
    return result


def _some(notes: Cards, most: int) -> Cards:
    """Notes at random, the same each time, until there are enough cards."""
    names = sorted(notes)
    random.Random(1).shuffle(names)
    result: Cards = {}
    for name in names:
        if sum(map(len, result.values())) < most:
            result[name] = notes[name]
    return dict(sorted(result.items()))
