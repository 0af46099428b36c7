"""What a note shows at its left margin as a marker is a card, or a finding names it."""

from __future__ import annotations

import html
import re
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ankigen import obsidian
from ankigen.cards import Extraction, Options, extract
from ankigen.obsidian import BlockKind, Document, Inline, Leaf, ObsidianMarkdown
from tests.cards.golden_files import make_note
from tests.examples import some

PIECES = (
    "Q: one", "Q: two {n}", "A: x", "A:", "A: b $$ c", "A: $$ a", "A: > 5", "A: - 3", "A: 1. a",
    "C: a {{{{c1::b}}}} c", "C: d", "  Q: near {n}", "Q:x {n}", "text", "", "", "", "- $$ a",
    "- %% todo", "- item", "- ```", "  ```", "  more", "1. a", "10) b", "* Q: c", "```", "~~~",
    "> ```", "> quote", "> [!note]- x", "> $$", ">", "$$", "$$ x", "x $$", "$$ y $$", "%%",
    "%% x %%", "x %% y", "<div>", "</div>", "<details>", "<b>", "<!--", "-->", "<!-- x -->",
    "    code", "\tcode", "---", "===", "***", "# Head {n}", "## Sub ^id", "| a | b |",
    "| - | - |", "[^1]: note", "  on", "[a]: /b", "^block", "last ^block",
    "<!--ID: 1690000000001-->", "> <!--ID: 1690000000001-->", "`` `", "`a`", "**b", "==m==",
    "![[x]]", "\\", "text\\", "TARGET DECK: x", "B: two", "&nbsp;", "\u00a0Q: z {n}", "[[a",
    "{{{{c1::", "}}}}", "- Q: in", "  A: in", "<script>", "</script>", "<?php", "$x$", "a$",
)  # fmt: skip
MARKER = re.compile(r"(?:Q:(?!:|\\\w)|A:(?!:|\\\w)|C:(?=\s|$))")
VERBATIM = (BlockKind.FENCE, BlockKind.CODE, BlockKind.COMMENT, BlockKind.FOOTNOTE)
COMMENT = re.compile(r" {0,3}<!--")
# Findings that speak of several lines.
WIDE = ("unclosed-", "lines begin with")


def note_of(random: Random) -> str:
    """A note of awkward pieces."""
    count = random.randrange(1, 16)
    return "\n".join(random.choice(PIECES).format(n=number) for number in range(count))


def shown_at_margin(document: Document) -> list[int]:
    """The lines that are shown in a paragraph at the left margin and begin with a marker."""
    found: list[int] = []
    for block in document.blocks:
        if block.kind is not BlockKind.PARAGRAPH:
            continue
        for index in block.leaves:
            leaf = document.leaves[index]
            assert isinstance(leaf, Leaf)
            spans = obsidian.facts(document, leaf).spans
            offset = 0
            for text, (line, _) in zip(leaf.text.split("\n"), leaf.positions, strict=False):
                inside = any(
                    span.start < offset < span.end and span.kind is not Inline.TAG for span in spans
                )
                # Within a paragraph, `C:` without a deletion is text.
                is_text = text.startswith("C:") and offset > 0
                if MARKER.match(text) and not inside and not is_text:
                    found.append(line)
                offset += len(text) + 1
    return found


def holds_marker_in_formula(document: Document) -> bool:
    """Whether a formula holds what would be a marker: with cards, it ends before that."""
    return any(
        span.kind is Inline.MATH
        and re.search(r"^[ \xa0]*[QAC]:", leaf.text[span.start : span.end], re.M)
        for leaf in document.leaves
        if isinstance(leaf, Leaf)
        for span in obsidian.facts(document, leaf).spans
    )


def accounted(found: Extraction) -> set[int]:
    """The lines at which a card or its answer begins, or of which something is said."""
    lines = {each.location.line for each in found.diagnostics}
    for each in found.diagnostics:
        lines.update(map(int, re.findall(r"\bline (\d+)\b", each.message)))
    for card in found.cards:
        lines |= {card.location.line, card.question.line, card.answer.line}
    document = found.document
    blocks = document.blocks if document else []
    # An answer's marker may stand above its text. What a marker closes makes other lines code, on
    # the cards too, than in the note.
    for block in blocks:
        is_comment = document and COMMENT.match(document.line(block.first))
        if block.mark or block.kind in VERBATIM or (block.kind is BlockKind.HTML and is_comment):
            lines |= set(range(block.first, block.last + 1))
        elif block.kind is BlockKind.LIST:
            # What is indented belongs to an item that a marker's line began.
            inner = range(block.first + 1, block.last + 1)
            lines |= {line for line in inner if document and document.line(line)[:1] == " "}
    return lines


def check(body: str) -> None:
    """No marker of a note is shown as text and passed over in silence."""
    found = extract(make_note(body), Options())
    said = " ".join(f"{each.code} {each.message}" for each in found.diagnostics)
    if any(wide in said for wide in WIDE):
        return
    known = accounted(found)
    document = obsidian.parse(body)
    if not holds_marker_in_formula(document):
        for line in shown_at_margin(document):
            assert line in known, (line, body)
    for each in found.found:
        for part in (each.question, each.answer):
            if part is not None:
                check_shown(ObsidianMarkdown().show(part).html, known, body)


def check_shown(shown: str, known: set[int], body: str) -> None:
    """No line of a card's paragraphs at the left margin begins with a marker."""
    for paragraph in re.findall(r"^<p>(.*?)</p>$", shown, re.MULTILINE | re.DOTALL):
        for line in re.split(r"<br>\n", paragraph):
            text = html.unescape(line)
            if MARKER.match(text) and not text.startswith("C:"):
                # What follows a marker on its line may look like another one.
                assert any(text[:2] in body.split("\n")[at - 1][2:] for at in known), (text, body)


@given(st.integers(min_value=0))
@example(0)
@example(7032952)
@example(7108748)
@example(7147835)
@example(10105333)
@example(20205896)
@example(20441562)
@example(20593671)
@example(20726077)
@settings(max_examples=some(600), deadline=None)
def test_no_marker_at_the_margin_is_passed_over(seed: int) -> None:
    """Each is a card's, or a finding stands at its line."""
    check(note_of(Random(seed)))


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("Q: one\nA: x\n- $$ a\n\nQ: two\nA: b $$ c\n\nQ: three\nA: y", 3),
        ("Q: one\nA: x\n- %% todo\n\nQ: two\nA: b\n\nQ: three\nA: y", 3),
        ("Q: one\nA: x\n- ```\n\nQ: two\nA: b", 2),
        ("Q: one\nA: $$ x\n\nQ: two\nA: y $$", 2),
        ("Q: one\nA: x\n> $$\nQ: two\nA: b", 2),
        ("Q: one\nA: x $$\nQ: two\nA: b\n$$", 2),
        ("Q: one\nA: <div>\n</div>\nQ: two\nA: b", 2),
        ("\x01Q: one\nA\x02: x\n\n\x0cQ: two\x03\n\x0bA: b", 2),
    ],
)
def test_nothing_left_open_hides_the_next_card(body: str, count: int) -> None:
    """A formula, comment or fence that an item leaves open ends with it."""
    assert len(extract(make_note(body), Options()).cards) == count


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (">0.8", "<p>&gt;0.8</p>"),
        ("> 5 or < 5?", "<p>&gt; 5 or &lt; 5?</p>"),
        ("- 273", "<p>- 273</p>"),
        ("- 273\n\n- more", "<p>- 273</p>\n<ul><li>more</li>\n</ul>"),
        ("+ 3 dB", "<p>+ 3 dB</p>"),
        ("# of events", "<p># of events</p>"),
        ("1945.", "<p>1945.</p>"),
        ("1945. A year", "<p>1945. A year</p>"),
        ("[^1]: see", "<p>[^1]: see</p>"),
        ("[a]: /b", "<p>[a]: /b</p>"),
        ("***", "<p>***</p>"),
        ("    x", "<p>x</p>"),
        ("> a\n> b", "<blockquote><p>a<br>\nb</p>\n</blockquote>"),
        ("- a\n- b", "<ul><li>a</li>\n<li>b</li>\n</ul>"),
        ("- a\n\n- b", "<ul><li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ul>"),
        ("1. a\nb\n2. c", "<ol><li>a<br>\nb</li>\n<li>c</li>\n</ol>"),
        ("- a\n  b", "<ul><li>a<br>\nb</li>\n</ul>"),
        ("```\n- a\n```", "<pre><code>- a\n</code></pre>"),
        ("$$\nx\n$$", '<p><span class="math math-block">\\[x\\]</span></p>'),
        ("x\n---\ny", "<p>x</p>"),
        ("x\n===", "<h1>x</h1>"),
    ],
)
def test_what_follows_a_marker_on_its_line_is_text(answer: str, shown: str) -> None:
    """It keeps its sign; a list or quote begins there only if the next lines go on with it."""
    found = extract(make_note(f"Q: asked\nA: {answer}"), Options()).found
    assert len(found) == 1
    assert found[0].answer is not None
    assert ObsidianMarkdown().show(found[0].answer).html.strip() == shown


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("one\\", "one"),
        ("one\\\\", "one\\"),
        ("a\\\nb\\", "a<br>\nb"),
        ("`a\\`", "<code>a\\</code>"),
        ("a\n\\", "a"),
        ("one\\\n", "one\\"),
    ],
)
def test_a_line_broken_at_a_marker_shows_no_backslash(question: str, shown: str) -> None:
    """Without cards, the marker's line would follow the break."""
    found = extract(make_note(f"Q: {question}\nA: x"), Options()).found
    assert ObsidianMarkdown().show(found[0].question).html == f"<p>{shown}</p>"


@pytest.mark.parametrize(
    "hidden", ["\u00a0", "\u202f", "\u200b", "\u3000", "\u200e", "\u200f", "\ufeff", "\t"]
)
@pytest.mark.parametrize("form", ["{0}Q: one\nA: 1", "Q{0}: one\nA: 1", "Q:{0}one\nA: 1"])
def test_what_nobody_sees_hides_no_card(form: str, hidden: str) -> None:
    """A marker with such a character at it is one, or it is named."""
    found = extract(make_note(form.format(hidden)), Options())
    named = [each for each in found.diagnostics if each.code == "near-marker"]
    assert len(found.cards) + len(named) == 1
    assert all("stands there" in each.message for each in named)


@pytest.mark.parametrize("text", ["C: {{c99999::a}}", "C: [[a{{c1::b}}]]", "C: `{{c1::a}}`"])
def test_a_cloze_in_a_paragraph_without_a_deletion_is_said(text: str) -> None:
    """`C:` may be a drive in a paragraph, unless something like a deletion follows."""
    found = extract(make_note(f"x\n{text}"), Options())
    assert not found.cards
    assert [each.location.line for each in found.diagnostics][-1] == 2
    assert not extract(make_note("x\nC: is a drive"), Options()).diagnostics


def test_a_bare_address_ends_at_a_deletion() -> None:
    """What is hidden of an address is a deletion, as it is for Anki."""
    found = extract(
        make_note("C: https://a.example/{{c1::b}}/c, www.a.example{{c2::d}}"), Options()
    )
    assert len(found.cards) == 1
    assert not found.diagnostics


@pytest.mark.parametrize("fence", ["``\x80`", "~\x01~~", "<scr\x02ipt>"])
def test_a_block_that_begins_with_a_control_character_may_lack_its_end(fence: str) -> None:
    """Its end is named without what nobody sees."""
    found = extract(make_note(f"Q: one\nA: x\n{fence}\ny"), Options())
    assert [each.code for each in found.diagnostics] in (["unclosed-fence"], ["unclosed-html"])
