"""The command line: messages, exit status, and that nothing is lost when something is wrong."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ankigen import config
from ankigen.cli import output, run
from tests import answers

GOOD = "Q: one\nA: two\n"


def project(folder: Path, **notes: str | bytes) -> Path:
    """A project with these notes, `__` in a name standing for a folder."""
    for name, text in notes.items():
        path = folder / "notes" / f"{name.replace('__', '/')}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def state(folder: Path) -> dict[str, bytes]:
    """Every file of the project but the notes, with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "notes" not in path.relative_to(folder).parts
    }


def test_build_says_what_and_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The summary names the deck, its version, the package and what to do next."""
    assert run(["-C", str(project(tmp_path, a=GOOD)), "build"]) == 0
    out = capsys.readouterr().out
    assert "1.0.0: 1 card from 1 note (1 added)" in out
    assert ".apkg" in out and "File > Import" in out


def test_json_report_keeps_its_keys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--json` prints the contract's keys and nothing else."""
    folder = project(tmp_path, a=GOOD + "\nQ: x\nA: [[nowhere]]\n")
    assert run(["-C", str(folder), "build", "--json"]) == 0
    report = answers.read("build", capsys.readouterr().out)
    keys = "package version cards notes added changed retired unchanged media warnings errors"
    assert set(keys.split()) <= set(report)
    assert (report["version"], report["cards"], report["added"]) == ("1.0.0", 2, 2)
    assert report["package"] == f"build/{report['latest'][6:-5]}-1.0.0.apkg"
    (warning,) = report["warnings"]
    assert (warning["path"], warning["line"], warning["column"]) == ("notes/a.md", 5, 4)
    assert warning["code"] == "broken-link"


BAD = {
    "latin": b"Q: caf\xe9\nA: x\n",
    "yaml": "---\ntags: [a\n---\nQ: a\nA: b\n",
    "no_answer": "Q: alone\n\nQ: two\nA: b\n",
    "fence": "Q: x\nA: y\n```python\nnever closed\n",
    "empty": "Q:\nA: something\n\nQ: something\nA:\n",
    "twice": "Q: same\nA: 1\n\nQ: same\nA: 2\n",
}
EXPECTED = {
    ("notes/latin.md", 1, 7, "invalid-utf8"),
    ("notes/yaml.md", 3, 1, "yaml"),
    ("notes/no_answer.md", 1, 1, "question-without-answer"),
    ("notes/fence.md", 3, 1, "unclosed-fence"),
    ("notes/empty.md", 1, 1, "empty-question"),
    ("notes/empty.md", 5, 1, "empty-answer"),
    ("notes/twice.md", 4, 1, "duplicate-question"),
}


def test_all_bad_input_in_one_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Everything wrong is reported at its place with a remedy, and the last good build stays."""
    folder = project(tmp_path, good=GOOD)
    assert run(["-C", str(folder), "build"]) == 0
    before = state(folder)
    project(folder, **BAD)
    capsys.readouterr()
    assert run(["-C", str(folder), "build", "--json"]) == 1
    errors = json.loads(capsys.readouterr().out)["errors"]
    assert {(e["path"], e["line"], e["column"], e["code"]) for e in errors} == EXPECTED
    assert run(["-C", str(folder), "build"]) == 1
    shown = capsys.readouterr().err
    for path, line, column, code in EXPECTED:
        assert f"{path}:{line}:{column}: error[{code}]: " in shown
    assert "Nothing was written" in shown
    assert state(folder) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_note(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A note without read permission is an error, and its cards are not retired."""
    folder = project(tmp_path, a=GOOD)
    (folder / "notes/a.md").chmod(0)
    assert run(["-C", str(folder), "build"]) == 1
    assert "notes/a.md:1:1: error[unreadable-note]" in capsys.readouterr().err


def test_no_cards_at_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A vault without a card is an error that says how to write one."""
    assert run(["-C", str(project(tmp_path, a="just text\n")), "build"]) == 1
    shown = capsys.readouterr().err
    assert "no-cards" in shown and "`Q:`" in shown


def test_no_notes_at_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A vault without a note is told how to begin one, not that no note holds a card."""
    (tmp_path / ".obsidian").mkdir()
    assert run(["-C", str(tmp_path), "build"]) == 1
    shown = capsys.readouterr().err
    assert "no-cards" in shown and "ankigen new" in shown and "0 notes" not in shown


def test_missing_folders_are_usage_errors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No notes folder, or a folder that is not there, is exit status 2 with the remedy."""
    assert run(["-C", str(tmp_path), "build"]) == 2
    assert "ankigen init" in capsys.readouterr().err
    assert run(["-C", str(tmp_path / "nowhere"), "build"]) == 2
    assert run(["-C", str(tmp_path), "build", "--notes", "nowhere"]) == 2
    assert "--notes" in capsys.readouterr().err
    assert run(["-C", str(tmp_path), "build", "--wrong"]) == 2


def test_keep_going_builds_the_rest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--keep-going` leaves out what has errors, says so, and retires nothing of it."""
    folder = project(tmp_path, a=GOOD, b="Q: three\nA: four\n\nQ: five\nA: six\n")
    assert run(["-C", str(folder), "build"]) == 0
    project(folder, b="Q: three\n\nQ: five\nA: six\n")
    capsys.readouterr()
    assert run(["-C", str(folder), "build", "--keep-going", "--json"]) == 1
    report = answers.read("build", capsys.readouterr().out)
    assert (report["cards"], report["retired"], len(report["errors"])) == (2, 0, 1)


def test_strict_fails_at_warnings(tmp_path: Path) -> None:
    """`--strict` writes nothing where there is a warning."""
    folder = project(tmp_path, a="Q: x\nA: [[nowhere]]\n")
    assert run(["-C", str(folder), "build", "--strict"]) == 1
    assert not (folder / "build").exists()
    assert run(["-C", str(folder), "build"]) == 0


def test_init_then_build(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`init` explains every key and writes a first note; the deck builds at once."""
    assert run(["-C", str(tmp_path), "init"]) == 0
    assert "vault_id:" in (tmp_path / "ankigen.yaml").read_text(encoding="utf-8")
    assert run(["-C", str(tmp_path), "build"]) == 0
    assert "3 cards from 1 note" in capsys.readouterr().out
    assert run(["-C", str(tmp_path), "init"]) == 2


def test_init_in_a_git_repository(tmp_path: Path) -> None:
    """Two branches' ledgers merge by lines, packages are not committed; what was said before in
    git's files stays."""
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitattributes").write_text("*.png binary", encoding="utf-8")
    assert run(["-C", str(tmp_path), "init"]) == 0
    text = (tmp_path / ".gitattributes").read_text(encoding="utf-8")
    assert text == ("*.png binary\nankigen.lock merge=union\nankigen.delivered merge=union\n")
    assert (tmp_path / ".gitignore").read_text(encoding="utf-8") == "/build/\n"


def test_init_in_a_vault_keeps_packages_out_of_git(tmp_path: Path) -> None:
    """A vault may come into git later."""
    (tmp_path / ".obsidian").mkdir()
    assert run(["-C", str(tmp_path), "init"]) == 0
    assert (tmp_path / ".gitignore").read_text(encoding="utf-8") == "/build/\n"
    assert not (tmp_path / ".gitattributes").exists()


@pytest.mark.parametrize("line", ["build/", "/build", "build", "**/build/"])
def test_init_leaves_a_build_folder_that_git_ignores(tmp_path: Path, line: str) -> None:
    """However the folder is named in `.gitignore`, it is not named again."""
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text(f"x\n{line}\n", encoding="utf-8")
    assert run(["-C", str(tmp_path), "init"]) == 0
    assert (tmp_path / ".gitignore").read_text(encoding="utf-8") == f"x\n{line}\n"


@pytest.mark.parametrize("place", ["a.md", "notes/a.md", "x/y/z/a.md", "notes/.obsidian/app.json"])
def test_a_clone_in_another_folder_changes_no_card(tmp_path: Path, place: str) -> None:
    """What `init` writes holds the vault's name, which is in every card's link."""
    first, clone = tmp_path / "first", tmp_path / "clone"
    note = first / place
    note.parent.mkdir(parents=True)
    note.write_text(GOOD if note.suffix == ".md" else "{}", encoding="utf-8")
    if note.suffix != ".md":
        (first / "notes/a.md").write_text(GOOD, encoding="utf-8")
    assert run(["-C", str(first), "init"]) == 0
    assert run(["-C", str(first), "build"]) == 0
    shutil.copytree(first, clone)
    assert run(["-C", str(clone), "build", "--json"]) == 0
    packages = [sorted((folder / "build").glob("*.apkg")) for folder in (first, clone)]
    assert [path.name for path in packages[0]] == [path.name for path in packages[1]]
    assert len(packages[0]) == 2


def test_a_clone_without_obsidians_settings_has_the_same_notes(tmp_path: Path) -> None:
    """A vault with a folder `notes` keeps its other notes when `.obsidian` is not copied."""
    vault = tmp_path / "vault"
    for place in ("notes/a.md", "other/b.md"):
        (vault / place).parent.mkdir(parents=True)
        (vault / place).write_text(f"Q: {place}?\nA: x\n", encoding="utf-8")
    (vault / ".obsidian").mkdir()
    assert run(["-C", str(vault), "init"]) == 0
    assert not (vault / "notes/First cards.md").exists()
    (vault / ".obsidian").rmdir()
    assert config.read(vault).notes == vault


def test_init_in_a_project_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Notes in two projects would give every card twice: a folder of a project, and one around."""
    inner = tmp_path / "vault/Folder/deep"
    inner.mkdir(parents=True)
    (inner / "a.md").write_text(GOOD, encoding="utf-8")
    assert run(["-C", str(tmp_path / "vault"), "init"]) == 0
    assert run(["-C", str(inner), "init"]) == 2
    assert f"is in the project {tmp_path / 'vault'}" in (said := capsys.readouterr().err)
    assert "every card would come twice" in said
    assert run(["-C", str(tmp_path), "init"]) == 2
    assert f"{tmp_path / 'vault'} is a project of its own" in capsys.readouterr().err
    assert list(tmp_path.rglob("ankigen.yaml")) == [tmp_path / "vault/ankigen.yaml"]


def test_init_beside_a_ledger_keeps_the_identity(tmp_path: Path) -> None:
    """A configuration that was lost is written for the same vault."""
    assert run(["-C", str(tmp_path), "init"]) == 0
    assert run(["-C", str(tmp_path), "build"]) == 0
    before = config.read(tmp_path).vault_id
    (tmp_path / "ankigen.yaml").unlink()
    assert run(["-C", str(tmp_path), "init"]) == 0
    assert config.read(tmp_path).vault_id == before


def test_a_deleted_folder_is_named(tmp_path: Path) -> None:
    """A command in a folder that is gone says so."""
    gone = tmp_path / "gone"
    gone.mkdir()
    command = f"rmdir {gone}; exec {Path(sys.executable).with_name('ankigen')} check"
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=gone, capture_output=True, text=True, check=False
    )
    assert "the folder that you are in" in done.stderr and "go to another" in done.stderr


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("one two three", 80, "one two three"),
        ("one\n two  three", 80, "one two three"),
        ("one two three", 12, "one two …"),
        ("one two three", 13, "one two three"),
        ("onetwothree", 6, "onet …"),
    ],
)
def test_titles_are_cut_at_the_end_of_a_word(text: str, width: int, expected: str) -> None:
    """On one line, with a sign that something is missing."""
    assert output.title(text, width) == expected
    assert len(output.title(text, width)) <= width


def test_completion_is_offered() -> None:
    """The shell's own completion knows the commands."""
    environment = os.environ | {
        "_ANKIGEN_COMPLETE": "bash_complete",
        "COMP_WORDS": "ankigen pre",
        "COMP_CWORD": "1",
    }
    command = [str(Path(sys.executable).with_name("ankigen"))]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "plain,preview"


def test_a_person_is_asked_about_doubts(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At a terminal a number chooses the earlier card, and Enter says that it is new."""
    from types import SimpleNamespace

    from ankigen.cli import build

    entries = [SimpleNamespace(question=f"old {n}", note="a.md") for n in (1, 2)]
    candidates = [SimpleNamespace(entry=entry, score=0.8) for entry in entries]
    card = SimpleNamespace(location="a.md:1:1", question=SimpleNamespace(text="new one"))
    doubt = SimpleNamespace(card=card, candidates=candidates)
    for typed, chosen in (("2\n", entries[1]), ("\n", None)):
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        assert build._ask(doubt) is chosen  # type: ignore[arg-type]  # what it reads of a doubt
    assert "is this a card that you know?" in capsys.readouterr().err


def test_project_is_found_from_below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command works in any folder of the project."""
    folder = project(tmp_path, deep__a=GOOD)
    (folder / "ankigen.yaml").write_text("deck: X\n")
    monkeypatch.chdir(folder / "notes" / "deep")
    assert run(["build"]) == 0
    assert (folder / "build" / "x-1.0.0.apkg").is_file()


def test_a_strange_environment_changes_no_byte(tmp_path: Path) -> None:
    """Hash seed, locale, time zone and clock do not change the package."""
    packages = []
    for number, extra in enumerate(
        (
            {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
            {"PYTHONHASHSEED": "99", "TZ": "America/New_York", "LC_ALL": "C.UTF-8"},
        )
    ):
        folder = project(tmp_path / f"{number}" / "p", a=GOOD, b="Q: ü\nA: #tag [[a]] `x`\n")
        environment = os.environ | extra | {"SOURCE_DATE_EPOCH": "1700000000"}
        command = [sys.executable, "-m", "ankigen", "-C", str(folder), "build"]
        subprocess.run(command, env=environment, check=True, capture_output=True)
        packages.append((folder / "build" / "p-1.0.0.apkg").read_bytes())
    assert packages[0] == packages[1]


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    """Help lists the commands; the version is the package's."""
    assert run(["--help"]) == 0
    assert "build" in capsys.readouterr().out
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("ankigen ")
    assert run([]) in (0, 2)
