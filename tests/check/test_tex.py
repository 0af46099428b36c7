"""Formulas as Anki's MathJax judges them; `tests/browser/test_mathjax.py` asks it itself."""

from __future__ import annotations

import pytest

from ankigen.check.tex import Definition, mistake

DRAWN = r"""
x^2_i + x_i^2 + x'_i + x'^2
\left< x \right> \left. x \middle| y \right]
\newcommand{\R}{\mathbb{R}} x \in \R
\newcommand{\norm}[1]{\lVert #1 \rVert} \norm{x}
\newcommand{\f}[2][x]{#1 #2} \f{y} \f[z]{y}
\def\half{\frac12} \half
\let\a=\alpha \a
\DeclareMathOperator*{\argmin}{arg\,min} \argmin_x
\operatorname*{argmin}_x \operatorname{sgn} x
\begin{alignat}{2} a &= b & c &= d \end{alignat}
\begin{flalign} a &= b \end{flalign}
\begin{array}{c|c} a & b \\ \hline c & d \end{array}
\begin{pmatrix*}[r] -1 & 3 \\[2pt] 2 & -4 \end{pmatrix*}
\ce{SO4^2- + H2O} \pu{1.2e3 kJ}
\text{if $x$ is 50\%} \mbox{#} \textbf{a_b}
\sqrt[3]{x} \sqrt\frac{a}{b} \frac\alpha\beta
\sum\limits_{i} \mathop{x}\limits_i \mathrm{lim}_i
\bigl( x \bigr) \Big/ \big\Vert
{a \over b} \choose c
\kern2pt \hspace{1em} \rule{1em}{2pt} \raise 2pt {x}
\xrightarrow[a]{b} \overset{!}{=} \underbrace{x}_{y}
x % a comment with { and \R
\verb|\R{| \color{red}{x} \textcolor{red}{y}
\begin{cases} a & b \\ c & d \end{cases} \substack{a \\ b}
\binom{n}{k} \genfrac(){0pt}{1}{a}{b}
\skew3\hat{x} x_i\Large_i x_i\displaystyle_i x\raise1pt^2 \raise1pt\left(x\right)
\root 3\of x \root{\frac12}\of{x} \buildrel{\rm def}\over= a
\cases{a&b\cr c&d} \matrix{a\hfil&b\cr c} \displaylines{a\cr b}
\begin{multline}\hfill a\cr b\end{multline} x_\rule{1em}{1em} \verb |x|
\begin{gather}x_a\\_b\end{gather} \raise1pt\begin{matrix}a\end{matrix}
\lt \gt x \le y \in \mathbb R \mathcal{L} \mathfrak g
"""
REFUSED = {
    r"\R": r"command `\R`",
    r"x \in \N": r"command `\N`",
    r"\argmin_x": r"command `\argmin`",
    r"\AA": r"command `\AA`",
    r"\bm{x}": r"command `\bm`",
    r"\llbracket x": r"command `\llbracket`",
    r"\( x": r"command `\(`",
    r"\begin{flalign} \R &= \bm{x} \end{flalign}": r"command `\R`",
    r"\begin{alignat}{2} a &= \argmin \end{alignat}": r"command `\argmin`",
    r"\begin{alignat} a &= b \end{alignat}": "lacks a number",
    r"\begin{foo} x \end{foo}": "environment `foo`",
    r"\newcommand{\x}{\nosuch} \x": r"command `\nosuch`",
    r"\newcommand{\x}[1]{#1} \x": r"`\x` in it lacks its argument",
    r"\frac{a}": r"`\frac` in it lacks its argument",
    r"\frac\frac{a}{b}{c}": r"`\frac` in it lacks its argument",
    "{a": "never closed",
    "a}": "never opened",
    r"\frac{a}{b": "never closed",
    r"\sqrt[3 x": "never closed",
    "x^a^b": "in one place",
    "x^a'": "in one place",
    "x_a'_b": "in one place",
    "x^": "nothing behind",
    "{x_}": "nothing behind",
    r"x_\dots": "nothing behind",
    "a & b": "outside of a table",
    r"\frac{a & b}{c}": "outside of a table",
    r"\begin{matrix} {a & b} \end{matrix}": "outside of a table",
    r"\left( a": "do not pair",
    r"a \right)": "do not pair",
    r"\frac{\left( a}{b \right)}": "do not pair",
    r"\left a \right)": "parenthesis",
    r"x \middle| y": "do not pair",
    r"\begin{matrix} a \end{pmatrix}": "another's end",
    r"\begin{matrix} a": "never closed",
    r"\begin{align} \begin{align} a \end{align} \end{align}": "another such",
    r"a \over b \over c": "ambiguous",
    r"x \limits_a": "follows no operator",
    r"a \hline b": "no row",
    r"\\[x] y": "length",
    r"\hspace{x}": "length",
    "#": "stands for nothing",
    r"\prescript{14}{6}{C}": "fails at",
    r"a \cr b": "outside of a table",
    r"\begin{matrix} {a \cr b} \end{matrix}": "outside of a table",
    r"a \hfill b": "outside of a table",
    r"\raise1pt": "nothing behind",
    r"{a \lower 2pt}": "nothing behind",
    r"x^\Large y": "nothing behind",
    r"\sum\displaystyle\limits_a": "follows no operator",
    r"\root 3 x": r"lacks its `\of`",
    r"\buildrel a b": r"lacks its `\over`",
    r"\root\R\of x": r"command `\R`",
    r"\AxiomC{x}": "in no `prooftree`",
    r"\skew3\hat": "lacks its argument",
    r"\text{a $x}": "never closed",
    r"\verb|x": "never closed",
}


@pytest.mark.parametrize("tex", DRAWN.strip().split("\n"))
def test_what_is_drawn_is_no_mistake(tex: str) -> None:
    """What people write, and corners of TeX that MathJax knows."""
    assert mistake(tex) is None


@pytest.mark.parametrize(("tex", "what"), REFUSED.items())
def test_what_is_refused_is_a_mistake(tex: str, what: str) -> None:
    """Unknown names, whatever stands around them; what does not pair; what lacks something."""
    found = mistake(tex)
    assert found is not None
    assert what in found[1]
    assert 0 <= found[0] < len(tex)


def test_a_mistake_has_its_place() -> None:
    """The offset is that of the command."""
    assert mistake(r"a + \R + b") == (4, r"there is no command `\R`")


def test_definitions_serve_the_next_formulas() -> None:
    """As in Anki, where a page has one MathJax."""
    defined: dict[str, Definition] = {}
    assert mistake(r"\newcommand{\R}{\mathbb{R}}", defined) is None
    assert mistake(r"x \in \R", defined) is None
    assert mistake(r"x \in \R") is not None


@pytest.mark.parametrize(
    "piece",
    [
        "(", "http://a.b/(", "{", "\\frac{", "\\left(", "x^{", "\\begin{matrix}", "\\sqrt[", "'",
        "\\text{$", "\\newcommand{\\a}{\\b}", "\\verb|", "\\\\[", "\\frac{\\left(", "[", "^", "&",
    ],
)  # fmt: skip
def test_work_grows_with_length_alone(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each token is looked at a few times at most, however formulas nest."""
    from ankigen.check.tex import judging

    counts = []
    token = judging._Judge._token
    for times in (500, 1_000):
        looks = 0

        def count(*arguments: object) -> int:
            nonlocal looks
            looks += 1
            return token(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(judging._Judge, "_token", count)
        mistake(piece * times)
        counts.append(looks)
    assert counts[1] <= 2.1 * counts[0] + 10
