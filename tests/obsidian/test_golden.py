"""Golden cases: plain Markdown files with a title, the input, and the HTML with its problems.

Each file is one rule. `python -m tests.obsidian.test_golden` writes what is found into the files,
for a person to read the difference.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ankigen.obsidian import ObsidianMarkdown, Options
from tests.obsidian.golden_files import Case, read
from tests.obsidian.vault import SmallVault

FOLDER = Path(__file__).parent / "golden" / "notes"
# Files whose cases need other options than Obsidian's defaults.
OPTIONS = {
    "strict-line-breaks": Options(strict_line_breaks=True),
    "fence": Options(fence=lambda code, info: f"<div data-info='{info}'>{len(code)}</div>\n"),
    "depth": Options(max_depth=3, max_embed_depth=2),
}
VAULT = SmallVault(
    {
        "Note": "Text of the **note**.",
        "Note#Heading": "## Heading\n\n- a\n- b",
        "Note#^block": "One block. ^block",
        "Dir/Other": "x",
        "Footnote": "Embedded[^1]\n\n[^1]: its own",
        "Loop": "in a loop: ![[Loop]]",
        "Ping": "ping ![[Pong]]",
        "Pong": "pong ![[Ping]]",
        "Deep": "deep ![[Deeper]]",
        "Deeper": "deeper ![[Deepest]]",
        "Deepest": "deepest",
        "Broken": "first line\n[[Nowhere]]",
        "Raw": "<b onclick='x()'>raw</b>",
    }
)


def convert(case: Case) -> str:
    """What the extension gives for a case."""
    options = OPTIONS.get(case.file, Options())
    fragment = ObsidianMarkdown(options, VAULT).convert(case.text, path="This")
    problems = [f"! {one.line}:{one.column} {one.code}: {one.message}" for one in fragment.problems]
    return "\n".join([fragment.html, *problems])


CASES = [case for path in sorted(FOLDER.glob("*.md")) for case in read(path)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.file}: {case.title}")
def test_golden_case(case: Case) -> None:
    """The HTML and the problems are what the file says."""
    assert convert(case) == case.expected


def _write() -> None:
    for path in sorted(FOLDER.glob("*.md")):
        cases = list(read(path))
        text = "\n".join(f"{case.title}\n.\n{case.text}\n.\n{convert(case)}\n.\n" for case in cases)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    _write()
