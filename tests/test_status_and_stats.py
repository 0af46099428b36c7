"""`ankigen status` and `ankigen stats`, as a person and as a program see them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ankigen.check import wording
from ankigen.cli import run
from ankigen.types import Source
from tests import answers

NOTE = """\
---
tags: [physics]
---
Q: What is light? #reversed
A: A wave.

C: {{c1::Light}} is faster than {{c2::sound}}.
"""
PLUGIN = "obsidian-spaced-repetition"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A vault with cards of two syntaxes, in two decks, and a note without cards."""
    files = {
        "ankigen.yaml": "deck: Deck\nvault_id: v\n",
        ".obsidian/community-plugins.json": json.dumps([PLUGIN]),
        f".obsidian/plugins/{PLUGIN}/data.json": json.dumps({"settings": {}}),
        "Optics.md": NOTE,
        "Words/French.md": "#flashcards\n\nla mer::the sea\n\nle ciel:::the sky\n",
        "Diary.md": "Nothing to be learned.\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def report(capsys: pytest.CaptureFixture[str], root: Path, *words: str, status: int = 0) -> Any:
    """What a command says in JSON."""
    capsys.readouterr()
    assert run(["-C", str(root), "--json", *words]) == status
    return answers.read(words[0], capsys.readouterr().out)


def files_of(root: Path) -> dict[str, bytes]:
    """Everything in a folder."""
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_status_before_and_after_a_build(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Vault, syntaxes with the file that turns them on, ledger, package and what a build would do;
    nothing is written."""
    before = files_of(project)
    found = report(capsys, project, "status")
    assert files_of(project) == before
    assert (found["notes"], found["package"], found["push"]) == (3, None, None)
    assert found["ledger"] == {"version": None, "cards": 0, "retired": 0}
    assert found["syntaxes"] == [
        {"name": "qa", "origin": "default"},
        {"name": "spaced-repetition", "origin": f".obsidian/plugins/{PLUGIN}"},
    ]
    assert (found["next"]["version"], found["next"]["added"]) == ("1.0.0", 4)
    assert run(["-C", str(project), "build"]) == 0
    found = report(capsys, project, "status")
    assert found["ledger"] == {"version": "1.0.0", "cards": 4, "retired": 0}
    assert (found["package"]["path"], found["package"]["is_release"]) == ("build/deck.apkg", True)
    assert (found["next"]["added"], found["next"]["unchanged"]) == (0, 4)
    assert run(["-C", str(project), "status"]) == 0
    assert "nothing would change" in capsys.readouterr().out


def test_status_says_what_would_stop_a_build(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Errors in notes and a damaged ledger give status 1 and their places."""
    assert run(["-C", str(project), "build"]) == 0
    with (project / "Optics.md").open("a") as stream:
        stream.write("\nQ: Nobody answers?\n")
    found = report(capsys, project, "status", status=1)
    assert [one["code"] for one in found["errors"]] == ["question-without-answer"]
    assert found["next"] is None and found["ledger"]["cards"] == 4
    assert run(["-C", str(project), "status"]) == 1
    shown = capsys.readouterr()
    assert "1 error would stop a build" in shown.out and "Optics.md:9:1" in shown.err
    (project / "Optics.md").write_text(NOTE)
    ledger = (project / "ankigen.lock").read_text()
    (project / "ankigen.lock").write_text(ledger.replace('"guid"', '"gu'))
    found = report(capsys, project, "status", status=1)
    assert found["ledger"] is None
    assert {one["path"] for one in found["errors"]} == {"ankigen.lock"}


def test_status_knows_a_package_of_another_state(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A package that is not the ledger's version is not called one."""
    assert run(["-C", str(project), "build"]) == 0
    package = project / "build/deck.apkg"
    package.write_bytes(package.read_bytes()[:-4])
    assert report(capsys, project, "status")["package"]["is_release"] is False


def test_stats_count_as_anki_does(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By deck, tag, kind and syntax, each card of a cloze or of a reversed question by itself."""
    found = report(capsys, project, "stats")
    assert (found["cards"], found["questions"], found["notes"]) == (7, 4, 2)
    assert found["decks"] == {"Deck": 4, "Deck::flashcards": 3}
    assert found["tags"]["physics"] == 4
    assert found["kinds"] == {"reversed": 4, "cloze": 2, "basic": 1}
    assert found["syntaxes"] == {"qa": 4, "spaced-repetition": 3}
    assert found["without_cards"] == ["Diary.md"]
    assert run(["-C", str(project), "stats"]) == 0
    assert "7 cards from 4 questions in 2 notes" in capsys.readouterr().out


def test_stats_name_the_longest_answers(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Words are counted, not characters: code and formulas are none, and Chinese has no blanks."""
    answers = [
        "one two three four five",
        "a b c d e f",
        f"```\n{'code ' * 50}\n```\nyes",
        f"${'x + ' * 50}y$",
        "水は高い所から低い所へ流れる",
        "internationalization " * 3,
    ]
    notes = "".join(f"Q: {n} is what?\nA: {text}\n\n" for n, text in enumerate(answers))
    (project / "Long.md").write_text(notes, encoding="utf-8")
    words = [wording.count_words(Source(text, "Long.md", 1)) for text in answers]
    expected = sorted((-count, number) for number, count in enumerate(words))
    found = report(capsys, project, "stats", "--longest", "3")["longest"]
    assert [(-each["words"], int(each["question"][0])) for each in found] == expected[:3]
    assert report(capsys, project, "stats", "--longest", "0")["longest"] == []


def test_stats_go_on_beside_errors(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What can be built is counted, the rest is said, and its note is not one without cards."""
    (project / "Diary.md").write_text("Q: Nobody answers?\n")
    found = report(capsys, project, "stats", status=1)
    assert found["cards"] == 7 and found["without_cards"] == []
    assert [one["code"] for one in found["errors"]] == ["question-without-answer"]
