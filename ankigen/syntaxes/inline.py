"""What stands within a side of a card: tags, comments, deletions; code and math are left alone."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator

from ankigen.lines import Leaf, Scanner

_OPENINGS = re.compile(r"\\.|`+|\$\$?|%%|\[\[|<!--|<%", re.DOTALL)
_CLOSINGS = {"$$": "$$", "$": "$", "%%": "%%", "[[": "]]", "<!--": "-->", "<%": "%>"}
_HIDING = ("%%", "<!--", "<%")
_WITHIN_LINE = ("$", "[[")
# Obsidian's help, "Tag format": letters, digits, `_`, `-`, `/`, any of Unicode's but punctuation;
# at least one character that is no digit.
_TAG = re.compile(
    r"(?:^|(?<=\s))#(?!\d+(?:\s|$))"
    r"([^\s#!\"$%&'()*+,.:;<=>?@^`{|}~\[\]\\\u2010-\u2027\u2030-\u205e\u3000-\u303f\uff00-\uff0f]+)"
)
_DELETION = re.compile(r"\{\{c\d+(?:,\d+)*::")
_HIGHLIGHT = re.compile(r"==(?=[^\s=])(?:[^=\n]|=(?!=))*==")
_AFTER = re.compile(r"%%\s*after\s*%%", re.IGNORECASE)
_BLOCK_ID = re.compile(r"(?:^|(?<=\s))\^[A-Za-z0-9-]+[ \t]*$")


def mask(text: str) -> str:
    """The text with code, math, comments and wikilinks as spaces, in the same places."""
    return _mask_inlines(_mask_blocks(text))


def _mask_blocks(text: str) -> str:
    scanner = Scanner()
    masked: list[str] = []
    for line in text.split("\n"):
        before = scanner.leaf
        scanner.feed(line)
        is_verbatim = max(before if before >= Leaf.FENCE else Leaf.NONE, scanner.leaf) >= Leaf.CODE
        masked.append(" " * len(line) if is_verbatim else line)
    return "\n".join(masked)


def _mask_inlines(text: str) -> str:
    return _blanked(text, _spans(text))


def hidden_blanked(text: str) -> str:
    """The text with comments and template commands as spaces, in the same places."""
    if "%" not in text and "<!" not in text:
        return text
    return _blanked(text, (span for span in _spans(text) if text.startswith(_HIDING, span[0])))


def _blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    parts: list[str] = []
    last = 0
    for start, end in spans:
        parts += (text[last:start], _blank(text[start:end]))
        last = end
    return "".join((*parts, text[last:])) if parts else text


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of code spans, math, comments and wikilinks, one after the other."""
    position = 0
    missing: dict[str, int] = {}  # opening -> where its closing was last searched for, in vain
    runs = _Runs(text)
    while match := _OPENINGS.search(text, position):
        opening = match[0]
        position = match.end()
        if opening[0] == "\\":
            continue
        if opening[0] == "`":
            end = runs.closing(len(opening), position)
        elif position <= missing.get(opening, -1):
            continue
        else:
            closing = _CLOSINGS[opening]
            limit = text.find("\n", position) if opening in _WITHIN_LINE else -1
            limit = len(text) if limit < 0 else limit
            end = text.find(closing, position, limit)
            if end < 0:
                missing[opening] = limit
            else:
                end += len(closing)
        if end >= 0:
            yield match.start(), end
            position = end


class _Runs:
    """The runs of back-ticks of a text by their length, found once and only when asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: dict[int, list[int]] | None = None

    def closing(self, length: int, position: int) -> int:
        """The end of the next run of that length from `position` on, or -1."""
        if self._starts is None:
            self._starts = {}
            for run in re.finditer("`+", self._text):
                self._starts.setdefault(run.end() - run.start(), []).append(run.start())
        starts = self._starts.get(length, [])
        index = bisect.bisect_left(starts, position)
        return starts[index] + length if index < len(starts) else -1


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def tags(text: str) -> tuple[tuple[str, int], ...]:
    """The inline tags of a side, without `#`, and the index of each `#`."""
    if "#" not in text:
        return ()
    return tuple(
        (match[1].rstrip("/"), match.start())
        for match in _TAG.finditer(mask(text))
        if not match[1].replace("/", "").isdigit()
    )


def is_empty(text: str) -> bool:
    """Whether a side shows nothing: blank but for comments, block ids and template commands."""
    if not text.strip():
        return True
    shown = hidden_blanked(text)
    return not "\n".join(_BLOCK_ID.sub("", line) for line in shown.split("\n")).strip()


def has_deletion(text: str, highlights: bool) -> bool:
    """Whether the text holds `{{c1::…}}` or, where those count, `==…==`."""
    if _DELETION.search(text):
        return True
    return highlights and _HIGHLIGHT.search(mask(text)) is not None


def find_after(text: str) -> int | None:
    """The index of `%% after %%`, which says that a question leans on the one before, or None."""
    if "%%" not in text:
        return None
    match = _AFTER.search(text)
    return match.start() if match else None


def without_tag(text: str, start: int, tag: str) -> str:
    """The text with one tag gone and all else where it was; at a line's end nothing is left of it.

    At the start of a line a comment takes its place: spaces there could make it code.
    """
    end = start + len(tag) + 1
    head, tail = text[:start], text[end:]
    if tail[:1] in ("", "\n"):
        return head.rstrip(" \t") + tail if head.strip() else tail
    if head and head[-1] == "\n":
        return f"{head}%%{' ' * (end - start - 4)}%%{tail}"
    return head + " " * (end - start) + tail


def normalized(text: str) -> str:
    """The form in which two questions are the same: no comments, white space as one space."""
    return " ".join(hidden_blanked(text).split())
