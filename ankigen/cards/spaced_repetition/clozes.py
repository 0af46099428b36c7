"""Deletions as Spaced Repetition writes them, by patterns such as `==[123;;]answer[;;hint]==`.

In a pattern, `answer` is the hidden text, a bracket group with digits says where a number stands,
one with `hint` where a hint does; what is in a group goes with it. `\\[` is a bracket. The rules
are those of the library clozecraft: a text has numbered deletions, else overlapping ones (letters
say for each card whether one is asked, hidden or shown), else simple ones.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ankigen.cards.deletions import spelled

_NUMBER = re.compile(r"\[(?:(?:\\\])?[^\]]?)+?\d+(?:(?:\\\])?[^\]]?)+?\]")
_HINT = re.compile(r"\[(?:(?:\\\])?[^\]]?)+?hint(?:(?:\\\])?[^\]]?)+?\]")
_FORMULA = re.compile(r"\$\$.+?\$\$|(?<![\\$])\$(?![\s$])(?:[^\\$\n]|\\.)+?(?<!\s)\$(?!\d)")


@dataclass(frozen=True, slots=True)
class Deletion:
    """A deletion in a text: its stretch, what is hidden, the hint, and the numbers of the cards
    that ask for it; None where it has one of its own. `order` is its place among the plugin's,
    `is_hidden` says that some card hides it on both sides, `is_second` that another pattern has its
    place."""

    start: int
    end: int
    answer: str
    hint: str
    numbers: tuple[int, ...] | None
    order: int
    is_hidden: bool = False
    is_second: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern, compiled for each kind of deletion."""

    numbered: re.Pattern[str]
    overlapping: re.Pattern[str]
    simple: re.Pattern[str]


@functools.lru_cache(maxsize=64)
def compiled(pattern: str) -> Pattern | None:
    """A pattern's expressions; None where a part is missing."""
    number, hint, answer = _NUMBER.search(pattern), _HINT.search(pattern), pattern.find("answer")
    if number is None or hint is None or answer < 0:
        return None

    def build(digits: str | None) -> re.Pattern[str]:
        groups = {
            number.span(): _group(number[0], r"\d+", f"(?P<number>{digits})") if digits else "",
            hint.span(): f"(?:{_group(hint[0], 'hint', '(?P<hint>.+?)')})?",
            (answer, answer + len("answer")): "(?P<answer>.+?)",
        }
        parts: list[str] = []
        position = 0
        for (start, end), expression in sorted(groups.items()):
            parts += (re.escape(pattern[position:start]), expression)
            position = end
        return re.compile("".join((*parts, re.escape(pattern[position:]))))

    return Pattern(build(r"\d+"), build("[ash]+"), build(None))


def _group(text: str, word: str, expression: str) -> str:
    inner = text[1:-1].replace("\\[", "[").replace("\\]", "]")
    match = re.search(word, inner)
    assert match is not None
    head, tail = inner[: match.start()], inner[match.end() :]
    return f"{re.escape(head)}{expression}{re.escape(tail)}"


def patterns(written: Sequence[str]) -> tuple[Pattern, ...]:
    """The patterns that have all their parts."""
    return tuple(pattern for text in written if (pattern := compiled(text)) is not None)


def has_deletion(line: str, known: Sequence[Pattern]) -> bool:
    """Whether a line holds a deletion of any kind: one that has a number is also a simple one, but
    where the number stands alone between the marks."""
    return any(
        one.simple.search(line) or one.numbered.search(line) or one.overlapping.search(line)
        for one in known
    )


def find(text: str, shown: str, known: Sequence[Pattern]) -> tuple[Deletion, ...]:
    """The deletions of a text, all of one kind, in the order of their places; `shown` is the text
    with spaces for what is in code."""
    for kind in ("numbered", "overlapping", "simple"):
        found = tuple(_of_kind(text, shown, known, kind))
        if found:
            return tuple(sorted(found, key=lambda one: one.start))
    return ()


def _of_kind(text: str, shown: str, known: Sequence[Pattern], kind: str) -> Iterator[Deletion]:
    taken: list[tuple[int, int]] = []
    order = 0
    for pattern in known:
        for match in getattr(pattern, kind).finditer(shown):
            start, end = match.span()
            # Two patterns for one place: the first counts.
            is_second = any(start < last and first < end for first, last in taken)
            taken.append((start, end))
            numbers = None if kind == "simple" else _numbers(match["number"])
            is_hidden = kind == "overlapping" and "h" in match["number"]
            answer, hint = (
                text[slice(*match.span(name))] if match[name] is not None else ""
                for name in ("answer", "hint")
            )
            yield Deletion(start, end, answer, hint, numbers, order, is_hidden, is_second)
            order += 1


def _numbers(text: str) -> tuple[int, ...]:
    if text.isdigit():
        return (int(text),)
    return tuple(place for place, letter in enumerate(text, start=1) if letter == "a")


def rewritten(text: str, found: Sequence[Deletion]) -> tuple[str, tuple[Deletion, ...]]:
    """The text with its deletions in Anki's spelling, and those that it has: none within another
    one; what nothing asks for is only shown.

    One that cuts a formula in half takes in all of it.
    """
    formulas = [match.span() for match in _FORMULA.finditer(text)]
    parts: list[str] = []
    kept: list[Deletion] = []
    position = 0
    for one in found:
        if one.is_second:
            continue
        start, end, answer = one.start, one.end, one.answer
        for first, last in formulas:
            is_cut = (first < start < last) != (first < end < last)
            if is_cut and first >= position:
                head, tail = text[min(first, start) : start], text[end : max(last, end)]
                start, end, answer = min(first, start), max(last, end), f"{head}{answer}{tail}"
        if start < position:
            continue
        parts += (text[position:start], _spelled(one, answer))
        kept.append(one)
        position = end
    return "".join((*parts, text[position:])), tuple(kept)


def differences(
    found: Sequence[Deletion], kept: Sequence[Deletion]
) -> Iterator[tuple[Deletion, str]]:
    """What the plugin's cards of a text show otherwise, each at a deletion; see `remarks`."""
    if found and found[0].numbers is not None:
        asked = {number for one in found for number in one.numbers or ()}
        lacking = set(range(1, max(asked, default=0))) - asked
        if lacking:
            yield max(found, key=lambda one: max(one.numbers or (0,))), "asks-nothing"
    for one in found:
        if one not in kept:
            yield one, "within"
        elif one.is_hidden:
            yield one, "hidden"


def _spelled(one: Deletion, answer: str) -> str:
    if one.numbers == ():
        return answer
    number = ",".join(map(str, one.numbers or (0,)))
    return spelled(number, answer, one.hint if one.hint.strip() else "")
