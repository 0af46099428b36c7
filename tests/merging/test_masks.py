"""Random edits of masks, through builds and the real Anki: each review stays with its mask."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from tests.backend import Device, Rating
from tests.occlusion.drawings import YELLOW, element, note, picture
from tests.projects import Project
from tests.render.test_masking import png

_MASK = re.compile(r"\{\{c(\d+)::image-occlusion:\w+:left=([\d.]+):top=([\d.]+)")
_WORDS = ("aorta", "ventricle", "septum", "mitral", "pulmonary", "chordae", "apex", "sulcus",
          "epicardium", "Purkinje", "node", "trunk", "isthmus", "brachiocephalic", "jugular",
          "kidney", "fundus", "pylorus", "duodenum", "omentum", "hilum", "cortex", "xiphoid",
          "lymph", "gyrus", "uvula", "tibia", "femur", "quadriceps", "zygoma")  # fmt: skip


@dataclass(frozen=True)
class Truth:
    """A mask, by an id that no text tells: label, place on a grid, size, whether it is round, and
    whether a second shape below it is hidden with it."""

    key: int
    label: str
    left: int
    top: int
    width: int
    height: int
    is_round: bool = False
    is_double: bool = False

    def places(self) -> list[tuple[int, int]]:
        """Where its shapes are."""
        return [(self.left, self.top), *([(self.left, self.top + 12)] if self.is_double else [])]

    def line(self) -> str:
        """The mask in a block."""
        name = f"{self.label}: " if self.label else ""
        shape = " ellipse" if self.is_round else ""
        size = f"{self.width}x{self.height}{shape}"
        return name + " + ".join(f"{left} {top} {size}" for left, top in self.places())


@dataclass
class Author:
    """Somebody who edits masks; every mask is changed in one way at a time."""

    random: random.Random
    masks: list[Truth] = field(default_factory=list)
    count: int = 0
    words: list[str] = field(default_factory=list)
    cells: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.words = self.random.sample(_WORDS, len(_WORDS))
        self.cells = [(x, y) for x in range(5) for y in range(5)]
        self.random.shuffle(self.cells)
        for _ in range(4):
            self.add()

    def add(self) -> None:
        """Draw a new mask, in a place that none had before."""
        if not self.words or not self.cells:
            return
        x, y = self.cells.pop()
        self.count += 1
        label = self.words.pop() if self.random.random() < 0.8 else ""
        # Sizes of their own: of those without a label, nothing else is known once they are moved.
        size = 8 + self.count % 7, 6 + self.count // 7
        self.masks.append(
            Truth(self.count, label, x * 20 + 1, y * 20 + 1, *size, self.random.random() < 0.3)
        )

    def edit(self) -> None:
        """Change each mask in at most one way; remove, add and reorder some."""
        for place, mask in enumerate(self.masks):
            self.masks[place] = self._edited(mask)
        if len(self.masks) > 2 and self.random.random() < 0.5:
            self.masks.remove(self.random.choice(self.masks))
        for _ in range(self.random.choice((0, 0, 1, 2))):
            self.add()
        if self.random.random() < 0.6:
            self.random.shuffle(self.masks)

    def _edited(self, mask: Truth) -> Truth:
        what = self.random.choice(("nothing", "nudge", "far", "resize", "rename", "respell"))
        if what == "nudge":
            return replace(mask, left=mask.left + self.random.choice((-1, 1)))
        if what == "far" and self.cells:
            x, y = self.cells.pop()
            return replace(mask, left=x * 20 + 2, top=y * 20 + 2)
        if what == "resize" and mask.height < 10:
            return replace(mask, is_double=not mask.is_double)
        if what == "resize":
            return replace(mask, width=mask.width + 2, is_round=not mask.is_round)
        if what == "rename" and self.words:
            return replace(mask, label=self.words.pop())
        if what == "respell" and len(mask.label) > 5:
            return replace(mask, label=mask.label[:-1])
        return mask

    def block(self) -> str:
        """The answer of the card."""
        lines = "\n".join(mask.line() for mask in self.masks)
        return f"![[heart.png]]\n```occlusion\n{lines}\n```"

    def drawing(self) -> str:
        """The same as a drawing, 200 × 100 at (100, 50), in which shapes have ids."""
        shapes = []
        for mask in self.masks:
            kind = "ellipse" if mask.is_round else "rectangle"
            for place, (left, top) in enumerate(mask.places()):
                box = (100 + 2 * left, 50 + top, 2 * mask.width, mask.height)
                name = f"shape-{mask.key}{'-x' * place}"[::-1]
                group = [f"group-{mask.key}"] if mask.is_double else []
                given = {"id": name, "backgroundColor": YELLOW, "groupIds": group}
                shapes.append(element(kind, box, **given))
                text = element("text", box, id=f"text-{mask.key}-{place}", text=mask.label)
                shapes.append({**text, "containerId": name})
        return note(picture(), *shapes, name="heart.png")


@pytest.mark.parametrize("seed", range(10))
def test_reviews_stay_with_their_masks(tmp_path: Path, seed: int) -> None:
    """A block and a drawing are edited, built, imported and reviewed in turn: each mask keeps its
    number and its reviews, no number is another mask's, and the note stays one."""
    chance = random.Random(seed)
    authors = {"block": Author(random.Random(seed)), "drawing": Author(random.Random(seed + 100))}
    numbers: dict[str, dict[int, int]] = {name: {} for name in authors}
    reviews: dict[tuple[str, int], int] = {}
    project = Project(tmp_path)
    project.write("heart.png", png(500, 500))
    with Device(tmp_path / "device") as device:
        for step in range(7):
            project.write("n.md", (
                f"Q: #occlusion The heart, in a block{' (again)' * (step == 3)}\n"
                f"A: {authors['block'].block()}\n\n"
                "Q: #occlusion A drawing of the lung and all that is in it\n"
                "A: ![[lung.excalidraw]]\n"
            ))  # fmt: skip
            project.write("lung.excalidraw.md", authors["drawing"].drawing())
            if step == 4:
                project.write("heart.png", png(800, 800))
            log = device.import_package(project.build().latest)
            assert (len(log.new), log.conflicting) == ((2, ()) if step == 0 else (0, ()))
            rows = {
                "block" if "block" in row.fields[2] else "drawing": row
                for row in device.notes().values()
            }
            for name, author in authors.items():
                guid = rows[name].guid
                shown = {
                    (round(float(left) * 100), round(float(top) * 100)): int(number)
                    for number, left, top in _MASK.findall(rows[name].fields[0])
                }
                assert len(shown) == sum(len(mask.places()) for mask in author.masks)
                for mask in author.masks:
                    (number,) = {shown[place] for place in mask.places()}
                    known = numbers[name].setdefault(mask.key, number)
                    assert number == known, (step, mask)
                    if chance.random() < 0.5:
                        device.answer(guid, Rating.GOOD, number - 1)
                        key = guid, number - 1
                        reviews[key] = reviews.get(key, 0) + 1
                assert len(set(numbers[name].values())) == len(numbers[name])
                author.edit()
        cards = device.cards()
        assert {key: cards[key].repetitions for key in reviews} == reviews
        assert device.check().is_clean
