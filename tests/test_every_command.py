"""What holds for each command alike: quiet, verbose, for programs, misspelt, in a pipe, in a narrow
terminal, with and without colours."""

from __future__ import annotations

import contextlib
import json
import os
import re
import select
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ankigen.cli import COMMANDS, cli, run
from tests import answers
from tests.backend import Device

NOTE = (
    "Q: What is a tensor?\nA: An array with axes. See [[nowhere]].\n\nQ: And light?\nA: A wave.\n"
)

# How each command is called where all is well; `{…}` are places of the fixture `place`.
CALLS = {
    "build": "build",
    "check": "check",
    "diff": "diff",
    "status": "status",
    "stats": "stats",
    "preview": "preview",
    "watch": "watch",
    "init": "-C {empty} init",
    "config": "config",
    "link": "link 'What is a slope?' 'What is a tensor?'",
    "unlink": "unlink 'What is a tensor?'",
    "rehearse": "rehearse",
    "push": "push --to file",
    "adopt": "adopt --from file --dry-run",
    "learn": "learn --from file",
    "recover": "recover --replace {package}",
    "explain": "explain broken-link",
    "templates": "templates",
    "new": "new Optics",
    "completion": "completion bash",
}
FORMS = {
    "check --diff": "check",
    "config --schema": "config",
    "explain": "explain",
    "templates copy style.css": "templates",
    "templates style book": "templates",
    "templates diff": "templates",
    "completion zsh --install": "completion",
    "init --fresh-ledger": "init",
    "adopt --schedules": "adopt",
    "push --to file --dry-run": "push",
    "push --install-addon": "push",
}
# They need no project.
ANYWHERE = {"init", "explain", "completion"}
ENDLESS = {"watch"}
IS_POSIX = sys.platform != "win32"
needs_posix = pytest.mark.skipif(not IS_POSIX, reason="needs pipes, signals and terminals of POSIX")
# Where nothing can be interrupted, what goes on is left out.
NAMES = [name for name in COMMANDS if IS_POSIX or name not in ENDLESS]
_ESCAPE = "\x1b"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a card that has left, one that is new and a warning, and an Anki beside it."""
    folder = tmp_path_factory.mktemp("prepared")
    root = folder / "project"
    (root / "notes").mkdir(parents=True)
    (root / "ankigen.yaml").write_text("deck: Deck\nvault_id: v\n", encoding="utf-8")
    (root / "notes/a.md").write_text("Q: What is a slope?\nA: Steep.\n", encoding="utf-8")
    assert run(["-C", str(root), "-q", "build"]) == 0
    (root / "notes/a.md").write_text(NOTE, encoding="utf-8")
    assert run(["-C", str(root), "-q", "build"]) == 0
    (root / "notes/b.md").write_text("Q: What is new?\nA: This.\n", encoding="utf-8")
    with Device(folder / "Anki2/User 1"):
        pass
    return folder


@pytest.fixture
def place(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, in which the test stands, with a home of its own and a plain environment."""
    for name in ("project", "Anki2"):
        shutil.copytree(prepared / name, tmp_path / name)
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("ANKI_BASE", str(tmp_path / "Anki2"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("ZDOTDIR", raising=False)
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "state"))
    for name in ("NO_COLOR", "FORCE_COLOR", "GITHUB_ACTIONS", "TERM", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path


def words(text: str, place: Path) -> list[str]:
    """The words of a call."""
    package = str(place / "project/build/deck.apkg")
    return [word.format(empty=place / "empty", package=package) for word in shlex.split(text)]


def said(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Exit status and what was written; a command that goes on is interrupted after its first
    words, or a moment."""
    if ENDLESS & set(arguments):
        return _interrupted(arguments)
    capsys.readouterr()
    status = run(arguments)
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def _interrupted(arguments: list[str]) -> tuple[int, str, str]:
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "ankigen", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    built = Path("build/deck.apkg").stat().st_mtime_ns
    for _ in range(300):  # till it has said what it built, or has built, or has ended
        if select.select([process.stdout], [], [], 0.1)[0] or process.poll() is not None:
            break
        if "-q" in arguments and Path("build/deck.apkg").stat().st_mtime_ns != built:
            break
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(0.5)  # it may end by itself
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    stopped = "Stopped; nothing is half written.\n"  # where it did not watch yet
    return process.returncode % 130, out, err.removesuffix(stopped)


def test_every_command_is_called_here() -> None:
    """None is forgotten: the calls are of all commands that there are."""
    assert list(CALLS) == list(COMMANDS)
    assert set(FORMS.values()) <= set(COMMANDS)


@pytest.mark.parametrize("name", NAMES)
def test_plain(name: str, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It does its work, says something, and colours nothing in a pipe."""
    status, out, err = said(words(CALLS[name], place), capsys)
    assert status == 0, err
    assert out.strip() and _ESCAPE not in out + err


@pytest.mark.parametrize("name", NAMES)
def test_quiet(name: str, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `-q` there is nothing to say where all is well: neither words nor warnings."""
    status, out, err = said([*words(CALLS[name], place), "-q"], capsys)
    assert (status, out, err) == (0, "", "")


@pytest.mark.parametrize("name", NAMES)
def test_verbose(name: str, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `-v` no less is said than without."""
    status, out, err = said(["-v", *words(CALLS[name], place)], capsys)
    assert status == 0, err
    assert out.strip()


@pytest.mark.parametrize("name", NAMES)
def test_json(name: str, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--json` there is one answer (one a line of what goes on), as the schema says, and
    nothing beside it."""
    status, out, err = said([*words(CALLS[name], place), "--json"], capsys)
    assert status == 0, err
    (answers.read_lines if name in ENDLESS else answers.read)(name, out)
    assert err == ""


@pytest.mark.parametrize("form", FORMS)
def test_json_of_other_forms(form: str, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """So have commands which do another thing by an option or a word."""
    status, out, err = said(["--json", *words(form, place)], capsys)
    assert (status, err) == (0, ""), err
    answers.read(FORMS[form], out)


@needs_posix
def test_json_of_a_served_preview(place: Path) -> None:
    """A server's first line says where it is."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "ankigen", "--json", "preview", "--serve"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    answer = answers.read("preview", process.stdout.readline())
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert answer["url"].startswith("http://") and answer["cards"] == 3
    assert "Traceback" not in err


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ANYWHERE])
def test_failures_are_json_too(name: str, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a program is told of a mistake has one form, whatever the command: here of a mistake in
    the configuration, at its place, and of a folder that is none."""
    Path("ankigen.yaml").write_text("deck: Deck\nkind: nonsense\n", encoding="utf-8")
    status, out, err = said(["--json", *words(CALLS[name], place)], capsys)
    answer = answers.read("failure", out)
    assert (status, err) == (2, "")
    assert [(each["path"], each["line"]) for each in answer["errors"]] == [("ankigen.yaml", 2)]
    status, out, err = said(["--json", "-C", "nowhere", *words(CALLS[name], place)], capsys)
    assert (status, err) == (2, "")
    assert answers.read("failure", out)["errors"][0]["code"] == "usage"


@pytest.mark.parametrize("name", ["build", "push", "learn", "status", "stats"])
def test_mistakes_in_notes_are_json_too(
    name: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Errors of the notes are in the answer, with exit status 1."""
    Path("notes/a.md").write_text("Q: Nobody answers?\n", encoding="utf-8")
    Path("notes/b.md").unlink()
    status, out, err = said([*words(CALLS[name], place), "--json"], capsys)
    answer = answers.read("status" if name == "status" else "failure", out)
    assert (status, err) == (1, "")
    assert "question-without-answer" in {each["code"] for each in answer["errors"]}


@pytest.mark.parametrize("name", NAMES)
def test_wrong_words(name: str, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An option that there is not, and a word too many, are named, with status 2."""
    status, out, err = said([*words(CALLS[name], place), "--frobnicate"], capsys)
    assert (status, out) == (2, "")
    assert err.startswith("ankigen: no such option '--frobnicate'")
    assert f"`ankigen {name} --help` says more" in err
    status, out, err = said([*words(CALLS[name], place), "--frobnicate", "--json"], capsys)
    assert (status, err) == (2, "")
    assert "--frobnicate" in answers.read("failure", out)["errors"][0]["message"]
    if name != "check" and name != "templates":  # which take any number of words
        status, _, err = said([*words(CALLS[name], place), "extra", "extra"], capsys)
        assert status == 2 and "extra" in err


@needs_posix
@pytest.mark.parametrize("name", NAMES)
def test_into_a_pipe_that_nobody_reads(
    name: str,
    place: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As in `ankigen … | head -0`: no word of it, and the status by which shells know it."""
    reading, writing = os.pipe()
    os.close(reading)
    if name in ENDLESS:
        process = subprocess.run(
            [sys.executable, "-m", "ankigen", *words(CALLS[name], place)],
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            timeout=30,
        )
        status, err = process.returncode, process.stderr
        os.close(writing)
    else:
        capsys.readouterr()
        monkeypatch.setattr(sys, "stdout", os.fdopen(writing, "w", encoding="utf-8"))
        status = run(words(CALLS[name], place))
        monkeypatch.undo()
        err = capsys.readouterr().err
    assert status == 141
    assert "Error" not in err and "Broken pipe" not in err


@pytest.mark.parametrize("columns", [80, 40])
@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_fits(
    name: str, columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Help fits the terminal: no line but of examples, and of an option with its choices, is
    longer."""
    monkeypatch.setenv("COLUMNS", str(columns))
    assert run([*([name] if name else []), "--help"]) == 0
    text, _, examples = capsys.readouterr().out.partition("Examples:")
    assert examples or not name
    long = [line for line in text.splitlines() if len(line) > columns]
    assert [line for line in long if not re.match(r"  --[\w-]+ \[[\w|-]+\]$", line)] == []


@pytest.mark.parametrize("name", NAMES)
def test_examples_can_be_typed(name: str, place: Path) -> None:
    """Each example of the help is a call of the command that its options and words allow."""
    for path in ("Physics", "Reading list.md", "build/deck.apkg", "collection.anki2", "deck.apkg"):
        Path(path).mkdir() if path == "Physics" else Path(path).touch()
    context = cli.make_context("ankigen", ["."], resilient_parsing=True)
    command = cli.get_command(context, name)
    assert command is not None and command.epilog is not None
    lines = [line.strip() for line in command.epilog.splitlines()[2:]]
    assert lines
    for line in lines:
        program, *rest = shlex.split(line.partition(" > ")[0])
        assert program == "ankigen"
        at = rest.index(name)
        with cli.make_context("ankigen", [*rest[:at], name]) as outer:
            command.make_context(name, rest[at + 1 :], parent=outer)


COLOURS: dict[str, dict[str, str]] = {
    "NO_COLOR": {"NO_COLOR": "1"},
    "TERM=dumb": {"TERM": "dumb"},
    "neither": {},
}


@pytest.mark.parametrize("name", NAMES)
def test_forced_colours(
    name: str, place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`FORCE_COLOR` changes no answer for programs, and no work."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    status, out, err = said([*words(CALLS[name], place), "--json"], capsys)
    assert status == 0, err
    assert _ESCAPE not in out
    (answers.read_lines if name in ENDLESS else answers.read)(name, out)


# Runs calls one after the other in one process, on the terminal that it is started on.
_RUNNER = """
import json, os, shutil, sys
from ankigen.cli import run
for number, words in enumerate(json.loads(sys.argv[1])):
    print(f"== {words}", flush=True)
    shutil.copytree(sys.argv[2], f"../{number}")
    os.chdir(f"../{number}")
    assert run(words) == 0, words
"""


@needs_posix
@pytest.mark.parametrize("colours", COLOURS)
def test_on_a_terminal(colours: str, place: Path) -> None:
    """On a real terminal of 40 columns every command works; where no colours are wanted, or the
    terminal knows none, nothing but text is written."""
    environment = {**os.environ, **COLOURS[colours]}
    environment.setdefault("TERM", "xterm")
    calls = [words(CALLS[name], place) for name in COMMANDS if name not in ENDLESS]
    command = [sys.executable, "-c", _RUNNER, json.dumps(calls), str(place / "project")]
    text = _on_terminal(command, environment)
    assert text.count("== [") == len(calls), text
    assert "Traceback" not in text
    assert (_ESCAPE in text) is (colours == "neither"), repr(text)


def _on_terminal(command: list[str], environment: dict[str, str]) -> str:
    """What a command writes to a terminal of 40 columns."""
    import pty

    ours, theirs = pty.openpty()
    _resize(theirs)
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, env=environment
    )
    os.close(theirs)
    text = b"".join(_read(ours))
    os.close(ours)
    process.wait(timeout=60)
    return text.decode("utf-8", "replace")


def _resize(terminal: int) -> None:
    import fcntl
    import struct
    import termios

    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 40, 0, 0))


def _read(terminal: int) -> Iterator[Any]:
    while True:
        try:
            data = os.read(terminal, 65536)
        except OSError:  # as Linux says that nobody writes any more
            return
        if not data:
            return
        yield data
