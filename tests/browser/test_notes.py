"""Real notes, all the way: as Anki renders them, as the preview shows them, in a real browser."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ankigen.preview import controls
from tests.backend import Device
from tests.browser import stage
from tests.browser.accessibility import CONTRAST
from tests.obsidian.trees import tree

if TYPE_CHECKING:
    from playwright.sync_api import Page

_SCRIPT = re.compile(r"<script>.*?</script>", re.DOTALL)
ROOT = Path(__file__).parents[2]
SAMPLE = ROOT.parent / "shared" / "notes"


@dataclass(frozen=True)
class Project:
    """A project that was built and previewed."""

    folder: Path

    @cached_property
    def overview(self) -> dict[str, Any]:
        """What the preview lists: a row a card, the styles by note type."""
        (listed,) = _arguments(self.folder / "build" / "preview" / "cards.js")
        assert isinstance(listed, dict)
        return listed

    @cached_property
    def sides(self) -> list[list[str]]:
        """Front and back of each row."""
        parts = sorted(
            (self.folder / "build" / "preview").glob("cards-*.js"),
            key=lambda path: int(path.stem.split("-")[1]),
        )
        return [card[:2] for part in parts for card in _arguments(part)[1]]

    @property
    def package(self) -> Path:
        """The deck that was built."""
        return min((self.folder / "build").glob("*.apkg"), key=lambda path: len(path.name))


def _arguments(script: Path) -> list[Any]:
    text = script.read_text(encoding="utf-8")
    listed: list[Any] = json.loads(f"[{text[text.index('(') + 1 : text.rindex(')')]}]")
    return listed


@pytest.fixture(scope="module", params=["example", "sample"])
def project(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The example notes, and the sample note where it is."""
    folder = tmp_path_factory.mktemp(request.param)
    source = ROOT / "notes" if request.param == "example" else SAMPLE
    if not source.is_dir():
        pytest.skip(f"no notes in {source}")
    shutil.copytree(source, folder / "notes")
    if request.param == "example":
        shutil.copy(ROOT / "ankigen.yaml", folder)
    for command in ("build", "preview"):
        ankigen = [sys.executable, "-m", "ankigen", "-C", str(folder), command]
        done = subprocess.run(ankigen, capture_output=True, text=True, cwd=ROOT, check=False)
        assert done.returncode == 0, done.stderr
    return Project(folder)


def test_the_preview_shows_what_anki_renders(project: Project, tmp_path: Path) -> None:
    """Each side of each card is the backend's own, but for players and media's folder."""
    with Device(tmp_path / "anki") as anki:
        anki.import_package(project.package)
        assert {tuple(row[0].split("/")) for row in project.overview["cards"]} == {
            (guid, str(ordinal)) for guid, ordinal in anki.cards()
        }
        media = anki.media()
        for row, sides in zip(project.overview["cards"], project.sides, strict=True):
            guid, ordinal = row[0].split("/")
            note = anki.collection.get_note(anki._note_id(guid))
            named = dict(note.items())
            for rendered, side, is_question in zip(
                anki.render(guid, int(ordinal)), sides, (True, False), strict=True
            ):
                shown = controls.show(rendered, named, int(ordinal) + 1, is_question)
                for name in media:
                    shown = shown.replace(f'"{name}"', f'"media/{name}"')
                assert shown == side or tree(shown) == tree(side), row[:8]


@pytest.mark.parametrize("width", stage.WIDTHS)
def test_all_cards_fit_and_can_be_read(desktop: Page, project: Project, width: int) -> None:
    """On every width, by day and by night, all unfolded: nothing is wider than the screen, no text
    too faint, no formula left as TeX; nothing is asked of the network or told to the console."""
    desktop.set_viewport_size({"width": width, "height": 800})
    # That of masks has all that the others have, and more; what draws them is Anki's.
    style = project.overview["styles"]["occlusion"]
    cards = _SCRIPT.sub("", "".join(back for _, back in project.sides))
    assert "\\(" in cards
    document = project.folder / "build" / "preview" / "all.html"
    document.write_text(stage.wrap(cards, style, stage.DAY), encoding="utf-8")
    with stage.listening(desktop) as (requests, messages):
        desktop.goto(document.as_uri())
        stage.typeset(desktop)
        assert desktop.evaluate("document.documentElement.scrollWidth") <= width
        assert desktop.locator(".fold-switch").count() >= 1
        desktop.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        for mode in (stage.DAY, stage.NIGHT):
            stage.turn(desktop, mode)
            assert desktop.evaluate("document.documentElement.scrollWidth") <= width
            found = desktop.evaluate(CONTRAST)
            assert len(found) > 500
            assert [each for each in found if each[0] < 4.5] == []
        assert desktop.evaluate(stage.RAW_FORMULAS) == []
    asked = (*requests, *messages)
    assert [each for each in asked if not each.startswith(("file:", "data:"))] == []
