"""LaTeX macros of a project: read from its files, put in place in formulas, within bounds."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from ankigen.cli import run
from ankigen.macros import Macros, TooLargeError, read
from tests.projects import Project

FILE = r"""
% \newcommand{\comment}{no}
\newcommand{\R}{\mathbb{R}} \newcommand\N{\mathbb N} % two on a line
\providecommand{\half}{\frac12} \percent
\renewcommand*{\vec}[1]{\mathbf{#1}}
\newcommand{\norm}[2][2]{\left\lVert #2 \right\rVert_{#1}}
\DeclareMathOperator{\rank}{rank}
\DeclareMathOperator*{\argmin}{arg\,min}
\def\pair#1#2{\langle #1, #2\rangle}
\let\oldphi\phi
\let\phi=\varphi
\newcommand{\long}[1]{
  a #1
  b}
\newcommand{eps}{\varepsilon}
\newcommand{bare}[1]{\lvert #1\rvert}
\newcommand{\h}{\hat}
\let\root\sqrt
\newcommand{\column}[2]{
\begin{matrix}
  #1 \\
  #2
\end{matrix}}
\C \mathbb{C}
\inner \langle #1 | #2 \rangle
"""


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"x \in \R^n", r"x \in \mathbb{R}^n"),
        (r"\frac\R2 \frac1\R", r"\frac{\mathbb{R}}2 \frac1{\mathbb{R}}"),
        (r"\sqrt[3]\R", r"\sqrt[3]{\mathbb{R}}"),
        (r"\alpha\N x", r"\alpha\mathbb N x"),
        (r"\vec x\vec{yz}", r"\mathbf{x}\mathbf{yz}"),
        (r"\norm{x}", r"\left\lVert x \right\rVert_{2}"),
        (r"\norm[1]{\vec x}", r"\left\lVert \mathbf{x} \right\rVert_{1}"),
        (r"\argmin_x \rank A", r"\operatorname*{arg\,min}_x \operatorname{rank} A"),
        (r"\pair a{bc}", r"\langle a, bc\rangle"),
        (r"\oldphi\phi", r"\phi\varphi"),
        (r"\long z", "a z b"),
        (r"\C \inner{a}{b}", r"\mathbb{C} \langle a | b \rangle"),
        (r"\norm{ {{c1::x}} }", r"\left\lVert  {{c1::x}}  \right\rVert_{2}"),
        (r"\newcommand{\R}{r} \R \C", r"\newcommand{\R}{r} \R \mathbb{C}"),
        (r"\Rx \comment \vec", r"\Rx \comment \vec"),
        (r"{\R", r"{\mathbb{R}"),
        (r"no macro: \alpha", r"no macro: \alpha"),
        (r"\eps\bare{x}", r"\varepsilon\lvert x\rvert"),
        (r"\h\R \root[3]\R", r"\hat{\mathbb{R}} \sqrt[3]{\mathbb{R}}"),
        (r"\column{a}{b}", r"\begin{matrix} a \\ b \end{matrix}"),
        (r"\newcommand{R}{r} \R", r"\newcommand{R}{r} \R"),
    ],
)  # fmt: skip
def test_macros_are_put_in_place(tex: str, expected: str) -> None:
    """Bodies with their arguments, in braces where a command takes the whole; a formula's own
    definitions come first, and what lacks an argument stays."""
    assert read(FILE)[0].expand(tex) == expected


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("\n\\usepackage{amsmath}", 2, "loads no packages"),
        (r"\require{physics}", 1, "loads no packages"),
        (r"\newcommand{\open}{ {", 1, "never closed"),
        (r"\newcommand{\a}[1]{#1#2}", 1, "`#2`"),
        ("\\R x\n\\def\\bad#1;{x}", 2, "between the parameters"),
        (r"\newenvironment{x}{}{}", 1, "defines no macro"),
        (
            "\n\\usepackage{a}\n\\hypersetup{\n  b = c,\n}\n\\crefname{d}{e}",
            2,
            "and 2 more define no",
        ),
        ("\\newcommand{\\a}{\\b}\n\\newcommand{\\b}{\\a}", 1, "grows without end"),
    ],
)
def test_what_is_no_macro_is_said(text: str, line: int, said: str) -> None:
    """Each line that cannot be used, at its place; those around it are."""
    macros, slips = read(f"{text}\n\\newcommand{{\\fine}}{{f}}")
    assert (slips[0].line, said in slips[0].message) == (line, True)
    assert macros.expand(r"\fine") == "f"


def _doubling(count: int) -> str:
    return "\n".join(
        f"\\def\\m{chr(97 + n)}{{\\m{chr(98 + n)}\\m{chr(98 + n)}}}" for n in range(count)
    )


@pytest.mark.parametrize(
    "tex", [r"\dd{" * 30 + "x" + "}" * 30, r"\dd{" * 3000 + "x" + "}" * 3000, r"\e" * 9000]
)
def test_growth_has_a_bound(tex: str) -> None:
    """A formula that grows beyond MathJax's own bound is refused, at once."""
    macros, _ = read("\\newcommand{\\dd}[1]{#1#1}\n\\newcommand{\\e}{}")
    with pytest.raises(TooLargeError):
        macros.expand(tex)


def test_macros_that_grow_are_not_taken() -> None:
    """Of definitions that double one another, the ones that stay within the bound are."""
    macros, slips = read(_doubling(20) + "\n\\def\\mu{x}")
    assert 0 < len(slips) < 20
    assert macros.expand(r"\mu") == "x"


@pytest.mark.parametrize(
    "piece", ["\\newcommand{\\a}{", "\\x y\n", "{", "\\", "[", "\\def\\a#1", "%"]
)
def test_reading_takes_linear_time(piece: str) -> None:
    """Twice as much of anything takes about twice as long."""

    def seconds(count: int) -> float:
        start = time.process_time()
        read(piece * count)
        return time.process_time() - start

    small = min(seconds(4_000) for _ in range(3))
    large = min(seconds(16_000) for _ in range(3))
    assert large < 8 * small + 0.1


def test_cards_show_what_macros_stand_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A build takes `preamble.sty` and `macros.tex`, the project's last, and again when they
    change; `check` judges formulas with them, and says at its place what it cannot use."""
    project = Project(tmp_path)
    project.write("preamble.sty", "\\newcommand{\\R}{R}\n\\newcommand{\\Z}{\\mathbb{Z}}\n")
    project.write("a.md", "Q: $\\R$ and $\\Z$?\nA: $\\nosuch$ $\\bad$\n\nC: $\\R + {{c1::\\Z}}$\n")
    (tmp_path / "macros.tex").write_text("\\newcommand{\\R}{\\mathbb{R}}\n\\require{x}\n")
    built = project.build()
    assert [str(found.location) for found in built.report.diagnostics] == ["macros.tex:2:1"]
    basic, cloze = (each.rendered.fields[0] for each in project.plan().found.cards)
    assert r"\(\mathbb{R}\)" in basic and r"\(\mathbb{Z}\)" in basic
    assert r"\(\mathbb{R} + {{c1::\mathbb{Z} }}\)" in cloze
    run(["-C", str(tmp_path), "check"])
    shown = capsys.readouterr().out
    assert "a.md:2:5: warning[math-error]" in shown and "a.md:2:15: warning[math-error]" in shown
    assert shown.count("math-error") == 2
    (tmp_path / "macros.tex").write_text("\\newcommand{\\R}{\\mathbf{R}}\n")
    assert r"\mathbf{R}" in project.plan().found.cards[0].rendered.fields[0]
    assert project.build().report.changed == 2


def test_a_preamble_has_no_short_macros() -> None:
    """A command with some text defines nothing in LaTeX."""
    macros, slips = read("\\title A book\n\\newcommand{\\x}{y}\n", has_short=False)
    assert list(macros.known) == ["\\x"]
    assert [(slip.line, "`\\title`" in slip.message) for slip in slips] == [(1, True)]


def test_the_plugin_names_its_preamble(tmp_path: Path) -> None:
    """Where the plugin's settings name another file of the vault, it is read; none outside is."""
    (tmp_path / "secret.sty").write_text("\\newcommand{\\x}{S}\n")
    project = Project(tmp_path / "vault", settings={"notes": str(tmp_path / "vault")})
    settings = project.root / ".obsidian/plugins/obsidian-latex/data.json"
    settings.parent.mkdir(parents=True)
    (project.root / "a.md").write_text("Q: $\\x$?\nA: yes\n")
    (project.root / "preamble.sty").write_text("\\newcommand{\\x}{D}\n")
    (project.root / ".obsidian/my.sty").write_text("\\newcommand{\\x}{N}\n")
    for named, expected in ((".obsidian/my.sty", "N"), ("../secret.sty", "D"), (7, "D")):
        settings.write_text(json.dumps({"preamblePath": named}))
        field = project.plan().found.cards[0].rendered.fields[0]
        assert f"\\({expected}\\)" in field


def test_what_must_not_run_is_refused_behind_a_macro(tmp_path: Path) -> None:
    """A macro is no way around what formulas may not do."""
    project = Project(tmp_path)
    project.write("a.md", "Q: $\\evil$?\nA: yes\n")
    (tmp_path / "macros.tex").write_text("\\newcommand{\\evil}{\\href{javascript:alert(1)}{x}}\n")
    built = project.build()
    assert [found.code for found in built.report.diagnostics] == ["refused-math"]
    assert "\\href" not in project.plan().found.cards[0].rendered.fields[0]


def test_no_macros_change_nothing() -> None:
    """Without macros a formula is the very same."""
    tex = r"\R \frac\x2"
    assert Macros().expand(tex) is tex
