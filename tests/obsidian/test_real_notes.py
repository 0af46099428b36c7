"""Real notes against another parser: blocks that use nothing of Obsidian's must be the same."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from markdown_it import MarkdownIt

from ankigen.obsidian.converter import Converter
from ankigen.obsidian.environment import Environment, Options
from ankigen.obsidian.html_tags import is_known
from tests.examples import LONG
from tests.obsidian import skeletons

VAULTS = Path(__file__).parents[2] / ".." / "shared" / "vaults"

# What only Obsidian reads in its own way, or what the other parser is not asked to do.
OBSIDIAN = re.compile(
    r"\$|\[\[|!\[|==|%%|\[!|\[\^|\^\[|(?:^|[ \t])\^[A-Za-z0-9-]+[ \t]*$|://|www\.|@"
    r"|^[ \t>]*(?:[-+*]|\d+[.)])[ \t]+\[[^\n]\](?:[ \t]|$)",
    re.MULTILINE,
)
# The other parser takes no task list items.
TASK = re.compile(r"(?<=\('li', ')\[[ xX]\] |(?<=\('li', \('p', ')\[[ xX]\] ")
FRONT_MATTER = re.compile(r"\A---\n.*?^---[ \t]*\n", re.DOTALL | re.MULTILINE)
# Over several lines, what stands inside is no block of its own.
HIDDEN = re.compile(r"\$\$.*?\$\$|^[ \t>]*%%.*?(?:%%|\Z)", re.DOTALL | re.MULTILINE)


# The name of a tag; of one that HTML does not have, we show the text.
TAG = re.compile(r"</?([A-Za-z][\w-]*)")


def _peer() -> MarkdownIt:
    peer = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    peer.add_render_rule("html_block", lambda *_: "")
    peer.add_render_rule("html_inline", lambda *_: "")
    return peer


def _plain_blocks(peer: MarkdownIt, text: str) -> list[tuple[str, bool]]:
    """The other parser's blocks, and whether each uses nothing of Obsidian's."""
    hidden = {
        line
        for match in HIDDEN.finditer(text)
        for line in range(text.count("\n", 0, match.start()), text.count("\n", 0, match.end()) + 1)
    }
    lines = text.split("\n")
    blocks = []
    tokens = peer.parse(text)
    start = 0
    for index, token in enumerate(tokens):
        if token.level or token.nesting == 1:
            continue
        opener = tokens[start]
        begin, end = opener.map or [0, 0]
        html = peer.renderer.render(tokens[start : index + 1], peer.options, {})
        source = "\n".join(lines[begin:end])
        is_plain = not OBSIDIAN.search(source) and hidden.isdisjoint(range(begin, end))
        is_plain = is_plain and all(map(is_known, TAG.findall(source)))
        blocks += [(repr(block), is_plain) for block in skeletons.of_html(html)]
        start = index + 1
    return blocks


def _differences(ours: list[str], theirs: list[tuple[str, bool]]) -> list[str]:
    matcher = difflib.SequenceMatcher(None, ours, [block for block, _ in theirs], autojunk=False)
    matched = {
        index
        for match in matcher.get_matching_blocks()
        for index in range(match.b, match.b + match.size)
    }
    return [block for index, (block, plain) in enumerate(theirs) if plain and index not in matched]


@pytest.fixture(scope="module")
def notes() -> list[tuple[str, str]]:
    """The names and bodies of all notes of the sample vaults."""
    found = [
        (note.name, FRONT_MATTER.sub("", note.read_text(encoding="utf-8", errors="replace")))
        for note in sorted(VAULTS.rglob("*.md"))
    ]
    if not found:
        pytest.skip(f"no sample vaults at {VAULTS}")
    return found


def _blocks(options: Options, text: str) -> list[str]:
    converter = Converter(options)
    root, environment = Element("div"), Environment(options)
    converter.parse_blocks(root, text, environment)
    converter.parse_inlines(environment)
    return [repr(block) for block in skeletons.of_tree(root)]


def test_plain_blocks_of_real_notes_agree_with_another_parser(notes: list[tuple[str, str]]) -> None:
    """In Obsidian's dialect every block that uses nothing of Obsidian's is the same (each third of
    the notes, all in `make fuzz`)."""
    step = 1 if LONG else 3
    peer = _peer()
    count = 0
    differing = []
    for name, text in notes[::step]:
        theirs = _plain_blocks(peer, text)
        count += sum(plain for _, plain in theirs)
        ours = _blocks(Options(strict_line_breaks=True), text)
        differing += [(name, block) for block in _differences(ours, theirs)]
    assert count * step > 14_000
    assert differing == []


def test_all_blocks_of_real_notes_agree_in_the_base_dialect(notes: list[tuple[str, str]]) -> None:
    """With Obsidian's additions off, whole notes are the same, whatever they use (each third)."""
    peer = _peer()
    differing = []
    for name, text in notes[::3]:
        theirs = [TASK.sub("", repr(block)) for block in skeletons.of_html(peer.render(text))]
        if _blocks(Options(commonmark=True), text) != theirs:
            differing.append(name)
    assert differing == []
