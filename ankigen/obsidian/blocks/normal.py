"""A text as the block parser reads it: with line feeds, without what no HTML may hold."""

from __future__ import annotations

import re

# What no HTML may hold, and nobody sees: controls, and what Unicode says is no character.
_NO_CHARACTERS = "".join(
    chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
_CONTROL = re.compile(rf"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef{_NO_CHARACTERS}]")
# The same in ASCII.
_ASCII_CONTROL = bytes(code for code in (*range(0x20), 0x7F) if chr(code) not in "\0\t\n\r")


def normalized(text: str, *, is_obsidian: bool = True) -> str:
    """The text without the characters that no HTML may hold."""
    text = unified(text)
    if not is_obsidian:
        return text
    if text.isascii():  # several times as fast
        return text.encode().translate(None, _ASCII_CONTROL).decode()
    return _CONTROL.sub("", text)


def unified(text: str) -> str:
    """The text with line feeds alone at its lines' ends, and without null characters."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return text
