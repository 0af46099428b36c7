"""Anki's template language: text → a tree of text, comments, replacements and sections.

The rules are those of Anki's own parser (`rslib/src/template.rs`), down to the odd ones: braces
that are never closed are text, and `{{=<% %>=}}` at the very top swaps the delimiters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypeAlias

ALTERNATE = "{{=<% %>=}}"
# Anki has no limit, but no one writes this by hand and recursion must end somewhere.
DEPTH_LIMIT = 100


class Text(NamedTuple):
    """Text that is shown as it stands; a comment too, which hides what is in it from Anki."""

    text: str
    offset: int
    is_comment: bool = False


class Replacement(NamedTuple):
    """`{{second:first:Field}}`; `filters` are in the order in which they apply."""

    key: str
    filters: tuple[str, ...]
    offset: int


class Section(NamedTuple):
    """`{{#Field}}…{{/Field}}`, or `{{^Field}}…{{/Field}}` when negated."""

    key: str
    negated: bool
    children: tuple[Node, ...]
    offset: int


Node: TypeAlias = Text | Replacement | Section


class Problem(NamedTuple):
    """What is wrong with a template, at an offset in characters from its start."""

    offset: int
    code: str
    message: str


class _Tag(NamedTuple):
    """What stands between a pair of braces, and where the braces begin."""

    content: str
    offset: int


def delimiters(template: str) -> tuple[str, str]:
    """What opens and closes a tag in this template."""
    return ("<%", "%>") if template.lstrip().startswith(ALTERNATE) else ("{{", "}}")


def _lex(template: str) -> Iterator[Text | _Tag]:
    opening, closing = delimiters(template)
    start = 0
    if opening == "<%":
        start = len(template) - len(template.lstrip())
        while template.startswith(ALTERNATE, start):
            start += len(ALTERNATE)
    while start < len(template):
        tag = _span(template, start, opening, closing)
        comment = _span(template, start, "<!--", "-->")
        first = min((span for span in (tag, comment) if span), default=None)
        if first is None:
            yield Text(template[start:], start)
            return
        begin, end = first
        if begin > start:
            yield Text(template[start:begin], start)
        if first == tag:
            yield _Tag(template[begin + 2 : end - 2], begin)
        else:
            yield Text(template[begin:end], begin, is_comment=True)
        start = end


def _span(text: str, start: int, opening: str, closing: str) -> tuple[int, int] | None:
    begin = text.find(opening, start)
    if begin < 0:
        return None
    end = text.find(closing, begin + len(opening))
    return None if end < 0 else (begin, end + len(closing))


@dataclass(slots=True)
class _Open:
    """A section that is being read; the outermost one, without a tag, is the template itself."""

    key: str
    negated: bool
    offset: int
    children: list[Node]

    @property
    def opening(self) -> str:
        return f"{{{{{'^' if self.negated else '#'}{self.key}}}}}"


@lru_cache(maxsize=256)
def parse(template: str) -> tuple[tuple[Node, ...], tuple[Problem, ...]]:
    """The tree of a template, and what is wrong with its sections.

    With problems, the tree is a guess: enough to look for more of them, not to render.
    """
    stack = [_Open("", False, 0, [])]
    problems: list[Problem] = []
    for token in _lex(template):
        if isinstance(token, Text):
            stack[-1].children.append(token)
            continue
        mark, key = _classify(token.content)
        if mark in "#^" and mark:
            if len(stack) > DEPTH_LIMIT:
                message = f"more than {DEPTH_LIMIT} sections inside one another"
                return (), (Problem(token.offset, "template-section", message),)
            stack.append(_Open(key, mark == "^", token.offset, []))
        elif mark == "/":
            _close(stack, key, token.offset, problems)
        else:
            name, *filters = reversed(key.split(":"))
            stack[-1].children.append(Replacement(name, tuple(filters), token.offset))
    while len(stack) > 1:
        problems.append(_never_closed(stack[-1]))
        _fold(stack)
    return tuple(stack[0].children), tuple(sorted(problems, key=lambda problem: problem.offset))


def _classify(content: str) -> tuple[str, str]:
    """The mark (`#`, `^`, `/` or none) and what follows; one byte alone is always a name."""
    name = content.lstrip("{").strip()
    if len(name.encode()) >= 2 and name[0] in "#^/":
        return name[0], name[1:].lstrip()
    return "", name


def _close(stack: list[_Open], key: str, offset: int, problems: list[Problem]) -> None:
    if all(section.key != key for section in stack[1:]):
        problems.append(
            Problem(
                offset,
                "template-section",
                f"{{{{/{key}}}}} closes a section that was never opened; remove it, or write "
                f"{{{{#{key}}}}} before it",
            )
        )
        return
    while stack[-1].key != key:
        problems.append(_never_closed(stack[-1]))
        _fold(stack)
    _fold(stack)


def _fold(stack: list[_Open]) -> None:
    """Makes the innermost open section a node of the one around it."""
    done = stack.pop()
    section = Section(done.key, done.negated, tuple(done.children), done.offset)
    stack[-1].children.append(section)


def _never_closed(section: _Open) -> Problem:
    message = f"{section.opening} is not closed where it should be; write {{{{/{section.key}}}}}"
    return Problem(section.offset, "template-section", message)
