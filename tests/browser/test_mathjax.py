"""The judgement of formulas held against Anki's own MathJax, in a real browser."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from ankigen.check.tex import mistake
from ankigen.check.tex.tables import INVOLVED, INVOLVED_ENVIRONMENTS, TABLES
from ankigen.macros import read
from bench import mathjax
from tests.check.test_tex import DRAWN, REFUSED

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FORMULAS = 3_000
# What formulas are made of, wrong and right; what MathJax itself has no grammar for is left out.
PIECES = (
    "x", "1", "+", "ab", " ", "{x}", "(", ")", "[", "]", "|", "<", "&", "\\\\", "^", "_", "^2",
    "_i", "{", "}", "\\left(", "\\right)", "\\left.", "\\right>", "\\middle|", "\\frac{a}{b}",
    "\\sqrt[3]{x}", "\\text{a $x$ b}", "\\text{if}", "\\sum\\limits", "\\limits", "\\over", "#",
    "%c\n", "\\,", "\\alpha", "\\R", "\\bm{x}", "\\llbracket", "\\argmin",
    "\\begin{matrix}a&b\\end{matrix}", "\\end{x}", "\\operatorname{x}", "\\mathbb R",
    "\\hspace{1em}", "\\kern2pt", "\\\\[2pt]", "\\color{red}", "\\big(", "\\frac", "\\sqrt",
    "\\hat", "\\int_0^1", "\\choose", "f(x)", "\\binom{n}{k}", "\\overset{!}{=}",
    "\\underbrace{x}_{y}", "\\begin{cases}", "\\end{cases}", "\\begin{foo}", "\\def\\q{x}\\q",
    "\\cr", "\\raise1pt", "\\Large", "\\root3\\of", "\\hfil", "\\skew3\\hat{x}",
)  # fmt: skip


@pytest.fixture(scope="module")
def judge(browser: Browser) -> Iterator[mathjax.MathJax]:
    """Anki's MathJax."""
    if mathjax.scripts() is None:
        pytest.skip("Anki's MathJax is not here: pip install aqt")
    page = browser.new_page()
    yield mathjax.load(page)
    page.close()


def test_the_tables_are_those_of_the_newest_anki(judge: mathjax.MathJax) -> None:
    """`python -m bench.mathjax --write` would change nothing."""
    written = mathjax.text(mathjax.tables(judge))
    assert mathjax.TARGET.read_text(encoding="utf-8") == written


def _differences(judge: mathjax.MathJax, formulas: list[str]) -> list[tuple[str, object, object]]:
    verdicts = judge.judge([(tex, True) for tex in formulas])
    found = [(tex, mistake(tex), verdict) for tex, verdict in zip(formulas, verdicts, strict=True)]
    return [each for each in found if (each[1] is None) != (each[2] is None)]


def test_the_cases_of_other_tests_are_right(judge: mathjax.MathJax) -> None:
    """What they say is drawn is drawn, and what they say is refused is not."""
    formulas = [*DRAWN.strip().split("\n"), *REFUSED]
    assert _differences(judge, formulas) == []


def test_every_command_is_judged_alike(judge: mathjax.MathJax) -> None:
    """Each with what it takes, alone, with less than that, and with an unknown one in it."""
    formulas = []
    for name, signs in TABLES.commands.items():
        if name not in INVOLVED and not name.isspace() and not signs.startswith("rr"):
            formulas += (f"\\{name}{mathjax.use(signs)} x", f"\\{name}{mathjax.use(signs[:-1])}")
            formulas += (f"{{\\{name}}}", f"\\{name}{{\\nosuch}}{{x}}{{x}}")
    found = _differences(judge, formulas)
    assert len(found) <= len(formulas) / 100, found


def test_random_formulas_are_judged_alike(judge: mathjax.MathJax) -> None:
    """Some pieces in a row: next to none is said to be wrong that is drawn, or the reverse."""
    chance = random.Random(11)
    formulas = ["".join(chance.choices(PIECES, k=chance.randint(1, 8))) for _ in range(FORMULAS)]
    for name in sorted(TABLES.environments.keys() - INVOLVED_ENVIRONMENTS):
        for _ in range(5):
            inner = "".join(chance.choices(PIECES, k=chance.randint(0, 4)))
            arguments = chance.choice(("", mathjax.use(TABLES.environments[name])))
            formulas.append(f"\\begin{{{name}}}{arguments}{inner}\\end{{{name}}}")
    found = _differences(judge, formulas)
    alarms = [each for each in found if each[1] is not None]
    assert len(alarms) <= len(formulas) / 1000, alarms
    assert len(found) <= len(formulas) / 200, found


DEFINITIONS = r"""
\newcommand{\zR}{\mathbb{R}}
\newcommand\zN{\mathbb N}
\newcommand{\zvec}[1]{\mathbf{#1}}
\newcommand{\znorm}[2][2]{\left\lVert #2 \right\rVert_{#1}}
\newcommand{\zpair}[2]{\langle #1, #2 \rangle}
\newcommand{\zboth}[1]{#1 + \zvec{#1}}
\newcommand{\zto}{\rightarrow}
\DeclareMathOperator{\zrank}{rank}
\DeclareMathOperator*{\zargmin}{arg\,min}
\def\zd#1{\mathrm{d}#1}
\let\zeps\varepsilon
\newcommand{zbare}[1]{\lvert #1 \rvert}
\newcommand{\zhat}{\hat}
"""
USES = (
    r"\zR", r"\zN", r"\zvec x", r"\zvec{xy}", r"\znorm{x}", r"\znorm[1]{x}", r"\zpair{a}{b}",
    r"\zpair ab", r"\zboth{y}", r"\zto", r"\zrank", r"\zargmin", r"\zd x", r"\zeps", "x", "+", "^",
    "_", r"\frac", r"\sqrt", r"\sqrt[3]", r"\hat", r"\alpha", "(", ")", "{a}", "2", " ", r"\zR^n",
    r"\zargmin_x", r"\overset{!}", r"\mathbf", r"\zbare{x}", r"\zhat\zR", r"\zhat x",
    r"\zhat{ab}",
)  # fmt: skip


def test_macros_become_what_mathjax_makes_of_them(judge: mathjax.MathJax) -> None:
    """A formula with the macros put in place is drawn as the same formula behind the definitions,
    where that is drawn."""
    macros, slips = read(DEFINITIONS)
    assert slips == ()
    chance = random.Random(5)
    formulas = ["".join(chance.choices(USES, k=chance.randint(1, 6))) for _ in range(1_000)]
    expanded = _drawn(judge, [macros.expand(tex) for tex in formulas])
    defined = _drawn(judge, [DEFINITIONS + tex for tex in formulas])
    assert len(set(expanded)) > len(formulas) / 2
    differ = [
        (tex, macros.expand(tex), ours, theirs)
        for tex, ours, theirs in zip(formulas, expanded, defined, strict=True)
        if theirs not in (ours, "refused")
    ]
    assert differ == []
    assert defined.count("refused") < len(formulas) / 2


def _drawn(judge: mathjax.MathJax, formulas: list[str]) -> list[str]:
    """What is drawn of formulas, as MathML; of those that are refused, the same."""
    found: list[str] = judge.page.evaluate(
        "(all) => all.map((tex) => MathJax.tex2mml(tex, {display: true}))", formulas
    )
    return ["refused" if "<merror" in each else _plain(each) for each in found]


def _plain(mathml: str) -> str:
    """MathML without groups that hold one thing, and without its spaces."""
    text = re.sub(r">\s+<", "><", mathml)
    return re.sub(r"<mrow[^>]*>(<(m\w+)[^>]*>[^<]*</\2>)</mrow>", r"\1", text)
