"""Template files become note types; a project's own come first."""

from __future__ import annotations

from pathlib import Path

import pytest

from ankigen import fields
from ankigen.errors import BuildError
from ankigen.templates import bundled, read


def _write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def _errors(*directories: Path) -> list[str]:
    with pytest.raises(BuildError) as caught:
        read(directories)
    return [f"{found.location.path} {found.code}" for found in caught.value.diagnostics]


def test_the_schema_is_the_frozen_one() -> None:
    """Ids, names and order of note types, fields and templates are those of `fields`."""
    note_types = read(())
    assert {each.key: each.id for each in note_types} == fields.NOTE_TYPE_IDS
    assert {each.key: each.name for each in note_types} == fields.NOTE_TYPE_NAMES
    for each in note_types:
        assert each.fields == fields.NOTE_TYPE_FIELDS[each.key]
        assert (each.sort_field, each.stock_kind) == ((2, 6) if each.key == "occlusion" else (0, 0))
        assert tuple(t.name for t in each.templates) == fields.TEMPLATE_NAMES[each.key]
        assert [t.id for t in each.templates] == [
            each.id + 1 + n for n in range(len(each.templates))
        ]


def test_another_prefix_gives_note_types_of_their_own() -> None:
    """Names begin with the prefix, and no id is shared, not even with a template."""
    own, other, third = read(()), read((), prefix="Vault"), read((), prefix="Work")
    assert [each.name for each in other] == ["Vault Basic", "Vault Cloze", "Vault Image Occlusion"]
    ids = [
        number
        for each in (*own, *other, *third)
        for number in (each.id, *(template.id for template in each.templates))
    ]
    assert len(set(ids)) == len(ids)
    assert max(ids) < 2**53


def test_a_project_replaces_single_files(tmp_path: Path) -> None:
    """A file of the project's own stands in for the bundled one, and only that one."""
    _write(tmp_path, "basic/front.html", "<b>{{Question}}</b>\n")
    basic, cloze, _ = read((tmp_path,))
    plain = read(())[0]
    assert basic.templates[0].front == "<b>{{Question}}</b>"
    assert basic.templates[0].back == plain.templates[0].back
    assert cloze == read(())[1]


def test_the_first_folder_wins(tmp_path: Path) -> None:
    """Folders are asked in their order."""
    one = _write(tmp_path / "one", "cloze/front.html", "1 {{cloze:Question}}")
    two = _write(tmp_path / "two", "cloze/front.html", "2 {{cloze:Question}}")
    assert read((one, two))[1].templates[0].front.startswith("1")


def test_style_code_colours_and_custom_rules_come_in_this_order(tmp_path: Path) -> None:
    """The code's colours follow the style sheet, and a project's `custom.css` has the last word."""
    _write(tmp_path, "style.css", "/* own */\n")
    _write(tmp_path, "custom.css", "/* custom */\n")
    _write(tmp_path, "occlusion/style.css", "/* masks */\n")
    assert [each.css for each in read((tmp_path,), "/* code */")] == [
        "/* own */\n/* code */\n/* custom */",
        "/* own */\n/* code */\n/* custom */",
        "/* own */\n/* code */\n/* masks */\n/* custom */",
    ]


def test_line_ends_and_marks_of_editors_do_not_matter(tmp_path: Path) -> None:
    """A file from Windows, with a byte order mark, is the same template."""
    _write(tmp_path, "basic/front.html", b"\xef\xbb\xbf<p>\r\n{{Question}}</p>\r\n")
    assert read((tmp_path,))[0].templates[0].front == "<p>\n{{Question}}</p>"


def test_a_misspelt_name_is_an_error(tmp_path: Path) -> None:
    """A template file that nothing would read is reported with the name that was meant."""
    _write(tmp_path, "basic/frnt.html", "{{Question}}")
    _write(tmp_path, "styles.css", "")
    _write(tmp_path, "README.md", "mine")
    with pytest.raises(BuildError) as caught:
        read((tmp_path,), root=tmp_path.parent)
    first, second = caught.value.diagnostics
    assert first.location.path == f"{tmp_path.name}/basic/frnt.html"
    assert "did you mean `basic/front.html`?" in first.message
    assert "did you mean `style.css`?" in second.message


def test_a_file_that_is_not_text_is_an_error(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are reported at the file, not as a traceback."""
    _write(tmp_path, "basic/front.html", b"{{Question}} \xff")
    assert _errors(tmp_path) == [f"{tmp_path.as_posix()}/basic/front.html template-file"]


def test_all_errors_come_together(tmp_path: Path) -> None:
    """Mistakes in several files are reported at once, in the order of their places."""
    _write(tmp_path, "basic/front.html", "{{Qestion}}")
    _write(tmp_path, "cloze/back.html", "{{Question}}")
    _write(tmp_path, "style.css", "a::after { content: '</style>' }")
    found = [line.removeprefix(tmp_path.as_posix() + "/") for line in _errors(tmp_path)]
    assert found == [
        "basic/front.html template-empty-front",
        "basic/front.html template-field",
        "cloze/back.html template-no-cloze",
        "style.css template-style",
    ]


def test_the_spare_template_stays_shut(tmp_path: Path) -> None:
    """A field outside of its section would give every note another card, tags among them."""
    _write(tmp_path, "basic/spare-front.html", "{{#Spare Card}}x{{/Spare Card}}{{Tags}}{{ID}}")
    assert _errors(tmp_path) == [f"{tmp_path.as_posix()}/basic/spare-front.html template-gate"]


def test_bundled_templates_are_a_folder_that_can_be_copied() -> None:
    """`bundled` names a real folder with every file."""
    assert (bundled() / "style.css").is_file()
    assert (bundled() / "basic" / "spare-back.html").is_file()


def test_templates_bring_nothing_from_the_network() -> None:
    """No style sheet, font, picture or script comes from anywhere else, and there is no script but
    the call of Anki's own that draws masks."""
    for each in read(()):
        texts = [each.css, *(t.front + t.back for t in each.templates)]
        for text in texts:
            lowered = text.replace("http://www.w3.org/2000/svg", "").lower()
            assert "http:" not in lowered
            assert "https:" not in lowered
            assert "@import" not in lowered
            assert lowered.count("<script") == lowered.count("anki.imageocclusion.setup();")
            assert "src=" not in lowered
        assert (each.key == "occlusion") == any("<script" in t.front for t in each.templates)
