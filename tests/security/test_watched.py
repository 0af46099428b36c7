"""Nothing is read outside of the vault, nothing written outside of the build folder and the ledger,
and nobody is talked to."""

from __future__ import annotations

import shutil
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.security.audit import Watched, program, strays, watch
from tests.security.vaults import SECRET, hostile

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs links and pipes")


def _inside(done: Watched, folder: Path, root: Path, *more: Path) -> None:
    """Only the project is read, only what is a build's is written, and no one is called."""
    own = (folder / "home", folder / "scratch", folder / "hooks")
    assert "Traceback" not in done.output
    assert strays(done.read, root, *own, *program(), *more) == []
    made = strays(done.written, root / "build", *own, Path("/dev/null"))
    # The ledger, and the file that takes its place.
    ledger = str(root / "ankigen.lock"), str(root / ".ankigen-")
    assert [path for path in made if not path.startswith(ledger)] == []
    assert done.network == ()
    # Nothing runs but this program, in the process that colours code.
    own = f"subprocess.Popen ({sys.executable!r}, [{sys.executable!r}, '-P', '-c', 'import sys; "
    assert [each for each in done.run if not each.startswith(own)] == []
    assert all("'ankigen.lexing', 'colour'" in each for each in done.run)


def _tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and "project/build" not in str(path)
    }


def test_a_hostile_vault_is_built_within_its_walls(tmp_path: Path) -> None:
    """Every command that reads notes keeps to the vault and the build folder: 0 bytes are written
    elsewhere, 0 connections are made, and the secret is in no file that was made."""
    root = hostile(tmp_path)
    before = _tree(root)
    for arguments in (
        ("check",),
        ("build", "--keep-going", "--retire"),
        ("diff",),
        ("preview",),
        ("config",),
        ("explain", "broken-link"),
    ):
        done = watch(tmp_path, "-C", str(root), *arguments)
        assert done.status in (0, 1), done.output
        _inside(done, tmp_path, root)
        assert SECRET not in done.output
    after = {name: data for name, data in _tree(root).items() if not name.endswith("ankigen.lock")}
    assert after == before
    (package,) = (root / "build").glob("project-*.apkg")
    with zipfile.ZipFile(package) as archive:
        assert all(SECRET.encode() not in archive.read(name) for name in archive.namelist())
    for path in (root / "build").rglob("*"):
        assert path.is_dir() or SECRET.encode() not in path.read_bytes()


def test_no_command_uses_the_network(tmp_path: Path) -> None:
    """`recover` and `rehearse` read a package without a connection, too."""
    root = hostile(tmp_path)
    watch(tmp_path, "-C", str(root), "build", "--keep-going")
    package = tmp_path / "given" / "project.apkg"
    package.parent.mkdir()
    shutil.copyfile(root / "build/project.apkg", package)
    commands = [("recover", "--replace", str(package))]
    if find_spec("anki") is not None:
        commands.append(("rehearse", str(package)))
    for arguments in commands:
        done = watch(tmp_path, "-C", str(root), *arguments)
        assert done.status == 0, done.output
        assert done.network == ()
        _inside(done, tmp_path, root, package.parent, Path("/etc"))


def test_the_watch_sees(tmp_path: Path) -> None:
    """The watch is no blind one: it tells of a file outside, where the command line names one."""
    root = hostile(tmp_path)
    other = tmp_path / "elsewhere"
    other.mkdir()
    (other / "a.md").write_text("Q: x\nA: y\n")
    done = watch(tmp_path, "-C", str(root), "check", "--notes", str(other))
    assert strays(done.read, root, tmp_path / "home", *program())
