"""Drawings in the forms that Excalidraw and its plugin for Obsidian write, shortened."""

from __future__ import annotations

import json
from typing import Any

FILE = "a" * 40
YELLOW, BLUE = "#ffec99", "#a5d8ff"


def element(kind: str, box: tuple[float, float, float, float], **more: Any) -> dict[str, Any]:
    """An element as Excalidraw writes it, shortened."""
    x, y, width, height = box
    base = {"id": f"{kind}{x}{y}{more.get('fileId', '')}", "type": kind, "x": x, "y": y,
            "width": width, "height": height, "angle": 0, "backgroundColor": "transparent",
            "groupIds": [], "frameId": None, "isDeleted": False, "link": None}  # fmt: skip
    return {**base, **more}


def picture(**more: Any) -> dict[str, Any]:
    """The picture, 200 × 100 at (100, 50)."""
    return element("image", (100, 50, 200, 100), fileId=FILE, scale=[1, 1], **more)


def note(*elements: dict[str, Any], name: str = "pictures/heart.png|heart") -> str:
    """A drawing as the Obsidian plugin writes it without compression."""
    scene = json.dumps({"type": "excalidraw", "version": 2, "elements": elements}, indent="\t")
    return (
        "---\nexcalidraw-plugin: parsed\ntags: [excalidraw]\n---\n# Excalidraw Data\n\n"
        f"## Text Elements\n## Embedded Files\n{FILE}: [[{name}]]\n\n%%\n"
        f"## Drawing\n```json\n{scene}\n```\n%%"
    )
