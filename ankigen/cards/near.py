"""Lines that only look like a marker, and characters in them that nobody sees."""

from __future__ import annotations

import enum
import functools
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ankigen.expressions import expression
from ankigen.obsidian import Mark, Marks

# Spaces that do not look like another one, and characters that show nothing: around a marker they
# do not matter.
INVISIBLE = "\xa0\u2007\u202f\u3000\u00ad\u200b-\u200f\u2028\u202a-\u202e\u2060-\u2064\ufeff"
# What begins a line of a quote, or a callout.
QUOTED = r"(?:(?:[ \t]*+>)++[ \t]*+(?:\[![^\]\n]+\][+-]?[ \t]*+)?+)"
# What may stand before a marker at the left margin.
MARGIN = rf"[{INVISIBLE}]*+ {{0,3}}+[{INVISIBLE}]*+"
_BLANK = rf" \t{INVISIBLE}"


class Near(enum.StrEnum):
    """Which side a line that only looks like a marker seems to begin."""

    QUESTION = "question"
    ANSWER = "answer"
    CLOZE = "cloze"


class NearMarker(NamedTuple):
    """A line that looks like a marker. Two with the same `style` belong to the same way of
    writing cards; `is_whole` says that the answer stands on the same line; `hidden` names a
    character in it that nobody sees."""

    side: Near
    text: str
    column: int
    style: str
    is_whole: bool = False
    hidden: str = ""

    @property
    def is_doubtful(self) -> bool:
        """Whether it is rather prose where a blank line follows: it is in small letters."""
        return " lower " in self.style


_LEAD = (
    rf"[{_BLANK}]*+(?:(?:[-*+•‣–—·]|[0-9]{{1,9}}[.)])[ \t]++)?+(?:\[.\][ \t]++)?+"
    r"(?:#{1,6}+[ \t]++)?+"
)
# Signs and pictures that people decorate a line with.
_SIGNS = r"(?:[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]{1,4}+[ \t]*+)?+"
# How people set off a marker; `**` may stand on either side of its colon.
_STRONG = r"(?:[*_]{1,3}|==|~~|`|</?(?:b|strong|em|i|u|mark)>)?+"
_BRACKET = r"[(\[（【]?+"
# Full width, too: what a Chinese or Japanese keyboard types.
_Q, _A, _C = "[QqＱｑ]", "[AaＡａ]", "[CcＣｃ]"
_FIRSTS = "QqＱｑAaＡａCcＣｃ"
_COLONS = ":：﹕∶︓︰꞉ː"
_POINTS = rf"[-–—;；.)）\]】{_COLONS}]"
_WORDS = {
    Near.QUESTION: rf"{_Q}|[Qq]uestion|QUESTION",
    Near.ANSWER: rf"{_A}|[Aa]nswer|ANSWER",
    Near.CLOZE: rf"{_C}|[Cc]loze|CLOZE",
}
_NUMBER = rf"[{_BLANK}]?+\d{{0,4}}[{_BLANK}]?+{_STRONG}"
_POINT = rf"{_NUMBER}(?:[{_BLANK}]{{0,3}}+{_POINTS}{_STRONG}|(?<=[*_=>`])(?=[{_BLANK}]))"
_TEXT = expression(rf"[{_BLANK}]*+")
_HIDDEN = expression(rf"[\t{INVISIBLE}]")


class Words(NamedTuple):
    """The words that the markers of a project have, by what they begin, beside the usual ones."""

    question: tuple[str, ...] = ()
    answer: tuple[str, ...] = ()
    cloze: tuple[str, ...] = ()

    def of(self, side: Near) -> str:
        """An expression for all words of a side, in any letter case."""
        return "|".join((_WORDS[side], *(f"(?i:{re.escape(word)})" for word in self[_AT[side]])))


_AT = {side: place for place, side in enumerate(Near)}
_USUAL = Words()


class _Look(NamedTuple):
    """What a line that looks like a marker matches, and an answer further on in it."""

    near: re.Pattern[str]
    whole: re.Pattern[str]


@functools.lru_cache(maxsize=16)
def _look(words: Words) -> _Look:
    sides = "|".join(f"(?P<{side}>{words.of(side)})" for side in Near)
    answers = "|".join(("A(?:nswer)?", *map(re.escape, words.answer)))
    return _Look(
        re.compile(
            rf"{_LEAD}{_SIGNS}(?P<open>{_STRONG}){_BRACKET}(?:{sides}){_NUMBER}"
            rf"(?:[{_BLANK}]{{0,3}}+(?P<point>{_POINTS})(?P<double>:?){_STRONG}"
            rf"|(?<=[*_=>`])(?=[{_BLANK}]))"
            rf"(?=[\s{INVISIBLE}]|$|(?<=[{_COLONS}；）】]))"
        ),
        re.compile(rf"[\s*_>=](?:{answers}){_STRONG}:"),
    )


def likeness(words: Words) -> str:
    """An expression for the beginning of all lines that `near` takes for one, and of some others.
    Its group `like` is there where the line looks like a question's marker, its group `quoted`
    where it stands in a quote."""
    others = "|".join(words.of(side) for side in Near if side is not Near.QUESTION)
    return (
        rf"(?P<quoted>{QUOTED})?+{_LEAD}{_SIGNS}{_STRONG}{_BRACKET}"
        rf"(?:(?P<like>{words.of(Near.QUESTION)})|{others}){_POINT}"
    )


def beginning(texts: Iterable[str]) -> str:
    """An expression that looks ahead on a line, many times as fast as the others: it matches unless
    neither `likeness`, nor any of some markers behind `MARGIN`, can match. What stands before the
    first letter of a marker is no letter, but for what is in brackets."""
    firsts = dict.fromkeys(_FIRSTS)
    for text in texts:
        letter = next(filter(str.isalpha, text), "")
        sign = letter or next((sign for sign in text if not (sign.isdigit() or sign.isspace())), "")
        if not sign:
            return ""
        firsts |= dict.fromkeys((*sign, *sign.lower(), *sign.upper()))
    these = re.escape("".join(firsts))
    return rf"(?=[^A-Za-z\n\[<{these}]*+[\[<{these}])"


def near(line: str, words: Words = _USUAL) -> NearMarker | None:
    """What the line looks like, or None. Whether it was meant as a marker its neighbours say."""
    look = _look(words)
    match = look.near.match(line)
    if not match or not (match["open"] or match["point"]):
        return None
    side = next(side for side in Near if match[side])
    word = match[side]
    size = "word" if len(word) > 1 else "letter"
    case = "lower" if word.islower() else "upper"
    blank = _TEXT.match(line)
    column = blank.end() if blank else 0
    hidden = _HIDDEN.search(line, 0, match.end())
    return NearMarker(
        side,
        line[column : match.end()],
        column,
        f"{size} {case} {_kind_of(match['point'])}{match['double'] or ''}",
        side is Near.QUESTION and look.whole.search(line, match.end()) is not None,
        _name(hidden[0]) if hidden else "",
    )


def _kind_of(point: str | None) -> str:
    """What stands between a marker and its text, all widths of a sign for one."""
    if point is None:
        return ""
    return ":" if point in _COLONS else unicodedata.normalize("NFKC", point).replace("—", "–")


def _name(character: str) -> str:
    if character == "\t":
        return "a tab"
    name = unicodedata.name(character, "a control character").lower()
    return f"{name} (U+{ord(character):04X})"


class Apart:
    """Where something begins that looks like a card of its own."""


# A heading ends an answer in any case.
_AT_MARGIN = expression(rf"{MARGIN}{_SIGNS}{_STRONG}{_BRACKET}\w")


def find_apart(text: str, marks: Marks, alike: Sequence[int], words: Words = _USUAL) -> Marks:
    """The lines in answers that begin what looks like a card: a question and an answer in one way
    of writing, or a cloze with a deletion. What is misspelt must not land on the card above it.
    `marks` are those of the markers, `alike` the lines that may only look like one."""
    if not marks or not alike:
        return {}
    lines, markers = text.split("\n"), sorted(marks)
    found: dict[int, list[Mark]] = {}
    question: tuple[int, NearMarker] | None = None
    for number in alike:
        marker = near(lines[number], words)
        if marker is None or marker.is_whole or not _AT_MARGIN.match(lines[number]):
            continue
        if question is not None and _is_parted(lines, markers, question, number):
            question = None
        above = bisect_left(markers, number) - 1
        if above < 0 or not marks[markers[above]][-1].ends:
            continue  # not in an answer
        if marker.side is Near.QUESTION:
            question = number, marker
        elif marker.side is Near.CLOZE:
            if "{{c" in lines[number]:
                found[number] = [Mark(0, 0, Apart())]
        elif question is not None and question[1].style == marker.style:
            found[question[0]] = [Mark(0, 0, Apart())]
            question = None
    return found


def _is_parted(
    lines: Sequence[str], markers: Sequence[int], question: tuple[int, NearMarker], number: int
) -> bool:
    """Whether what stands between two lines makes the first no question's."""
    first, marker = question
    index = bisect_left(markers, first)
    if index < len(markers) and markers[index] < number:
        return True
    return marker.is_doubtful and any(not line.strip() for line in lines[first + 1 : number])
