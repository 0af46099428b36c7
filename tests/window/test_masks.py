"""Masks in the real Anki: drawn by it, by day and by night, wide and as narrow as a phone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.backend import Device
from tests.delivery.window import Window, needs_window, window
from tests.projects import Project
from tests.render.test_masking import png

NOTE = """Q: #occlusion Parts of the heart
A: ![[heart.png]]
```occlusion
aorta: 10 10 20 x 20
atrium: 40 40 20x20 ellipse
valve: polygon 70,70 90,70 90,90 70,90
```
"""
# The colours of the canvas in the middle of each mask, the label, the page's ground, and what is
# said where masks can't be drawn.
LOOK = """
(() => {
  const canvas = document.getElementById("image-occlusion-canvas");
  if (!canvas?.width) return JSON.stringify({ masks: [], page: document.body?.innerText });
  const context = canvas.getContext("2d");
  const colour = (x, y) => context.getImageData(canvas.width * x, canvas.height * y, 1, 1).data;
  const at = (x, y) => [...colour(x, y)].join();
  const image = document.querySelector("#image-occlusion-container img");
  const picture = image.getBoundingClientRect();
  return JSON.stringify({
    masks: [at(0.2, 0.2), at(0.5, 0.5), at(0.8, 0.8), at(0.35, 0.35)],
    label: document.querySelector(".hidden-label")?.textContent ?? "",
    toggle: document.getElementById("toggle")?.checkVisibility() ?? false,
    error: document.getElementById("err").textContent,
    ground: getComputedStyle(document.body).backgroundColor,
    fits: picture.width > 200 && document.documentElement.scrollWidth <= innerWidth,
    covers: Math.abs(canvas.getBoundingClientRect().width - picture.width) < 1,
  });
})()
"""
ASKED, OTHER, NOTHING = "255,142,142,255", "255,235,162,255", "0,0,0,0"


def _look(anki: Window) -> dict[str, Any]:
    """What Anki shows now."""
    anki.do("mw.told = None")
    anki.do(f"mw.web.evalWithCallback({LOOK!r}, lambda told: setattr(mw, 'told', told))")
    found: dict[str, Any] = json.loads(anki.wait("mw.told"))
    return found


def _shows(anki: Window, masks: list[str]) -> dict[str, Any]:
    """What Anki shows when the masks are drawn; they are a moment after the page."""
    for _ in range(40):
        found = _look(anki)
        if found["masks"] == masks:
            break
        anki.do("import time; time.sleep(0.05)")
    return found


@needs_window
@pytest.mark.parametrize("theme", ["LIGHT", "DARK"])
def test_masks_are_drawn_and_answered(tmp_path: Path, theme: str) -> None:
    """The asked mask covers its part, the others theirs; the back shows that part with its name.
    An answer counts for that mask alone."""
    project = Project(tmp_path / "project")
    project.write("heart.png", png(600, 600))
    project.write("n.md", NOTE)
    base = tmp_path / "base"
    with Device(base / "User 1") as device:
        device.import_package(project.build().latest)
        device.collection.decks.select(device.collection.decks.id("Test") or 1)
    with window(base) as anki:
        anki.do(f"from aqt.theme import Theme; mw.set_theme(Theme.{theme})")
        anki.do("mw.moveToState('review')")
        anki.wait("mw.state == 'review' and mw.reviewer.card is not None")
        for width in (1000, 360):
            anki.do(f"mw.setMinimumWidth(100); mw.resize({width}, 700)")
            anki.do("mw.reviewer._showQuestion()")
            front = _shows(anki, [ASKED, OTHER, OTHER, NOTHING])
            assert front["masks"] == [ASKED, OTHER, OTHER, NOTHING], front
            assert (front["label"], front["error"], front["toggle"]) == ("...", "", False)
            assert front["fits"] and front["covers"], front
            dark = sum(map(int, front["ground"].removeprefix("rgb(").removesuffix(")").split(",")))
            assert (dark < 300) == (theme == "DARK")
        anki.do("mw.reviewer._showAnswer()")
        back = _shows(anki, [NOTHING, OTHER, OTHER, NOTHING])
        assert back["masks"][1:] == [OTHER, OTHER, NOTHING]
        assert back["masks"][0] != ASKED
        assert (back["label"], back["toggle"]) == ("aorta", True)
        first = anki.run("mw.reviewer.card.id")
        anki.do("mw.reviewer._answerCard(3)")
        anki.wait(f"mw.reviewer.card is not None and mw.reviewer.card.id != {first}")
        assert anki.run(f"mw.col.get_card({first}).reps") == 1
        front = _shows(anki, [OTHER, ASKED, OTHER, NOTHING])
        assert front["masks"] == [OTHER, ASKED, OTHER, NOTHING]
