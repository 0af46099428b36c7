"""Code → HTML with classes.

A language is never guessed, and no character of the code is changed.
"""

from __future__ import annotations

import contextlib
import html
import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from ankigen.bounded import Helper

FOLD_AFTER = 25

# Known to have no colours: plain text, and what Obsidian draws instead of showing.
_PLAIN = frozenset(
    {"", "text", "txt", "plain", "plaintext", "none", "output", "mermaid", "dataview", "query"}
)
# Lexers look at what is ahead of each place, to the end of its line and over white space, so that
# long lines and blank ones take them time that grows with the square. Such code, and more than
# anybody reads, has no colours.
_LONG_LINE = re.compile(r"^[^\n]{1000}", re.MULTILINE)
_BLANK = re.compile(r"\s{100}")
_LONGEST = 20_000
_FENCE = re.compile(r"^[ ]{0,3}(?:`{3}|~{3})[ ]?([\w+#-]+)", re.MULTILINE)
_OFTEN = 8  # blocks of one language
_LOADED = 4  # languages
# Some hundred times what the dearest block within these bounds takes.
SECONDS = 10.0
LEXING = Helper("ankigen.lexing", "colour", SECONDS)


class CodeBlock(NamedTuple):
    """A block of code as HTML. `is_given_up` says that it has no colours because the language's
    lexer failed, or took too long."""

    html: str
    is_given_up: bool = False


def highlight(code: str, language: str, fold_after: int = FOLD_AFTER) -> CodeBlock:
    """A block of code as HTML; of more than `fold_after` lines, with a switch that shows them all.

    `language` is the first word after the fence. Unknown ones give no colours.
    """
    name = language.strip().lower()
    is_coloured = name not in _PLAIN and len(code) <= _LONGEST
    if is_coloured and not _LONG_LINE.search(code) and not _BLANK.search(code):
        coloured = _colour(name, code)
    else:
        coloured = ""
    body = coloured or html.escape(code, quote=False)
    label = f' class="language-{html.escape(name)}"' if name else ""
    block = f'<div class="highlight"><pre><code{label}>{body}</code></pre></div>'
    count = code.removesuffix("\n").count("\n") + 1
    if count > fold_after:
        block = (
            '<div class="fold"><details class="fold-switch"><summary class="tappable">'
            f'<span class="fold-more">Show all {count} lines</span>'
            f'<span class="fold-less">Show less</span></summary></details>{block}</div>'
        )
    return CodeBlock(block, coloured is None)


def load(markdown: Iterable[str]) -> None:
    """Load the lexers of the languages that are often in these texts, so that copies of this
    process have them: 20 ms for Python's, in each of them.

    No lexer runs here, where one that never ends would stop everything.
    """
    from ankigen.lexing import lexer_of  # for start-up time

    found = Counter(name.lower() for text in markdown for name in _FENCE.findall(text))
    for name, count in found.most_common(_LOADED):
        if count >= _OFTEN and name not in _PLAIN:
            with contextlib.suppress(Exception):  # a lexer's own faults are its blocks' affair
                lexer_of(name)


def start() -> None:
    """Start what colours code: a build that is going to colour some waits 0.04 s less for it."""
    with contextlib.suppress(OSError):  # the first block says so
        LEXING.start()


def _colour(language: str, code: str) -> str | None:
    """The code with spans; empty for a language without a lexer, None for a lexer that fails."""
    coloured = LEXING.call(f"{language}\n{code}".encode("utf-8", "surrogatepass"))
    return coloured.decode("utf-8", "surrogatepass") if coloured is not None else None
