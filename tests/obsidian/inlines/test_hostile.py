"""Hostile texts of 20,000 characters stay fast, whatever repeats in them."""

from __future__ import annotations

import time
from xml.etree.ElementTree import Element

import pytest

from ankigen.obsidian.environment import Environment, Leaf, Options
from ankigen.obsidian.inlines import InlineParser
from tests.obsidian.inlines.rendering import definitions

SIZE = 20_000
LIMIT = 0.5  # seconds

# Repeated to the full size.
UNITS = (
    # brackets, links, images, footnotes
    "[", "[[", "![", "![[", "]", "[]", "[a]", "[a](", "[a](b", "[a](<b", '[a](b "', "[a](b '",
    "[a](b (", "[a](()", "[a](b)", "![a](b)", "[a][b", "[a][b]", "[[a", "[[a]", "[[a|", "[[a [b",
    "[[[a]", "![[a ", "[![a](b", "[[a]]", "[[missing]]", "^[", "^[a", "^[a]", "^[*a ", "[^a",
    "[^1]", "[^9]", "[a*]", "*a]", "*[a](b) ", "[*a](b) ",
    # delimiter runs
    "*", "_", "~", "=", "~~", "==", "**", "*a_ ", "**a _b ", "*a **a ", "***a ", "_*a", "*\"",
    "**\"a", "a**b", "~~a ", "==a ", "~= =", "_ =~", "~~a~~", "==a==", "*\u00a0",
    # code, HTML, entities, escapes, breaks
    "`", "`a``", "*a `", "<", "<a ", '<a b="', "<a b='\"", "<a b=c ", "<a:", "<a@b.", "</a", "<!--",
    "<!A", "<?", "<![CDATA[", "<a\n", "&", "&amp", "&a;", "\\", "\\\n", "a\n", "a  \n", " \n",
    # math, comments, tags
    "$", "$$", "$$$", "$a", "$a ", " $a", "$a$", "$a $", "$$a", "\\$", "$\\", "$\\$", " $\\a",
    "$\\a _ ", "$$ \\a ", "%", "%%", "%%%", "%%a", "%%a\n", "a %%x\n", "#", "#a", " #1", " #a",
    # addresses
    "https://", "https://a", "https://a.b/_", "https://a)", " https://a.b==", "www.", "www.a.b;",
    "a@", "a@b.", "a@b.c ", "a.a@", "-a@", "mailto:a@", "xmpp:a@b/", "(https://a.b/",
    # deletions
    "{", "{{", "{{c1::", "{{c1::a}}", "{{c1::a::b", "{{c1::a::b}}", "{{c1::*a ", "{{c1::[a",
    "{{c1::$a", "{{c1::a}}}}", "}", "}}", "::", "${{c1::a", "${{c1::{", "${{c1::a}}$",
)  # fmt: skip

# Whole texts.
TEXTS = {
    "spaces": "a" + " " * 50_000 + "b",
    "spaces before a break": "a" + " " * 50_000 + "\nb",
    "runs of back-ticks up to 999": "a".join("`" * count for count in range(1, 1000)),
    "brackets closed": "[" * 10_000 + "]" * 10_000,
    "images closed": "![" * 5_000 + "](a)" * 5_000,
    "links in open brackets": "[" * 10_000 + "[a](b)" * 2_000,
    "links in open images": "![" * 5_000 + "[a](b)" * 2_000,
    "nested link texts": "[ " * 3_000 + "a" + " ](b)" * 3_000,
    "addresses in open brackets": "[" * 10_000 + "http://a.b]" * 900,
    "footnotes in footnotes": "^[" * 5_000 + "a" + "]" * 5_000,
    "emphasis closed": "*a " * 4_000 + " b*" * 4_000,
    "emphasis in strong": "*a **a " * 2_000 + " b** b*" * 2_000,
    "deletions closed": "{{c1::" * 2_500 + "a" + "}}" * 2_500,
    "hints in hints": "{{c1::a::" * 1_800 + "b" + "}}" * 1_800,
    "deletions in a formula": "$" + "{{c1::a" * 2_000 + "}}" * 2_000 + "$",
    "braces in a formula": "$" + "{" * 10_000 + "}" * 9_900 + "$",
    "parentheses in an address": "http://a.b/" + "(" * 10_000 + ")" * 10_000,
    "entities after an address": "http://a.b/" + "&a;" * 6_000,
    "one long word": "a" * 20_000 + "@",
    "one long domain": "a@" + "b." * 10_000,
    "one long tag": "#" + "a" * 20_000,
    "one long label": "[" + "\\" * 20_000 + "]",
    "one long title": '[a](b "' + "\\" * 20_000,
    "attributes without end": "<a" + " b" * 10_000,
    "spaces in a tag": "<a" + " " * 20_000,
    "spaces in a link": "[a](" + " " * 20_000 + "b" + " " * 20_000,
    "many breaks after a formula": "$$a$$" + "\nb" * 9_000,
}
TEXTS |= {repr(unit): (unit * SIZE)[:SIZE] for unit in UNITS}
DIALECTS = {
    "obsidian": Options(deletions=True, highlight_deletions=True),
    "gfm": Options(commonmark=True),
}


def _measure(parser: InlineParser, text: str) -> float:
    state = Environment(Options(), definitions=definitions())
    places = [(1, 1)] * (text.count("\n") + 1)
    leaf = Leaf(Element("p"), text, places)
    start = time.process_time()
    parser.parse(leaf, state)
    return time.process_time() - start


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", TEXTS)
def test_hostile_text_is_fast(name: str, dialect: str) -> None:
    """Each takes less than the limit, alone and inside an open deletion, at the second try."""
    parser = InlineParser(DIALECTS[dialect])
    texts = [TEXTS[name]]
    if dialect == "obsidian":
        texts.append("{{c1::" + TEXTS[name])
    for text in texts:
        spent = _measure(parser, text)
        if spent > LIMIT:
            spent = _measure(parser, text)
        assert spent < LIMIT
