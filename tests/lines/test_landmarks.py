"""Skimming gives what scanning every line gives."""

from __future__ import annotations

import time

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ankigen.lines import Leaf, Line, Scanner, Skimmer, landmarks

PATTERN = landmarks.pattern("mark")
LINES = st.sampled_from(
    ["", "a", "mark", " mark", "x $$", "$$", "$$ a $$", "%%", "%% a %%", "a %%", "# a", "#a",
     " ## b", "---", "- - -", "===", "= a", "***", "_ _ _", "```", "~~~~", "``` `a`", "```py",
     "- a", "  b", "1. a", "    c", "\tc", "-", "> a", ">", "> ```", "- ```", "  ```", "> - $$",
     "<div>", "</div>", "<!-- a", "-->", "a <b>", "<b>", "[a]: /b", "- <pre>", "  </pre>"]
)  # fmt: skip
TEXTS = st.one_of(
    st.lists(LINES, max_size=25).map("\n".join),
    st.text(alphabet="mark#`~<>-=*+_$% \t\n1.[]:!/", max_size=200),
)


@given(TEXTS)
@example("- ```\nmark\n# a")
@example("- a\nmark\n  mark\n\n  # a")
@example("a\n===\n```\n- \n# a\n```\nmark")
@example("$$\na\n\nx $$ y\n# a")
@settings(max_examples=500, deadline=None)
def test_skimming_agrees_with_scanning(text: str) -> None:
    """At every landmark, and at the end, the line and what is open are what they are when each line
    is read; no other line is structure, opens what only its own close ends, or is a mark."""
    lines = text.split("\n")
    scanner, skimmer = Scanner(), Skimmer(lines)
    numbers = landmarks.find(PATTERN, text)
    for number, line in enumerate(lines):
        was_open = scanner.leaf >= Leaf.FENCE
        expected = scanner.feed(line)
        if number not in numbers:
            assert expected not in (Line.HEADING, Line.SETEXT, Line.BREAK)
            assert not line.startswith("mark")
            assert was_open or scanner.leaf < Leaf.FENCE
        elif skimmer.is_text(number):
            assert expected is Line.TEXT
        else:
            skimmer.approach(number)
            assert (skimmer.scanner.leaf >= Leaf.FENCE) is was_open
            assert skimmer.scanner.feed(line) is expected
            assert skimmer.scanner.leaf is scanner.leaf
            if expected is Line.SETEXT:
                assert skimmer.scanner.start == scanner.start
    skimmer.read(len(lines))
    assert skimmer.scanner.leaf is scanner.leaf


def test_landmarks_are_found_fast() -> None:
    """Long runs of what may begin a landmark cost no more than their length."""
    runs = ["- " * 50_000, "> " * 50_000, " " * 100_000, "1" * 100_000, "=" * 100_000 + "a",
            " \n" * 50_000, "#\n" * 50_000]  # fmt: skip
    begin = time.process_time()
    for run in runs:
        landmarks.find(PATTERN, run)
    assert time.process_time() - begin < 0.5
