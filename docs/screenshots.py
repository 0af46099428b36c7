"""Makes `docs/screenshots/`: the same cards in Anki and in the preview, by day and by night.

    python docs/screenshots.py

Needs, beside ankigen, `pip install 'aqt[qt6]' playwright`, Chromium and Xvfb. Anki starts with a
profile of its own in a temporary folder; yours is not touched.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "screenshots"
# File name -> how the question begins, in `notes/`.
CARDS = {
    "formula": "What does the bias–variance decomposition",
    "code": "Write a classification tree from scratch",
    "callout": "Training is slow",
    "follow-up": "What does XGBoost use beyond that",
    "cloze": "In a node with class shares",
    "block": "Which part of a pre-norm transformer",
    "drawing": "Which outcomes does a confusion matrix",
}
MODES = ("day", "night")
WIDTH, HEIGHT = 840, 640
LIST = 380  # pixels beside the cards in the preview
SETTLE = 2500  # milliseconds for MathJax and Qt to draw


def main() -> None:
    """Build the deck and its preview, photograph both, and write the page that shows them."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        # A copy, so that the project's ledger and build folder stay as they are.
        project, build = Path(scratch) / "project", Path(scratch) / "project" / "build"
        shutil.copytree(ROOT / "notes", project / "notes")
        shutil.copy(ROOT / "ankigen.yaml", project)
        for command in ("preview", "build"):
            subprocess.run([sys.executable, "-m", "ankigen", "-C", project, command], check=True)
        chosen = _choose(build / "preview" / "cards.js")
        _photograph_preview(build / "preview" / "index.html", chosen)
        package = next(path for path in sorted(build.glob("*.apkg")) if "-1." not in path.name)
        xvfb = ["xvfb-run", "-a", "-s", f"-screen 0 {WIDTH + 100}x{HEIGHT + 100}x24"]
        anki = [sys.executable, __file__, "--anki", str(package), json.dumps(chosen), scratch]
        environment = os.environ | {
            "QTWEBENGINE_CHROMIUM_FLAGS": "--no-sandbox --disable-gpu",
            "QT_QPA_PLATFORM": "xcb",
        }
        subprocess.run([*xvfb, *anki], env=environment, check=True)
    _write_page()


def _choose(cards: Path) -> dict[str, list[Any]]:
    """GUID and ordinal of each card, by file name, as the preview lists them."""
    text = cards.read_text(encoding="utf-8")
    rows = json.loads(text[text.index("(") + 1 : text.rindex(")")])["cards"]
    return {
        name: next(row[0].split("/") for row in rows if row[1].startswith(beginning))
        for name, beginning in CARDS.items()
    }


def _photograph_preview(page_file: Path, chosen: dict[str, list[Any]]) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for mode in MODES:
            scheme = "dark" if mode == "night" else "light"
            page = browser.new_page(
                viewport={"width": WIDTH + LIST, "height": HEIGHT}, color_scheme=scheme
            )
            for name, (guid, ordinal) in chosen.items():
                page.goto(f"{page_file.as_uri()}#card={guid}%2F{ordinal}")
                page.reload()
                page.frame_locator("#back").locator("#qa").wait_for()
                page.wait_for_timeout(1500)  # for MathJax
                page.locator("#back-label").evaluate("e => e.scrollIntoView()")
                page.screenshot(path=FOLDER / f"{name}-preview-{mode}.png")
            page.close()
        browser.close()


def _photograph_anki(package: str, chosen: dict[str, list[Any]], scratch: str) -> None:
    """Start Anki with an empty profile, import the package and show the cards in the reviewer."""
    import aqt
    from aqt.profiles import ProfileManager
    from aqt.qt import QEventLoop, QImage, QTimer
    from aqt.theme import Theme

    base = Path(scratch) / "anki"
    base.mkdir()
    profiles = ProfileManager(base)
    profiles.setupMeta()
    profiles.meta.update({"firstRun": False, "defaultLang": "en_US", "updates": False})
    profiles.create("User 1")
    profiles.load("User 1")
    profiles.save()
    profiles.db.close()
    app = aqt._run(["anki", "-b", str(base), "-p", "User 1"], exec=False)
    assert app is not None
    window = aqt.mw

    def wait(milliseconds: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    wait(SETTLE)
    window.resize(WIDTH, HEIGHT)
    _import(window, package)
    for mode in MODES:
        window.set_theme(Theme.DARK if mode == "night" else Theme.LIGHT)
        for name, (guid, ordinal) in chosen.items():
            _show(window, guid, int(ordinal), wait)
            window.grab().save(str(FOLDER / f"{name}-anki-{mode}.png"))
    for path in FOLDER.glob("*.png"):  # a sixth of the size, and no one sees a difference
        QImage(str(path)).save(str(path.with_suffix(".webp")), None, 88)
        path.unlink()
    os._exit(0)  # nothing is worth saving, and closing would ask to sync


def _import(window: Any, package: str) -> None:
    from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

    request = ImportAnkiPackageRequest(package_path=package, options=ImportAnkiPackageOptions())
    window.col.import_anki_package(request)
    window.col.models._clear_cache()
    deck = min((each for each in window.col.decks.all_names_and_ids() if each.id != 1),
               key=lambda each: each.name)  # fmt: skip
    window.col.decks.select(deck.id)


def _show(window: Any, guid: str, ordinal: int, wait: Callable[[int], None]) -> None:
    (card_id,) = window.col.db.list(
        "SELECT cards.id FROM cards JOIN notes ON notes.id = nid WHERE guid = ? AND ord = ?",
        guid,
        ordinal,
    )
    window.moveToState("overview")
    wait(300)
    window.moveToState("review")
    wait(700)
    window.reviewer.card = window.col.get_card(card_id)
    window.reviewer.card.start_timer()
    window.reviewer._showQuestion()
    wait(700)
    window.reviewer._showAnswer()
    wait(SETTLE)
    window.web.eval("window.scrollTo(0, 0)")
    wait(500)


def _write_page() -> None:
    lines = [
        "# The same cards in Anki and in the preview",
        "",
        "Made by `docs/screenshots.py` from the example notes.",
    ]
    for name, beginning in CARDS.items():
        lines += ["", f"## {beginning} …", "", "| | Anki | Preview |", "|---|---|---|"]
        for mode in MODES:
            pictures = [
                f"![{name} in {app}, by {mode}]({name}-{app}-{mode}.webp)"
                for app in ("anki", "preview")
            ]
            lines.append(f"| {mode} | {' | '.join(pictures)} |")
    (FOLDER / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--anki"]:
        _photograph_anki(sys.argv[2], json.loads(sys.argv[3]), sys.argv[4])
    else:
        main()
