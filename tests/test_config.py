"""The configuration: found, read, checked, all its mistakes at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from ankigen import config
from ankigen.errors import BuildError, UsageError


def project(folder: Path, text: str | None = None) -> Path:
    """A project with a notes folder and, where given, an `ankigen.yaml`."""
    (folder / "notes").mkdir(exist_ok=True)
    if text is not None:
        (folder / "ankigen.yaml").write_text(text, encoding="utf-8")
    return folder


def messages(folder: Path) -> list[str]:
    """What is wrong with the project's configuration."""
    with pytest.raises(BuildError) as caught:
        config.read(folder)
    return [str(diagnostic) for diagnostic in caught.value.diagnostics]


def test_project_is_found_from_a_folder_below(tmp_path: Path) -> None:
    """The project's folder is the nearest one above that holds `ankigen.yaml`."""
    below = project(tmp_path, "") / "notes" / "a" / "b"
    below.mkdir(parents=True)
    assert config.find(below) == tmp_path


def test_defaults_need_no_file(tmp_path: Path) -> None:
    """Without `ankigen.yaml` the notes are in `notes/` and the deck is named for the folder."""
    (tmp_path / "My Knowledge").mkdir()
    folder = project(tmp_path / "My Knowledge")
    settings = config.read(folder)
    assert settings.notes == folder / "notes"
    assert (settings.deck, settings.slug) == ("My Knowledge", "my-knowledge")
    assert settings.keep_versions == 3


def test_a_vault_is_its_own_notes_folder(tmp_path: Path) -> None:
    """A folder that Obsidian has opened needs no `notes` folder."""
    (tmp_path / ".obsidian").mkdir()
    assert config.read(tmp_path).notes == tmp_path


def test_a_folder_called_notes_does_not_hide_the_rest_of_a_vault(tmp_path: Path) -> None:
    """What Obsidian has opened is the vault, whatever folders it has; `notes:` names another."""
    (tmp_path / ".obsidian").mkdir()
    assert config.read(project(tmp_path)).notes == tmp_path
    assert config.read(project(tmp_path, "notes: notes")).notes == tmp_path / "notes"


def test_notes_at_any_depth_make_a_folder_of_notes(tmp_path: Path) -> None:
    """A note two folders below is as good as one at hand; a README or a hidden file is none."""
    for place in ("README.md", ".trash/a/b.md", "node_modules/c/d.md"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text("x", encoding="utf-8")
    assert config.notes_within(tmp_path) is None
    (tmp_path / "a/b/c").mkdir(parents=True)
    (tmp_path / "a/b/c/d.MD").write_text("x", encoding="utf-8")
    assert config.notes_within(tmp_path) == tmp_path
    assert config.read(tmp_path).notes == tmp_path


def test_no_notes_is_said_with_the_remedy(tmp_path: Path) -> None:
    """A folder without notes is a usage error that names `-C` and `init`."""
    with pytest.raises(UsageError, match=r"ankigen init"):
        config.read(tmp_path)


def test_all_mistakes_are_reported_at_their_lines(tmp_path: Path) -> None:
    """Unknown keys and wrong types are collected, each with its line and the near key."""
    text = "deck: Interview\nkeep_version: 3\nsubdecks: maybe\nkeep_versions: -1\n"
    unknown, *others = messages(project(tmp_path, text))
    assert unknown.startswith("ankigen.yaml:2:1: error[config]: unknown key `keep_version`")
    assert unknown.endswith("did you mean `keep_versions`?")
    assert others == [
        "ankigen.yaml:3:11: error[config]: `subdecks` must be true or false",
        "ankigen.yaml:4:16: error[config]: `keep_versions` must be a whole number, not below 0",
    ]


def test_broken_yaml_is_reported_at_its_place(tmp_path: Path) -> None:
    """YAML that does not parse is an error at line and column, not a traceback."""
    (message,) = messages(project(tmp_path, "deck: [a\ntags: b]\n"))
    assert message.startswith("ankigen.yaml:2:")
    assert "not valid YAML" in message


def test_a_bomb_of_aliases_is_refused(tmp_path: Path) -> None:
    """Aliases that multiply are refused before anything expands them."""
    levels = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9))
    (message,) = messages(project(tmp_path, f"a0: &a0 [x]\n{levels}\n"))
    assert "aliases" in message


def test_objects_are_never_built(tmp_path: Path) -> None:
    """A YAML tag that would call Python is refused."""
    (message,) = messages(project(tmp_path, "deck: !!python/object/apply:os.getcwd []\n"))
    assert "constructor" in message


def test_flags_win_over_the_file(tmp_path: Path) -> None:
    """A value from the command line replaces the file's, and says where it came from."""
    settings = config.read(project(tmp_path, "build_dir: out\n"), {"build_dir": "elsewhere"})
    assert settings.build_dir == tmp_path / "elsewhere"
    assert settings.origins["build_dir"] == "command line"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Machine Learning", "machine-learning"), ("Français été", "francais-ete"), ("数学", "deck")],
)
def test_slug_is_a_safe_file_name(name: str, expected: str) -> None:
    """A slug is lower-case ASCII whatever the deck's name is."""
    assert config.slug(name) == expected


def test_folders_have_settings_of_their_own(tmp_path: Path) -> None:
    """Each folder's settings are checked; a mistake names the folder."""
    text = "folders:\n  A/B: {deck: X, tags: t, anki: false}\n  /C/: {kind: reversed}\n"
    folders = config.read(project(tmp_path, text)).folders
    assert folders["A/B"] == config.Folder("X", ("t",), None, anki=False)
    assert folders["C"].kind == "reversed"
    (message,) = messages(project(tmp_path, "folders:\n  A: {dek: X}\n"))
    assert message == "ankigen.yaml:2:7: error[config]: unknown key `dek`: did you mean `deck`?"
    text = "folders:\n  A: {deck: [X, Y]}\n"
    (message,) = messages(project(tmp_path, text))
    assert message.startswith("ankigen.yaml:2:13: error[config]: `folders` must have a text")
    assert message.endswith("for 'A'")


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("markers: {question: ['Q:', 'X:'], answer: ['X:']}", "1:35", "for question and answer"),
        ("markers:\n  question: 'A:'\n", "2:3", "for question and answer"),
        ("markers:\n  cloze: ['### Q1:']\n  question: ['# Q22:']\n", "2:3", "question and cloze"),
        ("deck: a\ndeck: b\n", "2:1", "`deck` is twice in the file"),
        ("kind: revers\n", "1:7", "did you mean `reversed`?"),
        ("Deck: a\n", "1:1", "did you mean `deck`?"),
        ("folders: {A: {kind: revers}}", "1:21", "did you mean `reversed`?"),
        ("folders:\n  A: {}\n  A/: {}\n", "3:3", "has 'A' twice"),
        ("folders: {A: x}", "1:14", "must hold `deck`"),
        ("deck: [a, b]", "1:7", "must be a text"),
        ("deck: true", "1:7", "must be a text"),
        ("tags: [a, {b: c}]", "1:11", "must be a list of texts"),
    ],
)
def test_mistakes_are_reported_at_line_and_column(
    tmp_path: Path, text: str, place: str, message: str
) -> None:
    """Markers of two roles, a key twice, unknown values and wrong types."""
    (found,) = messages(project(tmp_path, text))
    assert found.startswith(f"ankigen.yaml:{place}: error[config]: ")
    assert message in found


def test_values_are_taken_as_written(tmp_path: Path) -> None:
    """What YAML takes for a number or a date is a text where a text is wanted."""
    text = "deck: 1.10\nvault_id: 0012\ntags: [2024, 007]\nfolders: {A: {deck: 2024-01-05}}\n"
    settings = config.read(project(tmp_path, text))
    assert (settings.deck, settings.vault_id, settings.tags) == ("1.10", "0012", ("2024", "007"))
    assert settings.folders["A"].deck == "2024-01-05"
