"""What a leaf's text is cut into, before it becomes a tree.

The stream is flat: text, finished elements, and joints, at which elements end and begin. A joint is
text until something pairs it with another one; since it stays where it stands, no token is ever
moved or searched for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from ankigen.obsidian.environment import RAW


@dataclass(slots=True, eq=False)
class Joint:
    """A place where `closes` elements end, `text` stands and elements begin, the innermost first
    in `opens`."""

    text: str
    closes: int = 0
    opens: list[Element] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Run(Joint):
    """A run of `*`, `_`, `~` or `=` that may open or close (CommonMark 0.31.2, 6.2).

    `text` is what is still unpaired of it; `length` is what it was, `position` its offset, and
    `used` how many of its characters closed something.
    """

    position: int = 0
    length: int = 0
    can_open: bool = False
    can_close: bool = False
    order: int = 0
    used: int = 0


@dataclass(slots=True, eq=False)
class Mark(Joint):
    """One of a deletion's delimiters: `{{c1::` (with its `numbers`), `::` or `}}`; a `::` may be
    text."""

    position: int = 0
    index: int = 0
    numbers: str = ""
    is_text: bool = False


@dataclass(slots=True, eq=False)
class Bracket(Joint):
    """A `[`, `![` or `^[` that may begin a link, an image or a footnote.

    `index` is its place in the stream, `position` its offset, `runs` how many runs stand before
    it; `is_followed` says that another bracket was opened inside.
    """

    position: int = 0
    index: int = 0
    runs: int = 0
    is_followed: bool = False


Token = str | Element | Joint


def plain(tokens: Iterable[Token]) -> str:
    """The words of a stretch of tokens, for an attribute: an image gives its alternative text."""
    words: list[str] = []
    for token in tokens:
        if isinstance(token, str):
            words.append(token)
        elif isinstance(token, Joint):
            words.append(token.text)
        elif token.tag == "img":
            words.append(token.get("alt", ""))
        elif token.tag != RAW:
            words.extend(token.itertext())
    return "".join(words)


def build(root: Element, tokens: Iterable[Token], max_depth: int) -> bool:
    """Append the tree of a whole stream to `root`, after what it already holds.

    Elements deeper than `max_depth` are left out, their content kept. Returns whether any were.
    """
    stack = [root]
    last = root[-1] if len(root) else None
    words: list[str] = []
    surplus = 0
    was_cut = False
    for token in tokens:
        if isinstance(token, str):
            words.append(token)
        elif isinstance(token, Joint):
            for _ in range(token.closes):
                if surplus:
                    surplus -= 1
                else:
                    _write(words, stack[-1], last)
                    last = stack.pop()
            words.append(token.text)
            for element in reversed(token.opens):
                if len(stack) > max_depth:
                    surplus += 1
                    was_cut = True
                else:
                    _write(words, stack[-1], last)
                    stack[-1].append(element)
                    stack.append(element)
                    last = None
        else:
            if words:
                _write(words, stack[-1], last)
            stack[-1].append(token)
            last = token
    _write(words, stack[-1], last)
    return was_cut


def _write(words: list[str], element: Element, last: Element | None) -> None:
    """Move words into an element, behind the last one that it holds."""
    text = "".join(words)
    words.clear()
    if text and last is None:
        element.text = (element.text or "") + text
    elif text and last is not None:
        last.tail = (last.tail or "") + text
