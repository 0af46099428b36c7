"""What each line of a note is."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ankigen.lines import Leaf, Line, Scanner, heading

KINDS = {
    "blank": Line.BLANK, "text": Line.TEXT, "heading": Line.HEADING, "setext": Line.SETEXT,
    "break": Line.BREAK, "nested": Line.NESTED, "code": Line.CODE, "opaque": Line.OPAQUE,
}  # fmt: skip


def scan(text: str) -> list[Line]:
    """What each line is."""
    scanner = Scanner()
    return [scanner.feed(line) for line in text.split("\n")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# a\n#b\n####### c\n#\n   ## d ##", "heading text text heading heading"),
        ("a\n---", "text setext"),
        ("a\nb\n===", "text text setext"),
        ("[a]: /url\n---", "text break"),
        ("---\n***\n_ _ _\n- - -\n--", "break break break break text"),
        ("- a\n  b\n\n  c\nd", "nested nested blank nested text"),
        ("- a\nlazy\n---", "nested text break"),
        ("-\n\n  a", "nested blank text"),
        ("- ```\n  a\n\n  # b\n  ```\n  c", "opaque opaque opaque opaque opaque nested"),
        ("- ```\nout\n```", "opaque text opaque"),
        ("10. a\n    ---", "nested nested"),
        ("a\n2. b\n1. c", "text text nested"),
        ("> a\nlazy\n===\n---", "opaque text text break"),
        ("> ```\nout", "opaque text"),
        ("```\n# a\n~~~\n``\n```\nb", "opaque opaque opaque opaque opaque text"),
        ("~~~ `x`\n```\n~~~~", "opaque opaque opaque"),
        ("``` `x`\n# a", "text heading"),
        ("    a\n\n    b\nc", "code blank code text"),
        ("a\n    b", "text text"),
        ("<div>\n# a\n\n# b", "opaque opaque blank heading"),
        ("<!-- a\n\n# b -->\n# c", "opaque opaque opaque heading"),
        ("<pre>\n\n# a\n</pre>\nb", "opaque opaque opaque opaque text"),
        ("a\n<b>\n# c", "text text heading"),
        ("<b>\n# c\n\n<b> d\n# e", "opaque opaque blank text heading"),
        ("$$\n# a\n\n$$\n# b", "opaque opaque opaque opaque heading"),
        ("$$ a $$\n# b", "opaque heading"),
        ("a $$\nb\n$$\n# c", "text text text heading"),
        ("- a $$\n  b\n  $$\n# c", "nested nested nested heading"),
        ("- $$\nb\n$$\n# c", "opaque opaque opaque heading"),
        ("> $$\na", "opaque text"),
        ("`$$`\n$$\n# b\n$$", "text opaque opaque opaque"),
        ("a \\$$\n$$\n# b\n$$", "text opaque opaque opaque"),
        ("%%\n# a\n\nb %%\n# c", "opaque opaque opaque opaque heading"),
        ("%% a %%\n# c\n%%%%\n# d", "text heading text heading"),
        ("a %%\n# b", "text heading"),
        ("\t- a\n- b\n\t- c\n\t\td\n\n\te", "code nested nested nested blank nested"),
        ("\ta\n> \tb", "code opaque"),
    ],
)  # fmt: skip
def test_line_is_what_commonmark_and_obsidian_see(text: str, expected: str) -> None:
    """Each line of a text is what it should be."""
    assert scan(text) == [KINDS[name] for name in expected.split()]


def test_scanner_goes_on_behind_a_marker() -> None:
    """After `restart`, what stands behind a marker opens blocks as a line of its own would."""
    scanner = Scanner()
    assert scanner.feed("- a") is Line.NESTED
    assert scanner.feed("A: ```") is Line.TEXT
    scanner.restart()
    assert scanner.feed("```") is Line.OPAQUE
    assert scanner.leaf is Leaf.FENCE
    assert (scanner.line, scanner.start) == (2, 2)
    assert [scanner.feed("# b"), scanner.feed("```")] == [Line.OPAQUE, Line.OPAQUE]
    assert not scanner.is_open


@pytest.mark.parametrize(
    ("text", "expected"),
    [("```\na", True), ("> ```\na", False), ("<div>", False), ("<!--", True), ("$$", True),
     ("%%", True), ("```\n```", False), ("- ```\n  a", True), ("- ```\nb", False)],
)  # fmt: skip
def test_scanner_knows_what_is_never_closed(text: str, expected: bool) -> None:
    """A fence, math, comment or HTML block without its close is open at the end."""
    scanner = Scanner()
    for line in text.split("\n"):
        scanner.feed(line)
    assert scanner.is_open is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [("# a", (1, "a")), ("### a #b ##", (3, "a #b")), ("#", (1, "")), ("## ##", (2, "")),
     ("#a", None), ("  ##\ta\t##  ", (2, "a")), ("# a#", (1, "a#")), ("####### a", None)],
)  # fmt: skip
def test_heading_is_level_and_text(line: str, expected: tuple[int, str] | None) -> None:
    """A heading's level and its Markdown without closing `#`s."""
    assert heading(line) == expected


PIECE_TEXTS = (
    "# a", "a", "b", "---", "===", "***", "- a", "- ", "1. a", "2. b", "> a", ">", "```", "~~~",
    "```py", "    a", "  a", "\ta", "   ", "", "<div>", "</div>", "<b>", "<!-- a", "-->", "<pre>",
    "</pre>", "* * *", "-", "+ > a", "- - a", "> - a", "> ```", "> # a", "   - a", "     - a",
    "- ```", "  ```", "    ```", "#", "a\n===", "- # a", "> a\n---",
)  # fmt: skip
PIECES = st.sampled_from(PIECE_TEXTS)


@given(st.lists(st.builds("{}{}".format, st.sampled_from(["", " ", "  ", "   "]), PIECES)))
@example(["- a", "", "", "  b", "---"])
@settings(max_examples=300, deadline=None)
def test_scanner_agrees_with_a_commonmark_parser(pieces: list[str]) -> None:
    """At the top level, headings, breaks, fences and HTML are those of markdown-it-py."""
    text = "\n".join(pieces)
    # markdown-it lets a fence indented by four end the laziness of a deeper list item; the
    # specification (5.1, "laziness clause") takes it for text.
    assume(not re.search(r"^ {4,}[`~]{3}", text, re.MULTILINE))
    lines = text.split("\n")
    expected = oracle(text)
    for number, (line, found) in enumerate(zip(lines, scan(text), strict=True), 1):
        wanted = expected.get(number)
        if not line.strip() or (found is Line.OPAQUE and wanted is None):
            continue  # blank lines in HTML and what is opaque in lists and quotes
        structure = found in (Line.HEADING, Line.SETEXT, Line.BREAK, Line.OPAQUE)
        assert (found if structure else None) is wanted, (number, line, found, wanted)


def oracle(text: str) -> dict[int, Line]:
    """The structure at the top level by a full CommonMark parser, by line from 1."""
    found: dict[int, Line] = {}
    for token in MarkdownIt("commonmark").parse(text):
        if token.level or not token.map:
            continue
        first, end = token.map
        match token.type:
            case "heading_open" if token.markup in ("=", "-"):
                found[end] = Line.SETEXT
            case "heading_open":
                found[first + 1] = Line.HEADING
            case "hr":
                found[first + 1] = Line.BREAK
            case "fence" | "html_block":
                found |= dict.fromkeys(range(first + 1, end + 1), Line.OPAQUE)
    return found


@given(st.text(alphabet="#`~<>-=*+_$% \t\na1.[]:!/", max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_text_is_scanned(text: str) -> None:
    """Any text terminates, and every line is something."""
    assert len(scan(text)) == text.count("\n") + 1


HOSTILE = {
    "nested quotes": ("> " * 2000 + "\n") * 10,
    "nested lists": "- " * 5000 + "\n" * 5000,
    "spaces": "a" + " " * 50_000 + "b",
    "heading of spaces": "# " + " " * 50_000 + "b",
    "break of spaces": "*" + " " * 50_000 + "*",
    "back-ticks": "$$" + "".join("`" * n + " " for n in range(300)),
    "definition": "[a]: b" + " " * 50_000 + '"',
    "attributes": "<a" + ' b="c"' * 10_000,
    "dollars": "a $$\n" * 10_000,
    "deep list": "".join("  " * n + "- a\n" for n in range(300)),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_scanned_fast(text: str) -> None:
    """Texts that make backtracking parsers slow are scanned in well under half a second."""
    begin = time.process_time()
    scan(text)
    assert time.process_time() - begin < 0.5
