"""What Anki would take for a command in a card's text: it is shown as the note has it.

Anki replaces `[sound:…]`, `[anki:…]`, `[[type:…]]` and LaTeX (`[latex]…`, `[$]…`, `[$$]…`) wherever
they stand in a rendered card, in code and attributes too, and before a browser sees it. So their
brackets are written as entities.
"""

from __future__ import annotations

import re
from collections.abc import Container

_COMMAND = re.compile(r"\[(?=sound:([^\]]*)|anki:|\[type:|/?(?:\$\$?|(?i:latex))\])")
_DELETION = re.compile(r"\{\{(?=c[0-9])")


def keep_text(rendered: str, media: Container[str]) -> str:
    """The HTML with no command but sounds of `media`, which the card brings along."""
    if not _COMMAND.search(rendered):
        return rendered

    def replace(match: re.Match[str]) -> str:
        return "[" if match[1] is not None and match[1] in media else "&#91;"

    return _COMMAND.sub(replace, rendered)


def keep_braces(rendered: str) -> str:
    """The HTML without the beginning of a deletion, of which Anki would make a card of its own."""
    return _DELETION.sub("{&#123;", rendered) if "{{c" in rendered else rendered
