"""What Anki's own filters make of fields: readings above characters, and speech."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.backend import Device
from tests.projects import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with words that have readings."""
    project = Project(tmp_path / "project")
    project.write(
        "a.md", "Q: 漢字[かんじ]\nA: お 茶[ちゃ]\n\nC: 日本[にほん]は{{c1::国[くに]}}です。\n"
    )
    return project


def test_readings_stay_as_they_are_typed(project: Project) -> None:
    """Brackets behind a word are no link: fields hold what was typed."""
    assert project.build().report.diagnostics == ()
    basic, cloze = (each.rendered.fields for each in project.plan().found.cards)
    assert basic[:2] == ("<p>漢字[かんじ]</p>", "<p>お 茶[ちゃ]</p>")
    assert cloze[0] == "<p>日本[にほん]は{{c1::国[くに]}}です。</p>"


def test_filters_of_own_templates_work_in_anki(project: Project, tmp_path: Path) -> None:
    """A template that was taken over may ask for readings and for speech."""
    templates = project.root / "templates" / "basic"
    templates.mkdir(parents=True)
    (templates / "front.html").write_text("{{furigana:Question}} {{kana:Question}}\n")
    (templates / "back.html").write_text("{{FrontSide}}<hr>{{kanji:Answer}}{{tts ja_JP:Answer}}\n")
    built = project.build()
    assert built.report.diagnostics == ()
    with Device(tmp_path / "laptop") as anki:
        anki.import_package(built.latest)
        (guid,) = anki.search("漢字")
        front, back = anki.render(guid)
        assert "<ruby><rb>漢字</rb><rt>かんじ</rt></ruby>" in front and "<p>かんじ</p>" in front
        assert "お茶" in back
        card = anki.collection.get_card(anki.cards()[guid, 0].card_id)  # type: ignore[arg-type]
        (spoken,) = card.answer_av_tags()
        assert (spoken.lang, spoken.field_text.strip()) == ("ja_JP", "お 茶[ちゃ]")
