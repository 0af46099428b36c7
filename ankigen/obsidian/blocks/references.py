"""Link reference definitions (CommonMark 0.31.2, 4.7)."""

from __future__ import annotations

import re

from ankigen.expressions import expression
from ankigen.obsidian.environment import Reference, normalize_label
from ankigen.obsidian.inlines.escapes import unescape

# A label that is not a footnote's, a colon, and at most one line end.
_LABEL = expression(r"\[((?:[^\[\]\\]|\\.){1,999})\]:[ \t]*+\n?[ \t]*+", re.DOTALL)
_DESTINATION = expression(r"<((?:[^<>\\\n]|\\.)*+)>|([^\x00-\x20\x7f<][^\x00-\x20\x7f]*+)")
_TITLE = expression(
    r"""[ \t]*+\n?[ \t]*+(?:"((?:[^"\\]|\\.)*+)"|'((?:[^'\\]|\\.)*+)'|\(((?:[^()\\]|\\.)*+)\))""",
    re.DOTALL,
)
_LINE_END = expression(r"[ \t]*+(?:\n|\Z)")


def _is_balanced(destination: str) -> bool:
    if "(" not in destination and ")" not in destination:
        return True
    depth = 0
    for match in re.finditer(r"\\.|([()])", destination):
        if match.group(1):
            depth += 1 if match.group(1) == "(" else -1
            if depth < 0:
                return False
    return depth == 0


def _end_of_title(text: str, position: int) -> tuple[int, str | None]:
    """Where a definition ends that has its destination up to here, and its title; or -1."""
    end = _LINE_END.match(text, position)
    match = _TITLE.match(text, position)
    if match and match.end(match.lastindex or 0) and text[position : position + 1] in " \t\n":
        title_end = _LINE_END.match(text, match.end())
        if title_end:
            return title_end.end(), unescape(match.group(match.lastindex or 0))
    return (end.end(), None) if end else (-1, None)


def read(text: str, position: int, *, footnotes: bool) -> tuple[int, str, Reference] | None:
    """The definition at an offset: the offset of the line after it, its label, what it says.

    With `footnotes`, a label that begins with `^` is none of a link.
    """
    match = _LABEL.match(text, position)
    if match is None or (footnotes and match.group(1).startswith("^")):
        return None
    label = normalize_label(match.group(1))
    destination = _DESTINATION.match(text, match.end())
    if not label or destination is None:
        return None
    bracketed, bare = destination.groups()
    if bracketed is None and not _is_balanced(bare):
        return None
    end, title = _end_of_title(text, destination.end())
    if end < 0:
        return None
    target = unescape(bare if bracketed is None else bracketed)
    return end, label, Reference(target, title)
