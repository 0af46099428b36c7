"""The context: headings as Obsidian shows them, one line each."""

from __future__ import annotations

from pathlib import Path

import pytest

from ankigen import fields
from tests.projects import Project
from tests.render.test_links import packaged


@pytest.mark.parametrize(
    ("heading", "shown"),
    [
        ("1. Intro", "1. Intro"),
        ("2) Bias & variance", "2) Bias &amp; variance"),
        ("3. The *mean*", "3. The <em>mean</em>"),
        ("- **Dash**", "- <strong>Dash</strong>"),
        ("+ plus", "+ plus"),
        ("> quoted", "&gt; quoted"),
        ("1945. A year", "1945. A year"),
        ("# sharp", "# sharp"),
        ("    indented", "indented"),
        ("--- dashes", "--- dashes"),
        ("[^1]: x", "[^1]: x"),
    ],
)
def test_numbered_headings_keep_their_number(tmp_path: Path, heading: str, shown: str) -> None:
    """What would begin a list, a quote or a rule elsewhere is text in a heading."""
    project = Project(tmp_path)
    project.write("n.md", f"# {heading}\n\nQ: x\nA: 1\n")
    assert f"<span>{shown}</span>" in packaged(project.build())[fields.CONTEXT]
