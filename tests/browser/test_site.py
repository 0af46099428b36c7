"""The documentation's site as a reader has it: whole, readable on a phone, and searchable."""

from __future__ import annotations

import functools
import http.server
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built from a copy of the docs; a link or an anchor that leads nowhere fails."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "docs", folder / "docs")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    program = shutil.which("zensical", path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip("no zensical here: pip install zensical")
    done = subprocess.run(
        [program, "build", "--strict"], cwd=folder, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "build" / "site"


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Where the site is served."""
    handler = functools.partial(_Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_each_page_is_built(site: Path) -> None:
    """Every page of the docs is a page of the site, but the one that leads through the code."""
    pages = {path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md")}
    pages.remove(Path("architecture.md"))
    for page in pages:
        name = "index" if page.stem == "README" else page.stem
        assert (site / page.with_name(f"{name}.html")).is_file(), page


def test_pages_are_readable_on_a_phone(desktop: Page, site: Path, address: str) -> None:
    """At 360 px no page is wider than the window: tables and code scroll in boxes of their own."""
    desktop.set_viewport_size({"width": 360, "height": 640})
    for path in sorted(site.rglob("*.html")):
        desktop.goto(address + path.relative_to(site).as_posix())
        width = desktop.evaluate("document.documentElement.scrollWidth")
        assert width <= 360, (path.name, width)


def test_search_finds_a_page(desktop: Page, address: str) -> None:
    """Words typed into the search give the page that explains them."""
    desktop.goto(address)
    desktop.keyboard.press("/")
    desktop.wait_for_selector("input:focus")
    desktop.keyboard.type("ledger")
    desktop.locator("a", has_text="ledger-conflict").first.wait_for(timeout=15_000)
