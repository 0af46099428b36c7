"""Mermaid's own tool, `mmdc`, where it is on the machine: it draws diagrams with a browser."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

_SECONDS = 60.0
# Text as SVG text: HTML inside an SVG is not drawn by all of Anki's clients.
# A diagram is a stranger's text and `mmdc` a browser: a build has no business on the network.
_BROWSER = {"args": ["--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9"]}
_SETTINGS = {"htmlLabels": False, "flowchart": {"htmlLabels": False}, "deterministicIds": True}


def can_draw() -> bool:
    """Whether diagrams can be drawn here."""
    return bool(programs())


def programs() -> list[Path]:
    """What draws them: one program, or none."""
    found = shutil.which("mmdc")
    return [Path(found)] if found is not None else []


def draw(source: str, theme: str) -> bytes | None:
    """The diagram as an SVG in one of Mermaid's themes; None where it cannot be drawn: a mistake
    in the diagram, or no browser for `mmdc`."""
    # For start-up time: few builds draw.
    import subprocess
    import tempfile

    with tempfile.TemporaryDirectory(prefix="ankigen-") as name:
        folder = Path(name)
        (folder / "diagram.mmd").write_text(source, encoding="utf-8")
        (folder / "settings.json").write_text(json.dumps(_SETTINGS), encoding="utf-8")
        (folder / "browser.json").write_text(json.dumps(_BROWSER), encoding="utf-8")
        arguments = ["--configFile", "settings.json", "--puppeteerConfigFile", "browser.json"]
        arguments += ["--input", "diagram.mmd", "--output", "diagram.svg", "--quiet"]
        arguments += ["--theme", theme, "--backgroundColor", "transparent"]
        try:
            subprocess.run(
                [shutil.which("mmdc") or "mmdc", *arguments],
                cwd=folder,
                check=True,
                capture_output=True,
                timeout=_SECONDS,
                stdin=subprocess.DEVNULL,
            )
            return (folder / "diagram.svg").read_bytes() or None
        except (OSError, subprocess.SubprocessError):
            return None
