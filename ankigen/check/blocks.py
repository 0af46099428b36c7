"""How a card will look: the rules about fences, lists and tables that are not what they seem."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ankigen.check import prose
from ankigen.check.prose import place_in_line
from ankigen.obsidian import Inline
from ankigen.types import Card, Diagnostic, Location, Source

# Fences that plugins fill in; in Anki nothing does.
_PLUGINS = frozenset(
    "dataview dataviewjs query tasks button meta-bind meta-bind-button templater base chart "
    "tracker leaflet excalidraw ad-note timeline calendar kanban".split()
)
_INLINE_QUERY = re.compile(r"`\s*(?:\$?=)\s*(?:this\.|dv\.|dateformat|date\()[^`]*`")


def fences(card: Card) -> Iterator[Diagnostic]:
    """Code without a language, and blocks that only a plugin of Obsidian's fills in."""
    for source in (card.question, card.answer):
        if "```" in source.text or "~~~" in source.text:
            yield from _fences(source)
        yield from _plugins(source)


def _fences(source: Source) -> Iterator[Diagnostic]:
    for code in prose.read(source).code():
        if code.info is None:
            continue
        at = Location(source.file, *code.place)
        words = code.info.split()
        name = words[0].strip("{.}").lower() if words else ""
        if not name:
            yield Diagnostic(
                at,
                "code-without-language",
                "this code names no language, so it is shown without colours: write one after "
                "the fence, such as ```python, or `text` where it isn't code",
            )
        elif name in _PLUGINS:
            yield _plugin(at, f"`{name}` block")


def _plugins(source: Source) -> Iterator[Diagnostic]:
    for number, line in enumerate(source.text.split("\n")):
        command = line.find("<%")
        if command >= 0 and line.find("%>", command) >= 0:
            yield _plugin(place_in_line(source, number, command), "Templater command")
        elif "=" in line and (match := _INLINE_QUERY.search(line)):
            yield _plugin(place_in_line(source, number, match.start()), "inline query")


def _plugin(at: Location, what: str) -> Diagnostic:
    return Diagnostic(
        at,
        "plugin-content",
        f"this {what} is filled in by a plugin of Obsidian and not in Anki: write its result",
    )


_BULLET = re.compile(r"^( {0,3})(?:([-+*])(?=[^\W\d_])|([•‣◦●▪–—·])[ \t]*(?=\S))")
_NUMBER = re.compile(r"^( {0,3})([0-9]{1,3})([.)])(?=[^\W\d_])")
_NO_TEXT = re.compile(r"\s*(?:[-*+]|[0-9]{1,9}[.)])\s|\s*[#>|]|\s{2,}")
_LATE = re.compile(r"^ {0,3}([0-9]{1,3})[.)][ \t]+\S")


def lists(card: Card) -> Iterator[Diagnostic]:
    """Lines that look like a list and will be a paragraph."""
    for source in (card.question, card.answer):
        lines = prose.prose(source).split("\n")
        raw = source.text.split("\n")
        number = 0
        while number < len(lines):
            end = _run(lines, number)
            if end - number > 1:
                yield Diagnostic(
                    place_in_line(source, number, len(lines[number]) - len(lines[number].lstrip())),
                    "not-a-list",
                    "these lines will be a paragraph and not a list: write `-` and a space, or "
                    "a number, a full stop and a space, before each",
                )
            elif _is_late(lines, raw, number):
                yield Diagnostic(
                    place_in_line(source, number),
                    "not-a-list",
                    "a list below text must begin with 1, so these lines will be a paragraph: "
                    "put a blank line above",
                )
                end = _late_end(lines, number)
            number = max(end, number + 1)


def _run(lines: list[str], start: int) -> int:
    """The end of the lines from `start` on that begin with the same would-be bullet, or with
    numbers that count up."""
    match = _BULLET.match(lines[start])
    if match:
        bullet = match[2] or match[3]
        end = start
        while end < len(lines) and (found := _BULLET.match(lines[end])):
            if (found[2] or found[3]) != bullet or _is_else(lines[end], bullet):
                break
            end += 1
        return end
    match = _NUMBER.match(lines[start])
    if not match:
        return start
    number, end = int(match[2]), start
    while end < len(lines) and (found := _NUMBER.match(lines[end])):
        if int(found[2]) != number + end - start:
            break
        end += 1
    return end


def _is_else(line: str, bullet: str) -> bool:
    """Whether the line is rather emphasis, or TeX."""
    return "\\" in line or (bullet == "*" and line.count("*") > 1)


def _is_late(lines: list[str], raw: list[str], number: int) -> bool:
    """Whether a list begins here with another number than 1 right below text, and goes on."""
    first = _LATE.match(lines[number])
    if not first or number == 0 or int(first[1]) < 2 or number + 1 >= len(lines):
        return False
    second = _LATE.match(lines[number + 1])
    if not second or int(second[1]) != int(first[1]) + 1:
        return False
    above = number - 1
    while above >= 0 and lines[above].strip():
        if _NO_TEXT.match(raw[above]):
            return False  # a list, quote, heading or table that goes on
        above -= 1
    return above < number - 1


def _late_end(lines: list[str], number: int) -> int:
    while number < len(lines) and lines[number].strip():
        number += 1
    return number


_DELIMITER = re.compile(r"^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")


# A blank line, or the beginning of another block (GFM 4.10).
_AFTER_TABLE = re.compile(
    r"\s*$|\s{0,3}(?:[>#<]|```|~~~|\$\$|%%|[-*+]\s|[0-9]{1,9}[.)]\s"
    r"|([-*_])(?:[ \t]*\1){2,}[ \t]*$|\^)"
)


def tables(card: Card) -> Iterator[Diagnostic]:
    """Rows with fewer cells than the table's header, and what is no table for that."""
    for source in (card.question, card.answer):
        if "|" in source.text:
            yield from _tables(source)


def _tables(source: Source) -> Iterator[Diagnostic]:
    lines = prose.read(source).prose((Inline.COMMENT,)).split("\n")
    number = 1
    while number < len(lines):
        if "|" not in lines[number] or not _DELIMITER.match(lines[number]):
            number += 1
            continue
        header = lines[number - 1]
        width = len(cells(lines[number]))
        if "|" in header and len(cells(header)) != width:
            yield _ragged(
                source,
                number,
                f"this table's header has {_cells(len(cells(header)))} and the line below it "
                f"{width}, so it isn't a table: give them as many",
            )
        is_table = "|" in header and len(cells(header)) == width
        number += 1
        while is_table and number < len(lines) and not _AFTER_TABLE.match(lines[number]):
            if "|" not in lines[number]:
                yield _ragged(
                    source,
                    number,
                    "this line becomes a row of the table above it: put a blank line between",
                )
                break
            yield from _row(source, lines[number], number, width)
            number += 1


def _row(source: Source, line: str, number: int, width: int) -> Iterator[Diagnostic]:
    count = len(cells(line))
    if count < width:  # of those with more, the parser says it
        advice = "add the missing ones, empty where there is nothing to say"
        message = f"this row has {_cells(count)} and its table {width}: {advice}"
        yield _ragged(source, number, message)


def _ragged(source: Source, number: int, message: str) -> Diagnostic:
    return Diagnostic(place_in_line(source, number), "ragged-table", message)


def _cells(count: int) -> str:
    return f"{count} cell" if count == 1 else f"{count} cells"


def cells(line: str) -> list[str]:
    """The cells of a table's row; `\\|` is no border (GFM 4.10: not even within code is `|`)."""
    inner = line.strip()
    inner = inner.removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return re.split(r"(?<!\\)\|", inner)
