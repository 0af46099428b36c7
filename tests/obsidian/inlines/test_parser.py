"""What the golden files cannot show: the tree itself, what is asked, and limits."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest

from ankigen.obsidian.environment import RAW, Environment, Leaf, NoteEmbed, Options
from ankigen.obsidian.inlines import InlineParser
from tests.obsidian.inlines.rendering import Vault, environment, parse, render, write


def test_text_without_markup_is_the_elements_text() -> None:
    """Plain text makes no children and keeps its inner white space."""
    element = parse("  plain   text ", environment(Options()))
    assert (element.text, len(element)) == ("plain   text", 0)


@pytest.mark.parametrize("text", ["text", "*text*"])
def test_what_the_element_holds_stays_first(text: str) -> None:
    """A task's box, put there by the block parser, stays before the text."""
    element = Element("li")
    element.append(Element("input"))
    options = Options()
    InlineParser(options).parse(Leaf(element, text, [(1, 1)]), environment(options))
    assert element[0].tag == "input"
    assert "".join(element.itertext()) == "text"


def test_raw_html_stands_in_elements_of_its_own() -> None:
    """Tags are left to the sanitizer, which learns that there are some."""
    state = environment(Options())
    element = parse("a <b>c</b>", state)
    assert [(child.tag, child.text) for child in element] == [(RAW, "<b>"), (RAW, "</b>")]
    assert state.has_raw_html


def test_a_comment_alone_needs_no_sanitizer() -> None:
    """An HTML comment is dropped, and is no raw HTML."""
    state = environment(Options())
    parse("a <!--ID: 1--> b", state)
    assert not state.has_raw_html


def test_the_resolver_is_asked_for_what_was_meant() -> None:
    """Targets reach the resolver decoded, whole and with the note that they stand in."""
    state = environment(Options())
    parse("[[a b#c d]] [x](a%20b.md#c%20d) ![[p q.png|3]] ![](p%20q.png) [y](https://e.x)", state)
    assert isinstance(state.resolver, Vault)
    targets = [target for target, _ in state.resolver.asked]
    assert targets == ["a b#c d", "a b.md#c d", "p q.png", "p q.png", "p q.png", "p q.png"]
    assert {path for _, path in state.resolver.asked} == {"dir/Here.md"}


def test_links_without_a_vault_lead_where_they_say() -> None:
    """Without a resolver the address is what the author wrote."""
    html = render("[[a b#c|d]] [x](a%20b.md)", with_vault=False)
    assert html == (
        '<a class="internal-link" href="a b#c">d</a> <a class="internal-link" href="a%20b.md">x</a>'
    )


def test_embeds_without_a_vault_go_by_their_extension() -> None:
    """Without a resolver an image is an image, and a note is a link."""
    html = render("![[a.PNG|20]] ![[b.mp3]] ![[c.webm]] ![[d.pdf]] ![[e#f]]", with_vault=False)
    assert html == (
        '<img src="a.PNG" alt="a.PNG" width="20"> <audio controls="" src="b.mp3"></audio>'
        ' <video controls="" src="c.webm"></video> <a class="file-embed" href="d.pdf">d.pdf</a>'
        ' <a class="internal-link" href="e#f">e &gt; f</a>'
    )


def test_an_embedded_note_turns_its_paragraph_into_a_division() -> None:
    """A `p` that held a `div` would be no valid HTML."""
    element = parse("a ![[Note]]", environment(Options()))
    assert (element.tag, element.get("class")) == ("div", "paragraph")
    heading = parse("a ![[Note]]", environment(Options()), tag="h2")
    assert heading.tag == "h2"


def test_an_embedded_note_keeps_its_place_among_footnotes() -> None:
    """Footnotes of a note embedded in a line count after those before it."""
    options = Options(deletions=True)
    state = environment(options)

    def transclude(
        element: Element, embed: NoteEmbed, parent: Environment, place: tuple[int, int]
    ) -> None:
        child = environment(options)
        child.footnotes_used = parent.footnotes_used
        InlineParser(options).parse(Leaf(element, "^[two]", [(1, 1)]), child)

    state.transclude = transclude
    parse("{{c1::a}}^[one] ![[Note]] {{c3::c}}^[three]", state)
    assert state.deletions == [("a", 1), ("c", 3)]
    words = [used.content.text for used in state.footnotes_used if used.content is not None]
    assert words == ["one", "two", "three"]


def test_footnotes_go_on_from_leaf_to_leaf() -> None:
    """A label means the same footnote in all leaves of a text, and the uses are counted."""
    state = environment(Options())
    parse("a[^1]", state)
    html = write(parse("b^[x] c[^1]", state))
    assert [(used.number, used.uses) for used in state.footnotes_used] == [(1, 2), (2, 1)]
    assert 'id="fnref-1-2"' in html


def test_ids_carry_the_prefix() -> None:
    """Two conversions that are shown together do not clash."""
    state = environment(Options())
    state.prefix = "q-"
    html = write(parse("a[^1]", state))
    assert html == ('a<sup class="footnote-ref" id="q-fnref-1"><a href="#q-fn-1">[1]</a></sup>')


@pytest.mark.parametrize(
    "text",
    ["*a **a " * 500 + "b" + "** a*" * 500, "{{c1::" * 500 + "b" + "}}" * 500],
    ids=["emphasis", "deletions"],
)
def test_depth_is_capped(text: str) -> None:
    """Deeper formatting than the limit is left out with a notice; its text stays."""
    options = Options(max_depth=20, deletions=True)
    state = environment(options)
    element = parse(text, state)
    deepest = 0
    waiting = [(element, 0)]
    while waiting:
        parent, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting += [(child, depth + 1) for child in parent]
    assert deepest == 20
    assert "b" in "".join(element.itertext())
    assert [problem.code for problem in state.problems] == ["too-deep"]


def test_the_base_dialect_has_no_additions() -> None:
    """Without GFM, bare addresses and strike are text."""
    options = Options(commonmark=True, gfm=False)
    assert render("~~a~~ https://a.example b@c.example", options) == (
        "~~a~~ https://a.example b@c.example"
    )
