"""Where the plugin Flashcards, version 2, finds cards: its rules over the blocks of a note."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_ITEM = re.compile(r"( *)(?:[-*+]|\d+[.)]) +(?=\S)")
_HEADING = re.compile(r"#{1,6} +")
_FENCE = re.compile(r"(```|~~~)")
_ANCHOR = re.compile(r"\s*\^(?:q-[a-z2-9]{4}|\d{13})\s*$")
_CODE = re.compile(r"`[^`\n]+`|\$[^$\n]+\$")


@dataclass(frozen=True)
class Found:
    """A card: its kind, its sides and its first and last line, from 0."""

    kind: str
    front: str
    back: str
    first: int
    last: int


@dataclass(frozen=True)
class Block:
    """A top-level block and its lines."""

    kind: str
    first: int
    last: int


def blocks(lines: list[str]) -> list[Block]:
    """The blocks of a text, as far as the notes of the tests go."""
    found: list[Block] = []
    at = 0
    while at < len(lines):
        if lines[at].strip():
            block = _block(lines, at)
            found.append(block)
            at = block.last
        at += 1
    return found


def _starts(line: str) -> str:
    if _FENCE.match(line):
        return "fence"
    if line.startswith("<!--"):
        return "html"
    if line.startswith(">"):
        return "quote"
    if _HEADING.match(line):
        return "heading"
    if _ITEM.match(line) and not line.startswith("    "):
        return "list"
    return ""


def _block(lines: list[str], at: int) -> Block:
    kind = _starts(lines[at]) or "paragraph"
    last = at
    if kind in ("fence", "html"):
        mark = lines[at][:3] if kind == "fence" else "-->"
        if kind == "fence" or mark not in lines[at]:
            ends = (n for n in range(at + 1, len(lines)) if _closes(lines[n], mark))
            last = next(ends, len(lines) - 1)
    elif kind == "list":
        inner = len(_ITEM.match(lines[at])[0])  # type: ignore[index]
        while last + 1 < len(lines) and (end := _list_goes_on(lines, last, inner)):
            last = end
    elif kind in ("quote", "paragraph"):
        while last + 1 < len(lines) and lines[last + 1].strip():
            below = _starts(lines[last + 1])
            if below and below != kind:
                break
            last += 1
    return Block(kind, at, last)


def _closes(line: str, mark: str) -> bool:
    return mark in line if mark == "-->" else line.rstrip() == mark


def _list_goes_on(lines: list[str], last: int, inner: int) -> int:
    below = last + 1
    if lines[below].strip():
        return below if _starts(lines[below]) in ("", "list") else 0
    while below < len(lines) and not lines[below].strip():
        below += 1
    if below == len(lines):
        return 0
    is_in = lines[below].startswith(" " * inner) or _starts(lines[below]) == "list"
    return below if is_in else 0


class Reader:
    """One reading of a text."""

    def __init__(self, text: str, tag: str = "card") -> None:
        self.lines = text.split("\n")
        self.blocks = blocks(self.lines)
        self.tag = re.compile(rf"(?<!\S)#{tag}([-/]reverse)?\s*$")
        self.claimed: set[int] = set()

    def read(self) -> Iterator[Found]:
        """All cards, what is written out before what only looks like one."""
        for source in (self.callouts(), self.tagged(), self.items(), self.fences()):
            found = [card for card in source if self.free(card.first, card.last)]
            yield from found
            for card in found:
                self.claimed.update(range(card.first, card.last + 1))
        yield from self.paragraphs()

    def text(self, first: int, last: int) -> str:
        """Some lines, without what no card shows."""
        return _ANCHOR.sub("", "\n".join(self.lines[first : last + 1]).strip())

    def free(self, first: int, last: int) -> bool:
        """Whether no card has any of the lines."""
        return self.claimed.isdisjoint(range(first, last + 1))

    def callouts(self) -> Iterator[Found]:
        """Quotes that begin `[!card]`."""
        for block in self.blocks:
            inner = [
                re.sub(r"^ *> ?", "", line) for line in self.lines[block.first : block.last + 1]
            ]
            match = re.match(r"\[!card\][+-]? *(?:: *)?(.*)", inner[0], re.IGNORECASE)
            if block.kind == "quote" and match and match[1].strip():
                back = _ANCHOR.sub("", "\n".join(inner[1:]).strip())
                yield Found("basic", match[1].strip(), back, block.first, block.last)

    def fences(self) -> Iterator[Found]:
        """Code in the language `flashcard`."""
        for block in self.blocks:
            first = self.lines[block.first]
            if block.kind != "fence" or first[3:].strip() != "flashcard":
                continue
            if not self.free(block.first, block.last):
                continue
            fields: dict[str, str] = {}
            key = ""
            is_closed = block.last > block.first and _closes(self.lines[block.last], first[:3])
            for line in self.lines[block.first + 1 : block.last + (not is_closed)]:
                match = re.match(r"(front|back|type):(.*)", line)
                if match:
                    key = match[1]
                    fields[key] = match[2]
                elif key:
                    fields[key] += f"\n{line}"
            front, back = fields.get("front", "").strip(), fields.get("back", "").strip()
            kind = fields.get("type", "").strip() or "basic"
            if front and (back or kind == "cloze"):
                front = clozes(front)[0] if kind == "cloze" else front
                yield Found(kind, front, back, block.first, block.last)

    def tagged(self) -> Iterator[Found]:
        """Headings and lines of paragraphs that end in the tag."""
        for index, block in enumerate(self.blocks):
            if block.kind == "heading":
                match = self.tag.search(self.lines[block.first])
                if match:
                    front = _HEADING.sub("", self.lines[block.first][: match.start()]).strip()
                    yield from self.section(index, block, front, match, block.first + 1)
            elif block.kind == "paragraph":
                yield from self.tagged_lines(index, block)

    def section(
        self, index: int, heading: Block, front: str, match: re.Match[str], begin: int
    ) -> Iterator[Found]:
        """The card of a heading, from the block of an index on."""
        depth = len(self.lines[heading.first]) - len(self.lines[heading.first].lstrip("#"))
        end = self.blocks[index].last
        for block in self.blocks[index + 1 :]:
            line = self.lines[block.first]
            if block.kind == "heading" and len(line) - len(line.lstrip("#")) <= depth:
                break
            if self.is_explicit(block):
                break
            end = block.last
        back = self.text(begin, end)
        if front and back:
            yield Found("reversed" if match[1] else "basic", front, back, heading.first, end)

    def tagged_lines(self, index: int, block: Block) -> Iterator[Found]:
        """The cards of a paragraph."""
        marks: list[tuple[int, int, str, re.Match[str]]] = []
        for at in range(block.first, block.last + 1):
            if match := self.tag.search(self.lines[at]):
                head = self.lines[at][: match.start()].strip()
                begin = at if head or at == block.first else at - 1
                above = self.lines[at - 1].strip() if begin < at else ""
                marks.append((at, begin, head or above, match))
        for place, (at, begin, front, match) in enumerate(marks):
            is_last = place + 1 == len(marks)
            end = block.last if is_last else marks[place + 1][1] - 1
            before = self.blocks[index - 1] if index else None
            if not front and before and before.kind == "heading":
                title = _HEADING.sub("", self.lines[before.first]).strip()
                yield from self.section(index, before, title, match, at + 1)
                continue
            if not front and before and before.kind == "paragraph":
                front, begin = self.text(before.first, before.last), before.first
            back = self.text(at + 1, end)
            if not back and is_last and index + 1 < len(self.blocks):
                below = self.blocks[index + 1]
                if not self.is_explicit(below):
                    back, end = self.text(below.first, below.last), below.last
            if front and back:
                yield Found("reversed" if match[1] else "basic", front, back, begin, end)

    def is_explicit(self, block: Block) -> bool:
        """Whether a block holds the tag, or is a card's fence."""
        lines = self.lines[block.first : block.last + 1]
        if block.kind == "fence":
            return lines[0][3:].strip() == "flashcard"
        return block.kind in ("heading", "paragraph") and any(map(self.tag.search, lines))

    def items(self) -> Iterator[Found]:
        """List items with a separator own what is below them; a list that hides is a cloze."""
        for block in self.blocks:
            if block.kind != "list" or not self.free(block.first, block.last):
                continue
            found = False
            at = block.first
            while at <= block.last:
                item = _ITEM.match(self.lines[at])
                end = at
                while end < block.last and self.goes_on(end + 1):
                    end += 1
                sides = divided(_ITEM.sub("", self.text(at, end), count=1)) if item else None
                if item and sides:
                    last = self.item_end(at, block.last, len(item[1]))
                    below = self.text(end + 1, last)
                    back = "\n\n".join(part for part in (sides[2], below) if part)
                    yield Found(sides[0], sides[1], back, at, last)
                    found = True
                    end = last
                at = end + 1
            if not found:
                text, count = clozes(self.text(block.first, block.last))
                if count:
                    yield Found("cloze", text, "", block.first, block.last)

    def goes_on(self, at: int) -> bool:
        """Whether a line of a list belongs to the paragraph above."""
        return self.lines[at].strip() != "" and not _ITEM.match(self.lines[at])

    def item_end(self, at: int, last: int, indent: int) -> int:
        """The last line of an item."""
        end = at
        for below in range(at + 1, last + 1):
            line = self.lines[below]
            if line.strip():
                is_out = len(line) - len(line.lstrip()) <= indent
                if is_out and (_ITEM.match(line) or below > end + 1):
                    break
                end = below
        return end

    def paragraphs(self) -> Iterator[Found]:
        """Paragraphs with a separator, and those that hide something: some are both."""
        for block in self.blocks:
            spans = [(block.first, block.last)] if block.kind == "paragraph" else []
            if block.kind == "list":
                items = [
                    n for n in range(block.first, block.last + 1) if _ITEM.match(self.lines[n])
                ]
                for at in items:
                    end = at
                    while end < block.last and self.goes_on(end + 1):
                        end += 1
                    spans.append((at, end))
            for first, last in spans:
                if not self.free(first, last):
                    continue
                text = _ITEM.sub("", self.text(first, last), count=1)
                if sides := divided(text):
                    yield Found(*sides, first, last)
                hidden, count = clozes(text)
                if count:
                    yield Found("cloze", hidden, "", first, last)


def divided(text: str) -> tuple[str, str, str] | None:
    """Kind and sides of a text with a separator outside of code, formulas and deletions."""
    plain = _CODE.sub(lambda match: " " * len(match[0]), text)
    for start, end, _, _, _ in spans_of(text):
        plain = plain[:start] + " " * (end - start) + plain[end:]
    for kind, mark in (("reversed", ":::"), ("basic", "::")):
        at = plain.find(mark)
        if at >= 0:
            return kind, text[:at].strip(), text[at + len(mark) :].strip()
    return None


def clozes(text: str) -> tuple[str, int]:
    """A text with its deletions as Anki writes them, and how many there are."""
    out, at, auto, count = "", 0, 0, 0
    for start, end, inner_start, inner_end, number in spans_of(text):
        count += 1
        if number == "anki":
            continue
        auto += not number
        out += f"{text[at:start]}{{{{c{number or auto}::{text[inner_start:inner_end]}}}}}"
        at = end
    return out + text[at:], count


def spans_of(text: str) -> Iterator[tuple[int, int, int, int, str]]:
    """The deletions, one character after the other."""
    plain = _CODE.sub(lambda match: "\0" * len(match[0]), text)
    at = 0
    while at < len(plain):
        if plain[at] == "\\":
            at += 2
            continue
        native = re.match(r"\{\{c\d+::", plain[at:])
        number = re.match(r"\{(\d+):", plain[at:])
        begin = native or number or (plain.startswith("==", at) and re.match("==", plain[at:]))
        if not begin:
            at += 1
            continue
        inner = at + begin.end()
        marks = ("{{", "}}") if native else ("{", "}") if number else ("", "==")
        end = _close(plain, inner, *marks)
        if end < 0 or (end == inner and not native):
            at = inner
            continue
        stop = end + len(marks[1])
        yield at, stop, inner, end, "anki" if native else number[1] if number else ""
        at = stop


def _close(text: str, at: int, opening: str, closing: str) -> int:
    depth = 1
    while at < len(text) and text[at] != "\n":
        if text[at] == "\\":
            at += 2
            continue
        if opening and text.startswith(opening, at):
            depth += 1
            at += len(opening)
        elif text.startswith(closing, at):
            depth -= 1
            if not depth:
                return at
            at += len(closing)
        else:
            at += 1
    return -1


def cards(text: str) -> list[Found]:
    """The cards of a note's text."""
    return sorted(Reader(text).read(), key=lambda card: card.first)
