"""What begins a question, an answer or a cloze text."""

from __future__ import annotations

import enum
import functools
import itertools
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from ankigen.cards.near import INVISIBLE, MARGIN, Words, beginning, likeness
from ankigen.obsidian import Mark


class Role(enum.StrEnum):
    """What a marker begins."""

    QUESTION = "question"
    ANSWER = "answer"
    CLOZE = "cloze"


# Faster than to ask the class.
_ROLES = {role.value: role for role in Role}
_CLOZE = Role.CLOZE

DEFAULTS: Mapping[Role, tuple[str, ...]] = {
    Role.QUESTION: ("Q:",),
    Role.ANSWER: ("A:",),
    Role.CLOZE: ("C:",),
}


class Marker(NamedTuple):
    """A marker; `level` is that of the heading that it is, or 0; `emphasis` are the stars or
    underscores that it begins with and leaves open, as `**Q:` does."""

    role: Role
    text: str
    level: int = 0
    emphasis: str = ""


class Configured(NamedTuple):
    """The markers of a project as they are written, for what is said to people: each role's, the
    first of which stands for all."""

    question: tuple[str, ...]
    answer: tuple[str, ...]
    cloze: tuple[str, ...]

    @property
    def q(self) -> str:
        """What begins a question."""
        return self.question[0].strip() if self.question else "Q:"

    @property
    def a(self) -> str:
        """What begins an answer."""
        return self.answer[0].strip() if self.answer else "A:"

    @property
    def c(self) -> str:
        """What begins a cloze text."""
        return self.cloze[0].strip() if self.cloze else "C:"


class Found(NamedTuple):
    """What the lines of a text begin with, by their indices: `marks` for those that begin with a
    marker; `alike` are others that may look like one. `is_likely` says whether anything in the text
    looks like a card: without that, nobody needs to read it."""

    marks: Mapping[int, Sequence[Mark]] = MappingProxyType({})
    alike: Sequence[int] = ()
    is_likely: bool = False


class Markers(NamedTuple):
    """The markers of one project, compiled: `line` matches one, or what looks like one, together
    with the line's end before it, for which the engine looks many times faster than for `^`.
    `words` are those that they have beside the usual ones, `written` are they themselves."""

    line: re.Pattern[str]
    words: Words
    written: Configured

    def find(self, text: str) -> Found:
        """The lines of a text that begin with a marker, or look so."""
        marks: dict[int, list[Mark]] = {}
        alike: list[int] = []
        is_likely = "{{c" in text
        number = last = 0
        for match in self.line.finditer(f"\n{text}"):
            start, end = match.span()
            number += text.count("\n", last, start)
            last = start
            group = match.lastgroup
            role = _ROLES.get(group) if group is not None else None
            if role is None:
                is_likely = is_likely or group == "like"
                if group != "quoted" and match["quoted"] is None:
                    alike.append(number)
                continue
            is_likely = True
            if role is _CLOZE and _is_choice(text, start):
                alike.append(number)
            else:
                marks[number] = [_mark(role, match[role], end - start - 1)]
        return Found(marks, alike, is_likely)


@functools.lru_cache(maxsize=1024)
def _mark(role: Role, text: str, end: int) -> Mark:
    """The mark of a marker that ends before an index of its line: most lines share a few."""
    # Hyphens below a marker are a rule, and one ends an answer or a cloze, not a question.
    return Mark(0, end, _marker(role, text), divides=True, ends=role is not Role.QUESTION)


def _marker(role: Role, text: str) -> Marker:
    bare = text.lstrip("# \t")
    emphasis = bare[: len(bare) - len(bare.lstrip("*_"))]
    is_open = emphasis != "" and bare.count(emphasis) == 1
    level = len(text) - len(text.lstrip("#"))
    return Marker(role, text, level, emphasis if is_open else "")


_CHOICE = re.compile(r"[ \t]*[Bb][.:)]")


def _is_choice(text: str, start: int) -> bool:
    """Whether the line below one that begins `B:` is the third of several choices: it hides
    nothing."""
    above = text.rfind("\n", 0, max(start - 1, 0)) + 1
    if start == 0 or _CHOICE.match(text, above) is None:
        return False
    end = text.find("\n", start)
    line = text[start : end if end >= 0 else len(text)]
    return "{{c" not in line and "==" not in line


def configured(markers: Mapping[str, tuple[str, ...]]) -> Configured:
    """The markers by role; a role that is not given has its default."""
    return Configured(*(tuple(markers.get(role, DEFAULTS[role])) for role in Role))


def compiled(markers: Mapping[str, tuple[str, ...]]) -> Markers:
    """The markers by role; a role that is not given has its default."""
    return _compiled(tuple(markers.items()))


@functools.lru_cache(maxsize=16)
def _compiled(markers: tuple[tuple[str, tuple[str, ...]], ...]) -> Markers:
    written = configured(dict(markers))
    # The longer first: `Question:` is no `Q` with letters behind it.
    ordered = [sorted(texts, key=len, reverse=True) for texts in written]
    groups = [
        f"(?P<{role}>{'|'.join(_expression(text, role) for text in texts)})"
        for role, texts in zip(Role, ordered, strict=True)
        if texts
    ]
    words = Words(*map(_words, written))
    expression = rf"{MARGIN}(?:{'|'.join(groups)})[ \t{INVISIBLE}]*" if groups else r"(?!)"
    line = rf"\n{beginning(itertools.chain(*written))}(?:{expression}|{likeness(words)})"
    return Markers(re.compile(line, re.MULTILINE), words, written)


# What sets a word off: stars, `#`s, digits, colons.
_AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_USUAL = frozenset(("", "q", "a", "c", "question", "answer", "cloze"))


def _words(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The words of some markers that are not the usual ones."""
    words = dict.fromkeys(_AROUND.sub("", text) for text in texts)
    return tuple(word for word in words if word.lower() not in _USUAL)


def _expression(text: str, role: Role) -> str:
    """`Q:` needs no space after it, but `Q::` (a Dataview field) and `A:\\dir` are something else;
    a marker that ends in a letter or a full stop, and `C:` (a drive, a grade), need one. Stars that
    a marker opens may close right behind it."""
    text = text.strip()
    hashes = len(text) - len(text.lstrip("#"))
    body = re.sub(r"\d+", lambda _: r"\d+", re.escape(text[hashes:].strip()))
    heading = r"#{1,6}[ \t]+" if hashes else ""
    is_loose = role is not Role.CLOZE and text.endswith((":", "*", "_", "：", ")"))
    after = r"(?!:|\\\w)" if is_loose else rf"(?=[\s{INVISIBLE}]|$)"
    emphasis = _marker(role, text).emphasis
    closed = rf"(?:{re.escape(emphasis)}(?![*_]))?+" if emphasis else ""
    return heading + body + closed + after
