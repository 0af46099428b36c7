"""What Anki's MathJax knows, as `bench.mathjax` found it out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("mathjax.json")


@dataclass(frozen=True, slots=True)
class Tables:
    """Commands and environments with what they take (letters: see `bench.mathjax`).

    `unscripted` are commands that cannot be a script, `special` those that are refused all the
    same, `thrown` those over which MathJax itself fails, and `proofs` those that are for proof
    trees alone; `tables` are environments with cells, `rows` those with rows, `exclusive` those
    that cannot stand in one another; `operators` are commands that take `\\limits`.
    """

    anki: str
    mathjax: str
    commands: Mapping[str, str]
    environments: Mapping[str, str]
    unscripted: frozenset[str]
    special: frozenset[str]
    thrown: frozenset[str]
    proofs: frozenset[str]
    tables: frozenset[str]
    rows: frozenset[str]
    exclusive: frozenset[str]
    operators: frozenset[str]
    delimiters: frozenset[str]


def _by_name(groups: Mapping[str, list[str]]) -> dict[str, str]:
    return {name: sign for sign, lines in groups.items() for line in lines for name in line.split()}


def _read() -> Tables:
    found = json.loads(FILE.read_text(encoding="utf-8"))
    lists = (
        found[key]
        for key in (
            *("unscripted", "special", "thrown", "proofs", "tables", "rows", "exclusive"),
            *("operators", "delimiters"),
        )
    )
    names = (frozenset(name for line in lines for name in line.split()) for lines in lists)
    commands = _by_name(found["commands"])
    # White space, which the file's own separates.
    commands |= dict.fromkeys((" ", "\t", "\n", "\u00a0"), "")
    return Tables(
        found["anki"], found["mathjax"], commands, _by_name(found["environments"]), *names
    )


TABLES = _read()
