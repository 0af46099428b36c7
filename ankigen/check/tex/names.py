r"""Commands with rules of their own, which no table tells (MathJax 3.2, `BaseMethods`)."""

from __future__ import annotations

from ankigen.check.tex.tables import TABLES

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
