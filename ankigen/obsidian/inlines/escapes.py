"""Escapes, character references and line breaks (CommonMark 0.31.2, 2.4, 2.5, 6.7, 6.8)."""

from __future__ import annotations

import re
from html.entities import html5
from xml.etree.ElementTree import Element

from ankigen.expressions import expression
from ankigen.obsidian.inlines.state import State

ESCAPABLE = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_REFERENCE = expression("&(?:#[xX]([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([A-Za-z][A-Za-z0-9]{1,31}));")
_ESCAPE_OR_REFERENCE = expression(r"\\([!-/:-@\[-`{-~])|" + _REFERENCE.pattern)
_CLOSERS = {"(": "\\)", "[": "\\]"}
_MOST_CHARACTERS = 500
_ANY = expression(r"\S")
# Brackets are escaped to be text, too: a note's name, `[1]`, a word.
_TEX = expression(r"\\[A-Za-z]|[\w)}\]]\s*[_^=+<>]\s*[\w({\\-]|(?<!\w)[A-Za-z](?!\w)")


def _character(code: int) -> str:
    """The character; that of a replacement for what no HTML may hold: controls, surrogates, and
    what Unicode says is no character (HTML, "numeric character reference end state")."""
    is_control = (code < 0x20 and code not in (0x09, 0x0A)) or 0x7F <= code <= 0x9F
    is_none = 0xD800 <= code <= 0xDFFF or 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE
    is_valid = code <= 0x10FFFF and not is_control and not is_none
    return chr(code) if is_valid else "\N{REPLACEMENT CHARACTER}"


def _decode(hexadecimal: str | None, decimal: str | None, name: str | None) -> str | None:
    if hexadecimal:
        return _character(int(hexadecimal, 16))
    if decimal:
        return _character(int(decimal))
    return html5.get(f"{name};")


def unescape(text: str) -> str:
    """A link's destination, title or an info string without its escapes and references."""
    if "\\" not in text and "&" not in text:
        return text

    def replace(match: re.Match[str]) -> str:
        if match.group(1):
            return match.group(1)
        decoded = _decode(*match.group(2, 3, 4))
        return match.group() if decoded is None else decoded

    return _ESCAPE_OR_REFERENCE.sub(replace, text)


def escape(state: State, position: int) -> int:
    """`\\*` is a star, and a backslash at a line's end a hard break."""
    following = state.text[position + 1 : position + 2]
    if following in ESCAPABLE:
        if following in _CLOSERS:
            _report_formula(state, position, following)
        state.tokens.append(following)
        return position + 2
    if following == "\n":
        return _break(state, position + 1, is_hard=True)
    return 0


def _report_formula(state: State, position: int, opener: str) -> None:
    """Say of LaTeX's delimiters, of which Markdown leaves the brackets, that they are none here."""
    closer = _CLOSERS[opener]
    end = state.find(closer, position + 2)
    if state.options.commonmark or not 0 < end - position < _MOST_CHARACTERS:
        return
    if (_TEX if opener == "[" else _ANY).search(state.text, position + 2, end):
        state.report(
            position,
            "raw-math",
            f"'\\{opener}…{closer}' isn't a formula in Obsidian, and shown as its brackets; write "
            f"{'$$…$$' if opener == '[' else '$…$'}",
        )


def reference(state: State, position: int) -> int:
    """`&amp;`, `&#38;` or `&#x26;`."""
    match = _REFERENCE.match(state.text, position)
    if match is None:
        return 0
    decoded = _decode(*match.groups())
    if decoded is None:
        return 0
    state.tokens.append(decoded)
    return match.end()


def line_end(state: State, position: int) -> int:
    """A soft or hard break; Obsidian shows a soft one as a break unless it is strict."""
    tokens = state.tokens
    is_hard = False
    if state.text[position - 1] == " " and tokens and isinstance(tokens[-1], str):
        stripped = tokens[-1].rstrip(" ")
        is_hard = len(tokens[-1]) - len(stripped) >= 2
        tokens[-1] = stripped
    if state.last_block >= 0 and state.last_block == len(tokens) - (2 if tokens[-1] == "" else 1):
        return _break(state, position, is_hard=False)
    options = state.options
    return _break(
        state, position, is_hard or not (options.strict_line_breaks or options.commonmark)
    )


def _break(state: State, position: int, is_hard: bool) -> int:
    if is_hard:
        state.tokens.append(Element("br"))
    state.tokens.append("\n")
    position += 1
    while state.text.startswith((" ", "\t"), position):
        position += 1
    return position
