"""Lines that only look like a marker, and characters in them that nobody sees."""

from __future__ import annotations

import enum
import re
import unicodedata

from ankigen.frozen import frozen

# Spaces that do not look like another one, and characters that show nothing: around a marker they
# do not matter.
INVISIBLE = "\xa0\u2007\u202f\u3000\u00ad\u200b-\u200f\u2028\u202a-\u202e\u2060-\u2064\ufeff"
# What may stand before a marker at the left margin.
MARGIN = rf"[{INVISIBLE}]*+ {{0,3}}[{INVISIBLE}]*+"
_BLANK = rf" \t{INVISIBLE}"


class Near(enum.StrEnum):
    """Which side a line that only looks like a marker seems to begin."""

    QUESTION = "question"
    ANSWER = "answer"
    CLOZE = "cloze"


@frozen
class NearMarker:
    """A line that looks like a marker. Two with the same `style` belong to the same way of
    writing cards; `is_whole` says that the answer stands on the same line; `hidden` names a
    character in it that nobody sees."""

    side: Near
    text: str
    column: int
    style: str
    is_whole: bool = False
    hidden: str = ""


_LEAD = rf"[{_BLANK}]*+(?:(?:[-*+]|[0-9]{{1,9}}[.)])[ \t]+)?(?:\[.\][ \t]+)?(?:#{{1,6}}[ \t]+)?"
_WORDS = "[QqAa]|Question|Answer|QUESTION|ANSWER|question|answer"
_CLOZES = "[Cc]|[Cc]loze|CLOZE"
_POINT = rf"[{_BLANK}]?+\d{{0,4}}[{_BLANK}]?+[*_]{{0,3}}[{_BLANK}]{{0,3}}+[:;.：][*_]{{0,3}}"
_NEAR = re.compile(
    rf"{_LEAD}(?P<strong>[*_]{{0,3}})(?P<word>{_WORDS}|{_CLOZES})"
    rf"[{_BLANK}]?+\d{{0,4}}[{_BLANK}]?+[*_]{{0,3}}[{_BLANK}]{{0,3}}+"
    r"(?P<point>[:;.：])(?P<double>:?)[*_]{0,3}"
    rf"(?=[\s{INVISIBLE}]|$|(?<=[:：]))"
)
_TEXT = re.compile(rf"[{_BLANK}]*+")
LIKE_A_QUESTION = rf"{_LEAD}[*_]{{0,3}}(?:[Qq](?:uestion)?|QUESTION){_POINT}"
# The beginning of any line that could match.
LIKE_A_MARKER = re.compile(
    rf"^{_LEAD}[*_]{{0,3}}(?:[Qq](?:uestion)?|QUESTION|[Aa](?:nswer)?|ANSWER|{_CLOZES}){_POINT}",
    re.MULTILINE,
)
_WHOLE = re.compile(r"[\s*_]A(?:nswer)?[*_]{0,3}:")
_HIDDEN = re.compile(rf"[\t{INVISIBLE}]")


def near(line: str) -> NearMarker | None:
    """What the line looks like, or None. Whether it was meant as a marker its neighbours say."""
    match = _NEAR.match(line)
    if not match:
        return None
    word = match["word"]
    side = {"q": Near.QUESTION, "a": Near.ANSWER, "c": Near.CLOZE}[word[0].lower()]
    size = "word" if len(word) > 1 else "letter"
    case = "lower" if word.islower() else "upper"
    blank = _TEXT.match(line)
    column = blank.end() if blank else 0
    hidden = _HIDDEN.search(line, 0, match.end())
    return NearMarker(
        side,
        line[column : match.end()],
        column,
        f"{size} {case} {match['point']}{match['double']}",
        side is Near.QUESTION and _WHOLE.search(line, match.end()) is not None,
        _name(hidden[0]) if hidden else "",
    )


def _name(character: str) -> str:
    if character == "\t":
        return "a tab"
    name = unicodedata.name(character, "a control character").lower()
    return f"{name} (U+{ord(character):04X})"
