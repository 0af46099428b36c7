"""Earlier versions of the ledger in git are read, and nothing of the repository is run."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from ankigen import identity, package
from ankigen.identity.ledger.correct import rename
from ankigen.identity.ledger.history import dropped
from tests.projects import Project, settle

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

CARDS = ("Q: one\nA: two\n", "Q: one\nA: three\n", "Q: one\nA: three\n\nQ: more\nA: cards\n")


def git(folder: Path, *arguments: str) -> str:
    """What git says."""
    names = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(
        ["git", *names, *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project below a repository's top, with three versions committed and then gone back on."""
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / ".gitignore").write_text("build/\n", encoding="utf-8")
    made = Project(tmp_path / "deep" / "project")
    for text in CARDS:
        made.write("a.md", text)
        made.build()
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "-q", "-m", "x")
    git(tmp_path, "reset", "-q", "--hard", "HEAD~2")
    shutil.rmtree(made.root / "build")
    return made


def test_what_was_dropped_is_found(project: Project) -> None:
    """Later lines of a card, cards that are gone, and versions are there, also after a reset."""
    ledger, times = dropped(project.root / "ankigen.lock")
    assert not times
    assert {entry.answer for entry in ledger.active} == {"three", "cards"}
    assert str(ledger.version) == "1.1.0"
    built = project.build()
    assert str(built.changes.new) == "1.2.0"
    assert len(built.changes.retired) == 1


def test_a_recovered_ledger_knows_when_cards_were_given(project: Project) -> None:
    """It has no release in common with those that git knows, and no name of the vault: of these
    the times of its cards count, so that what differs is newer than all that was delivered."""
    path = project.root / "ankigen.lock"
    latest = max(entry.modified for entry in dropped(path).ledger.entries.values())
    text = re.sub(r',"name":"[^"]*"(?=})', "", path.read_text(encoding="utf-8"), count=1)
    path.write_text(re.sub(r'"state":"[^"]*"', '"state":""', text), encoding="utf-8")
    ledger, times = dropped(path)
    assert not ledger.entries
    assert max(times.values()) == latest
    (note,) = package.read(project.build().package).notes
    assert note.modified > latest
    assert "two" in note.fields[1]


def test_nothing_is_dropped(project: Project, tmp_path: Path) -> None:
    """A ledger that has the latest, one outside any repository, and one that git does not know."""
    git(tmp_path, "reset", "-q", "--hard", "HEAD@{1}")
    ledger = identity.read(project.root / "ankigen.lock")
    assert identity.catch_up(ledger, *dropped(project.root / "ankigen.lock")) is ledger
    shutil.rmtree(tmp_path / ".git")
    assert not dropped(project.root / "ankigen.lock").ledger.entries
    git(tmp_path, "init", "-q")
    assert not dropped(project.root / "ankigen.lock").ledger.entries


@pytest.mark.parametrize(
    "settings",
    [
        {"core.fsmonitor": "{script}", "core.pager": "{script}", "core.hooksPath": "{folder}"},
        {"log.showSignature": "true", "gpg.program": "{script}", "core.sshCommand": "{script}"},
        {"diff.external": "{script}", "core.alternateRefsCommand": "{script}"},
        {
            "extensions.partialClone": "origin",
            "remote.origin.promisor": "true",
            "remote.origin.url": "ext::{script}",
            "protocol.ext.allow": "always",
        },
    ],
)
def test_a_repository_runs_nothing(
    project: Project, tmp_path: Path, settings: dict[str, str]
) -> None:
    """A vault from somebody else may bring a repository whose configuration names programs."""
    script, ran = tmp_path / "evil" / "post-checkout", tmp_path / "ran"
    script.parent.mkdir()
    script.write_text(f"#!/bin/sh\ntouch {ran}\n", encoding="utf-8")
    script.chmod(0o755)
    objects = [path for path in (tmp_path / ".git" / "objects").glob("??/*") if path.is_file()]
    if "extensions.partialClone" in settings:
        git(tmp_path, "config", "core.repositoryformatversion", "1")
        ledgers = git(tmp_path, "log", "--reflog", "--format=%H:deep/project/ankigen.lock").split()
        blobs = {git(tmp_path, "rev-parse", ledger).strip() for ledger in ledgers}
        for path in objects:  # what is not there would be fetched
            if path.parent.name + path.name in blobs:
                path.unlink()
    for name, value in settings.items():
        text = value.format(script=script, folder=script.parent)
        git(tmp_path, "config", name, text)
    dropped(project.root / "ankigen.lock")
    assert not ran.exists()


def test_a_merge_that_takes_its_own_side(project: Project, tmp_path: Path) -> None:
    """What the other side built is known though no file here has changed, and also at once after
    a build that found nothing to do."""
    git(tmp_path, "reset", "-q", "--hard", "HEAD@{1}")
    git(tmp_path, "checkout", "-q", "-b", "other", "HEAD~1")
    project.write("a.md", "Q: one\nA: four\n")
    other = project.build()
    git(tmp_path, "commit", "-q", "-a", "-m", "x")
    git(tmp_path, "checkout", "-q", "main")
    shutil.rmtree(project.root / "build")
    project.build()
    settle()
    project.build()
    assert project.build().changes.nothing
    git(tmp_path, "merge", "-q", "-s", "ours", "--no-edit", "other")
    shutil.rmtree(project.root / "build")
    again = project.build()
    times = {entry.guid: entry.modified for entry in other.plan.stamped.ledger.active}
    (one,) = [e for e in again.plan.stamped.ledger.active if e.question == "one"]
    assert one.answer == "three"
    assert one.modified > times[one.guid]


def test_cards_that_were_renamed_are_not_gone(project: Project, tmp_path: Path) -> None:
    """Cards that took over the identities of another tool's notes keep them, though git knows them
    by those that they had."""
    git(tmp_path, "reset", "-q", "--hard", "HEAD@{1}")
    path = project.root / "ankigen.lock"
    ledger = identity.read(path)
    theirs = {
        guid: (f"their{n}", 512 * (2_000_000_000 + n)) for n, guid in enumerate(ledger.entries)
    }
    identity.write(path, rename(ledger, theirs))
    built = project.build()
    assert {each.guid for each in built.matching.identities} == {"their0", "their1"}
    assert not built.changes.retired
    project.replace("a.md", "three", "four")
    shutil.rmtree(project.root / "build")
    again = project.build()
    assert not again.changes.retired and not again.changes.added
    assert identity.read(path).entries.keys() == {"their0", "their1"}


def test_a_new_beginning(project: Project, tmp_path: Path) -> None:
    """What was set aside on purpose does not come back from git."""
    git(tmp_path, "reset", "-q", "--hard", "HEAD@{1}")
    (project.root / "ankigen.lock").unlink()
    project.write("a.md", "Q: another\nA: beginning\n")
    project.build()
    assert not dropped(project.root / "ankigen.lock").ledger.entries
