"""Fuzzing that is led by its coverage, with Atheris: what reaches new code is kept and changed on.

Atheris has wheels for few systems. Where it is not installed, the generator takes its place for
the same time, and the result says so.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
from pathlib import Path

# What imports ankigen is imported in the functions: after it is instrumented, or not at all.


def start(name: str, seconds: int, seed: int, found: Path) -> int:
    """Fuzz a target for a time in a process of its own; gives that process's exit status.

    What reaches new code is kept in a folder below `found` and is the next run's beginning.
    """
    from tests.fuzz.targets import CORPUS, REGRESSIONS

    if importlib.util.find_spec("atheris") is None:
        return _without(name, seconds, seed)
    corpus, crashes = found / "corpus" / name, found / "crashes" / name
    corpus.mkdir(parents=True, exist_ok=True)
    crashes.mkdir(parents=True, exist_ok=True)
    arguments = [
        f"-max_total_time={seconds}", f"-seed={seed}", "-max_len=4096", "-timeout=10",
        f"-artifact_prefix={crashes}/", "-print_final_stats=1", "-verbosity=0", str(corpus),
        *(str(folder) for folder in (CORPUS / name, REGRESSIONS / name) if folder.is_dir()),
    ]  # fmt: skip
    return subprocess.run([sys.executable, "-m", "tests.fuzz.guided", name, *arguments]).returncode


def _without(name: str, seconds: int, seed: int) -> int:
    from tests.fuzz.generate import rng
    from tests.fuzz.running import attempt
    from tests.fuzz.targets import all_targets

    target = all_targets()[name]
    end = time.monotonic() + seconds
    number = 0
    while time.monotonic() < end:
        _, failure = attempt(target, target.make(rng(name, seed, number)), thorough=False)
        if failure is not None:
            sys.stderr.write(f"{failure.text}\n{failure.data!r}\n")
            return 1
        number += 1
    sys.stderr.write(f"{name}: {number} inputs; Atheris is not installed, nothing led them\n")
    return 0


def _main() -> None:
    import atheris

    with atheris.instrument_imports(include=["ankigen"]):
        import ankigen.cards
        import ankigen.config
        import ankigen.identity
        import ankigen.package
        import ankigen.render
        import ankigen.templates
        import ankigen.vault  # noqa: F401
    from tests.fuzz.generate import mutate, rng
    from tests.fuzz.targets import all_targets

    target = all_targets()[sys.argv[1]]

    def change(data: bytes, max_size: int, seed: int) -> bytes:
        """libFuzzer's own changes, and in turn those of the grammar."""
        random = rng(target.name, seed, 0)
        if random.random() < 0.5:
            return bytes(atheris.Mutate(data, max_size))
        if random.random() < 0.5:
            return target.make(random)[:max_size]
        return mutate(random, data)[:max_size]

    def one(data: bytes) -> None:
        begin = time.process_time()
        target.run(data, False)
        assert time.process_time() - begin < 5, "slow"  # instrumented code is some times slower

    atheris.Setup([sys.argv[0], *sys.argv[2:]], one, custom_mutator=change)
    atheris.Fuzz()


if __name__ == "__main__":
    _main()
