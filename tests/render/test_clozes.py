"""Deletions: from spans in HTML to Anki's syntax, safe in code and math."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ankigen.render import clozes
from ankigen.types import Deletion

OPEN = '<span class="deletion" data-number="2">'


def test_deletions_are_found_in_order_with_their_plain_text() -> None:
    """Nested ones too; other spans and tags do not matter."""
    html = f'<p>{OPEN}a <span class="x">b</span> <span class="deletion">c &lt;</span></span></p>'
    assert clozes.find(html) == (Deletion("a b c <", 2), Deletion("c <", None))


def test_a_number_of_zero_is_none() -> None:
    """`{{c0::` leaves the number to the identity, in code as in text."""
    zero = '<span class="deletion" data-number="0">x</span>'
    assert clozes.find(zero) == (Deletion("x"),)
    assert clozes.number(zero, (7,)) == "{{c7::x}}"


def test_numbers_come_from_the_identity() -> None:
    """Each deletion gets its own number, hints stay, several numbers stay as the author wrote."""
    html = (
        '<span class="deletion">a</span> <span class="deletion" data-hint="h">b</span> '
        '<span class="deletion" data-number="1,4">c</span>'
    )
    assert clozes.number(html, (7, 3, 1)) == "{{c7::a}} {{c3::b::h}} {{c1,4::c}}"


MATH = '<span class="math math-inline">'


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<code>std::x</code>", "{{c1::<code>std:<wbr>:x</code>}}"),
        ("<code>{{1}}</code>", "{{c1::<code>{{1}<wbr>}</code>}}"),
        ("{a}", "{{c1::{a}<wbr>}}"),
        ("{a}}}", "{{c1::{a}<wbr>}<wbr>}<wbr>}}"),
        (f"{MATH}\\(\\sqrt{{{{2}}}}\\)</span>", f"{{{{c1::{MATH}\\(\\sqrt{{{{2}} }}\\)</span>}}}}"),
        (f"{MATH}\\(a::b\\)</span>", f"{{{{c1::{MATH}\\(a: :b\\)</span>}}}}"),
        ('<a href="x::}}y">z</a>', '{{c1::<a href="x%3A:%7D}y">z</a>}}'),
        ('<i title="x::}}y">z</i>', '{{c1::<i title="x:\u2060:}\u2060}y">z</i>}}'),
    ],
)
def test_nothing_in_a_deletion_ends_it(html: str, expected: str) -> None:
    """`}}` and `::` in the text neither end a deletion nor begin a hint."""
    assert clozes.number(f"{OPEN}{html}</span> }}}} ::", (1,)) == f"{expected} }}}} ::"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (f"{MATH}\\({OPEN}c^{{2}}</span>\\)</span>", f"{MATH}\\({{{{c1::c^{{2}} }}}}\\)</span>"),
        (f"{OPEN}a {OPEN}{{b}}</span></span>", "{{c1::a {{c1::{b}<wbr>}}}}"),
        (
            '<span class="deletion" data-hint="{h}">label:</span>',
            "{{c1::label:<wbr>::{h}<wbr>}}",
        ),
        ('<span class="deletion" data-hint="a}}b::c">x</span>', "{{c1::x::a}<wbr>}b:<wbr>:c}}"),
        (
            f'{MATH}\\(<span class="deletion" data-hint="h_{{2}}">x</span>\\)</span>',
            f"{MATH}\\({{{{c1::x::h_{{2}} }}}}\\)</span>",
        ),
        (
            '<span class="deletion" data-hint="sound:a.mp3">x</span>',
            "{{c1::x::<wbr>sound:a.mp3}}",
        ),
        (
            '<span class="deletion" data-hint="&quot;q&quot; &amp;amp;">x</span>',
            '{{c1::x::"q" &amp;amp;}}',
        ),
    ],
)
def test_the_end_of_a_deletion_is_its_own(html: str, expected: str) -> None:
    """What stands right before its end or its hint, and the hint itself, is kept apart."""
    assert clozes.number(html, (1, 1)) == expected


def test_code_is_highlighted_without_the_marks() -> None:
    """A deletion across colours closes and reopens them; hints do not exist in code."""
    plain, marks = clozes.strip_code("for {{c1::i in a::b}}:")
    assert plain == "for i in a::b:"
    html = (
        '<pre><code><span class="k">for</span> i '
        '<span class="k">in</span> a<span>::b:</span></code>'
    )
    assert clozes.insert(html, marks) == (
        '<pre><code><span class="k">for</span> <span class="deletion" data-number="1">i '
        '<span class="k">in</span> a<span>::b</span></span><span>:</span></code>'
    )


def test_marks_that_do_not_pair_are_code() -> None:
    """An opening mark without its end is shown as it stands."""
    assert clozes.strip_code("x = {{c1::y") == ("x = {{c1::y", ())


@given(st.lists(st.sampled_from(["{{c1::", "}}", "a", "::", "\n", "<"]), max_size=12))
def test_stripping_loses_only_marks(pieces: list[str]) -> None:
    """Whatever the code, stripping takes away deletions' marks and nothing else."""
    code = "".join(pieces)
    plain, marks = clozes.strip_code(code)
    removed = len(code) - len(plain)
    opened = sum(tag.startswith("<span") for _, tag in marks)
    assert removed == opened * len("{{c1::}}")
