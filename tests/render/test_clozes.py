"""Deletions: from spans in HTML to Anki's syntax, safe in code and math."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ankigen.render import clozes
from ankigen.types import Deletion

OPEN = '<span class="deletion" data-number="2">'


def test_deletions_are_found_in_order_with_their_plain_text() -> None:
    """Nested ones too; other spans and tags do not matter."""
    html = f'<p>{OPEN}a <span class="x">b</span> <span class="deletion">c &lt;</span></span></p>'
    assert clozes.find(html) == (Deletion("a b c <", 2), Deletion("c <", None))


def test_numbers_come_from_the_identity() -> None:
    """Each deletion gets its own number, hints stay, several numbers stay as the author wrote."""
    html = (
        '<span class="deletion">a</span> <span class="deletion" data-hint="h">b</span> '
        '<span class="deletion" data-number="1,4">c</span>'
    )
    assert clozes.number(html, (7, 3, 1)) == "{{c7::a}} {{c3::b::h}} {{c1,4::c}}"


def test_what_anki_would_misread_is_written_as_entities() -> None:
    """`}}` and `::` in the text neither end a deletion nor begin a hint."""
    html = f"{OPEN}<code>std::x</code> \\(\\sqrt{{2}}}}\\)</span> {{{{c1::no}}}}"
    assert clozes.number(html, (1,)) == (
        "{{c1::<code>std:&#58;x</code> \\(\\sqrt{2}&#125;\\)}} {&#123;c1:&#58;no}&#125;"
    )


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
