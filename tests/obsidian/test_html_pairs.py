"""Elements that hide what is in them, one in another."""

from __future__ import annotations

import pytest

from ankigen.obsidian import ObsidianMarkdown


@pytest.mark.parametrize(
    ("text", "shown", "findings"),
    [
        ("a <svg> b <svg>c</svg>\nd", "<p>a &lt;svg&gt; b <br>\nd</p>", 1),
        ("a <svg> b <svg>c</svg> e</svg>\nd", "<p>a <br>\nd</p>", 2),
        ("a <SVG>b</svg> c", "<p>a  c</p>", 1),
        ("a <svg> b <svg/> c</svg> d", "<p>a  d</p>", 1),
        ("<div>\n<svg> b <svg>c</svg>\nd</div>", "<div>\n&lt;svg&gt; b \nd</div>", 1),
        ("<div>\n<svg> b\n<svg>c</svg>\n</svg>d</div>", "<div>\nd</div>", 1),
        ('<div><svg title="<svg>">b</svg> c</div>', "<div> c</div>", 1),
    ],
)
def test_what_has_no_end_of_its_own_is_text(text: str, shown: str, findings: int) -> None:
    """An element hides what is up to its own end, not to that of one within it."""
    fragment = ObsidianMarkdown().convert(text)
    assert fragment.html == shown
    assert [problem.code for problem in fragment.problems] == ["hidden-html"] * findings
