"""Formulas that must not load, run or grow."""

from __future__ import annotations

import re
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ankigen.obsidian import math
from ankigen.obsidian.math import refuse

PIECES = st.sampled_from(
    [r"\require", r"\class", r"\loop", r"\def", r"\let\x\x", r"\newcommand{\y}{\y\y}", r"\y", r"\a",
     r"\href{http://a}", r"\href{javascript:a}", r"\bbox[1px]{x}", r"\bbox[a;}{", r"\frac",
     r"\fcolorbox{a}{b}{c}", "{", "}", "\\\\", "\\", r"\r", "equire", "x", "\x01", " "]
)  # fmt: skip


@pytest.mark.parametrize(
    "tex",
    [
        r"\frac{a}{b} \text{class} \styles \\require",
        r"\def\t{\times} A \t(B \cup C) = \def\t{\times} (A\t B)",
        r"\def \by#1{#1 \times #1} \by n",
        r"\newcommand{\sech}{\operatorname{sech}} 1-\tanh^2x=\sech^2x",
        r"\newcommand{\vv}[1]{\vec{#1}} \newcommand{\vf}[1]{\vv{#1}(t)} \vf{x}",
        r"\let\R\mathbb",
        r"\href{https://a.example}{x} \href{#b}{y}",
        r"\color{red}{x} \bbox[yellow]{y} \toggle{a}{b}\endtoggle",
    ],
)
def test_what_notes_use_is_kept(tex: str) -> None:
    """Definitions, colours and plain links stay as they are."""
    assert refuse(tex) == (tex, ())


@pytest.mark.parametrize(
    ("tex", "safe", "names"),
    [
        (r"\require{html} x", r"\text{require}{html} x", ("require",)),
        (r"\href{javascript:run()}{x}", r"\text{href}{javascript:run()}{x}", ("href",)),
        (r"\href {java	script:x}{y}", r"\text{href} {java	script:x}{y}", ("href",)),
        (r"\href\u{y}", r"\text{href}\u{y}", ("href",)),
        (r"\style{x}{y}\class{a}{b}", r"\text{style}{x}{y}\text{class}{a}{b}", ("style", "class")),
        (r"\cssId{a}{b}", r"\text{cssId}{a}{b}", ("cssId",)),
        (r"\mmlToken{mi}[href='x']{y}", r"\text{mmlToken}{mi}[href='x']{y}", ("mmlToken",)),
        (r"\def\a{\a\a}\a", r"\text{def}\a{\a\a}\a", ("def",)),
        (r"\let\x\require", r"\let\x\text{require}", ("require",)),
    ],
)
def test_what_loads_or_runs_is_refused(tex: str, safe: str, names: tuple[str, ...]) -> None:
    """The macro becomes its name in words, and is named to be reported."""
    assert refuse(tex) == (safe, names)


def test_definitions_that_double_are_refused() -> None:
    """A chain in which each macro uses the one before twice grows with the power of its length."""
    letters = "abcdefghijklmnop"
    chain = "".join(rf"\def\{name}{{\{before}\{before}}}" for before, name in pairwise(letters))
    assert refuse(chain)[1] == ("def",)
    assert refuse(r"\def\b{\a\a}\def\c{\b\b}\c")[1] == ()


@pytest.mark.parametrize(
    "unit", [r"\def\a{", r"\href{", "\\", r"\def\a{\b}", "{", r"\let\a", r"\def\a{\def\b"]
)
def test_hostile_formulas_take_no_time(unit: str) -> None:
    """20,000 characters of definitions that never end are judged at once."""
    start = process_time()
    refuse(unit * (20_000 // len(unit)))
    assert process_time() - start < 0.3


@given(st.lists(st.lists(PIECES, max_size=6).map("".join), min_size=1, max_size=3))
def test_formulas_that_pass_at_once_hold_nothing_to_refuse(texts: list[str]) -> None:
    """The short way for formulas without any such macro gives what the long one does."""
    found = refuse(*texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(math, "_SUSPECT", re.compile(""))
        assert refuse(*texts) == found
