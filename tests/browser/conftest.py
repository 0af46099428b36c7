"""A real browser for the tests; without one they are skipped, and say so."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, as the system has it: its shell without windows, which needs a fifth less of the
    processor for the same pages, or the whole."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="no Playwright here: pip install playwright"
    )
    with playwright.sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=program, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def desktop_tab(browser: Browser) -> Page:
    """The tab of `desktop`: another one costs a second of processor time, another page in it none
    to speak of."""
    return browser.new_context().new_page()


@pytest.fixture(scope="session")
def phone_tab(browser: Browser) -> Page:
    """The tab of `phone`."""
    return browser.new_context(has_touch=True).new_page()


@pytest.fixture
def desktop(desktop_tab: Page) -> Iterator[Page]:
    """A page of 1280 × 800 pixels, as new."""
    yield from _as_new(desktop_tab, 1280, 800)


@pytest.fixture
def phone(phone_tab: Page) -> Iterator[Page]:
    """A page of 360 × 740 pixels that can be touched, as new."""
    yield from _as_new(phone_tab, 360, 740)


def _as_new(page: Page, width: int, height: int) -> Iterator[Page]:
    page.set_viewport_size({"width": width, "height": height})
    yield page
    if page.url.startswith(("file:", "http:")):
        page.evaluate("localStorage.clear()")
    page.mouse.move(0, 0)
    page.emulate_media(media="null", color_scheme="null")
    page.goto("about:blank")


@pytest.fixture(scope="session")
def axe() -> Path:
    """The script of axe-core, fetched once into a folder outside of the project."""
    from tests.browser.accessibility import fetch_axe

    found = fetch_axe()
    if found is None:
        pytest.skip("axe-core cannot be had: npm is missing or offline")
    return found
