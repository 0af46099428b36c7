"""Cards by regular expressions: a person's own, or by name those of the plugin's wiki.

They are run as the plugin runs them: over the whole note, for each note type four times (with tags
and an id below, with an id, with tags, bare), and what lies within something else counts for
nothing. A time limit keeps an expression from going on for ever.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ankigen.cards import texts
from ankigen.cards.texts import Line, Text

SECONDS = 5.0  # for one expression over one note

_TAIL = r"(?:\n(?:^.{1,3}$|^.{4}(?<!<!--).*))"
_BELOW = r"\n*((?:\n(?:^[^\n#].{0,2}$|^[^\n#].{3}(?<!<!--).*))+)"
# The wiki's page "Regex" of the plugin, in own words.
NAMED: Mapping[str, str] = {
    "heading": r"^#+(.+)" + _BELOW,
    "cloze-paragraph": r"((?:.+\n)*(?:.*\{.*)" + _TAIL + "*)",
    "highlight-paragraph": r"((?:.+\n)*(?:.*==.*)" + _TAIL + "*)",
    "flashcard": r"((?:[^\n][\n]?)+) #flashcard ?\n*(" + _TAIL + "+)",
    "question-answer": r"^Q: ((?:.+\n)*)\n*A: (.+" + _TAIL + "*)",
    "inline": r"^(.*[^\n:]):{2}([^\n:].*)",
    "ruled": r"((?:[^\n][\n]?)+\n)-{3,}(" + _TAIL + "*)",
    "table": r"\|([^\n|]+)\|\n\|(?:[^\n|]+)\|\n\|([^\n|]+)\|\n?",
}
_TAGS = r"(?P<ankigen_tags>Tags: .*)"
_ID = r"\n?(?:<!--)?(?:ID: (?P<ankigen_id>\d+).*)"
# What a card may not lie in (the plugin's own expressions).
_VERBATIM = (
    r"(?<!\$)\$(?=\S)(?=[^$])[\s\S]*?\S\$",
    r"\$\$[\s\S]*?\$\$",
    r"(?<!`)`(?=[^`])[\s\S]*?`",
    r"```[\s\S]*?```",
)

Stretch = tuple[int, int]


class ExpressionError(Exception):
    """An expression that cannot be run, and why."""


@dataclass(frozen=True, slots=True)
class Match:
    """A card: its stretch, the text of each field by its place, its tags and its id."""

    start: int
    end: int
    groups: tuple[Stretch, ...]
    tags: tuple[str, ...]
    id: str | None


def find(body: str, expression: str, taken: list[Stretch], *, must_hide: bool) -> Iterator[Match]:
    """The cards that an expression finds outside of what is `taken`, to which they are added.

    With `must_hide`, only those count that hold a deletion. Raises `ExpressionError`, and
    `TimeoutError` where it takes longer than `SECONDS`.
    """
    expression = NAMED.get(expression, expression)
    own = compiled(expression)
    for has_id in (True, False) if "ID: " in body else (False,):
        for has_tags in (True, False) if "Tags: " in body else (False,):
            pattern = compiled(f"{expression}{_TAGS if has_tags else ''}{_ID if has_id else ''}")
            for match in list(pattern.finditer(body, timeout=SECONDS)):
                if _is_within(match.span(), taken):
                    continue
                if must_hide and not _hides(match):
                    continue
                taken.append(match.span())
                yield Match(
                    match.start(),
                    match.end(),
                    tuple(match.span(number) for number in range(1, own.groups + 1)),
                    tuple(match["ankigen_tags"][6:].split()) if has_tags else (),
                    match["ankigen_id"] if has_id else None,
                )


def is_question_and_answer(expression: str) -> bool:
    """Whether it is the wiki's for `Q:` and `A:`, which the syntax `qa` reads better: two cards
    without a blank line between them are two."""
    return expression in ("question-answer", NAMED["question-answer"])


def _hides(match: Any) -> bool:
    return any(mark in match[0] for mark in ("{", "=="))


@functools.lru_cache(maxsize=64)
def compiled(expression: str) -> Any:
    """A JavaScript expression with the flags `g` and `m`. Raises `ExpressionError`."""
    import regex  # for start-up time: few vaults have expressions

    # Named groups are spelled otherwise, and `[^]` is any character.
    text = re.sub(r"\(\?<(?=[A-Za-z_])", "(?P<", expression)
    text = text.replace("[^]", r"[\s\S]").replace(r"\/", "/")
    try:
        return regex.compile(text, regex.MULTILINE | regex.VERSION0)
    except regex.error as error:
        raise ExpressionError(f"isn't a regular expression ({error})") from None


def verbatim(body: str) -> list[Stretch]:
    """Formulas and code, in which no card lies. Raises `TimeoutError`."""
    if "$" not in body and "`" not in body:
        return []
    return [
        match.span()
        for expression in _VERBATIM
        for match in compiled(expression).finditer(body, timeout=SECONDS)
    ]


def _is_within(span: Stretch, taken: Sequence[Stretch]) -> bool:
    return any(span[0] >= start - 1 and span[1] <= end + 1 for start, end in taken)


def text_at(lines: Sequence[str], starts: Sequence[int], stretch: Stretch) -> Text:
    """A stretch of the body as a side; `starts` are where its lines begin."""
    start, end = stretch
    if start < 0 or start >= end:
        return ()
    first = _line_of(starts, start)
    last = _line_of(starts, end - 1)
    parts = []
    for number in range(first, last + 1):
        begin = max(start - starts[number], 0)
        parts.append(Line(lines[number][begin : end - starts[number]], number, begin))
    return texts.stripped(tuple(parts))


def _line_of(starts: Sequence[int], position: int) -> int:
    return bisect.bisect_right(starts, position) - 1
