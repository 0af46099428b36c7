"""The documents are true: the commands in them work and the links in them lead somewhere.

Each page is read as `tests.reader` says. `README.md` and the contributors' guide speak of the
checkout, so they are given a copy of its example; a how-to is about a vault that is there.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml

from ankigen import cards, vault
from ankigen.cli import COMMANDS
from tests.reader import FENCE, Line, Reader, give_vaults, steps

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    path
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
    if path.name != "CHANGELOG.md"
)
IN_CHECKOUT = {"README.md", "CONTRIBUTING.md"}

LINK = re.compile(r"(?<!\\)!?\[(?:[^\]\\]|\\.)*\]\(<?([^)\s>]+)>?\)")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a reader has: vaults, and an Anki."""
    folder = tmp_path_factory.mktemp("home")
    give_vaults(folder)
    return folder


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if any(isinstance(step, Line) for step in steps(page))],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_commands_work(page: Path, home: Path, tmp_path: Path) -> None:
    """Every command that a page shows works, in the order of the page."""
    if page.stem == "hashcards":
        pytest.importorskip("blake3", reason="blake3 is not installed: ankigen[hashcards]")
    shutil.copytree(home, tmp_path, dirs_exist_ok=True)
    with Reader(tmp_path) as reader:
        if page.name in IN_CHECKOUT:
            reader.give_checkout()
        if page.parent.name == "how-to":
            reader.folder = tmp_path / "Documents" / "Vault"
        for step in steps(page):
            reader.follow(step)


def anchors(page: Path) -> set[str]:
    """The fragments that lead to the headings of a page, as code hosts make them."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    found: set[str] = set()
    for heading in re.findall(r"(?m)^#{1,6} (.+)$", text):
        plain = re.sub(r"[^\w\- ]", "", heading.lower())
        found.add(plain.strip().replace(" ", "-"))
    return found


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CHANGELOG.md"], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """A relative link names a file of the project, and a heading in it."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    text = re.sub(r"`[^`\n]*`", "", text)
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, fragment = target.partition("#")
        goal = (page.parent / unquote(path)).resolve() if path else page
        assert goal.exists(), f"{page.relative_to(ROOT)} links to {target}"
        if fragment:
            assert fragment in anchors(goal), f"{page.relative_to(ROOT)} links to {target}"


def test_readme_lists_all_commands() -> None:
    """The table of commands in `README.md` is that of `ankigen --help`, in its order."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = text[text.index("| command | does |") :].partition("\n\n")[0]
    rows = re.findall(r"(?m)^\| (`.*?) \|", table)
    assert re.findall(r"`(\w+)`", " ".join(rows)) == list(COMMANDS)


def test_shown_cards_are_cards() -> None:
    """Each note that `docs/card-syntax.md` shows holds as many cards as markers, and no mistake."""
    page = (ROOT / "docs/card-syntax.md").read_text(encoding="utf-8")
    text = page.partition("## The cards you already have")[0]  # those are in `test_syntaxes`
    notes = [match["code"] for match in FENCE.finditer(text) if match["language"] == "markdown"]
    assert len(notes) >= 5
    for note in notes:
        parsed, problems = vault.parse(note, "Note.md", "Note.md", is_source=True)
        found = cards.extract(parsed, cards.Options())
        assert (*problems, *found.diagnostics) == ()
        assert len(found.cards) == len(re.findall(r"(?m)^[QC]:", note))


def test_workflows_are_yaml() -> None:
    """The workflows shown and used are well-formed, and each job has steps."""
    pages = (page.read_text(encoding="utf-8") for page in PAGES)
    shown = (match["code"] or "" for text in pages for match in FENCE.finditer(text))
    texts = [code for code in shown if re.search(r"(?m)^jobs:", code)]
    texts += [path.read_text() for path in (ROOT / ".github/workflows").glob("*.yml")]
    assert texts
    for text in texts:
        jobs = yaml.safe_load(text)["jobs"]
        assert all(job["steps"] for job in jobs.values())
