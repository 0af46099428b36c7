"""What begins a question, an answer or a cloze text, and what only looks like it."""

from __future__ import annotations

import enum
import functools
import re
from collections.abc import Mapping

from ankigen.frozen import frozen
from ankigen.lines import landmarks


class Role(enum.StrEnum):
    """What a marker begins."""

    QUESTION = "question"
    ANSWER = "answer"
    CLOZE = "cloze"


_ROLES = {role.value: role for role in Role}  # faster than to ask the class

DEFAULTS: Mapping[Role, tuple[str, ...]] = {
    Role.QUESTION: ("Q:",),
    Role.ANSWER: ("A:",),
    Role.CLOZE: ("C:",),
}


@frozen
class Marker:
    """A marker on a line: `column` and `end` are indices of its first character and of the text
    after it and its spaces."""

    role: Role
    text: str
    column: int
    end: int


@frozen
class Markers:
    """The markers of one project, compiled; `first` finds in a whole text, after a line's end, any
    of them and any line that looks like a question's, `landmarks` the lines that tell where cards
    are."""

    pattern: re.Pattern[str]
    first: re.Pattern[str]
    landmarks: re.Pattern[str]

    def match(self, line: str) -> Marker | None:
        """The marker at the left margin (up to three spaces) of the line, or None."""
        match = self.pattern.match(line)
        if not match:
            return None
        role = _ROLES[str(match.lastgroup)]
        return Marker(role, match[role], match.start(role), match.end())


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
    expression = f" {{0,3}}(?:{'|'.join(groups)})[ \\t\\xa0]*"
    return Markers(
        re.compile(f"^{expression}"),
        re.compile(f"\n(?:{expression}|{_LIKE_A_QUESTION})", re.MULTILINE),
        landmarks.pattern(expression, _LIKE_A_MARKER),
    )


def _expression(text: str, role: Role) -> str:
    """`Q:` needs no space after it, but `Q::` (a Dataview field) and `A:\\dir` are something else;
    a marker that ends in a letter or a full stop, and `C:` (a drive, a grade), need one."""
    text = text.strip()
    hashes = len(text) - len(text.lstrip("#"))
    body = re.sub(r"\d+", lambda _: r"\d+", re.escape(text[hashes:].strip()))
    heading = r"#{1,6}[ \t]+" if hashes else ""
    is_loose = role is not Role.CLOZE and text.endswith((":", "*", "_", "：", ")"))
    return heading + body + (r"(?!:|\\\w)" if is_loose else r"(?=\s|$)")


class Near(enum.StrEnum):
    """Which side a line that only looks like a marker seems to begin."""

    QUESTION = "question"
    ANSWER = "answer"


@frozen
class NearMarker:
    """A line that looks like a marker. Two with the same `style` belong to the same way of
    writing cards; `is_whole` says that the answer stands on the same line."""

    side: Near
    text: str
    column: int
    style: str
    is_whole: bool = False


_NEAR = re.compile(
    r"[ \t\xa0\ufeff]*(?P<text>(?:(?:[-*+]|[0-9]{1,9}[.)])[ \t]+)?(?:\[.\][ \t]+)?(?:#{1,6}[ \t]+)?"
    r"(?P<strong>[*_]{0,3})(?P<word>[QqAa]|Question|Answer|QUESTION|ANSWER|question|answer)"
    r"[ ]?\d{0,4}[ ]?[*_]{0,3}[ ]?(?P<point>[:;.：])(?P<double>:?)[*_]{0,3})(?=\s|$|(?<=[:：]))"
)
# The beginning of any line that could match it.
_LIKE = (
    r"[ \t\xa0\ufeff]*(?:(?:[-*+]|[0-9]{1,9}[.)])[ \t]+)?(?:\[.\][ \t]+)?(?:#{1,6}[ \t]+)?[*_]{0,3}"
    r"(?:%s)[ ]?\d{0,4}[ ]?[*_]{0,3}[ ]?[:;.：]"
)
_LIKE_A_QUESTION = _LIKE % "[Qq](?:uestion)?|QUESTION"
_LIKE_A_MARKER = _LIKE % "[Qq](?:uestion)?|QUESTION|[Aa](?:nswer)?|ANSWER"
_WHOLE = re.compile(r"[\s*_]A(?:nswer)?[*_]{0,3}:")


def near(line: str) -> NearMarker | None:
    """What the line looks like, or None. Whether it was meant as a marker its neighbours say."""
    match = _NEAR.match(line)
    if not match:
        return None
    word = match["word"]
    side = Near.QUESTION if word[0] in "Qq" else Near.ANSWER
    size = "word" if len(word) > 1 else "letter"
    case = "lower" if word.islower() else "upper"
    return NearMarker(
        side,
        match["text"],
        match.start("text"),
        f"{size} {case} {match['point']}{match['double']}",
        side is Near.QUESTION and _WHOLE.search(line, match.end()) is not None,
    )
