"""Golden cases: plain Markdown files with a title, the input, and the HTML with its problems.

`python -m tests.obsidian.inlines.test_golden` writes what is found into the files, for a person to
read the difference.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ankigen.obsidian.environment import Options
from tests.obsidian.golden_files import Case, read
from tests.obsidian.inlines.rendering import environment, parse, write

FOLDER = Path(__file__).parent.parent / "golden" / "inlines"
# Files whose cases need other options than Obsidian's defaults.
OPTIONS = {
    "strict-line-breaks": Options(strict_line_breaks=True),
    "deletions": Options(deletions=True),
    "highlight-deletions": Options(deletions=True, highlight_deletions=True),
    "gfm": Options(commonmark=True),
    "math-delimiters": Options(math_inline=("<i>", "</i>"), math_block=("[$$]", "[/$$]")),
}


def convert(case: Case) -> str:
    """What the parser gives for a case."""
    state = environment(OPTIONS.get(case.file, Options()))
    lines = [write(parse(case.text, state))]
    lines += [f"! {one.line}:{one.column} {one.code}" for one in state.problems]
    for used in state.footnotes_used:
        content = "[^1]" if used.content is None else write(used.content)
        lines.append(f"^ {used.number} {content}")
    lines += [f"? {number} {source}" for source, number in state.deletions]
    return "\n".join(lines)


CASES = [case for path in sorted(FOLDER.glob("*.md")) for case in read(path)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.file}: {case.title}")
def test_golden(case: Case) -> None:
    """The text gives the HTML, problems (`!`), footnotes (`^`) and deletions (`?`) of its file."""
    assert convert(case) == case.expected


def update() -> None:
    """Write the files anew with what is found."""
    for path in FOLDER.glob("*.md"):
        parts = [[case.title, case.text, convert(case)] for case in read(path)]
        path.write_text(
            "\n\n".join("\n.\n".join(part) + "\n." for part in parts) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    update()
