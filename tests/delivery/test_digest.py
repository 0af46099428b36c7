"""What tells a note's content: it stands in people's records of pushes."""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from ankigen.addon.reading import digest

PIECES = st.sampled_from(
    ["\\(", "\\[", "\\)", "\\]", " ", "\n", "\t", "\x0b", "\x1c", "\x1f", "\x01", "\x7f", "\r", "a",
     "ä", "a\u0308", "\u2003", "\xa0", "\ud800", "&", "amp;", "&amp;", "&lt;", "&lt", "&gt;",
     "&nbsp;", "&#125;", "&#x0b;", "&copy"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join))
def test_the_short_way_is_the_long_one(fields: str) -> None:
    """It is as if each reference were read, each accent composed and each control stripped."""
    text = html.unescape(unicodedata.normalize("NFC", fields)).replace("\xa0", " ")
    text = re.sub(r"[\x00-\x08\x0b-\x1e\x7f]", "", text)
    text = re.sub(r"(?<=\\[\[(])\s+|\s+(?=\\[\])])", "", text)
    assert (
        digest(fields)
        == hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    )


def test_it_never_changes() -> None:
    """What was recorded is found again by each later version."""
    assert digest("<p>a&nbsp;&amp; b</p>\x1f\\[ x \\]") == "8687472b46d87ae7"
