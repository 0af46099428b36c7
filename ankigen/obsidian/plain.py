"""Texts that are one line of plain words, as most questions are: no rule can apply to them.

What stands here follows from what the block and inline parsers look for (`blocks.parser`,
`inlines.parser`): a text passes only if none of them would find anything.
"""

from __future__ import annotations

import re

# What an inline rule or an escape may begin at; an exclamation mark means nothing without a
# bracket, `%`, `=` and `:` nothing before another character than these.
_WORDS = r"[^\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe-\U0010ffff\\`&<>*_\[\]~^$#@{}|%=:]"
_HARMLESS = r"(?:%(?!%)|=(?!=)|:(?!/))"
# What a block may begin with, besides the above.
_BLOCK = r"[-+=:%\s]|[0-9]{1,9}[.)](?:[ \t]|\Z)"
_PLAIN = re.compile(rf"(?!{_BLOCK})(?:{_WORDS}++|{_HARMLESS})++(?<![ \t])")
_INLINE = re.compile(rf"(?! )(?:{_WORDS}++|{_HARMLESS})*+(?<! )")


def paragraph(text: str) -> str | None:
    """The HTML of a text that is nothing but a line of plain words; None for any other text."""
    return f"<p>{text}</p>" if is_plain(text) else None


def is_plain(text: str) -> bool:
    """Whether a text is nothing but a line of plain words."""
    return _PLAIN.fullmatch(text) is not None and "www." not in text


def is_inline(text: str) -> bool:
    """Whether a line within a block is nothing but plain words, whatever they begin with."""
    return _INLINE.fullmatch(text) is not None and "www." not in text
