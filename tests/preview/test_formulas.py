"""Formulas are drawn without a network, and without trusting them."""

from __future__ import annotations

import pytest

from ankigen.preview.formulas import draw
from tests.obsidian.trees import parse


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (r"\(x\)", "<math><mi>x</mi></math>"),
        (r"a \(x\) b \(y\)", "a <math><mi>x</mi></math> b <math><mi>y</mi></math>"),
        (r"\(a &lt; b\)", "<math><mi>a</mi><mo>&lt;</mo><mi>b</mi></math>"),
        (r"<code>\(x\)</code>", r"<code>\(x\)</code>"),
        (r"<pre>\[x\]</pre>\(x\)", r"<pre>\[x\]</pre><math><mi>x</mi></math>"),
        (r'<a title="\(x\)">t</a>', r'<a title="\(x\)">t</a>'),
        (r"<!-- \(x\) -->", r"<!-- \(x\) -->"),
        (r"\(\nosuchcommand\)", r"\(\nosuchcommand\)"),
        (r"\({\)", r"\({\)"),
        (r"no formula \( here", r"no formula \( here"),
        ("nothing", "nothing"),
    ],
)  # fmt: skip
def test_formulas_become_mathml(html: str, expected: str) -> None:
    """TeX in text becomes MathML; code, attributes and what cannot be converted stay."""
    assert draw(html) == expected


def test_a_block_is_a_block() -> None:
    """Displayed formulas are displayed, with the environments that notes are full of."""
    drawn = draw(r"\[\begin{aligned} a &amp;= b \\ c &amp;= d \end{aligned}\]")
    assert drawn.startswith('<math display="block">')
    assert drawn.count("<mtr>") == 2


@pytest.mark.parametrize(
    "tex",
    [
        r"\text{&lt;script&gt;alert(1)&lt;/script&gt;}",
        r"\text{&lt;img src=x onerror=alert(1)&gt;}",
        r"\href{javascript:alert(1)}{x}",
        r"\style{background:url(x)}{y}",
        r"\unicode{&lt;script&gt;}",
        r"\mathrm{&quot;&gt;&lt;script&gt;}",
    ],
)
def test_no_formula_becomes_markup(tex: str) -> None:
    """Whatever stands in a formula, no element but MathML's own comes out, and no link."""
    body = parse(draw(rf"\({tex}\)"))
    tags = {str(element.tag).rpartition("}")[2] for element in body.iter()}
    assert not tags & {"script", "img", "a", "style"}
    for element in body.iter():
        assert not {"href", "onerror", "src"} & set(element.attrib)


@pytest.mark.parametrize("unit", ["{", "\\sqrt{", "x^", "\\frac{"])
def test_nesting_cannot_end_the_process(unit: str) -> None:
    """A formula that nests without end stays TeX: the converter would overrun its stack."""
    hostile = f"\\[{unit * 20_000}\\]"
    assert draw(hostile) == hostile
