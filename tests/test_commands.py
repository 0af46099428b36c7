"""The commands beside `build`, run as a person runs them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ankigen.cli import COMMANDS, run
from tests import answers
from tests.backend import Device, Rating

NOTE = "Q: What is a tensor?\nA: An array with axes.\n\nQ: What is a gradient?\nA: A slope.\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with two cards, built."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/a.md").write_text(NOTE, encoding="utf-8")
    (tmp_path / "ankigen.yaml").write_text("deck: Deck\nvault_id: v\n", encoding="utf-8")
    assert run(["-C", str(tmp_path), "build"]) == 0
    return tmp_path


def edit(project: Path, old: str, new: str) -> None:
    """Change the note."""
    path = project / "notes/a.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def said(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    """What a command prints."""
    capsys.readouterr()
    assert run(list(arguments)) == status
    captured = capsys.readouterr()
    return captured.out + captured.err


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    """Each command that help lists exists and explains itself."""
    for name in COMMANDS:
        assert "Usage: ankigen" in said(capsys, name, "--help")


def test_diff_tells_what_a_build_would_do(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Added, changed with its words, retired; and nothing is written."""
    before = (project / "ankigen.lock").read_bytes()
    assert "nothing would change" in said(capsys, "-C", str(project), "diff")
    edit(project, "with axes", "with shape")
    edit(project, "Q: What is a gradient?\nA: A slope.", "Q: Why normalise?\nA: For speed.")
    shown = said(capsys, "-C", str(project), "diff")
    assert "1.0.0 → 1.1.0" in shown
    assert "[-axes.-] {+shape.+}" in shown
    assert "+ Why normalise?" in shown and "- What is a gradient?" in shown
    report = answers.read("diff", said(capsys, "-C", str(project), "diff", "--json"))
    assert [len(report[kind]) for kind in ("added", "changed", "retired")] == [1, 1, 1]
    assert (project / "ankigen.lock").read_bytes() == before


def test_link_and_unlink(project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A card that was taken as new gets its history back, and the other way round."""
    with Device(tmp_path / "laptop") as laptop:
        laptop.import_package(project / "build/deck.apkg")
        (guid,) = laptop.search("gradient")
        laptop.answer(guid, Rating.GOOD)
        edit(project, "What is a gradient?\nA: A slope.", "Derivative in many variables\nA: Yes.")
        assert run(["-C", str(project), "build"]) == 0
        said(capsys, "-C", str(project), "link", "What is a gradient", "Derivative in many")
        assert "1 back again" in said(capsys, "-C", str(project), "build")
        log = laptop.import_package(project / "build/deck.apkg")
        assert guid in log.updated
        assert "Derivative" in laptop.field(guid, "Question")
        assert len(laptop.reviews()) == 1
    said(capsys, "-C", str(project), "unlink", guid)
    assert "1 added" in said(capsys, "-C", str(project), "build")
    assert "no card is called" in said(capsys, "-C", str(project), "unlink", "zzzz", status=2)


def test_delta_package_holds_what_changed(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--since` gives a package that makes the collection the full one would make."""
    with Device(tmp_path / "one") as one, Device(tmp_path / "two") as two:
        for device in (one, two):
            device.import_package(project / "build/deck.apkg")
        edit(project, "with axes", "with shape")
        shown = said(capsys, "-C", str(project), "build", "--since", "1.0.0")
        assert "deck-1.0.0-to-1.0.1.apkg" in shown
        assert one.import_package(project / "build/deck-1.0.0-to-1.0.1.apkg").found == 1
        two.import_package(project / "build/deck.apkg")
        assert one.notes() == two.notes()
    assert "no version 7.7.7" in said(
        capsys, "-C", str(project), "build", "--since", "7.7.7", status=2
    )


def test_retired_cards_can_be_found(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The clean-up package tags what left, and the printed search finds it; reviews stay."""
    with Device(tmp_path / "laptop") as laptop:
        laptop.import_package(project / "build/deck.apkg")
        (guid,) = laptop.search("gradient")
        laptop.answer(guid, Rating.GOOD)
        edit(project, "Q: What is a gradient?\nA: A slope.\n", "")
        shown = said(capsys, "-C", str(project), "build")
        search = re.search(r'"ID:re:\^\(.*\)\$"', shown)
        assert search and "tag:Deck::retired" in shown
        log = laptop.import_package(project / "build/deck-1.1.0-cleanup.apkg")
        assert (log.updated, log.new) == ((guid,), ())
        assert laptop.search("tag:Deck::retired") == laptop.search(search[0]) == {guid}
        assert len(laptop.reviews()) == 1


def test_too_many_retired_cards_stop_the_build(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """More than a fifth of a deck does not leave it by mistake; `--retire` says it is meant."""
    cards = "\n".join(f"Q: number {word}\nA: {word}\n" for word in "abcdefghijklmnopqrstuvwxyz")
    (project / "notes/b.md").write_text(cards, encoding="utf-8")
    assert run(["-C", str(project), "build"]) == 0
    (project / "notes/b.md").unlink()
    before = (project / "ankigen.lock").read_bytes()
    assert "--retire" in said(capsys, "-C", str(project), "build", status=1)
    assert (project / "ankigen.lock").read_bytes() == before
    assert "26 retired" in said(capsys, "-C", str(project), "build", "--retire")


def test_anothers_ledger_is_explained(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All cards gone and all new is another vault's ledger; setting it aside begins afresh."""
    (project / "notes/a.md").write_text(
        "".join(f"Q: {n} {n}\nA: {n}\n\n" for n in "uvwxyz"), encoding="utf-8"
    )
    lines = (project / "ankigen.lock").read_text(encoding="utf-8")
    more = "".join(f"Q: old {n}\nA: {n}{n}\n\n" for n in "abc")
    (project / "notes/old.md").write_text(more, encoding="utf-8")
    assert run(["-C", str(project), "build"]) == 0
    (project / "notes/old.md").unlink()
    (project / "notes/a.md").write_text("Q: else\nA: where\n\nQ: other\nA: thing\n")
    assert lines
    shown = said(capsys, "-C", str(project), "build", status=1)
    assert "init --fresh-ledger" in shown
    said(capsys, "-C", str(project), "init", "--fresh-ledger")
    assert "2 added" in said(capsys, "-C", str(project), "build")


def test_recover_a_lost_ledger(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A ledger rebuilt from the package keeps every identity, even of edited cards."""
    before = (project / "ankigen.lock").read_text(encoding="utf-8")
    (project / "ankigen.lock").unlink()
    edit(project, "What is a tensor?", "What is a tensor, really?")
    said(capsys, "-C", str(project), "recover", str(project / "build/deck.apkg"))
    shown = said(capsys, "-C", str(project), "build")
    assert "1 changed" in shown and "added" not in shown
    guids = set(re.findall(r'"guid":"([^"]+)"', before))
    after = (project / "ankigen.lock").read_text(encoding="utf-8")
    assert guids == set(re.findall(r'"guid":"([^"]+)"', after))


def test_rehearse(project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A rehearsal reports what importing would do, and leaves the collection alone."""
    assert "2 added, 0 updated" in said(capsys, "-C", str(project), "rehearse")
    with Device(tmp_path / "laptop") as laptop:
        laptop.import_package(project / "build/deck.apkg")
        (guid,) = laptop.search("gradient")
        laptop.edit(guid, "Answer", "mine")
        path = laptop.path
    before = path.read_bytes()
    edit(project, "with axes", "with shape")
    assert run(["-C", str(project), "build"]) == 0
    shown = said(capsys, "-C", str(project), "rehearse", "--collection", str(path))
    assert "0 added, 1 updated" in shown
    assert "Edited in Anki since" in shown and "mine" in shown
    assert path.read_bytes() == before


def test_check_and_explain(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Findings are one a line, in four formats; each code can be explained."""
    edit(project, "An array with axes.", "See [[nowhere]].")
    place = "notes/a.md:2:8: warning[broken-link]: "
    assert place in said(capsys, "-C", str(project), "check")
    run(["-C", str(project), "check", "--format", "json"])
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["code"], found["line"], found["column"]) == ("broken-link", 2, 8)
    run(["-C", str(project), "check", "--format", "sarif"])
    sarif = json.loads(capsys.readouterr().out)
    assert sarif["runs"][0]["results"][0]["ruleId"] == "broken-link"
    assert "::warning file=notes/a.md,line=2" in said(
        capsys, "-C", str(project), "check", "--format", "github"
    )
    said(capsys, "-C", str(project), "check", "--strict", status=1)
    assert "broken-link" in said(capsys, "explain", "broken-link")
    assert "did you mean `broken-link`?" in said(capsys, "explain", "broken-lnk", status=2)
    edit(project, "See [[nowhere]].", "See [[nowhere]]. %% ankigen: ignore broken-link %%")
    assert "nothing wrong" in said(capsys, "-C", str(project), "check")


def test_check_fix_says_which_lines_it_writes(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What can be fixed is marked `[*]`; `--diff` shows it and writes nothing; `--fix` changes the
    misspelt marker alone and names its line."""
    path = project / "notes/a.md"
    path.write_bytes(path.read_bytes().replace(b"Q: What is a grad", b"q: What is a grad"))
    before = path.read_bytes()
    run(["-C", str(project), "check"])
    shown = capsys.readouterr()
    assert re.search(r"^notes/a.md:\d+:1: error\[[a-z-]+\]: \[\*\] .*begins `q:`", shown.out, re.M)
    assert "`--fix` fixes 1, marked [*]" in shown.err
    run(["-C", str(project), "check", "--diff"])
    patch = capsys.readouterr().out
    assert patch.startswith("--- a/notes/a.md\n+++ b/notes/a.md\n@@ ")
    assert re.findall(r"^[-+] ?[qQ]:.*", patch, re.MULTILINE)[0].startswith("-q: What")
    assert path.read_bytes() == before
    run(["-C", str(project), "check", "--fix"])
    said = capsys.readouterr().err
    assert re.search(r"^fixed notes/a.md:\d+:1: [a-z-]+$", said, re.MULTILINE)
    assert "1 finding fixed in 1 note" in said
    assert path.read_bytes() == before.replace(b"q: What", b"Q: What")


def test_quiet_says_errors_alone(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `-q` neither `check` nor `build` prints a warning."""
    (project / "notes/b.md").write_text("Q: One?\nA: [[nowhere]]\n", encoding="utf-8")
    for command in ("check", "build", "preview"):
        assert run(["-C", str(project), "-q", command]) == 0
        shown = capsys.readouterr()
        assert (shown.out, shown.err) == ("", "")
    (project / "notes/b.md").write_text("Q: One?\nA: [[nowhere]]\n\nQ: x\n", encoding="utf-8")
    for command in ("check", "build"):
        assert run(["-C", str(project), "-q", command]) == 1
        shown = capsys.readouterr()
        assert "question-without-answer" in shown.out + shown.err
        assert "broken-link" not in shown.out + shown.err


def test_lists_are_capped(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of one code the first are shown in the order of the notes, and how many more there are."""
    for number in range(1, 13):
        text = f"Q: {number}?\nA: [[nowhere]]\n"
        (project / f"notes/Lecture {number}.md").write_text(text, encoding="utf-8")
    run(["-C", str(project), "check"])
    shown = capsys.readouterr()
    lines = shown.out.splitlines()
    numbers = [int(line.split(".md")[0].split()[-1]) for line in lines if "Lecture" in line]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) == 10 and "2 more warning[broken-link] (--all shows all)" in shown.err
    run(["-C", str(project), "check", "--all"])
    assert capsys.readouterr().out.count("Lecture") == 12
    run(["-C", str(project), "build"])
    assert "2 more warning[broken-link] (-v shows all)" in capsys.readouterr().err


def test_config_tells_where_values_come_from(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each key with its value and origin; the schema is JSON and knows every key."""
    shown = said(capsys, "-C", str(project), "config")
    assert re.search(r'deck +"Deck" +\(ankigen.yaml\)', shown)
    assert re.search(r"keep_versions +3 +\(default\)", shown)
    schema = json.loads(said(capsys, "-C", str(project), "config", "--schema"))
    assert {"deck", "vault_id", "markers"} <= set(schema["properties"])


def test_preview_writes_a_page(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The page stands by itself in the build folder; a second one replaces it."""
    shown = said(capsys, "-C", str(project), "preview")
    assert "2 cards" in shown
    page = project / "build/preview/index.html"
    assert "What is a tensor" in "".join(
        path.read_text(encoding="utf-8") for path in page.parent.glob("*.js")
    )
    edit(project, "with axes", "with shape")
    assert run(["-C", str(project), "preview"]) == 0
    texts = [path.read_text(encoding="utf-8") for path in page.parent.glob("*.js")]
    assert any("with shape" in text for text in texts)
    assert not any("with axes" in text for text in texts)


def test_old_versions_are_pruned(project: Path) -> None:
    """The newest `keep_versions` packages stay."""
    for word in ("b", "c", "d", "e"):
        edit(project, "A slope", f"A slope {word}")
        assert run(["-C", str(project), "build"]) == 0
    names = sorted(path.name for path in (project / "build").glob("deck-*.apkg"))
    assert names == ["deck-1.0.2.apkg", "deck-1.0.3.apkg", "deck-1.0.4.apkg"]
    log = (project / "build/CHANGELOG.txt").read_text(encoding="utf-8")
    assert log.index("## 1.0.4") < log.index("## 1.0.0")


def test_watch_builds_on_every_change(project: Path) -> None:
    """Saves, atomic saves and deletions give a package; errors are shown and it goes on."""
    assert run(["-C", str(project), "build"]) == 0
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "ankigen", "-C", str(project), "watch"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    try:
        lines = iter(process.stdout.readline, "")
        wait_for(lines, "Watching")
        time.sleep(0.3)
        edit(project, "A slope", "A steep slope")
        wait_for(lines, "2 cards from 1 note (1 changed since 1.0.0)")
        (project / "notes/new.tmp").write_text("Q: x\nA: y\n")
        (project / "notes/new.tmp").rename(project / "notes/b.md")
        wait_for(lines, "3 cards from 2 notes (1 added, 1 changed since 1.0.0)")
        config = (
            (project / "ankigen.yaml").read_bytes() if (project / "ankigen.yaml").exists() else b""
        )
        (project / "ankigen.yaml").write_text("deck: [\n")
        wait_for(lines, "ankigen.yaml:")
        (project / "ankigen.yaml").write_bytes(config)
        wait_for(lines, "3 cards from 2 notes")
        (project / "notes/b.md").write_text("Q: x\n")
        wait_for(lines, "question-without-answer")
        (project / "notes/b.md").unlink()
        wait_for(lines, "2 cards")
        assert '"release":"1.0.0"' in (project / "ankigen.lock").read_text(encoding="utf-8")
        assert (project / "build/deck-1.0.0.apkg").is_file()
        assert not list((project / "build").glob("deck-1.[01].[1-9]*.apkg"))
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


@pytest.mark.parametrize("vault", ["notes", "."])
def test_watch_is_not_woken_by_what_it_prints(project: Path, vault: str) -> None:
    """Its output may go into a file of the project, or of the vault: that is no change."""
    (project / vault / ".obsidian").mkdir()
    log = project / "watch.log"
    with log.open("w") as out:
        command = [sys.executable, "-u", "-m", "ankigen", "-C", str(project), "watch"]
        process = subprocess.Popen(command, stdout=out, stderr=out)

    def printed(text: str, times: int) -> bool:
        return log.read_text(encoding="utf-8").count(text) >= times

    try:
        _until(lambda: printed("Watching", 1))
        time.sleep(0.5)
        edit(project, "A slope", "A steep slope")
        _until(lambda: printed("2 cards from 1 note", 2))
        time.sleep(1.0)
        assert not printed("2 cards from 1 note", 3)
    finally:
        process.terminate()
        process.wait()


def _until(holds: Callable[[], bool]) -> None:
    for _ in range(600):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("it never came")


def wait_for(lines: object, text: str) -> None:
    """Read lines until one holds the text."""
    assert hasattr(lines, "__next__")
    for line in lines:
        if text in line:
            return
    raise AssertionError(f"{text!r} never came")
