"""The syntax of Obsidian_to_Anki, held against a plain re-statement of the plugin's scan."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankigen.cards import obsidian_to_anki, page
from ankigen.cards.obsidian_to_anki import clozes, regexps
from ankigen.dialects.obsidian_to_anki import ObsidianToAnki
from tests.cards.golden_files import make_note
from tests.cards.oracles import obsidian_to_anki as oracle
from tests.examples import some

RULES = ObsidianToAnki(tag="")
TYPES = RULES.note_types
BLOCK = r"(?m)^START\n[\s\S]*?\nEND"
LINES = (
    "START", "START", "END", "END", "ENDEMIC", "Basic", "Basic", "Cloze", "Unknown", "text", "",
    "Front: x", "Back: y", "Back:", "Text: {{c1::z}}", "Tags: a b", "ID: 1690000000001",
    "<!--ID: 1690000000002-->", "  <!--ID: 1690000000003-->", "DELETE", "TARGET DECK: D",
    "FROZEN - Basic:", "STARTI [Basic] q Back: a ENDI", "STARTI [Cloze] {{c1::x}} ENDI", "STARTI",
    "- item", "# Heading",
)  # fmt: skip


@given(st.lists(st.sampled_from(LINES), max_size=16).map("\n".join))
@settings(max_examples=some(1000), deadline=None)
def test_a_card_that_the_plugin_finds_is_found_or_said(body: str) -> None:
    """Each card of the plugin's is one here, with its fields and id, or it is said why not."""
    ours = obsidian_to_anki.read(page.read(body), RULES, make_note(body), "Root")
    said = {remark.line for remark in ours.remarks}
    theirs = oracle.cards(body, oracle.Rules(TYPES))
    blocks = [(match.start(), match.end()) for match in re.finditer(BLOCK, body)]
    for found in theirs:
        if any(start < found.start < end for start, end in blocks):
            continue  # one on a line of another, which has the line
        first = body.count("\n", 0, found.start)
        cards = [card for card in ours.cards if card.line == first]
        assert cards or first in said, (found, ours)
        if cards and found.id:
            assert f"o2a:{found.id}" in {alias for card in cards for alias in card.aliases}


@given(st.text(alphabet="{}12c:|=x \n", max_size=40))
@settings(max_examples=some(1000), deadline=None)
def test_a_text_with_deletions_is_rewritten_in_place(text: str) -> None:
    """Rewriting adds numbers and braces and takes away nothing but marks."""
    new = clozes.rewritten(text, text, curly=True, highlights=True)
    assert new.count("\n") == text.count("\n")
    assert new.count("x") == text.count("x")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{a} {b}", "{{c1::a}} {{c2::b}}"),
        ("{a} {1:b} {2|c} {c3:d} {c4|e}", "{{c1::a}} {{c1::b}} {{c2::c}} {{c3::d}} {{c4::e}}"),
        ("{{c1::a}} {b}", "{{c1::a}} {{c1::b}}"),
        ("{c1::a}", "{{c1::a}}"),
        ("{over\ntwo lines}", "{{c1::over\ntwo lines}}"),
        ("{a\n\nb}", "{a\n\nb}"),
        ("==a== {b}", "{{c1::a}} {{c2::b}}"),
    ],
)
def test_deletions(text: str, expected: str) -> None:
    """What is in braces is numbered as in the plugin, and Anki's own spelling stays."""
    assert clozes.rewritten(text, text, curly=True, highlights=True) == expected


def test_an_expression_that_takes_for_ever_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """A regular expression of somebody else's cannot hold a build up."""
    pytest.importorskip("regex", reason="regex is not installed: make test installs it")
    monkeypatch.setattr(regexps, "SECONDS", 0.05)
    rules = ObsidianToAnki(tag="", regexps={"Basic": "((?:a|b|ab)+)+[cd]"})
    body = "ab" * 40
    (remark,) = obsidian_to_anki.read(page.read(body), rules, make_note(body), "Root").remarks
    assert remark.code == "regular-expression"


@pytest.mark.parametrize("name", regexps.NAMED)
def test_expressions_with_names_can_be_run(name: str) -> None:
    """Each expression of the wiki is one, with a group for each field of its note type."""
    pytest.importorskip("regex", reason="regex is not installed: make test installs it")
    groups = 1 if "paragraph" in name else 2
    assert regexps.compiled(regexps.NAMED[name]).groups == groups
