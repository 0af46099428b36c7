"""Cards of note types that people describe themselves, from the notes into Anki."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from ankigen.cli import run
from ankigen.errors import BuildError
from ankigen.types import Severity
from tests.backend import Device, Rating
from tests.projects import Project
from tests.templates.test_own import WORDS, write

CLOZES = {
    "gaps/note-type.yaml": (
        "name: Gaps\nid: 1717171717999\nfields: [Text, Author, Back Extra]\n"
        "templates: [Gap]\ncloze: true\n"
    ),
    "gaps/front.html": "{{cloze:Text}}",
    "gaps/back.html": "{{cloze:Text}} {{Author}} {{Back Extra}}",
}
NOTE = (
    "---\nnote_type: words\nexample: 'Il <b>fait</b> beau'\n---\n"
    "Q: *le* temps\nA: weather\n\nC: {{c1::one}} gap\n"
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with two note types of its own."""
    write(tmp_path / "p" / "templates", WORDS | CLOZES)
    return Project(tmp_path / "p")


def named(device: Device) -> dict[str, dict[str, dict[str, str]]]:
    """The notes' fields by name, by note type and first field."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for row in device.notes().values():
        note = dict(device.collection.get_note(row.note_id).items())  # type: ignore[arg-type]
        found.setdefault(row.note_type, {})[row.fields[0]] = note
    return found


def test_fields_are_filled_by_their_names(project: Project, tmp_path: Path) -> None:
    """With the sides, what ankigen knows, and the note's properties; a cloze in the same note is of
    ankigen's own note type, as the person's has no deletions."""
    project.write("a.md", NOTE)
    with Device(tmp_path / "laptop") as laptop:
        log = laptop.import_package(project.build().package)
        assert log.conflicting == ()
        found = named(laptop)
        (word,) = found["Vocabulary"].values()
        assert word["Front"] == "<p><em>le</em> temps</p>"
        assert word["Back"] == "<p>weather</p>"
        assert word["Example"] == "Il &lt;b&gt;fait&lt;/b&gt; beau"
        assert word["Source"].startswith("obsidian://")
        assert len(found["ankigen Cloze"]) == 1
        assert len(laptop.cards()) == 3
        assert laptop.check().is_clean
        assert laptop.empty_cards() == set()


def test_updates_keep_reviews(project: Project, tmp_path: Path) -> None:
    """An edited answer, property or template arrives; the cards stay who they are."""
    project.write("a.md", NOTE)
    with Device(tmp_path / "laptop") as laptop:
        laptop.import_package(project.build().package)
        (guid,) = laptop.search("weather")
        laptop.answer(guid, Rating.GOOD)
        laptop.answer(guid, Rating.GOOD, ordinal=1)
        project.replace("a.md", "weather", "the weather")
        project.replace("a.md", "beau", "froid")
        front = project.root / "templates/words/front.html"
        front.write_text("<b>{{Front}}</b>", encoding="utf-8")
        log = laptop.import_package(project.build().package)
        assert (log.new, log.updated) == ((), (guid,))
        (word,) = named(laptop)["Vocabulary"].values()
        assert "froid" in word["Example"] and "the weather" in word["Back"]
        assert "<b><p>" in laptop.render(guid)[0]
        assert [laptop.cards()[guid, place].repetitions for place in (0, 1)] == [1, 1]


@pytest.mark.parametrize("place", ["configuration", "folder"])
def test_a_note_type_for_many_notes(project: Project, tmp_path: Path, place: str) -> None:
    """By the configuration or for a folder; a note's own property comes first."""
    project.write("in/a.md", "---\nauthor: [Ada, '[[people/Bob|Bob]]']\n---\nC: {{c1::x}} y\n")
    project.write("in/b.md", "---\nnote_type: cloze\n---\nC: {{c1::b}}\n")
    project.write("in/c.md", "Q: plain?\nA: yes\n")
    text = {"configuration": "note_type: gaps\n", "folder": "folders: {in: {note_type: gaps}}\n"}
    (project.root / "ankigen.yaml").write_text(text[place], encoding="utf-8")
    with Device(tmp_path / "laptop") as laptop:
        laptop.import_package(project.build().package)
        found = named(laptop)
        assert sorted(found) == ["Gaps", "ankigen Basic", "ankigen Cloze"]
        (gap,) = found["Gaps"].values()
        assert gap == {"Text": "<p>{{c1::x}} y</p>", "Author": "Ada, Bob", "Back Extra": ""}
        assert len(found["ankigen Cloze"]) == 1


def test_properties_are_text(project: Project, tmp_path: Path) -> None:
    """No deletion, command, formula or markup of Anki's comes from one."""
    hostile = r"{{c2::x}} [sound:a.mp3] \(y\) \[z\] <b>&nbsp;"
    project.write("a.md", f"---\nnote_type: gaps\nauthor: '{hostile}'\n---\nC: {{{{c1::x}}}} y\n")
    with Device(tmp_path / "laptop") as laptop:
        laptop.import_package(project.build().package)
        ((guid, ordinal),) = laptop.cards()
        assert ordinal == 0
        (gap,) = named(laptop)["Gaps"].values()
        for command in ("{{c2", "[sound:", r"\(", r"\[", "<b>"):
            assert command not in gap["Author"]
        shown = re.sub(r"<[^>]*>", "", laptop.render(guid)[1])
        assert html.unescape(shown).split(None, 2)[2].strip() == hostile.strip()


def test_a_note_type_that_is_not_there_is_an_error(project: Project) -> None:
    """At the note, with the name that was meant."""
    project.write("a.md", NOTE.replace("words", "wrods"))
    with pytest.raises(BuildError, match=r"a.md:1:1: error\[note-type\].*did you mean `words`\?"):
        project.build()
    project.write("a.md", "---\nnote_type: wrods\n---\nNo cards here.\n")
    project.write("b.md", "Q: one?\nA: 1\n")
    assert project.build().report.cards == 1


def test_a_note_type_with_mistakes_is_not_called_missing(project: Project) -> None:
    """Who described it is not told to describe it, but to fix what is said beside."""
    project.write("a.md", NOTE)
    (project.root / "templates" / "words" / "front.html").write_text("{{Frnt}}", encoding="utf-8")
    with pytest.raises(BuildError) as caught:
        project.build()
    assert "the note type `words` can't be used" in str(caught.value)
    assert "there is no note type" not in str(caught.value)
    assert "template-field" in str(caught.value)


def test_another_note_type_stops_the_build(project: Project) -> None:
    """Anki cannot carry reviews from one to another: a person must say that it is meant."""
    project.write("a.md", NOTE)
    project.build()
    project.replace("a.md", "note_type: words\n", "")
    with pytest.raises(BuildError, match="begin it anew"):
        project.build()
    assert project.build(retire=True).report.added == 1


def test_other_fields_are_said_before_an_import(project: Project) -> None:
    """Anki's import would update no card of it, and the build that makes them says so."""
    project.write("a.md", NOTE)
    path = project.root / "templates" / "words" / "note-type.yaml"
    said = path.read_text(encoding="utf-8")
    project.build()
    path.write_text(said.replace("fields: [", "fields: [More, "), encoding="utf-8")
    found = [each for each in project.build().report.diagnostics if each.code == "anki-fields"]
    assert [each.severity for each in found] == [Severity.WARNING]
    assert "Anki will not update 1 card of 'Vocabulary'" in found[0].message
    assert "anki-fields" not in {each.code for each in project.build().report.diagnostics}


def test_preview_and_diff_know_them(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """By their own fields' names; another field is another schema, which is told."""
    project.write("a.md", NOTE)
    (project.root / "ankigen.yaml").write_text("deck: Test\n", encoding="utf-8")
    project.build()
    project.replace("a.md", "beau", "froid")
    for command in ("preview", "diff"):
        assert run(["-C", str(project.root), command]) == 0
    assert "example: Il <b>fait</b> [-beau-] {+froid+}" in capsys.readouterr().out
    path = project.root / "templates/words/note-type.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("[Front", "[Level, Front"), encoding="utf-8"
    )
    front = project.root / "templates/words/front.html"
    front.write_text("{{Front}}{{Level}}", encoding="utf-8")
    assert run(["-C", str(project.root), "diff"]) == 0
    assert "one-way sync" in capsys.readouterr().out


def test_a_note_type_without_a_field_for_the_question_says_so(tmp_path: Path) -> None:
    """Where no field is called as the question is, the error names the fields and the remedy."""
    words = {name: re.sub("Front(?!Side)", "Word", text) for name, text in WORDS.items()}
    words["words/note-type.yaml"] = words["words/note-type.yaml"].replace(", Recall", "")
    words = {name: text for name, text in words.items() if "recall" not in name}
    write(tmp_path / "templates", words)
    project = Project(tmp_path)
    project.write("a.md", "---\nnote_type: words\n---\nQ: le temps\nA: weather\n")
    with pytest.raises(BuildError, match=r"\(Word, Back, Example, Source\) is for the question"):
        project.build()
    project.write("a.md", "---\nnote_type: words\nword: le temps\n---\nQ: le temps\nA: weather\n")
    assert project.build().report.cards == 1


FILLED = {
    "filled/note-type.yaml": (
        "name: Filled\nid: 1717171717888\nfields: [Word, Meaning, Link, Where, Writer, German]\n"
        "templates: [One]\n"
        "fill: {Word: question, Meaning: answer, Link: source, Where: context,"
        " Writer: note.author}\n"
    ),
    "filled/front.html": "{{Word}}",
    "filled/back.html": "{{FrontSide}}{{Meaning}}{{Link}}{{Where}}{{Writer}}{{German}}",
}
SYNTAXES = {
    "qa": "Q: *one*\nA: 1\n",
    "spaced-repetition": "#flashcards\n\n*one*::1\n",
    "flashcards": "*one* #card\n1\n",
    "obsidian-to-anki": "START\nBasic\n*one*\nBack: 1\nEND\n",
    "callouts": "> [!question] *one*\n> 1\n",
    "headings": "## *one*\n1\n",
}


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_cards_of_any_syntax_fill_the_fields_that_a_person_says(
    tmp_path: Path, syntax: str
) -> None:
    """Question, answer, link, context and a property go where `fill` says."""
    write(tmp_path / "p" / "templates", FILLED)
    config = f"note_type: filled\nsyntaxes: [{syntax}]\ncontext: note\n"
    (tmp_path / "p" / "ankigen.yaml").write_text(config, encoding="utf-8")
    project = Project(tmp_path / "p")
    project.write("a.md", f"---\nauthor: Ada\nword: not this\n---\n{SYNTAXES[syntax]}")
    with Device(tmp_path / "laptop") as laptop:
        laptop.import_package(project.build().package)
        (filled,) = named(laptop)["Filled"].values()
        assert laptop.check().is_clean
    assert filled["Word"] == "<p><em>one</em></p>"
    assert filled["Meaning"] == "<p>1</p>"
    assert filled["Link"].startswith("obsidian://")
    assert "a" in filled["Where"]
    assert (filled["Writer"], filled["German"]) == ("Ada", "")


def test_rows_of_a_table_fill_fields_by_its_headers(tmp_path: Path) -> None:
    """A column goes to the field of its name; the question and what no field is called like go
    where they do otherwise."""
    write(tmp_path / "p" / "templates", WORDS | FILLED)
    (tmp_path / "p" / "ankigen.yaml").write_text("syntaxes: [tables]\n", encoding="utf-8")
    project = Project(tmp_path / "p")
    rows = ("| Word | **german** | Example |", "|-|-|-|", "| sun | *Sonne* | it shines |", "|a|b||")
    table = "\n".join(rows)
    project.write("a.md", f"---\nnote_type: words\n---\n{table}")
    project.write("b.md", f"---\nnote_type: filled\n---\n{table.replace('sun', 'star')}")
    with Device(tmp_path / "laptop") as laptop:
        laptop.import_package(project.build().package)
        words, filled = named(laptop)["Vocabulary"], named(laptop)["Filled"]
        assert laptop.check().is_clean
        assert laptop.empty_cards() == set()
    sun = words["<p>sun</p>"]
    assert sun["Example"] == "<p>it shines</p>"
    assert "Sonne" in sun["Back"]
    star = filled["<p>star</p>"]
    assert star["German"] == "<p><em>Sonne</em></p>"
    assert "it shines" in star["Meaning"]


def test_what_fills_a_field_may_change(tmp_path: Path) -> None:
    """It is no change of the note type for Anki: the cards are updated, their reviews stay."""
    write(tmp_path / "p" / "templates", FILLED)
    (tmp_path / "p" / "ankigen.yaml").write_text("note_type: filled\n", encoding="utf-8")
    project = Project(tmp_path / "p")
    project.write("a.md", "---\nauthor: Ada\neditor: Bob\n---\nQ: one\nA: 1\n")
    with Device(tmp_path / "laptop") as laptop:
        laptop.import_package(project.build().package)
        (guid,) = laptop.search("one")
        laptop.answer(guid, Rating.GOOD)
        path = project.root / "templates" / "filled" / "note-type.yaml"
        text = path.read_text(encoding="utf-8").replace("note.author", "note.editor")
        path.write_text(text, encoding="utf-8")
        built = project.build()
        assert built.report.changed == 1
        assert "anki-fields" not in {each.code for each in built.report.diagnostics}
        log = laptop.import_package(built.package)
        assert (log.new, log.updated) == ((), (guid,))
        (filled,) = named(laptop)["Filled"].values()
        assert filled["Writer"] == "Bob"
        assert laptop.cards()[guid, 0].repetitions == 1
