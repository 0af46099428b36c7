"""A text without the characters that no HTML may hold, and places in it as it is written."""

from __future__ import annotations

from bisect import bisect_right

from ankigen.expressions import expression
from ankigen.obsidian.document import Document
from ankigen.obsidian.environment import Leaf

# What no HTML may hold, and nobody sees: controls, and what Unicode says is no character.
_NO_CHARACTERS = "".join(
    chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
_CONTROL = expression(rf"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef{_NO_CHARACTERS}]")
# Those of them beyond ASCII that are controls, in UTF-8.
_C1_CONTROL = expression(rb"\xc2[\x80-\x9f]")
# Those in ASCII.
_ASCII_CONTROL = bytes(code for code in (*range(0x20), 0x7F) if chr(code) not in "\0\t\n\r")


def normalized(text: str, *, is_obsidian: bool = True) -> str:
    """The text without the characters that no HTML may hold."""
    text = unified(text)
    if not is_obsidian:
        return text
    # Bytes are looked through many times as fast, and hardly a text holds any of these.
    written = text.encode(errors="surrogatepass")
    kept = written.translate(None, _ASCII_CONTROL)
    if len(kept) == len(written) and (text.isascii() or not _may_hold_others(written)):
        return text
    return _CONTROL.sub("", text)


def _may_hold_others(written: bytes) -> bool:
    """Whether a text, in UTF-8, may hold a control beyond ASCII, or what is no character."""
    return (
        _C1_CONTROL.search(written) is not None
        or b"\xef\xb7" in written
        or b"\xbf\xbe" in written
        or b"\xbf\xbf" in written
    )


def unified(text: str) -> str:
    """The text with line feeds alone at its lines' ends, and without null characters."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return text


def restore(document: Document, written: list[str]) -> None:
    """Give a document its lines as they are written, and all places in it accordingly."""
    missing = {
        document.first_line + index: _missing(line, read)
        for index, (line, read) in enumerate(zip(written, document.lines, strict=False))
        if line != read
    }
    document.lines = written
    for block in document.blocks:
        left_out = missing.get(block.first)
        if left_out:
            block.column = _index(left_out, block.column - 1) + 1
            if block.mark is not None:
                start = _index(left_out, block.mark.start) if block.mark.start else 0
                block.mark = block.mark._replace(start=start, end=_index(left_out, block.mark.end))
    for leaf in document.leaves:
        if isinstance(leaf, Leaf) and any(line in missing for line, _ in leaf.positions):
            _restore_leaf(leaf, missing)


def _missing(written: str, read: str) -> list[int]:
    """The indices in the line that was read before which the written one has one more character."""
    found: list[int] = []
    index = 0
    for character in written:
        if index < len(read) and read[index] == character:
            index += 1
        else:
            found.append(index)
    return found


def _index(missing: list[int], index: int) -> int:
    return index + bisect_right(missing, index)


def _restore_leaf(leaf: Leaf, missing: dict[int, list[int]]) -> None:
    dropped = list(leaf.dropped)
    positions: list[tuple[int, int]] = []
    start = 0
    lines = leaf.text.split("\n")
    for index, (line, column) in enumerate(leaf.positions):
        left_out = missing.get(line, [])
        size = len(lines[index]) if index < len(lines) else 0
        positions.append((line, _index(left_out, column - 1) + 1))
        dropped += (
            start + each - (column - 1)
            for each in left_out
            if column - 1 < each <= column - 1 + size
        )
        start += size + 1
    leaf.positions, leaf.dropped = positions, sorted(dropped)
