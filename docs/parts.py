"""Makes `docs/screenshots/parts.webp`, a card with the classes of its parts.

    python docs/parts.py

Needs, beside ankigen, `pip install playwright pillow` and Chromium.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TARGET = Path(__file__).parent / "screenshots" / "parts.webp"
NOTE = """\
# Boosting

Q: What does gradient boosting fit in each round?
A: A small tree to the gradient of the loss.

Q: What does XGBoost use beyond that? %% after %%
A: The second derivative, too, and a penalty on the leaves.
"""
CLASSES = ("context", "lead", "question", "answer", "source")
STYLE = "".join(
    f".{name} {{ position: relative; outline: 1px dashed #c2410c; outline-offset: 4px; }}\n"
    f".{name}::after {{ content: '.{name}'; position: absolute; right: -4px; top: -13px; "
    "font: 11px monospace; color: #fff; background: #c2410c; padding: 0 4px; }\n"
    for name in CLASSES
)
ROOM = ".side { padding: 18px 6px; }\n.side > div { margin-block: 22px; }\n"


def main() -> None:
    """Build the preview of a project with labels for a style, and photograph a card in it."""
    from PIL import Image
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as driver:
        root = Path(scratch) / "Machine learning"
        for name, text in {
            "notes/Trees and ensembles.md": NOTE,
            "templates/custom.css": STYLE + ROOM,
            "ankigen.yaml": "deck: Machine learning\n",
        }.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        subprocess.run([sys.executable, "-m", "ankigen", "-C", root, "preview"], check=True)
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1100, "height": 900}, color_scheme="light")
        page.goto((root / "build/preview/index.html").as_uri())
        page.keyboard.press("End")
        page.frame_locator("#back").locator("#qa .lead").wait_for()
        picture = page.frame_locator("#back").locator("#qa").screenshot()
        browser.close()
    Image.open(io.BytesIO(picture)).save(TARGET, "WEBP", lossless=True, method=6)


if __name__ == "__main__":
    main()
