"""Code → HTML with classes, and the light and dark colours for them.

Only Pygments' tokens are used. Its own formatter puts a span on every token, coloured or not, which
makes the fields of a card almost twice as long, and it needs the lexer to add and strip line ends.
A language is never guessed, and no character of the code is changed.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import Any

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES
from pygments.util import ClassNotFound

FOLD_AFTER = 25

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
# Known to have no colours: plain text, and what Obsidian draws instead of showing.
_PLAIN = frozenset(
    {"", "text", "txt", "plain", "plaintext", "none", "output", "mermaid", "dataview", "query"}
)
# Lexers look at what is ahead of each place, to the end of its line and over white space, so that
# long lines and blank ones take them time that grows with the square. Such code, and more than
# anybody reads, has no colours.
_SLOW = re.compile(r"\s{100}|[^\n]{1000}")
_LONGEST = 20_000
# Tokens that look like the text around them. `err` is what a lexer stumbled over, which happens in
# excerpts, and then a red box would be wrong.
_BARE = frozenset({"", "w", "err", "esc", "x", "n", "p", "pm"})


def highlight(code: str, language: str, fold_after: int = FOLD_AFTER) -> str:
    """A block of code as HTML; of more than `fold_after` lines, with a switch that shows them all.

    `language` is the first word after the fence. Unknown ones give no colours (see `is_known`).
    """
    name = language.strip().lower()
    is_slow = _SLOW.search(code) is not None or len(code) > _LONGEST
    lexer = None if is_slow else _lexer(name)
    body = html.escape(code, quote=False) if lexer is None else _colour(code, lexer)
    label = f' class="language-{html.escape(name)}"' if name else ""
    block = f'<div class="highlight"><pre><code{label}>{body}</code></pre></div>'
    count = code.removesuffix("\n").count("\n") + 1
    if count <= fold_after:
        return block
    return (
        '<div class="fold"><details class="fold-switch"><summary class="tappable">'
        f'<span class="fold-more">Show all {count} lines</span>'
        f'<span class="fold-less">Show less</span></summary></details>{block}</div>'
    )


def is_known(language: str) -> bool:
    """Whether the language is one of Pygments', or one that is meant to have no colours."""
    name = language.strip().lower()
    return name in _PLAIN or _lexer(name) is not None


@lru_cache(maxsize=256)
def _lexer(name: str) -> Lexer | None:
    if name in _PLAIN:
        return None
    try:
        return get_lexer_by_name(_ALIASES.get(name, name))
    except ClassNotFound:
        return None


def _colour(code: str, lexer: Lexer) -> str:
    # Some lexers end a comment or a prompt at a line's end only; what is added is taken off again.
    last, text = "", ""
    names, texts = [last], []
    for _, token, value in lexer.get_tokens_unprocessed(code + "\n"):
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
