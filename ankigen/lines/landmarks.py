"""Reading a note without looking at most of its lines.

Prose, list items and table rows begin and end nothing that a line at the left margin depends on.
One pattern over the whole text finds the other lines, the landmarks; the scanner is fed what lies
between two of them only where the second could not be told without it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ankigen.lines.kinds import Leaf, Line
from ankigen.lines.scanner import Scanner
from ankigen.lines.starts import FENCE, HEADING

# What may begin a block that hides what stands below it, at the margin or within lists and quotes,
# or end a fence. More than that does no harm, here and below.
_HIDING = r"[ \t>*+\-0-9.)]*+(?:```|~~~|<|\$\$|%%)"
# Headings, breaks and the underlines of headings.
_DIVIDING = r" {0,3}(?:#|[-=*_][-=*_ \t]*+$)"
_HIDES = re.compile(_HIDING)


def pattern(*others: str) -> re.Pattern[str]:
    """The pattern of landmarks, with expressions for other beginnings of lines that matter."""
    # A line's end to begin with is what the search finds without trying the rest.
    return re.compile(rf"\n(?={'|'.join((_HIDING, _DIVIDING, *others))})", re.MULTILINE)


def find(landmarks: re.Pattern[str], text: str) -> list[int]:
    """The numbers of the lines that match, from 0, in order."""
    numbers: list[int] = []
    number = last = 0
    text = "\n" + text
    for match in landmarks.finditer(text):
        start = match.start()
        number += text.count("\n", last, start)
        last = start
        numbers.append(number)
    return numbers


class Skimmer:
    """A scanner that goes from landmark to landmark of a text, given by its lines.

    Before each landmark comes `approach`; then either the line is fed to `scanner`, or left for
    later where it `is_text` whatever stands above it.
    """

    __slots__ = ("scanner", "texts")

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = list(texts)
        self.scanner = Scanner()

    def is_text(self, number: int) -> bool:
        """Whether the landmark is a line of text, be it a paragraph's first or a lazy one."""
        return self.scanner.leaf < Leaf.FENCE and self.texts[number][:1].isalpha()

    def approach(self, number: int) -> None:
        """Bring the scanner to the landmark, so that it is fed next."""
        scanner = self.scanner
        if scanner.line == number:
            return
        if scanner.leaf < Leaf.FENCE:
            if _closes_all(self.texts[number]):
                scanner.close()
                scanner.skip(number)
                return
        elif scanner.is_in_fence:
            scanner.skip(number)  # what could end it is a landmark
            return
        self.read(number)

    def restart(self, number: int, rest: str) -> None:
        """Close everything; of the landmark only `rest` remains: what stands behind a card's
        marker begins a block."""
        self.scanner.close()
        self.scanner.skip(number)
        self.texts[number] = rest
        if _HIDES.match(rest):
            self.scanner.feed(rest)

    def read(self, number: int) -> Line | None:
        """Feed all lines above the landmark that were not yet; what the last of them is."""
        kind = None
        for text in self.texts[self.scanner.line : number]:
            kind = self.scanner.feed(text)
        return kind


def _closes_all(text: str) -> bool:
    """Whether the line begins the same block whatever stands above it."""
    first = text[:1]
    return (first == "#" and HEADING.match(text) is not None) or (
        first in ("`", "~") and FENCE.match(text) is not None
    )
