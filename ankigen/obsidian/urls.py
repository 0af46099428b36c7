"""Which addresses may stand in the output: the one place that decides it.

An allow-list, since an address of an unknown scheme starts whatever program has claimed it.
"""

from __future__ import annotations

import re

from ankigen.expressions import expression

# Addresses on the network, and the programs that people's notes link to.
_NAMES = """
    http https ftp ftps sftp mailto tel sms geo news nntp irc ircs xmpp sip sips urn doi magnet
    obsidian zotero anki calibre notion evernote onenote things omnifocus bear craftdocs logseq
    devonthink x-devonthink-item hook message marginnote3app marginnote4app mendeley readwise
    raindrop todoist ticktick trello slack msteams zoommtg tg discord spotify
"""
SCHEMES = frozenset(_NAMES.split())

# What a browser drops before it looks for the scheme (WHATWG URL, "basic URL parser", steps 1-3),
# and what others drop on the way there.
_IGNORED = expression("^[\x00-\x20]+|[\x00-\x1f\x7f]+")
_SCHEME = expression(r"([A-Za-z][A-Za-z0-9+.\-]*):")
# SVG is left out: it may hold scripts.
_RASTER = expression(
    r"data:image/(?:png|jpe?g|gif|webp|avif|bmp)(?:;base64)?,[\w+/=%.~-]*\Z", re.IGNORECASE
)


def scheme(url: str) -> str:
    """The scheme that a browser would see, in lower case; empty for a relative address."""
    match = _SCHEME.match(_IGNORED.sub("", url))
    return match.group(1).lower() if match else ""


def is_safe(url: str) -> bool:
    """Whether a link may lead to this address, whose character references are decoded."""
    found = scheme(url)
    return not found or found in SCHEMES


def is_safe_image(url: str) -> bool:
    """Whether an image may be loaded from this address: as a link, or raster data in itself."""
    return is_safe(url) or _RASTER.match(_IGNORED.sub("", url)) is not None
