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


# What they take behind them; what stands before and behind them is a formula each.
INFIX = {
    "over": "", "atop": "", "choose": "", "brace": "", "brack": "", "above": "d",
    "overwithdelims": "((", "atopwithdelims": "((", "abovewithdelims": "((d",
}  # fmt: skip
# What the tables cannot tell, since it is refused with anything that was tried.
_OWN = {
    "rule": "Rdd", "Rule": "ddd", "Space": "ddd", "ce": "r", "pu": "r", "genfrac": "rrrrmm",
    "mathchoice": "mmmm", "lower": "d", "moveleft": "d", "moveright": "d",
    "raise": "d", "skew": "rrm", "mod": "",
}  # fmt: skip
ARGUMENTS = {**TABLES.commands, **_OWN}
UNSCRIPTED = TABLES.unscripted - _OWN.keys()
STARRED = frozenset("operatorname tag DeclareMathOperator".split())
TABLE_ARGUMENT = frozenset(
    """
    matrix array pmatrix cases eqalign displaylines eqalignno leqalignno substack crampedsubstack
    """.split()
)
DEFINING = frozenset("newcommand renewcommand def let DeclareMathOperator".split())
LINE_ENDS = frozenset(("\\", "cr", "newline"))
# What ends the first of the two formulas that these take.
UP_TO = {"root": "\\of", "buildrel": "\\over"}
NEEDS_ROWS = frozenset("hfil hfill hfilll".split())
# What raises or moves the next thing, whatever that is.
LIFTS = frozenset("raise lower moveleft moveright".split())
ROW_STARTS = frozenset("hline hdashline".split())
# What changes all that follows, and begins something that scripts belong to.
STYLES = frozenset(
    """
    displaystyle textstyle scriptstyle scriptscriptstyle tiny Tiny scriptsize small normalsize large
    Large LARGE huge Huge color
    """.split()
)
# What changes what follows, and is no symbol itself.
NEUTRAL = frozenset(
    """
    rm mit oldstyle cal it bf bbFont scr frak sf tt label nonumber notag not nonscript hfil hfill
    hfilll
    """.split()
)
# Of formulas with these nothing is said: they have grammars of their own.
INVOLVED = (TABLES.special - _OWN.keys() - UP_TO.keys() - NEEDS_ROWS) | frozenset(
    """
    newenvironment renewenvironment renewtagform DeclarePairedDelimiter DeclarePairedDelimiterX
    DeclarePairedDelimiterXPP DeclarePairedDelimiters DeclarePairedDelimitersX
    DeclarePairedDelimitersXPP
    """.split()
)
INVOLVED_ENVIRONMENTS = frozenset(
    "CD empheq prooftree cases* dcases* rcases* drcases* numcases subnumcases".split()
)
# What takes text, in which `$…$` is a formula again.
TEXT = frozenset(
    """
    text textrm textup textnormal textit textbf textsf texttt mbox hbox fbox framebox clap textllap
    textrlap textclap tag
    """.split()
)
