"""Note types that people describe themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from ankigen import fields
from ankigen.errors import BuildError
from ankigen.templates import read

WORDS = {
    "words/note-type.yaml": (
        "name: Vocabulary\nid: 1717171717171\nfields: [Front, Back, Example, Source]\n"
        "templates: [Recognize, Recall]\n"
    ),
    "words/front.html": "{{Front}}",
    "words/back.html": "{{FrontSide}}<hr id=answer>{{Back}} {{Example}}",
    "words/recall-front.html": "{{Back}}",
    "words/recall-back.html": "{{FrontSide}}<hr id=answer>{{Front}}",
}


def write(folder: Path, files: dict[str, str]) -> Path:
    """Files below a folder of templates."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def errors(folder: Path) -> list[str]:
    """What is wrong, with the places in the folder."""
    with pytest.raises(BuildError) as caught:
        read((folder,), root=folder)
    return [
        f"{found.location.path}:{found.location.line} {found.message}"
        for found in caught.value.diagnostics
    ]


def test_a_folder_with_a_description_is_a_note_type(tmp_path: Path) -> None:
    """It comes after ankigen's own, with its name, ids, fields, templates and the common style."""
    basic, cloze, occlusion, own = read((write(tmp_path, WORDS),), "/* code */")
    assert (basic.key, cloze.key, occlusion.key) == ("basic", "cloze", "occlusion")
    assert (own.key, own.name, own.id, own.is_cloze) == (
        "words", "Vocabulary", 1_717_171_717_171, False,
    )  # fmt: skip
    assert [field.name for field in own.fields] == ["Front", "Back", "Example", "Source"]
    assert [template.name for template in own.templates] == ["Recognize", "Recall"]
    assert own.templates[1].front == "{{Back}}"
    assert own.css == basic.css
    # What only ankigen fills in is as closed as in its own note types.
    assert [field.is_collapsed for field in own.fields] == [False, False, False, True]


def test_what_fills_a_field_is_no_part_of_its_identity(tmp_path: Path) -> None:
    """A field is the same to Anki whatever fills it; one for what only ankigen fills is closed."""
    before = read((write(tmp_path, WORDS),))[-1]
    text = WORDS["words/note-type.yaml"] + "fill: {Example: id, Source: note.author}\n"
    after = read((write(tmp_path, {"words/note-type.yaml": text}),))[-1]
    assert [each.id for each in after.fields] == [each.id for each in before.fields]
    assert [fields.role(each) for each in after.fields] == [
        fields.QUESTION, fields.ANSWER, fields.ID, None,
    ]  # fmt: skip
    assert [each.is_collapsed for each in after.fields] == [False, False, True, True]


def test_ids_depend_on_names(tmp_path: Path) -> None:
    """A field that is added in front leaves the others who they are."""
    before = read((write(tmp_path, WORDS),))[-1]
    more = WORDS["words/note-type.yaml"].replace("[Front", "[Level, Front")
    after = read((write(tmp_path, {"words/note-type.yaml": more}),))[-1]
    assert after.fields[1:] == before.fields
    ids = [each.id for each in (*after.fields, *after.templates, after, *fields.FIELDS)]
    assert len(set(ids)) == len(ids)
    assert max(ids) < 2**53


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("name: ", "`name` must be a text"),
        ("nmae: x", "did you mean `name`?"),
        ("id: 17", "`id` must be a number of 13 digits"),
        ("fields: Front", "`fields` must be a list of names"),
        ("fields: []", "`fields` must be a list of names"),
        ("fields: [Front, front]", "'front' is there twice"),
        ("fields: [Front, 'a:b']", "Anki takes no name such as 'a:b'"),
        ("fields: [Front, Tags]", "Anki itself has a {{Tags}}"),
        ("templates: [a/b]", "Anki takes no name such as 'a/b'"),
        ("cloze: perhaps", "`cloze` must be true or false"),
        ("cloze: true", "one template only"),
        ("fill: Front", "`fill` must be fields and what fills them, such as {Word: question"),
        ("fill: {Frnt: question}", "there is no field `Frnt`: did you mean `Front`?"),
        ("fill: {Front: questoin}", "nothing is called `questoin`: did you mean `question`?"),
        ("fill: {Front: author}", "and a note's property, as in `note.author`"),
        ("fill: {Front: note.}", "nothing is called `note.`"),
        ("fill: {Front: [question]}", "`fill`: nothing is called"),
        ("name: [", "yaml"),
        ("id: 1640995201000", "ankigen's basic has this id, too"),
        ("name: ankigen cloze", "ankigen's cloze has this name, too"),
    ],
)
def test_mistakes_are_told_at_their_lines(tmp_path: Path, line: str, expected: str) -> None:
    """Each with what to do, as errors of the description."""
    key = line.partition(":")[0]
    text = WORDS["words/note-type.yaml"]
    kept = [each for each in text.splitlines() if not each.startswith(f"{key}:")]
    write(tmp_path, {**WORDS, "words/note-type.yaml": "\n".join([line, *kept])})
    found = errors(tmp_path)
    assert all(each.startswith("words/note-type.yaml:") for each in found)
    assert expected == "yaml" or any(expected in each for each in found), found


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    """Keys and files, with a number that would do as an id."""
    write(tmp_path, {"words/note-type.yaml": "name: x\n"})
    found = "\n".join(errors(tmp_path))
    for word in ("`id` is missing (say `id: 16", "`fields` is missing", "`templates` is missing"):
        assert word in found
    write(tmp_path, WORDS)
    (tmp_path / "words/recall-back.html").unlink()
    (tmp_path / "words/recal-front.html").write_text("{{Back}}", encoding="utf-8")
    found = "\n".join(errors(tmp_path))
    assert "words/recall-back.html:1 the template cannot be read" in found
    assert "did you mean `words/recall-front.html`?" in found


def test_templates_are_checked_as_anki_does(tmp_path: Path) -> None:
    """A field that is not there is an error, with the fields that are."""
    write(tmp_path, {**WORDS, "words/back.html": "{{Backk}}"})
    assert "did you mean `Back`?" in errors(tmp_path)[0]


def test_two_of_one_id_are_refused(tmp_path: Path) -> None:
    """Anki would take one for the other."""
    again = {name.replace("words/", "other/"): text for name, text in WORDS.items()}
    write(tmp_path, {**WORDS, **again})
    assert "has this id, too" in "\n".join(errors(tmp_path))
