"""What begins a question, an answer or a cloze text."""

from __future__ import annotations

import enum
import functools
import re
from collections.abc import Mapping
from typing import NamedTuple

from ankigen.cards.near import INVISIBLE, MARGIN, QUOTED, Near, Words, like_a_question
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


class Markers(NamedTuple):
    """The markers of one project, compiled, each with the line's end before it, for which the
    engine looks many times faster than for `^`: `any` of them, and any or what looks like a
    question's. `words` are those that they have beside the usual ones."""

    any: re.Pattern[str]
    any_or_like: re.Pattern[str]
    words: Words = Words()

    def are_in(self, text: str) -> bool:
        """Whether a line of the text begins with one."""
        return self.any.search(f"\n{text}") is not None

    def may_be_in(self, text: str) -> bool:
        """Whether a line begins with one, or with what looks like a question's."""
        return self.any_or_like.search(f"\n{text}") is not None

    def find(self, text: str) -> dict[int, list[Mark]]:
        """The lines that begin with a marker, by their index."""
        found: dict[int, list[Mark]] = {}
        number = last = 0
        for match in self.any.finditer(f"\n{text}"):
            start = match.start()
            number += text.count("\n", last, start)
            last = start
            role = _ROLES[str(match.lastgroup)]
            if role is not _CLOZE or not _is_choice(text, start):
                found[number] = [_mark(role, match[role], match.end() - start - 1)]
        return found


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


def configured(markers: Mapping[str, tuple[str, ...]]) -> Configured:
    """The markers by role; a role that is not given has its default."""
    return Configured(*(tuple(markers.get(role, DEFAULTS[role])) for role in Role))


def compiled(markers: Mapping[str, tuple[str, ...]]) -> Markers:
    """The markers by role; a role that is not given has its default."""
    return _compiled(tuple((role, tuple(markers.get(role, DEFAULTS[role]))) for role in Role))


@functools.lru_cache(maxsize=16)
def _compiled(markers: tuple[tuple[Role, tuple[str, ...]], ...]) -> Markers:
    groups = [
        f"(?P<{role}>{'|'.join(_expression(text, role) for text in texts)})"
        for role, texts in markers
        if texts
    ]
    expression = rf"{MARGIN}(?:{'|'.join(groups)})[ \t{INVISIBLE}]*"
    own = dict(markers)
    words = Words(*(_words(own.get(Role(side), ())) for side in Near))
    return Markers(
        re.compile(rf"\n{expression}", re.MULTILINE),
        re.compile(rf"\n(?:{expression}|{QUOTED}?{like_a_question(words)})", re.MULTILINE),
        words,
    )


# What sets a word off: stars, `#`s, digits, colons.
_AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_USUAL = frozenset(("", "q", "a", "c", "question", "answer", "cloze"))


def _words(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The words of some markers that are not the usual ones."""
    words = dict.fromkeys(_AROUND.sub("", text) for text in texts)
    return tuple(word for word in words if word.lower() not in _USUAL)


def _expression(text: str, role: Role) -> str:
    """`Q:` needs no space after it, but `Q::` (a Dataview field) and `A:\\dir` are something else;
    a marker that ends in a letter or a full stop, and `C:` (a drive, a grade), need one."""
    text = text.strip()
    hashes = len(text) - len(text.lstrip("#"))
    body = re.sub(r"\d+", lambda _: r"\d+", re.escape(text[hashes:].strip()))
    heading = r"#{1,6}[ \t]+" if hashes else ""
    is_loose = role is not Role.CLOZE and text.endswith((":", "*", "_", "：", ")"))
    after = rf"(?=[\s{INVISIBLE}]|$)"
    return heading + body + (r"(?!:|\\\w)" if is_loose else after)
