"""Makes `docs/screenshots/syntax-*.webp`: a note in each card syntax, and what comes of it.

    python docs/syntaxes.py

The notes are the examples of `docs/card-syntax.md`. Needs, beside ankigen, `pip install playwright`
and Chromium.
"""

from __future__ import annotations

import base64
import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ankigen.dialects import DIALECTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "screenshots"
WIDTH = 860
_PICTURE = """<!doctype html>
<style>
body { margin: 0; padding: 12px; width: 836px; display: flex; gap: 12px; align-items: start;
       background: #f4f4f6; font: 14px/1.5 system-ui, sans-serif; }
figure { margin: 0; background: #fff; border: 1px solid #d5d5da; border-radius: 6px;
         flex: 1 1 0; min-width: 0; overflow: hidden; }
figcaption { padding: 4px 12px; border-bottom: 1px solid #e6e6ea; color: #60606a; }
pre { margin: 0; padding: 12px; font: 13px/1.5 ui-monospace, monospace; white-space: pre-wrap; }
img { display: block; width: 100%; box-sizing: border-box; padding: 8px 12px; }
</style>
<figure><figcaption>note</figcaption><pre>{note}</pre></figure>
<figure><figcaption>{title}</figcaption><img src="{card}"></figure>
"""
# Chromium photographs as PNG; a canvas of its own has a fifth of that.
_TO_WEBP = """
async source => {
  const image = new Image();
  image.src = source;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toDataURL("image/webp", 0.8);
}
"""


def example(name: str) -> str:
    """The example of a syntax in the docs."""
    page = (ROOT / "docs" / "card-syntax.md").read_text(encoding="utf-8")
    below = page.partition(f"### `{name}`\n")[2].partition("\n### ")[0]
    found = re.search(r"```markdown\n(.*?)```\n", below, re.DOTALL)
    assert found is not None
    return found[1]


def main() -> None:
    """Build a project for each syntax, and photograph its first card beside its note."""
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for dialect in DIALECTS:
            with tempfile.TemporaryDirectory() as scratch:
                card, count = _card(Path(scratch), browser, dialect.name)
            title = "the first of its cards" if count > 1 else "its card"
            note = html.escape(example(dialect.name))
            source = _PICTURE.replace("{note}", note).replace("{title}", title)
            picture = _photograph(browser, source.replace("{card}", card))
            (FOLDER / f"syntax-{dialect.name}.webp").write_bytes(picture)
        browser.close()


def _card(folder: Path, browser: Browser, name: str) -> tuple[str, int]:
    """The back of the first card of a syntax's example, as an address that holds it, and how many
    cards there are."""
    (folder / "notes").mkdir()
    (folder / "notes" / "Tensors.md").write_text(example(name), encoding="utf-8")
    (folder / "ankigen.yaml").write_text(f"deck: Example\nsyntaxes: [qa, {name}]\n")
    command = [sys.executable, "-m", "ankigen", "-C", folder, "-q", "preview"]
    subprocess.run(command, check=True)
    preview = folder / "build" / "preview"
    text = (preview / "cards.js").read_text(encoding="utf-8")
    rows = json.loads(text[text.index("(") + 1 : text.rindex(")")])["cards"]
    guid, ordinal = rows[0][0].split("/")
    page = browser.new_page(viewport={"width": 860, "height": 900}, color_scheme="light")
    page.goto(f"{(preview / 'index.html').as_uri()}#card={guid}%2F{ordinal}")
    page.reload()
    frame = page.frame_locator("#back")
    frame.locator("#qa").wait_for()
    page.wait_for_timeout(1000)  # for MathJax
    frame.locator("body").evaluate("body => { body.style.width = '380px'; }")
    shot = frame.locator("#qa").screenshot()
    page.close()
    return f"data:image/png;base64,{base64.b64encode(shot).decode()}", len(rows)


def _photograph(browser: Browser, source: str) -> bytes:
    page: Page = browser.new_page(viewport={"width": WIDTH, "height": 200})
    page.set_content(source)
    page.wait_for_timeout(200)
    shot = base64.b64encode(page.locator("body").screenshot()).decode()
    webp = page.evaluate(_TO_WEBP, f"data:image/png;base64,{shot}")
    page.close()
    return base64.b64decode(webp.partition(",")[2])


if __name__ == "__main__":
    main()
