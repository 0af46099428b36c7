"""Vaults of people who use plugins: found, checked, built, with nothing configured."""

from __future__ import annotations

import inspect
import json
import re
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from ankigen import dialects
from ankigen.cards import Options, extract, registry, texts
from ankigen.cards.composed import ComposedCard, Composition
from ankigen.cards.page import Page
from ankigen.cli import cli
from ankigen.config import checking as config_checking
from ankigen.config import read
from ankigen.dialects import DIALECTS, Dialect
from ankigen.dialects.options import option
from ankigen.errors import BuildError
from ankigen.types import Kind, Note
from tests.backend import Device
from tests.cards.golden_files import make_note
from tests.projects import Project
from tests.templates.test_own import WORDS, write

CLOZES = {
    "gaps/note-type.yaml": (
        "name: Gaps Cloze\nid: 1717171717999\nfields: [Text, Author, Back Extra]\n"
        "templates: [Gap]\ncloze: true\n"
    ),
    "gaps/front.html": "{{cloze:Text}}",
    "gaps/back.html": "{{cloze:Text}} {{Author}} {{Back Extra}}",
}
SPACED = "#flashcards\n\nOne::1\n\nTwo\n?\n2\n\nA ==cloze== and ==another==\n"
BLOCKS = "START\nEinfach\nWas?\nRückseite: Das\n<!--ID: 1690000000001-->\nEND\n"


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A vault with two plugins' settings and notes."""
    folder = tmp_path / "Vault"
    plugins = folder / ".obsidian" / "plugins"
    for name, data in (
        ("obsidian-spaced-repetition", {"settings": {"flashcardTags": ["#flashcards"]}}),
        ("obsidian-to-anki-plugin", {"fields_dict": {"Einfach": ["Vorderseite", "Rückseite"]}}),
    ):
        (plugins / name).mkdir(parents=True)
        (plugins / name / "data.json").write_text(json.dumps(data), encoding="utf-8")
    (folder / "Spaced.md").write_text(SPACED, encoding="utf-8")
    (folder / "Blocks.md").write_text(BLOCKS, encoding="utf-8")
    (folder / "Own.md").write_text("Q: Three?\nA: 3\n", encoding="utf-8")
    return folder


def example(dialect: Dialect) -> tuple[str, int]:
    """The example of a syntax in the docs, and how many cards it is said to be."""
    page = Path(__file__).parent.parent / "docs" / "card-syntax.md"
    below = page.read_text(encoding="utf-8").partition(f"### `{dialect.name}`\n")[2]
    section = below.partition("\n### ")[0]
    shown = re.search(r"```markdown\n(.*?)```\n\n", section, re.DOTALL)
    said = re.search(r"(?:These are|This is) (\d+) cards?", section)
    assert shown is not None
    assert said is not None
    return shown[1], int(said[1])


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_the_documentation_says_what_each_syntax_reads(dialect: Dialect) -> None:
    """The example of each syntax in the docs gives as many cards as it says, and no finding."""
    note, count = example(dialect)
    options = Options(syntaxes={"qa": None, dialect.name: dialect.settings()})
    found = extract(make_note(note), options)
    assert len(found.cards) == count
    assert found.diagnostics == ()


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_the_documentation_shows_each_syntax(dialect: Dialect) -> None:
    """Each has a picture of a note and its card, which is small."""
    docs = Path(__file__).parent.parent / "docs"
    picture = f"screenshots/syntax-{dialect.name}.webp"
    page = (docs / "card-syntax.md").read_text(encoding="utf-8")
    section = page.partition(f"### `{dialect.name}`\n")[2].partition("\n### ")[0]
    assert f"]({picture})" in section
    assert 1_000 < (docs / picture).stat().st_size < 15_000


@pytest.mark.parametrize(
    "token", ["{{c1::", "==", "[", "?\n", "<!--", "START\n", "FROZEN - Basic:\n"]
)
@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_hostile_notes_are_read_in_time(dialect: Dialect, token: str) -> None:
    """What is written to take for ever, on one line or many, is read as any note of its size."""
    options = Options(syntaxes={"qa": None, dialect.name: dialect.settings()})
    body = token * (60_000 // len(token))
    extract(make_note(body, tags=("flashcards",)), options)


def test_anki_takes_the_cards_of_all_syntaxes(tmp_path: Path) -> None:
    """A vault with a folder for each syntax is built, and Anki imports all of its cards cleanly."""
    folders: list[str] = []
    total = 0
    for dialect in DIALECTS:
        note, count = example(dialect)
        folder = tmp_path / "notes" / dialect.title
        folder.mkdir(parents=True)
        (folder / "Example.md").write_text(note, encoding="utf-8")
        folders.append(f"  {dialect.title}: {{syntaxes: [{dialect.name}]}}\n")
        total += count
    config = "deck: All\nsyntaxes: [qa]\nfolders:\n" + "".join(folders)
    (tmp_path / "ankigen.yaml").write_text(config, encoding="utf-8")
    project = Project(tmp_path)
    project.settings = {"deck": "All"}
    built = project.build()
    assert built.report.cards == total
    device = Device(tmp_path / "device")
    assert len(device.import_package(built.package).new) == total
    assert device.check().is_clean
    assert not device.empty_cards()
    fronts = [device.render(guid)[0] for guid, _ in device.cards()]
    assert not any("{{" in front for front in fronts)


def run(folder: Path, *arguments: str) -> Result:
    """A command in the folder, without a traceback."""
    result = CliRunner().invoke(cli, ["-C", str(folder), *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def counted(folder: Path) -> int:
    """How many cards `check` counts, as people wrote them."""
    said = run(folder, "check").output
    match = re.search(r"from ([\d,]+) questions?|([\d,]+) cards? in", said)
    assert match is not None, said
    return int((match[1] or match[2]).replace(",", ""))


def test_check_needs_no_configuration(vault: Path) -> None:
    """Without `ankigen.yaml` the cards of the plugins are found by their settings."""
    assert counted(vault) == 5


def test_init_writes_the_syntaxes_and_says_so(vault: Path) -> None:
    """`init` names the plugins' syntaxes; nothing in `.obsidian` is touched, and all is as before
    without the file."""
    before = {path: path.read_bytes() for path in (vault / ".obsidian").rglob("*.json")}
    said = run(vault, "init").output
    assert "Spaced Repetition" in said
    assert "Obsidian_to_Anki" in said
    text = (vault / "ankigen.yaml").read_text(encoding="utf-8")
    assert 'syntaxes: ["qa", "obsidian-to-anki", "spaced-repetition"]' in text
    assert counted(vault) == 5
    assert before == {path: path.read_bytes() for path in (vault / ".obsidian").rglob("*.json")}


def test_a_person_may_say_otherwise(vault: Path) -> None:
    """`syntaxes` in `ankigen.yaml` says which are on; an option there comes before the plugin's,
    and folders may have others."""
    (vault / "Folder").mkdir()
    (vault / "Folder" / "More.md").write_text("#flashcards\n\n## Four?\n4\n", encoding="utf-8")
    config = vault / "ankigen.yaml"
    config.write_text("syntaxes: [qa]\n", encoding="utf-8")
    assert counted(vault) == 1
    config.write_text(
        "syntaxes:\n  spaced-repetition: {separator: '', clozes: []}\n"
        "folders: {Folder: {syntaxes: headings}}\n",
        encoding="utf-8",
    )
    assert counted(vault) == 2


def test_mistakes_are_said_at_their_places(vault: Path) -> None:
    """A syntax that there is not, and an option that it has not, are errors at their lines."""
    text = (
        "syntaxes:\n  qa: {x: 1}\n  anki: {}\n  flashcards: {tags: [a]}\n  headings: {level: x}\n"
    )
    (vault / "ankigen.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BuildError) as caught:
        read(vault)
    assert [
        str(found).partition(": error[config]: ")[::2] for found in caught.value.diagnostics
    ] == [
        (
            "ankigen.yaml:2:7",
            "`syntaxes`: has no options of `qa`: its markers are the key `markers`",
        ),
        (
            "ankigen.yaml:3:3",
            "`syntaxes`: there is no syntax `anki`: there are qa, obsidian-to-anki, flashcards, "
            "spaced-repetition, hashcards, callouts, tables, headings, notes",
        ),
        (
            "ankigen.yaml:4:16",
            "`syntaxes`: `tags` of `flashcards` is not one of version, tag, tagged, separator, "
            "reversed_separator, deck, folder_decks, folder_deck_prefix, folder_tags, "
            "default_tags, inline, clozes, highlight_clozes, whole_notes, fenced",
        ),
        ("ankigen.yaml:5:14", "`syntaxes`: `level` of `headings` must be a whole number"),
    ]


def test_settings_that_cannot_be_used_are_said_once(vault: Path) -> None:
    """A regular expression that is none is one finding, not one for each note."""
    pytest.importorskip("regex", reason="regex is not installed: make test installs it")
    path = vault / ".obsidian" / "plugins" / "obsidian-to-anki-plugin" / "data.json"
    path.write_text('{"settings": {"CUSTOM_REGEXPS": {"Basic": "("}}}', encoding="utf-8")
    found = run(vault, "check").output
    assert found.count("plugin-settings") == 1
    assert ".obsidian/plugins/obsidian-to-anki-plugin/data.json" in found


def test_the_next_build_knows_the_cards_again(vault: Path) -> None:
    """What is kept between builds holds everything of such cards: nothing changes by itself."""
    first = json.loads(run(vault, "build", "--json").output)
    again = json.loads(run(vault, "build", "--json").output)
    assert (first["cards"], first["added"]) == (5, 5)
    assert (again["changed"], again["version"]) == (0, first["version"])
    (vault / "Own.md").write_text("Q: Three?\nA: three\n", encoding="utf-8")
    third = json.loads(run(vault, "build", "--json").output)
    assert (third["changed"], third["unchanged"]) == (1, 4)


def test_blocks_fill_the_note_types_that_they_name(tmp_path: Path) -> None:
    """A card that names one of the project's own note types has its fields there, by their names;
    one that names another is of ankigen's."""
    root = tmp_path / "p"
    write(root / "templates", WORDS | CLOZES)
    config = (
        "syntaxes: {obsidian-to-anki: {tag: '', curly_clozes: true, note_types: {"
        "Vocabulary: [Front, Back, Example], Gaps Cloze: [Text, Author], Basic: [Front, Back]}}}\n"
    )
    (root / "ankigen.yaml").write_text(config, encoding="utf-8")
    project = Project(root)
    project.write(
        "a.md",
        "START\nVocabulary\n*le* temps\nBack: weather\nExample: - Il fait\n- **beau**\nEND\n\n"
        "START\nGaps Cloze\nA {gap}\nAuthor: Ada\nEND\n\nSTART\nBasic\nOne?\nBack: 1\nEND\n",
    )
    with Device(tmp_path / "laptop") as laptop:
        assert len(laptop.import_package(project.build().package).new) == 3
        notes = [
            (row.note_type, dict(laptop.collection.get_note(row.note_id).items()))  # type: ignore[arg-type]
            for row in laptop.notes().values()
        ]
        assert laptop.check().is_clean
    found = dict(notes)
    word, gap = found["Vocabulary"], found["Gaps Cloze"]
    assert (word["Front"], word["Back"]) == ("<p><em>le</em> temps</p>", "<p>weather</p>")
    assert "<strong>beau</strong></li>" in word["Example"]
    assert word["Source"].startswith("obsidian://")
    assert gap == {
        "Text": "<p>A {{c1::gap}}</p>",
        "Author": "<p>Ada</p>",
        "Back Extra": "",
    }
    assert len(found) == 3


def test_the_same_question_twice_is_two_cards(tmp_path: Path) -> None:
    """Cards of a plugin that ask the same and answer otherwise keep who they are, whatever their
    order; one that is the same in all is left out."""
    (tmp_path / "ankigen.yaml").write_text("syntaxes: [spaced-repetition]\n", encoding="utf-8")
    project = Project(tmp_path)
    one, other = "What?\n?\nOne answer.\n\n", "What?\n?\nAnother reply.\n\n"
    for order in (one + other + one, other + one, one + "Why?::So\n\n" + other):
        project.write("a.md", f"#flashcards\n\n{order}")
        report = project.build().report
        assert (report.changed, report.retired) == (0, 0)
    assert report.cards == 3


def test_what_hashcards_reads_at_the_top_of_a_note_is_no_mistake(tmp_path: Path) -> None:
    """Its TOML names the deck where the syntax is on, also for one folder; elsewhere, and where it
    is broken, it is reported as properties that do nothing."""
    (tmp_path / "ankigen.yaml").write_text(
        "deck: Root\nsyntaxes: [qa]\nfolders: {H: {syntaxes: [qa, hashcards]}}\n", encoding="utf-8"
    )
    project = Project(tmp_path)
    project.settings = {"deck": "Root"}
    top, broken = ("---\nname = " + name + "\n---\n" for name in ('"Medicine"', "Medicine"))
    project.write("H/a.md", f"{top}C: The [sun].\n\nQ: one?\nA: 1\n")
    project.write("H/b.md", f"{broken}C: The [moon].\n")
    project.write("c.md", f"{top}Q: two?\nA: 2\n")
    built = project.build()
    said = {found.location.path for found in built.report.diagnostics}
    assert {each.rpartition("/")[2] for each in said} == {"b.md", "c.md"}
    with Device(tmp_path / "device") as device:
        device.import_package(built.package)
        decks = sorted(deck.name for deck in device.collection.decks.all_names_and_ids())
    assert decks == ["Default", "Root", "Root::H", "Root::Medicine"]


@dataclass(frozen=True, slots=True)
class Arrows:
    """Settings of a syntax that there is not."""

    arrow: str = option("=>", text="Between question and answer.")


def read_arrows(page: Page, rules: Arrows, note: Note, root: str) -> Composition:
    """Its cards: lines with an arrow."""
    cards = []
    for number, line in enumerate(page.lines):
        place = page.plain(number).find(rules.arrow)
        if place > 0:
            whole = texts.Line(line, number)
            question = (texts.cut(whole, 0, place),)
            answer = (texts.cut(whole, place + len(rules.arrow)),)
            cards.append(ComposedCard(Kind.BASIC, question, answer, number, number, number))
    return Composition(tuple(cards))


def test_a_syntax_is_settings_a_reader_and_a_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What CONTRIBUTING.md names is all that a new syntax takes: it is read, also in a folder and
    with an option, beside others, and not in code; and it says so in under forty lines."""
    arrows = Dialect("arrows", "arrows", Arrows)
    known = (*DIALECTS, arrows)
    monkeypatch.setattr(dialects, "DIALECTS", known)
    monkeypatch.setattr(registry, "DIALECTS", known)
    monkeypatch.setattr(dialects, "BY_NAME", {each.name: each for each in known})
    monkeypatch.setattr(config_checking, "SYNTAXES", (*config_checking.SYNTAXES, "arrows"))
    monkeypatch.setitem(registry._READERS, "arrows", ("arrows", "read"))
    module = SimpleNamespace(read=read_arrows)
    monkeypatch.setattr(registry, "import_module", lambda name: module)
    (tmp_path / "ankigen.yaml").write_text(
        "jobs: 1\nsyntaxes: {qa: , arrows: {arrow: '->'}}\nfolders: {F: {syntaxes: arrows}}\n",
        encoding="utf-8",
    )
    project = Project(tmp_path)
    project.write("a.md", "one -> 1\n`no -> card`\n\nQ: two?\nA: 2\n\n    three -> code\n")
    project.write("F/b.md", "four => 4\n")
    with Device(tmp_path / "device") as device:
        assert len(device.import_package(project.build().package).new) == 3
    guide = (Path(__file__).parent.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = guide.partition("## Adding a card syntax\n")[2].partition("\n## ")[0]
    assert section.count("\n") < 40
    source = inspect.getsource(dialects.BY_NAME["hashcards"].settings)
    assert 'marker: str = option("C:", text="What begins a cloze.")' in section
    assert 'marker: str = option("C:", text="What begins a cloze.")' in source
    assert "def read(page: Page, rules: Hashcards, note: Note, root: str)" in section


def test_an_answer_that_shows_nothing_stops_no_vault(vault: Path) -> None:
    """A plugin's card whose answer is what no card shows is left out and said; with `Q:`, which a
    person wrote for ankigen, it is an error."""
    empty = '<iframe src="https://example.org/x"></iframe>\n'
    (vault / "Spaced.md").write_text(f"{SPACED}\nThree\n?\n{empty}", encoding="utf-8")
    said = run(vault, "check").output
    assert "Spaced.md:13:1: warning[empty-card]" in said
    assert json.loads(run(vault, "build", "--json").output)["cards"] == 5
    (vault / "Own.md").write_text(f"Q: Three?\nA: {empty}", encoding="utf-8")
    assert "error[empty-answer]" in run(vault, "check").output
