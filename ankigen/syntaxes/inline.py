"""What stands within a side of a card: tags, comments, deletions; code and math are left alone."""

from __future__ import annotations

import re

from ankigen.lines import mask, without_comments

# Obsidian's help, "Tag format": letters, digits, `_`, `-`, `/`, any of Unicode's but punctuation;
# at least one character that is no digit.
_TAG = re.compile(
    r"(?:^|(?<=\s))#(?!\d+(?:\s|$))"
    r"([^\s#!\"$%&'()*+,.:;<=>?@^`{|}~\[\]\\\u2010-\u2027\u2030-\u205e\u3000-\u303f\uff00-\uff0f]+)"
)
# What could be one in the text without code, math, links and comments, whose ends may stand before.
_MAYBE_TAG = re.compile(r"#(?<![^\s`$\]%>]#)[^\s#]")
_DELETION = re.compile(r"\{\{c[0-9]+(?:,[0-9]+)*::")
_HIGHLIGHT = re.compile(r"==(?=[^\s=])(?:[^=\n]|=(?!=))*==")
_AFTER = re.compile(r"%%\s*after\s*%%", re.IGNORECASE)
_BLOCK_ID = re.compile(r"(?:^|(?<=\s))\^[A-Za-z0-9-]+[ \t]*$")


def tags(text: str) -> tuple[tuple[str, int], ...]:
    """The inline tags of a side, without `#`, and the index of each `#`."""
    if "#" not in text or not _MAYBE_TAG.search(text):
        return ()
    return tuple(
        (match[1].rstrip("/"), match.start())
        for match in _TAG.finditer(mask(text))
        if not match[1].replace("/", "").isdigit()
    )


def is_empty(text: str) -> bool:
    """Whether a side shows nothing: blank but for comments, block ids and template commands."""
    if not text.strip():
        return True
    shown = without_comments(text)
    if "^" not in shown:
        return not shown.strip()
    return not "\n".join(_BLOCK_ID.sub("", line) for line in shown.split("\n")).strip()


def has_deletion(text: str, highlights: bool) -> bool:
    """Whether the text holds `{{c1::…}}` or, where those count, `==…==`."""
    if _DELETION.search(text):
        return True
    return highlights and _HIGHLIGHT.search(mask(text)) is not None


def find_after(text: str) -> int | None:
    """The index of `%% after %%`, which says that a question leans on the one before, or None."""
    if "%%" not in text:
        return None
    match = _AFTER.search(text)
    return match.start() if match else None


def without_tag(text: str, start: int, tag: str) -> str:
    """The text with one tag gone and all else where it was; at a line's end nothing is left of it.

    At the start of a line a comment takes its place: spaces there could make it code.
    """
    end = start + len(tag) + 1
    head, tail = text[:start], text[end:]
    if tail[:1] in ("", "\n"):
        return head.rstrip(" \t") + tail
    if head and head[-1] == "\n":
        return f"{head}%%{' ' * (end - start - 4)}%%{tail}"
    return head + " " * (end - start) + tail


def normalized(text: str) -> str:
    """The form in which two questions are the same: no comments, white space as one space."""
    return " ".join(without_comments(text).split())
