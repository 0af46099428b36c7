"""Pygments' tokens as HTML, in the process that `bounded` keeps for them.

Only the tokens are used. Pygments' own formatter puts a span on every token, coloured or not, which
makes the fields of a card almost twice as long, and it needs the lexer to add and strip line ends.
"""

from __future__ import annotations

import html
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pygments.token import STANDARD_TYPES

if TYPE_CHECKING:
    from pygments.lexer import Lexer

# Names that Obsidian (Prism) and people use and Pygments does not, for languages that both know.
_ALIASES = {
    "antlr4": "antlr", "atom": "xml", "cc": "cpp", "cjs": "js", "cmd": "batch", "cxx": "cpp",
    "dataviewjs": "js", "dotnet": "csharp", "fs": "fsharp", "g4": "antlr", "gv": "dot", "h": "c",
    "hbs": "handlebars", "hpp": "cpp", "hxx": "cpp", "ino": "arduino", "ipython": "python",
    "jsonc": "json5", "kt": "kotlin", "kts": "kotlin", "ly": "lilypond", "markup": "html",
    "mathml": "xml", "mjs": "js", "ml": "ocaml", "node": "js", "patch": "diff", "plsql": "sql",
    "pm": "perl", "pyspark": "python", "robot": "robotframework", "rss": "xml",
    "sh-session": "console", "sol": "solidity", "sqlite": "sql", "ssml": "xml", "svg": "xml",
    "terminal": "console", "torch": "python", "vb": "vb.net", "wasm": "wast", "webmanifest": "json",
}  # fmt: skip


# Tokens that look like the text around them. `err` is what a lexer stumbled over, which happens in
# excerpts, and then a red box would be wrong.
_BARE = frozenset({"", "w", "err", "esc", "x", "n", "p", "pm"})


def colour(data: bytes) -> bytes:
    """The code below the line of its language with spans for its tokens; nothing for a language
    that no lexer knows. Raises what a lexer does at its own faults."""
    name, _, code = data.decode("utf-8", "surrogatepass").partition("\n")
    lexer = lexer_of(name)
    return b"" if lexer is None else _colour(code, lexer).encode("utf-8", "surrogatepass")


@lru_cache(maxsize=256)
def lexer_of(name: str) -> Lexer | None:
    """The lexer of a language, by one of its names in lower case; None where there is none."""
    # The style sheet needs this module, and no lexer.
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(_ALIASES.get(name, name))
    except ClassNotFound:
        return None


def _colour(code: str, lexer: Lexer) -> str:
    from ankigen.lexer_rules import tokens  # which imports lexers, too

    # Some lexers end a comment or a prompt at a line's end only; what is added is taken off again.
    last, text = "", ""
    names, texts = [last], []
    for token, value in tokens(lexer, code + "\n"):
        name = _CLASSES[token]
        if name == last or value.isspace():
            text += value
        else:
            texts.append(text)
            names.append(name)
            last, text = name, value
    texts.append(text)
    if "".join(texts) != code + "\n":  # a lexer that drops or repeats something
        return html.escape(code, quote=False)
    return "".join(map(_span, names, texts)).removesuffix("\n")


def _span(name: str, text: str) -> str:
    is_plain = "<" not in text and "&" not in text and ">" not in text
    escaped = text if is_plain else html.escape(text, quote=False)
    if not name:
        return escaped
    # White space after the last word stays outside; so do line ends, with which it is last.
    body = escaped.rstrip()
    return f'<span class="{name}">{body}</span>{escaped[len(body) :]}'


def class_of(token: Any) -> str:
    """Pygments' short class of a token type, or of the nearest standard one above it."""
    kind = token
    while kind is not None:
        if kind in STANDARD_TYPES:
            name = STANDARD_TYPES[kind]
            return "" if name in _BARE else name
        kind = kind.parent
    return ""


class _Classes(dict[Any, str]):
    """`class_of` the token types that were met: as many as the lexers have, not as the texts."""

    def __missing__(self, token: Any) -> str:
        name = self[token] = class_of(token)
        return name


_CLASSES = _Classes()
