"""Which backslashes of the output begin and end formulas: ours, and none that a note brings along.

What a host draws as formulas it finds by `\\(…\\)` in the text of a page. A note that shows just
those characters would have a formula there that nobody looked at. So ours are marked until the
output is complete, by a mark that no note can know, and any other is taken apart.
"""

from __future__ import annotations

import os
import re
from functools import cache

from ankigen.expressions import expression

# What Anki drops of a text: `java\x01script` would become another word there.
CONTROL = expression(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+")
_CONTROLS = bytes(code for code in range(128) if CONTROL.match(chr(code)))
_MARK = f"\N{INVISIBLE SEPARATOR}{os.urandom(8).hex()}"
_DOLLARS = {"(": "$", ")": "$", "[": "$$", "]": "$$"}
# Shows nothing and breaks no line.
_JOINER = "\N{WORD JOINER}"
_TAG = r'<(?:[^<>"]|"[^"]*")*+>'
_TOKEN = expression(
    rf"<(?P<end>/?)(?:code|pre)\b(?:[^<>\"]|\"[^\"]*\")*+>|{_TAG}|\\", re.IGNORECASE
)
# A host puts text together again that only empty elements part.
_CUT = expression(rf"(?:{_TAG})*+[()\[\]]")
_SUSPECT = expression(rf"\\{_CUT.pattern}")
_IS_CODE = expression(r"</?(?:code|pre)\b", re.IGNORECASE)


@cache
def mark(delimiter: str) -> str:
    """A delimiter of a formula, as it stands in the tree."""
    return _MARK + delimiter[1:] if delimiter.startswith("\\") else delimiter


def written(text: str) -> str:
    """A text with formulas as a person writes them: with dollars, which no host looks for."""
    if _MARK not in text:
        return text
    for delimiter, dollars in _DOLLARS.items():
        text = text.replace(_MARK + delimiter, dollars)
    return text


def settle(html: str) -> str:
    """The complete output with its delimiters, and no others; without control characters, which
    could hide one. Code is left alone: there are no formulas in it."""
    data = html.encode("utf-8", "surrogatepass")
    if len(data.translate(None, _CONTROLS)) < len(data):
        html = CONTROL.sub("", html)
    if "\\" in html and _SUSPECT.search(html):
        html = _disarm(html)
    return html.replace(_MARK, "\\") if _MARK in html else html


def _disarm(html: str) -> str:
    pieces: list[str] = []
    written = depth = 0
    for match in _TOKEN.finditer(html):
        if match.group() != "\\":
            if _IS_CODE.match(match.group()):
                depth += -1 if match["end"] else 1
        elif depth == 0 and _CUT.match(html, match.end()):
            pieces += (html[written : match.end()], _JOINER)
            written = match.end()
    return "".join(pieces) + html[written:]
