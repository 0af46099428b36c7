"""Where the element ends that begins an HTML block."""

from __future__ import annotations

import re

_TAG = re.compile(r"[ \t]*<(/?)([a-z][a-z0-9-]*)", re.IGNORECASE)
_VOID = frozenset(("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source"))


class Element:
    """How deep the element that begins an HTML block is open."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.depth = 0

    @classmethod
    def begun_by(cls, text: str) -> Element:
        """The element whose tag begins the line; none where it needs no closing."""
        match = _TAG.search(text)
        tag = match[2].lower() if match and not match[1] else ""
        return cls("" if tag in _VOID else tag)

    @property
    def is_closed(self) -> bool:
        """Whether what stands below is outside the element."""
        return self.depth <= 0

    def read(self, text: str) -> None:
        """Count the tags in one line of the block."""
        if self.tag:
            text = text.lower()
            self.depth += text.count(f"<{self.tag}") - text.count(f"</{self.tag}")
