"""Where the plugin Spaced Repetition finds cards: its single pass over the lines of a note."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FENCE = re.compile(r"`+|~+")
_PART = re.compile(r"(\\\[(?:(?!\\\]).)*\\\]|\[[^\]]*\])|answer")


@dataclass(frozen=True)
class Rules:
    """The plugin's settings; the defaults are its own."""

    single: str = "::"
    single_reversed: str = ":::"
    multi: str = "?"
    multi_reversed: str = "??"
    end: str = ""
    clozes: tuple[str, ...] = ("==[123;;]answer[;;hint]==",)


@dataclass(frozen=True)
class Found:
    """A card: its kind, its text and its first and last line, from 0."""

    kind: str
    text: str
    first: int
    last: int


class Scan:
    """One pass; `block` is what was gathered since the last end of a card."""

    def __init__(self, body: str, rules: Rules) -> None:
        self.lines = body.replace("\r\n", "\n").split("\n")
        self.rules = rules
        self.found: list[Found] = []
        self.block: list[str] = []
        self.kind = ""
        self.first = 0
        self.at = 0

    def run(self) -> list[Found]:
        """All cards in their order."""
        while self.at < len(self.lines):
            self.step(self.lines[self.at])
            self.at += 1
        text = "\n".join(self.block)
        if self.kind and text:
            self.found.append(Found(self.kind, text.rstrip(), self.first, len(self.lines) - 1))
        return self.found

    def step(self, line: str) -> None:
        """One line, and those that it takes with it."""
        rules, bare = self.rules, line.strip()
        if line.startswith("<!--") and not line.startswith("<!--SR:"):
            self.at += 1
            if "-->" not in line:
                self.at = len(self.lines)
            return
        is_end = bare == rules.end if rules.end else not bare
        if is_end or (not bare and not self.kind):
            if self.kind:
                text = "\n".join(self.block).rstrip()
                self.found.append(Found(self.kind, text, self.first, self.at - 1))
            self.block, self.kind, self.first = [], "", self.at + 1
            return
        if self.block == [""]:  # as the plugin joins: an empty text gets no line break
            self.block = []
        self.block.append(line.rstrip())
        if kind := self.single(line):
            self.take_line(kind)
        elif bare in (rules.multi, rules.multi_reversed):
            if len("\n".join(self.block)) > 1:
                self.kind = "multi" if bare == rules.multi else "multi-reversed"
        elif line.startswith(("```", "~~~")):
            self.swallow(_FENCE.match(line)[0])  # type: ignore[index]
        elif not self.kind and deletions(line, rules.clozes):
            self.kind = "cloze"

    def single(self, line: str) -> str:
        """The kind of a card on one line, the longer separator first."""
        pairs = [("single", self.rules.single), ("single-reversed", self.rules.single_reversed)]
        for kind, mark in sorted(pairs, key=lambda pair: -len(pair[1])):
            place = line.find(mark) if mark else -1
            if place < 0:
                continue
            before = line[:place].count("`")
            after = line[place + len(mark) :].count("`")
            if not (before % 2 and after % 2):
                return kind
        return self.kind if self.kind.startswith("single") else ""

    def take_line(self, kind: str) -> None:
        """The line alone is the card, with its schedule below."""
        self.first = first = self.at  # where the next block seems to begin, too
        lines = self.lines
        below = lines[first + 1] if first + 1 < len(lines) else ""
        if below.startswith("<!--SR:"):
            self.at += 1
        elif below.startswith("> [!sr|card-metadata]"):
            self.at += 1
            while self.at + 1 < len(lines) and "<!--SR:" not in lines[self.at]:
                self.at += 1
        text = "\n".join(lines[first : self.at + 1])
        self.found.append(Found(kind, text, first, self.at))
        self.block, self.kind = [], ""

    def swallow(self, run: str) -> None:
        """A fence, to the line that begins with the same run."""
        while self.at + 1 < len(self.lines) and not self.lines[self.at + 1].startswith(run):
            self.at += 1
            self.block.append(self.lines[self.at])
        self.block.append(run)
        self.at += 1


def cards(body: str, rules: Rules | None = None) -> list[Found]:
    """The cards of a note's text, its front matter blanked."""
    return Scan(body, rules or Rules()).run()


def deletions(text: str, patterns: tuple[str, ...]) -> int:
    """How many cards the deletions of a text make: numbered before overlapping before simple."""
    compiled = [pattern for each in patterns if (pattern := _compiled(each))]
    for number in (r"\d+", "[ash]+"):
        found = [m["n"] for one in compiled for m in re.finditer(one(number), text)]
        if found:
            return max(map(int, found)) if number == r"\d+" else max(map(len, found))
    return sum(1 for one in compiled for _ in re.finditer(one(None), text))


def _compiled(pattern: str):  # type: ignore[no-untyped-def]
    """A pattern such as `==[123;;]answer[;;hint]==` as a function from what a number looks like (or
    None) to an expression."""
    pieces = list(_pieces(pattern))
    kinds = {kind for kind, _ in pieces}
    if not {"answer", "hint", "number"} <= kinds:
        return None

    def expression(number: str | None) -> str:
        out = []
        for kind, text in pieces:
            if kind == "text":
                out.append(re.escape(text))
            elif kind == "answer":
                out.append("(?:.+?)")
            elif kind == "hint":
                head, tail = text.split("hint", 1)
                out.append(f"(?:{re.escape(head)}.+?{re.escape(tail)})?")
            elif number is not None:
                digits = re.search(r"\d+", text)
                assert digits
                head, tail = text[: digits.start()], text[digits.end() :]
                out.append(f"{re.escape(head)}(?P<n>{number}){re.escape(tail)}")
        return "".join(out)

    return expression


def _pieces(pattern: str) -> Iterator[tuple[str, str]]:
    at = 0
    for match in re.finditer(r"\[((?:\\\\?\[|\\\\?\]|[^\[\]])*)\]|answer", pattern):
        if match.start() > at:
            yield "text", _plain(pattern[at : match.start()])
        at = match.end()
        if match[1] is None:
            yield "answer", ""
        else:
            inner = _plain(match[1])
            yield ("hint" if "hint" in inner else "number"), inner
    if at < len(pattern):
        yield "text", _plain(pattern[at:])


def _plain(text: str) -> str:
    return re.sub(r"\\\\?([\[\]])", r"\1", text)
