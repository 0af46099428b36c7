"""Looking at a note in the real Anki changes nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

from ankigen import config
from ankigen.pipeline.build import build
from ankigen.pipeline.plan import Request
from tests.projects import SAMPLE, Project
from tests.window.anki import look

ROOT = Path(__file__).parent.parent.parent
SINK = Path(__file__).with_name("sink.md")


def test_no_note_changes_when_it_is_looked_at(tmp_path: Path) -> None:
    """Each note of the example, of awkward texts and of the sample note is selected in the Browser:
    the editor, which writes back what it makes of a field, writes nothing."""
    shutil.copytree(ROOT / "notes", tmp_path / "example" / "notes")
    shutil.copy(ROOT / "ankigen.yaml", tmp_path / "example")
    example = build(config.read(tmp_path / "example"), Request(now=1_700_000_000))
    sink = Project(tmp_path / "sink", settings={"deck": "Awkward", "vault": "sink"})
    sink.write("sink.md", SINK.read_text(encoding="utf-8"))
    if SAMPLE.is_file():
        sink.write("sample.md", SAMPLE.read_bytes())
    packages = [example.latest, sink.build().latest]
    shown, rewritten = look(tmp_path / "anki", packages)
    assert rewritten == []
    assert shown > 80
