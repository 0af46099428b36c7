"""Characters that no HTML may hold."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ankigen.obsidian import normalized

# What UTF-8 writes with the bytes of those, too.
_NEAR = "\u3ffe\u3fff\ufdcf\ufdf0\ufffd\U0001f7fe\u00a0\u00ff\u0100ﷺ"
_TEXTS = st.text(
    st.sampled_from(f"ab\n\té\ud800{_NEAR}\x00\x01\x0b\x7f\x80\x9f\ufdd0\ufdef\ufffe\U0010ffff")
)


def _may_stand(character: str) -> bool:
    code = ord(character)
    is_control = (code < 0x20 and character not in "\t\n") or 0x7F <= code <= 0x9F
    return not (is_control or 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE)


@given(_TEXTS)
def test_what_no_html_may_hold_is_left_out(text: str) -> None:
    """Controls and what Unicode says is no character go, and nothing else; null is replaced."""
    text = text.replace("\r", "")
    expected = filter(_may_stand, text.replace("\0", "\N{REPLACEMENT CHARACTER}"))
    assert normalized(text) == "".join(expected)
