"""What is fuzzed. A target takes bytes, raises where something does not hold, and says in a word
what became of the input, so that a run shows how much of it was more than refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random

CORPUS = Path(__file__).parent.parent / "corpus"
REGRESSIONS = Path(__file__).parent.parent / "regressions"


@dataclass(frozen=True)
class Target:
    """`run(data, thorough)` holds one input against what must be true of it and gives a word;
    `generator(seeds)` gives what makes inputs. `share` is the target's part of a run over all."""

    name: str
    share: int
    run: Callable[[bytes, bool], str]
    generator: Callable[[tuple[bytes, ...]], Callable[[Random], bytes]]

    @cached_property
    def make(self) -> Callable[[Random], bytes]:
        """Makes an input."""
        return self.generator(self.seeds)

    @property
    def seeds(self) -> tuple[bytes, ...]:
        """The corpus of the target, and what once failed."""
        folders = (CORPUS / self.name, REGRESSIONS / self.name)
        return tuple(path.read_bytes() for folder in folders for path in files(folder))


def files(folder: Path) -> list[Path]:
    """The inputs in a folder of the corpus."""
    return sorted(path for path in folder.glob("*") if path.is_file())


def all_targets() -> dict[str, Target]:
    """The targets by name."""
    from tests.fuzz.targets import (
        drafts,
        ledgers,
        markdown,
        notes,
        packages,
        settings,
        templates,
        words,
    )

    modules = (notes.PARSE, notes.EXTRACT, markdown.EXTENSION, drafts.DRAFT, ledgers.LEDGER,
               templates.TEMPLATES, packages.PACKAGE, settings.SETTINGS, words.WORDS)  # fmt: skip
    return {target.name: target for target in modules}
