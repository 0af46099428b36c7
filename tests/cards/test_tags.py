"""Tags of a card: what is one, and what only looks like one that says a kind."""

from __future__ import annotations

import pytest

from ankigen.cards import Options, extract
from ankigen.types import Note


def tags(text: str) -> tuple[str, ...]:
    """The tags of the one card of a note."""
    (card,) = extract(Note("n.md", "n.md", "n", text), Options()).cards
    return card.tags


@pytest.mark.parametrize(
    "text",
    [
        'Q: <mark style="background: #FFB86CA6;">Which</mark>?\nA: 1',
        'Q: x\nA: <span style="color: #ff5582">a</span> and <font color= #abc>b</font>',
        'Q: x\nA: [here](https://example.org "the #title") [b]\n\n[b]: https://a.example "#t"',
        "Q: x\nA: ![the #alt](https://example.org/x.png) ![](y.png '#t')",
        "Q: x\nA: ![a ![the #inner](b.png) #outer](c.png)",
        "Q: x\nA: ![the #alt][ref]\n\n[ref]: x.png",
        "Q: x\nA: [[#heading|see #this]] ![[a #b.png]]",
        "Q: x\nA: `#code` $#math$ %% #comment %% <!-- #comment -->",
        "Q: x\nA: https://a.example/#part a#b \\#c",
    ],
)
def test_no_tag_is_taken_out_of_a_style_a_title_or_an_alternative_text(text: str) -> None:
    """Only the text of the note has tags."""
    assert tags(text) == ()


@pytest.mark.parametrize("text", ["Q: x\nA: ![a](b.png) #one", "Q: x #one\nA: [see](y) ![b](c)"])
def test_a_tag_beside_an_image_is_one(text: str) -> None:
    """What is around an image counts."""
    assert tags(text) == ("one",)


@pytest.mark.parametrize(
    ("tag", "meant"),
    [
        ("typein", "type-in"),
        ("type_in", "type-in"),
        ("reverse", "reversed"),
        ("Reverse", "reversed"),
        ("revresed", "reversed"),
        ("clozes", "cloze"),
    ],
)
def test_a_tag_near_a_kind_is_said(tag: str, meant: str) -> None:
    """It is a tag, and a finding at its place says what was meant."""
    found = extract(Note("n.md", "n.md", "n", f"Q: One? #{tag}\nA: 1"), Options())
    (one,) = found.diagnostics
    assert (one.code, one.location.line, one.location.column) == ("near-kind", 1, 9)
    assert f"did you mean `#{meant}`?" in one.message
    assert found.cards[0].tags == (tag,)


@pytest.mark.parametrize("tag", ["basics", "close", "type", "rever", "ml/type-in", "TYPE-IN"])
def test_other_tags_are_nobodys_business(tag: str) -> None:
    """A tag about a topic is only that."""
    assert extract(Note("n.md", "n.md", "n", f"Q: One? #{tag}\nA: 1"), Options()).diagnostics == ()
