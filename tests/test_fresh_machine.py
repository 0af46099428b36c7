"""A machine that has nothing yet: the built wheel, in an environment with what it says it needs and
no more, does what `README.md` says below "Your own vault"."""

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
import sys
import venv
from collections.abc import Iterator
from importlib.metadata import Distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.reader import Line, steps

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="its programs are POSIX scripts")
ROOT = Path(__file__).parent.parent
# With genanki's, watchfiles' and, before Python 3.13, anyio's own; `docs/architecture.md` has them.
MOST_PACKAGES = 18
MOST_MEGABYTES = 45


def needed(requirements: list[str], known: dict[str, Distribution]) -> Iterator[Distribution]:
    """What packages need, without extras, and all that that needs in its turn."""
    for text in requirements:
        requirement = Requirement(text)
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        found = importlib.metadata.distribution(requirement.name)
        name = re.sub(r"[-_.]+", "-", found.metadata["Name"]).lower()
        if name not in known:
            known[name] = found
            yield found
            yield from needed(found.requires or [], known)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel and the files of the packages that it needs, put there as an
    installer would."""
    folder = tmp_path_factory.mktemp("machine")
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", folder, ROOT],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "venv", symlinks=True)
    (site,) = (folder / "venv").glob("lib/python*/site-packages")
    subprocess.run([sys.executable, "-m", "zipfile", "-e", wheel, site], check=True)
    (own,) = importlib.metadata.distributions(name="ankigen", path=[str(site)])
    known: dict[str, Distribution] = {}
    for each in needed(own.requires or [], known):
        for file in each.files or ():
            source = Path(str(each.locate_file(file)))
            if ".." not in file.parts and source.suffix != ".pyc" and source.is_file():
                target = site / file
                target.parent.mkdir(parents=True, exist_ok=True)
                target.symlink_to(source)
    program = folder / "venv/bin/ankigen"
    program.write_text(f"#!{folder}/venv/bin/python\nfrom ankigen.__main__ import main\nmain()\n")
    program.chmod(0o755)
    return folder


def test_it_is_small(machine: Path) -> None:
    """No more packages and megabytes than are promised."""
    (site,) = (machine / "venv").glob("lib/python*/site-packages")
    packages = [*site.glob("*.dist-info")]
    assert len(packages) <= MOST_PACKAGES, packages
    size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    assert size < MOST_MEGABYTES * 1_000_000


def test_readmes_lines_work(machine: Path, tmp_path: Path) -> None:
    """Each line below "Your own vault", in their order, in a vault that is there."""
    vault = tmp_path / "Documents" / "Vault"
    (vault / ".obsidian").mkdir(parents=True)
    (vault / "Note.md").write_text("Q: What is a vault?\nA: A folder of notes.\n")
    page = ROOT / "README.md"
    number = page.read_text(encoding="utf-8").partition("## Your own vault")[0].count("\n")
    lines = [step for step in steps(page) if isinstance(step, Line) and step.number > number]
    assert [line.text.split()[0] for line in lines[:2]] == ["pipx", "cd"]
    environment = {
        "HOME": str(tmp_path),
        "PATH": f"{machine}/venv/bin{os.pathsep}/usr/bin{os.pathsep}/bin",
    }
    for line in lines[2:5]:
        done = subprocess.run(
            line.text, shell=True, cwd=vault, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
    assert [path.name for path in (vault / "build").glob("*.apkg")] != []
    listed = subprocess.run(
        ["ankigen", "--help"], env=environment, capture_output=True, text=True, check=True
    )
    assert "Commands:" in listed.stdout
