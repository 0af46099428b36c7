"""Addresses that may stand in the output."""

from __future__ import annotations

import pytest

from ankigen.obsidian.urls import is_safe, is_safe_image, scheme


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example", "HTTP://a.example", "mailto:a@b.example", "obsidian://open?vault=a",
        "zotero://select/x", "a/b.md", "#heading", "//a.example/b", "?q=javascript:", "a b", "",
        "./javascript:x", "1:2", "tel:+123",
    ],
)  # fmt: skip
def test_safe(url: str) -> None:
    """Known schemes and relative addresses."""
    assert is_safe(url)
    assert is_safe_image(url)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:x", "JavaScript:x", " javascript:x", "\x01javascript:x", "java\tscript:x",
        "java\nscript:x", "vbscript:x", "data:text/html,x", "file:///etc/passwd", "blob:x", "x:y",
        "view-source:https://a.example", "ms-settings:x", "data:image/svg+xml,x",
        "data:image/png;base64,A\"onload=", "feed:javascript:x",
    ],
)  # fmt: skip
def test_unsafe(url: str) -> None:
    """Schemes that run, and all that are not known; however a browser would read them."""
    assert not is_safe(url)
    assert not is_safe_image(url)


def test_raster_images_may_stand_for_themselves() -> None:
    """Data of harmless images can be shown, but not linked to."""
    for kind in ("png", "jpeg", "gif", "webp"):
        url = f"data:image/{kind};base64,iVBORw0KGgo="
        assert is_safe_image(url)
        assert not is_safe(url)


def test_the_scheme_is_the_browsers() -> None:
    """White space and control characters are no part of it."""
    assert scheme(" Ht\ntp://x") == "http"
    assert scheme("a/b:c") == ""
