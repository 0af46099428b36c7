"""Pictures that a build makes on the way: of PDF pages, and of diagrams by Mermaid's own tool,
`mmdc`, where it is on the machine. They are kept in the cache."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from ankigen import files
from ankigen.errors import AnkigenError


@dataclass(frozen=True, slots=True)
class Pictures:
    """A folder of pictures under names that tell their content: one that is there is right. None
    where there is no place for them."""

    folder: Path | None

    def find(self, name: str) -> Path | None:
        """The picture of that name, or None."""
        if self.folder is None:
            return None
        path = self.folder / name
        return path if path.is_file() else None

    def write(self, name: str, data: bytes) -> Path:
        """Keep the bytes under the name.

        Raises `AnkigenError` where that fails: it is not the note's fault.
        """
        if self.folder is None:
            raise AnkigenError(
                "there is no folder for a picture that the cards need: set ANKIGEN_CACHE_DIR to "
                "one that you alone may write to"
            )
        try:
            self.folder.mkdir(exist_ok=True)
            with files.replacing(self.folder / name) as stream:
                stream.write(data)
        except OSError as error:
            raise AnkigenError(
                f"{error.filename or self.folder}: {error.strerror or error}; a picture that the "
                "cards need is kept there"
            ) from error
        return self.folder / name


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
