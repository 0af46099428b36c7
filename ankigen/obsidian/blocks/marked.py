"""What follows a mark of the host's on its line.

In a note the line is a paragraph: `A: > 5` and `A: - 273` show their signs. So a list or quote
begins there only if the next line goes on with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ankigen.expressions import expression
from ankigen.obsidian.blocks.code import Fence
from ankigen.obsidian.blocks.comments import Comment
from ankigen.obsidian.blocks.containers import Quote
from ankigen.obsidian.blocks.cursor import TAB
from ankigen.obsidian.blocks.html import Html
from ankigen.obsidian.blocks.paragraphs import Paragraph

if TYPE_CHECKING:
    from ankigen.obsidian.blocks.state import BlockState

_CALLOUT = expression(r">[ \t]*\[!")
_ITEM = expression(r"([-+*]|([0-9]{1,9})([.)]))[ \t]+(?=\S)")
_ANY_ITEM = expression(r"(?:[-+*]|[0-9]{1,9}[.)])(?:[ \t]|$)")

# What may be more than text behind a mark: white space, and what begins a block or an item.
_MAY_BEGIN = expression(r"[\s<>]|`{3}|~{3}|%%|(?:[-+*]|[0-9]{1,9}[.)])[ \t]|\Z")


def is_text(line: str, start: int) -> bool:
    """Whether what follows a mark can only be a paragraph."""
    return _MAY_BEGIN.match(line, start) is None


def begins_block(state: BlockState) -> bool:
    """Whether what is left of the line begins a block that is no paragraph."""
    text = state.cursor.stripped
    first = text[:1]
    if first in ("`", "~", "<", "%"):
        return True
    if first == ">":
        below = next(_below(state), "")
        return _CALLOUT.match(text) is not None or below.lstrip(" ").startswith(">")
    item = _ITEM.match(text)
    return item is not None and _is_list(state, item)


def _below(state: BlockState) -> Iterator[str]:
    """The lines below, to before the next mark."""
    lines = state.lines
    for index in range(state.cursor.number - state.first_line + 1, len(lines)):
        if any(not mark.is_inner for mark in state.marks.get(index, ())):
            return
        yield lines[index].expandtabs(TAB)


def _is_list(state: BlockState, item: re.Match[str]) -> bool:
    """Whether the item goes on in the next line, or another one follows it: in the same paragraph,
    or after blank lines."""
    # A sign before a number is rather the number's.
    is_sign = item.string[item.end() : item.end() + 1].isdigit() and item[2] is None
    is_next = True
    below_blank = False
    for line in _below(state):
        rest = line.lstrip(" ")
        width = len(line) - len(rest)
        if not rest:
            below_blank, is_next = True, False
            continue
        if is_next and (width >= item.end() or (width > 1 and _ANY_ITEM.match(rest))):
            return True
        if (is_next or not is_sign) and _follows(item, rest):
            return True
        if below_blank:
            return False
        is_next = False
    return False


def _follows(item: re.Match[str], rest: str) -> bool:
    """Whether a line begins the next item of the list."""
    following = _ITEM.match(rest)
    if following is None or (item[2] is None) != (following[2] is None):
        return False
    if item[2] is None:
        return following[1] == item[1]
    return following[3] == item[3] and int(following[2]) == int(item[2]) + 1


def is_between(leaf: object, number: int) -> bool:
    """Whether a block at the left margin may begin on a line, whatever it is."""
    return leaf is None or (type(leaf) is Paragraph and leaf.math_until < number)


def is_at_margin(state: BlockState, line: str, number: int) -> bool:
    """Whether a line that is not indented ends all that is open, by its beginning alone."""
    leaf = state.leaf
    if line[:1] in " \t>":
        return False
    if type(leaf) is Paragraph:
        return leaf.math_until < number
    return leaf is None or len(state.stack) > 1


def is_free(state: BlockState) -> tuple[bool, bool]:
    """Whether a mark may stand in the line, and at its beginning: not in code, comments and
    formulas."""
    cursor, leaf = state.cursor, state.leaf
    source, number = cursor.source, cursor.number
    matched = state.match(cursor)
    is_wide = cursor.width >= TAB
    cursor.set(number, source)
    is_at_margin = matched == 1
    if isinstance(leaf, Paragraph):
        is_free = leaf.math_until < number
    elif leaf is None or matched < len(state.stack):
        is_free = not is_wide
    elif isinstance(leaf, Html):
        is_free = leaf.end is None
        is_at_margin = is_at_margin and leaf.is_over(state)
    elif isinstance(leaf, Fence):
        # A fence that a quote leaves open holds what a tool wrote below the quote's last line.
        is_free = any(isinstance(container, Quote) for container in state.stack)
    else:
        is_free = not isinstance(leaf, Comment) and not is_wide
    return is_free, is_free and is_at_margin
