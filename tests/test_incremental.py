"""Incremental builds: exactly what depends on a change is made anew, and the cache never shows."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ankigen.identity import Changes
from ankigen.pipeline import compiling
from ankigen.pipeline.cache import Cache
from ankigen.pipeline.signed import secret
from tests.projects import Project
from tests.referee import History

NOTES = {
    "a.md": "Q: embed\nA: ![[Losses#Focal]]\n\nQ: link\nA: [[Losses|x]]\n\nQ: plain\nA: text\n",
    "b.md": "Q: image\nA: ![[x.png]]\n\nQ: heading\nA: [[Losses#Focal]]\n",
    "Losses.md": "# Focal\nOne.\n\n# Other\nTwo.\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A built project whose cards depend on other notes and an image."""
    made = Project(tmp_path / "p")
    for name, text in NOTES.items():
        made.write(name, text)
    made.write("x.png", b"\x89PNG 1")
    made.build()
    return made


def cached(path: Path) -> list[bytes]:
    """The keys in the cache."""
    with contextlib.closing(sqlite3.connect(path)) as rows:
        return [key for (key,) in rows.execute("SELECT key FROM notes")]


def changed(changes: Changes) -> set[str]:
    """The questions of the cards that a build changed."""
    assert not changes.added and not changes.retired
    return {change.after.question for change in changes.changed if change.after}


def test_editing_an_embedded_section_changes_the_cards_that_show_it(project: Project) -> None:
    """Only the section that is shown counts, not the rest of its note."""
    project.replace("Losses.md", "Two.", "Three.")
    assert changed(project.build().changes) == set()
    project.replace("Losses.md", "One.", "Eins.")
    assert changed(project.build().changes) == {"embed"}


def test_renaming_a_links_target_changes_the_cards_that_link(project: Project) -> None:
    """A target that went is a broken link; its cards, and no others, are made anew."""
    notes = project.root / "notes"
    (notes / "Losses.md").rename(notes / "Costs.md")
    built = project.build()
    assert changed(built.changes) == {"embed", "link", "heading"}
    assert {found.code for found in built.report.diagnostics} >= {"broken-link"}


def test_replacing_an_image_changes_the_card_that_shows_it(project: Project) -> None:
    """Another content is another name, so the card changes; the same content does not."""
    project.write("x.png", b"\x89PNG 1")
    assert changed(project.build().changes) == set()
    project.write("x.png", b"\x89PNG 2")
    assert changed(project.build().changes) == {"image"}


def test_a_new_note_can_take_over_a_link(project: Project) -> None:
    """A note nearer the root wins a name; the cards that link to it are made anew."""
    made = Project(project.root.parent / "q")
    made.write("deep/er/Losses.md", "# Focal\nDeep.\n")
    made.write("a.md", NOTES["a.md"])
    made.build()
    made.write("Losses.md", "# Focal\nNear.\n")
    assert changed(made.build().changes) == {"embed", "link"}


def test_unchanged_notes_are_not_rendered(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One edited note costs that note."""
    compiled: list[str] = []
    original = compiling.compile_note
    monkeypatch.setattr(
        compiling,
        "compile_note",
        lambda note, *rest: compiled.append(note.path) or original(note, *rest),
    )
    project.replace("b.md", "Q: image", "Q: picture")
    project.build()
    assert compiled == ["b.md"]


@pytest.mark.parametrize("content", [b"", b"not a database", None])
def test_a_damaged_cache_only_costs_time(project: Project, content: bytes | None) -> None:
    """A truncated, foreign or deleted cache changes nothing but the time."""
    path = project.root / "build" / ".ankigen" / "notes.db"
    before = project.build().package.read_bytes()
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    assert project.build().package.read_bytes() == before
    assert project.build().package.read_bytes() == before


def test_somebody_elses_cache_is_not_believed(project: Project) -> None:
    """Rows that were not written with this user's secret, or were changed since, do not count."""
    path = project.root / "build" / ".ankigen" / "notes.db"
    before = project.build().package.read_bytes()
    rows = sqlite3.connect(path)
    with rows:
        rows.execute("UPDATE notes SET value = CAST(replace(value, 'text', 'evil') AS BLOB)")
    rows.close()
    assert project.build().package.read_bytes() == before
    own = secret()
    assert own is not None
    keys = cached(path)
    assert Cache(path, bytes(32)).load(keys) == {}
    assert len(Cache(path, own).load(keys)) == 3


def test_the_cache_is_bounded(project: Project) -> None:
    """What earlier builds left goes when it is more than what this one uses."""
    for number in range(20):
        project.write("b.md", f"Q: number {number}\nA: x\n")
        project.build(retire=True)
    assert len(cached(project.root / "build" / ".ankigen" / "notes.db")) <= 7


def test_several_processes_give_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Results stay in order, however many processes render."""
    one, two = Project(tmp_path / "1" / "p"), Project(tmp_path / "2" / "p")
    for made in (one, two):
        for number in range(30):
            made.write(f"n{number}.md", f"Q: q{number}\nA: [[n{number // 2}]] `x`\n" * 1)
    one.settings["jobs"] = 1
    two.settings["jobs"] = 2
    monkeypatch.setattr(compiling, "PARALLEL_FROM", 0)
    monkeypatch.setattr(compiling, "_CHUNK", 100)
    assert one.build().package.read_bytes() == two.build().package.read_bytes()


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["a.md", "b.md", "c.md", "Losses.md"]),
        st.sampled_from(
            [
                "",
                "Q: x\nA: ![[Losses]]\n",
                "Q: x\nA: [[c]] [[Losses#Focal]]\n\nQ: y\nA: z\n",
                "# Focal\nA text.\n",
                "# Focal\n![[c]]\n",
                "C: {{c1::a}} and {{c2::[[b]]}}\n",
            ]
        ),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(EDITS)
def test_cache_never_changes_a_result(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[str, str]]
) -> None:
    """After any edits an incremental build gives the bytes of a clean one."""
    folder = tmp_path_factory.mktemp("edits")
    made = Project(folder / "p")
    made.write("always.md", "Q: always\nA: here [[a]]\n")
    made.build()
    for name, text in edits:
        made.write(name, text)
        clean = folder / "clean" / "p"
        shutil.rmtree(clean, ignore_errors=True)
        shutil.copytree(made.root, clean, ignore=shutil.ignore_patterns("build"))
        other = Project(clean, clock=made.clock)
        incremental, fresh = made.build(retire=True), other.build(retire=True)
        assert incremental.package.read_bytes() == fresh.package.read_bytes()
        assert (made.root / "ankigen.lock").read_bytes() == (clean / "ankigen.lock").read_bytes()


BUILDS = 8
SEEDS = range(int(os.environ.get("ANKIGEN_SEEDS", "3")))


def copy(project: Project, folder: Path) -> Project:
    """The same project as it is now, without what a build keeps for the next one."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(project.root, folder)
    for path in (folder / "build" / ".ankigen").glob("*"):
        if path.suffix != ".packages":
            path.unlink()
    return Project(folder, clock=project.clock)


@pytest.mark.parametrize("seed", SEEDS)
def test_random_histories_are_as_from_nothing(tmp_path: Path, seed: int) -> None:
    """Packages, ledger, change log, report and plan are those of a clean build, edit by edit."""
    project = Project(tmp_path / "one" / "p")
    history = History(project, random.Random(seed))
    history.begin()
    for _ in range(BUILDS):
        clean = copy(project, tmp_path / "clean" / "p")
        asked = {"keep_going": True}
        assert project.plan(**asked).stamped.changes == clean.plan(**asked).stamped.changes
        mine, theirs = (each.build(retire=True, **asked) for each in (project, clean))
        assert mine.package.read_bytes() == theirs.package.read_bytes()
        assert (mine.cleanup is None) == (theirs.cleanup is None)
        if mine.cleanup is not None and theirs.cleanup is not None:
            assert mine.cleanup.read_bytes() == theirs.cleanup.read_bytes()
        for name in ("ankigen.lock", "build/CHANGELOG.md"):
            assert (project.root / name).read_bytes() == (clean.root / name).read_bytes()
        assert mine.report == theirs.report
        history.go_on()
