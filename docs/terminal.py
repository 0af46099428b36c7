"""Writes docs/screenshots/terminal.svg, a session in a terminal: `python docs/terminal.py`.

The commands are run for real, in a project made for the purpose; the picture moves by CSS alone,
and stands still for who asks for less motion.
"""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from anki.collection import Collection

TARGET = Path(__file__).parent / "screenshots" / "terminal.svg"
NOTE = """\
Q: Why do residual connections help?
A: The identity carries the gradient past every block.

Q: What does [[Dropout|dropout]] do in training?
A: It sets each activation to 0 with probability $p$.
"""
REWORDED = NOTE.replace("residual", "skip")
# What is typed; a text after `#` is done without being shown.
SESSION = (
    ("cat Notes.md", None),
    ("ankigen push", None),
    ("# review in Anki; reword the first question in the note, then", REWORDED),
    ("ankigen diff", None),
    ("ankigen push", None),
)
WIDTH, LINE, SIZE, LEFT, TOP = 860, 20, 14, 18, 44
_COLOURS = {"31": "#ff7b72", "32": "#7ee787", "33": "#e3b341", "34": "#79c0ff", "36": "#76e3ea"}
_SGR = re.compile(r"\x1b\[([0-9;]*)m")
_TYPING, _READING = 0.9, 2.2  # seconds


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the picture: its HTML, and when it appears, in seconds."""

    markup: str
    time: float


def run(folder: Path, command: str) -> str:
    """What a command prints, with its colours."""
    program = f"{sys.executable} -m ankigen" if command.startswith("ankigen") else None
    text = command.replace("ankigen", program, 1) if program else command
    environment = {
        **os.environ,
        "FORCE_COLOR": "1",
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "ANKI_BASE": str(folder.parent / "Anki2"),
        "ANKIGEN_CACHE_DIR": str(folder.parent / "cache"),
    }
    done = subprocess.run(
        ["bash", "-c", text],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return (done.stdout + done.stderr).rstrip("\n")


def session(folder: Path) -> list[Line]:
    """The lines of the whole session, with an Anki of its own that is closed."""
    (folder.parent / "Anki2" / "User 1").mkdir(parents=True)
    Collection(str(folder.parent / "Anki2" / "User 1" / "collection.anki2")).close()
    folder.mkdir()
    note = folder / "Notes.md"
    note.write_text(NOTE, encoding="utf-8")
    (folder / "Dropout.md").write_text("# Dropout\n", encoding="utf-8")
    (folder / "ankigen.yaml").write_text("deck: Learning\nnotes: .\n", encoding="utf-8")
    lines: list[Line] = []
    time = 0.6
    for command, text in SESSION:
        shown = f'<tspan fill="#7ee787">$</tspan> <tspan fill="#fff">{html.escape(command)}</tspan>'
        lines.append(Line(shown, time))
        time += _TYPING
        if text is not None:
            note.write_text(text, encoding="utf-8")
            continue
        lines += [Line(markup(row), time) for row in run(folder, command).split("\n")]
        lines.append(Line("", time))
        time += _READING
    return lines


def markup(row: str) -> str:
    """A row of output as SVG text, its colours as spans."""
    parts: list[str] = []
    style = ""
    for index, piece in enumerate(_SGR.split(row)):
        if index % 2:
            codes = piece.split(";")
            colour = next((_COLOURS[code] for code in codes if code in _COLOURS), "")
            style = f' fill="{colour}"' if colour else ""
            style += ' font-weight="bold"' if "1" in codes else ""
        elif piece:
            text = html.escape(piece, quote=False)
            parts.append(f"<tspan{style}>{text}</tspan>" if style else text)
    return "".join(parts)


def draw(lines: list[Line]) -> str:
    """The picture."""
    length = lines[-1].time + 4
    times = sorted({line.time for line in lines})
    rules = [
        f"@keyframes t{number}{{0%,{time / length:.2%}{{opacity:0}}"
        f"{time / length + 0.0005:.2%},100%{{opacity:1}}}}"
        f".t{number}{{animation:t{number} {length:.1f}s infinite}}"
        for number, time in enumerate(times)
    ]
    rows = [
        f'<text class="t{times.index(line.time)}" x="{LEFT}" y="{TOP + LINE * (place + 1)}">'
        f"{line.markup}</text>"
        for place, line in enumerate(lines)
        if line.markup
    ]
    height = TOP + LINE * (len(lines) + 1)
    dots = "".join(
        f'<circle cx="{LEFT + 8 + 20 * place}" cy="18" r="6" fill="{colour}"/>'
        for place, colour in enumerate(("#ff5f57", "#febc2e", "#28c840"))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}"'
        f' height="{height}" role="img" aria-label="A session in a terminal: two questions in a'
        ' note are pushed into Anki, one is reworded, and its reviews stay">\n'
        f"<style>text{{font:{SIZE}px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;"
        f"fill:#c9d1d9;white-space:pre}}{''.join(rules)}"
        "@media(prefers-reduced-motion:reduce){text{animation:none!important}}</style>\n"
        f'<rect width="{WIDTH}" height="{height}" rx="8" fill="#0d1117"/>{dots}\n'
        + "\n".join(rows)
        + "\n</svg>\n"
    )


def main() -> None:
    """Write the picture."""
    with tempfile.TemporaryDirectory() as folder:
        text = draw(session(Path(folder) / "vault"))
    TARGET.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
