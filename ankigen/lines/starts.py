"""How the lines of blocks begin, and what ends them (CommonMark 0.31.2, chapter 4)."""

from __future__ import annotations

import re

HEADING = re.compile(r"(#{1,6})(?:[ \t]+|$)")
SETEXT = re.compile(r"(?:=+|-+)[ \t]*$")
BREAK = re.compile(r"([*_-])[ \t]*(?:\1[ \t]*){2,}$")
FENCE = re.compile(r"(`{3,})[^`]*$|(~{3,})")
ITEM = re.compile(r"([*+-]|([0-9]{1,9})[.)])( +|$)")
DEFINITION = re.compile(r"\[[^\]^][^\]]*\]: *\S+(?: +(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?$")
CODE_SPAN = re.compile(r"(?<![`\\])(`+)(?!`)[^`]*\1(?!`)")

_BLOCK_TAGS = (
    "address article aside base basefont blockquote body caption center col colgroup dd details "
    "dialog dir div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 "
    "head header hr html iframe legend li link main menu menuitem nav noframes ol optgroup option "
    "p param search section summary table tbody td tfoot th thead title tr track ul"
)
_TAG = r"[A-Za-z][A-Za-z0-9-]*"
_ATTRIBUTE = r"[ \t]+[A-Za-z_:][\w.:-]*(?:[ \t]*=[ \t]*(?:[^\s\"'=<>`]+|'[^']*'|\"[^\"]*\"))?"
# CommonMark 4.6: seven ways to begin an HTML block, and what ends each (a blank line where empty).
HTML_START = re.compile(
    r"<(?:(?P<raw>(?:script|pre|style|textarea)(?=[\s>]|$))|(?P<comment>!--)|(?P<instruction>\?)"
    r"|(?P<cdata>!\[CDATA\[)|(?P<declaration>![A-Za-z])"
    rf"|(?P<block>/?(?:{_BLOCK_TAGS.replace(' ', '|')})(?=[ \t]|/?>|$))"
    rf"|(?P<any>(?:{_TAG}(?:{_ATTRIBUTE})*[ \t]*/?|/{_TAG}[ \t]*)>[ \t]*$))",
    re.IGNORECASE,
)
HTML_END = {
    "raw": re.compile(r"</(?:script|pre|style|textarea)>", re.IGNORECASE),
    "comment": re.compile(r"-->"),
    "instruction": re.compile(r"\?>"),
    "cdata": re.compile(r"\]\]>"),
    "declaration": re.compile(r">"),
}
