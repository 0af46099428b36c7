"""Code → HTML with classes, and the light and dark colours for them.

Only Pygments' tokens are used. Its own formatter puts a span on every token, coloured or not, which
makes the fields of a card almost twice as long, and it needs the lexer to add and strip line ends.
A language is never guessed, and no character of the code is changed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.styles import get_style_by_name
from pygments.token import STANDARD_TYPES, Token, _TokenType
from pygments.util import ClassNotFound

FOLD_AFTER = 25
LIGHT_STYLE, LIGHT_BACKGROUND = "autumn", "#f6f7f9"
DARK_STYLE, DARK_BACKGROUND = "github-dark", "#262628"
# WCAG 2.2, success criterion 1.4.3: text of normal size.
CONTRAST = 4.5

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
# Tokens that look like the text around them. `err` is what a lexer stumbled over, which happens in
# excerpts, and then a red box would be wrong.
_BARE = frozenset({"", "w", "err", "esc", "x", "n", "p", "pm"})


def highlight(code: str, language: str, fold_after: int = FOLD_AFTER) -> str:
    """A block of code as HTML; of more than `fold_after` lines, with a switch that shows them all.

    `language` is the first word after the fence. Unknown ones give no colours (see `is_known`).
    """
    name = language.strip().lower()
    lexer = _lexer(name)
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


def stylesheet(light: str = LIGHT_STYLE, dark: str = DARK_STYLE) -> str:
    """The colours of two of Pygments' styles, for light cards and for Anki's night mode.

    Each colour is moved towards black or white as far as its contrast asks.
    """
    return "\n".join(
        [
            "/* Highlighted code */",
            *_rules(light, LIGHT_BACKGROUND, ("",)),
            *_rules(dark, DARK_BACKGROUND, (".nightMode ", ".night_mode ")),
        ]
    )


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours `#rrggbb`, 1 to 21, as WCAG 2.2 defines it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


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
    runs: list[tuple[str, list[str]]] = [("", [])]
    for _, token, value in lexer.get_tokens_unprocessed(code + "\n"):
        name = _class(token)
        if name == runs[-1][0] or value.isspace():
            runs[-1][1].append(value)
        else:
            runs.append((name, [value]))
    texts = ["".join(values) for _, values in runs]
    if "".join(texts) != code + "\n":  # a lexer that drops or repeats something
        return html.escape(code, quote=False)
    spans = [_span(name, text) for (name, _), text in zip(runs, texts, strict=True)]
    return "".join(spans).removesuffix("\n")


def _span(name: str, text: str) -> str:
    escaped = html.escape(text, quote=False)
    if not name:
        return escaped
    # White space after the last word stays outside; so do line ends, with which it is last.
    body = escaped.rstrip()
    return f'<span class="{name}">{body}</span>{escaped[len(body) :]}'


@lru_cache(maxsize=1024)
def _class(token: _TokenType) -> str:
    """Pygments' short class of a token type, or of the nearest standard one above it."""
    kind: _TokenType | None = token
    while kind is not None:
        if kind in STANDARD_TYPES:
            name = STANDARD_TYPES[kind]
            return "" if name in _BARE else name
        kind = kind.parent
    return ""


def _rules(style_name: str, background: str, scopes: tuple[str, ...]) -> Iterator[str]:
    style = get_style_by_name(style_name)
    by_look: dict[str, list[str]] = {}
    for token, definition in style:
        name = _class(token)
        if not name or token in (Token, Token.Text):
            continue
        colour = f"#{definition['color']}" if definition["color"] else _text_colour(background)
        weight = "bold" if definition["bold"] else "normal"
        slant = "italic" if definition["italic"] else "normal"
        look = f"color: {_readable(colour, background)}; font-weight: {weight}; font-style: {slant}"
        by_look.setdefault(look, []).append(name)
    base = ", ".join(f"{scope}.highlight" for scope in scopes)
    yield f"{base} {{ color: {_text_colour(background)}; background: {background} }}"
    for look, names in by_look.items():
        selectors = ", ".join(f"{scope}.highlight .{name}" for scope in scopes for name in names)
        yield f"{selectors} {{ {look} }}"


def _text_colour(background: str) -> str:
    return "#24292f" if _luminance(background) > 0.5 else "#e1e4e8"


def _readable(colour: str, background: str) -> str:
    """The colour itself, or the nearest shade or tint of it with contrast enough."""
    end = 0 if _luminance(background) > 0.5 else 255
    channels = _channels(colour)
    for step in range(51):
        share = step / 50
        mixed = "#" + "".join(f"{round(c + (end - c) * share):02x}" for c in channels)
        if contrast(mixed, background) >= CONTRAST:
            return mixed
    raise ValueError(f"no shade of {colour} is readable on {background}")


def _channels(colour: str) -> tuple[int, ...]:
    if re.fullmatch(r"#[0-9a-fA-F]{6}", colour) is None:
        raise ValueError(f"{colour} is not #rrggbb")
    return tuple(bytes.fromhex(colour[1:]))


def _luminance(colour: str) -> float:
    def linear(channel: int) -> float:
        value = channel / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(channel) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
