"""The real program, watched: which files it opens, what it writes, and whom it talks to.

A process is started with Python's audit hooks (PEP 578) set before anything of ours is imported;
each event goes to a file. Children inherit the watch.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

_HOOK = """
import json, os, sys
_log = os.open(os.environ["AUDIT_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
_NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")
_RUN = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn")
_CHANGE = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate")

def _hook(event, args):
    if event == "open":
        path, mode, flags = args
        if isinstance(path, int):
            return
        writes = bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC))
        _write("write" if writes else "read", os.path.abspath(os.fsdecode(path)))
    elif event in _CHANGE:
        below = args[-1] if event in ("os.remove", "os.rmdir", "os.mkdir") else -1
        if isinstance(args[0], int):
            return
        folder = os.path.realpath(f"/proc/self/fd/{below}") if below != -1 else ""
        _write("write", os.path.abspath(os.path.join(folder, os.fsdecode(args[0]))))
        if event in ("os.rename", "os.link"):
            _write("write", os.path.abspath(os.fsdecode(args[1])))
    elif event == "sqlite3.connect" and args[0] != ":memory:":
        _write("write", os.path.abspath(os.fsdecode(args[0])))
    elif event in _NETWORK or event in _RUN:
        _write("network" if event in _NETWORK else "run", f"{event} {args!r}")

def _write(kind, what):
    os.write(_log, (json.dumps([kind, what]) + "\\n").encode())

sys.addaudithook(_hook)
"""


@dataclass(frozen=True, slots=True)
class Watched:
    """What a command gave, and the paths and calls of each kind of event, each once."""

    status: int
    output: str
    read: frozenset[Path]
    written: frozenset[Path]
    network: tuple[str, ...]
    run: tuple[str, ...]


def watch(folder: Path, *arguments: str, timeout: float = 60.0) -> Watched:
    """Run `ankigen` with these arguments; `folder` is for the watch's own files and the user's."""
    hooks, home, scratch = folder / "hooks", folder / "home", folder / "scratch"
    for each in (hooks, home, scratch):
        each.mkdir(parents=True, exist_ok=True)
    (hooks / "sitecustomize.py").write_text(_HOOK)
    log = folder / "audit.log"
    log.unlink(missing_ok=True)
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(hooks), str(ROOT))),
        "PYTHONDONTWRITEBYTECODE": "1",
        "AUDIT_LOG": str(log),
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "ANKIGEN_CACHE_DIR": "",
        "LOCALAPPDATA": str(home),
        "TMPDIR": str(scratch),
    }
    done = subprocess.run(
        [sys.executable, "-m", "ankigen", *arguments],
        env=environment,
        capture_output=True,
        timeout=timeout,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    events = [json.loads(line) for line in log.read_text().splitlines()]

    def of(kind: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(what for each, what in events if each == kind))

    return Watched(
        done.returncode,
        (done.stdout + done.stderr).decode("utf-8", "replace"),
        frozenset(map(Path, of("read"))),
        frozenset(map(Path, of("write"))),
        of("network"),
        of("run"),
    )


def strays(paths: frozenset[Path], *allowed: Path) -> list[str]:
    """The paths that are in none of the allowed folders."""
    return sorted(
        str(path) for path in paths if not any(path.is_relative_to(each) for each in allowed)
    )


def program() -> tuple[Path, ...]:
    """Where Python and its packages are, as they are named and as they really are."""
    import sysconfig

    named = {Path(sys.prefix), Path(sys.base_prefix), Path(sysconfig.get_paths()["stdlib"]), ROOT}
    # What the system itself lets programs read: libraries, time zones, the null device.
    system = {Path(name) for name in ("/usr", "/lib", "/lib64", "/dev/null", "/proc", "/sys")}
    types = {Path("/etc/mime.types"), Path("/etc/apache2"), Path("/etc/httpd"), Path("/etc/ssl")}
    return tuple(named | {each.resolve() for each in named} | system | types)
