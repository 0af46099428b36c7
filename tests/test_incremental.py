"""Incremental builds: exactly what depends on a change is made anew, and the cache never shows."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import sqlite3
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ankigen import cache, config, highlight, processes
from ankigen.cache import record
from ankigen.cache.notes import NotesCache
from ankigen.errors import UsageError
from ankigen.identity import Changes
from ankigen.pipeline import compile as compiling
from tests.projects import Project, cache_of
from tests.referee import History
from tests.render.test_links import pdf

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
    original = compiling.Compiler.compile
    monkeypatch.setattr(
        compiling.Compiler,
        "compile",
        lambda self, note: compiled.append(note.path) or original(self, note),
    )
    project.replace("b.md", "Q: image", "Q: picture")
    project.build()
    assert compiled == ["b.md"]


@pytest.mark.parametrize(
    ("text", "expected"), [("Q: New?\nA: ```python\n1\n```\n", 1), ("Q: New?\nA: Yes.\n", 0)]
)
def test_what_colours_code_is_started_for_new_code(
    project: Project, monkeypatch: pytest.MonkeyPatch, text: str, expected: int
) -> None:
    """New code has the process that colours it started ahead; what is kept needs none."""
    project.write("code.md", "Q: Kept?\nA: ```python\n1\n```\n")
    project.build()
    started: list[None] = []
    monkeypatch.setattr(highlight, "start", lambda: started.append(None))
    project.write("new.md", text)
    project.build()
    assert len(started) == expected


@pytest.mark.parametrize("content", [b"", b"not a database", None])
def test_a_damaged_cache_only_costs_time(project: Project, content: bytes | None) -> None:
    """A truncated, foreign or deleted cache changes nothing but the time."""
    path = cache_of(project.root) / "notes.db"
    before = project.build().package.read_bytes()
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    assert project.build().package.read_bytes() == before
    assert project.build().package.read_bytes() == before


def test_a_damaged_row_is_made_anew(project: Project) -> None:
    """What is not what was kept is never unpacked."""
    path = cache_of(project.root) / "notes.db"
    before = project.build().package.read_bytes()
    keys = cached(path)
    assert None not in NotesCache(path).load(keys)
    rows = sqlite3.connect(path)
    with rows:
        rows.execute("UPDATE notes SET value = CAST(replace(value, 'text', 'evil') AS BLOB)")
    rows.close()
    assert None in NotesCache(path).load(keys)
    assert project.build().package.read_bytes() == before


def test_a_lost_picture_is_drawn_again(project: Project) -> None:
    """Pictures that a build made may be deleted, as all of the cache."""
    pytest.importorskip("pypdfium2", reason="needs the extra `pdf`")
    project.write("doc.pdf", pdf(1))
    project.write("p.md", "Q: page\nA: ![[doc.pdf]]\n")
    before = project.build().package.read_bytes()
    (picture,) = (cache_of(project.root) / "pictures").iterdir()
    picture.unlink()
    assert project.build().package.read_bytes() == before


def test_nothing_in_the_project_is_believed(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cache in the project may have come with it, so it is refused; outside, any folder will do
    that others may not write to."""
    for name in (".", "notes/cache"):
        monkeypatch.setenv("ANKIGEN_CACHE_DIR", str(project.root / name))
        with pytest.raises(UsageError, match="is in the project"):
            project.build()
    outside = project.root.parent / "cache"
    monkeypatch.setenv("ANKIGEN_CACHE_DIR", str(outside))
    project.build()
    kept = cache_of(project.root)
    assert {path.name for path in kept.iterdir()} == {"notes.db", "record.json"}
    assert (kept.stat().st_mode & 0o777, outside.stat().st_mode & 0o777) == (0o700, 0o700)
    outside.chmod(0o777)
    assert cache.folder(config.read(project.root, {"deck": "Test"})) is None
    assert project.build().report.cards == 5


def test_without_a_place_for_it_nothing_is_kept(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cache that cannot be had costs time only."""
    (project.root.parent / "file").write_text("")
    monkeypatch.setenv("ANKIGEN_CACHE_DIR", str(project.root.parent / "file"))
    before = project.build().package.read_bytes()
    assert project.build().package.read_bytes() == before


def test_the_cache_is_bounded(project: Project) -> None:
    """What earlier builds left goes when it is more than what this one uses."""
    for number in range(20):
        project.write("b.md", f"Q: number {number}\nA: x\n")
        project.build(retire=True)
    assert len(cached(cache_of(project.root) / "notes.db")) <= 7


@pytest.mark.parametrize("threads", [0, 1])
def test_several_processes_give_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, threads: int
) -> None:
    """Results stay in order, however many processes render, and whether they are copies of this
    one or, where it has threads, begin anew."""
    one, two = Project(tmp_path / "1" / "p"), Project(tmp_path / "2" / "p")
    for made in (one, two):
        for number in range(30):
            made.write(f"n{number}.md", f"Q: q{number}\nA: [[n{number // 2}]] `x`\n" * 1)
    one.settings["jobs"] = 1
    two.settings["jobs"] = 2
    monkeypatch.setattr(compiling, "PARALLEL_FROM", 0)
    monkeypatch.setattr(processes, "_CHUNK", 100)
    done = threading.Event()
    others = [threading.Thread(target=done.wait) for _ in range(threads)]
    for each in others:
        each.start()
    try:
        assert processes.are_copies() == (sys.platform == "linux" and not threads)
        assert one.build().package.read_bytes() == two.build().package.read_bytes()
    finally:
        done.set()
        for each in others:
            each.join()


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
    """The same project as it is now, without what a build keeps for the next one; but for what it
    knows of packages."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(project.root, folder)
    shutil.rmtree(cache_of(folder))
    copied = Project(folder, clock=project.clock)
    known = record.packages(config.read(project.root, {"deck": "Test"}))
    there = {path.replace(str(project.root), str(folder)): each for path, each in known.items()}
    record.keep_packages(config.read(folder, {"deck": "Test"}), there)
    return copied


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
        for name in ("ankigen.lock", "build/CHANGELOG.txt"):
            assert (project.root / name).read_bytes() == (clean.root / name).read_bytes()
        assert mine.report == theirs.report
        history.go_on()


def spoil(lock: Path, earlier: list[str], rng: random.Random) -> None:
    """Do to a ledger what git and people do: an older version, the lines of both, one line less."""
    now = lock.read_text(encoding="utf-8").splitlines(keepends=True)
    old = rng.choice(earlier).splitlines(keepends=True)
    cards = [number for number, line in enumerate(now) if line.startswith('{"guid"')]
    gone = rng.choice(cards)
    lines = rng.choice(
        [
            old,
            [*now[:-1], *(line for line in old[1:-1] if line not in now), now[-1]],
            [*old[:-1], *(line for line in now[1:-1] if line not in old), old[-1]],
            [*now[:gone], *now[gone + 1 :]],
        ]
    )
    lock.write_text("".join(lines), encoding="utf-8")


@pytest.mark.parametrize("seed", SEEDS)
def test_edited_ledgers_are_as_from_nothing(tmp_path: Path, seed: int) -> None:
    """The same where the ledger is edited beside the notes: what is kept never hides that."""
    project = Project(tmp_path / "one" / "p")
    history, rng = History(project, random.Random(seed)), random.Random(seed)
    history.begin()
    earlier: list[str] = []
    for _ in range(BUILDS):
        lock = project.root / "ankigen.lock"
        if earlier and rng.random() < 0.6:
            spoil(lock, earlier, rng)
        clean = copy(project, tmp_path / "clean" / "p")
        for each in (project, clean):
            each.build(retire=True, keep_going=True)
        assert outcome(project.root) == outcome(clean.root)
        earlier.append(lock.read_text(encoding="utf-8"))
        history.go_on()


def outcome(root: Path) -> dict[str, bytes]:
    """All that a build leaves in the project."""
    paths = [root / "ankigen.lock", *(root / "build").glob("*")]
    return {path.name: path.read_bytes() for path in paths if path.is_file()}
