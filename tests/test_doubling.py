"""Work grows with the notes, not with their square; `python -m bench.doubling` tries thousands."""

from __future__ import annotations

import pytest

from ankigen.highlight import highlight
from bench import doubling

# Four times the text may take eight times the time: enough for noise, and half of a square's.
GROWTH, MOST = 4, 8
# Seconds of which a fourth is more than noise.
LEAST = 0.05


CASES = (
    ("<!--", "cloze", 2_000),
    ("<!--", "code", 2_000),
    ("<!-- \n", "formula of its own", 1_500),
    ("<!--", "table", 2_000),
    ("<!--", "html", 2_000),
    ("  \n", "code", 2_000),
    (" ", "code span", 10_000),
    ("<", "front matter", 8_000),
    ("(", "formula", 8_000),
    ("http://a.b/(", "formula", 1_000),
    ("{{c1::", "deletion", 1_000),
    ("![[a]]", "answer", 500),
    ("\\(x\\)", "list", 1_500),
    ("<x>", "callout", 2_000),
    ("[sound:", "answer", 10_000),
    ("$x$", "quote", 11_000),
    ("<div>", "quote", 10_000),
)


@pytest.mark.parametrize(
    ("command", "piece", "place", "times"),
    [
        *(("check", *case) for case in CASES),
        *(("build", *case) for case in (*CASES[::5], CASES[-3])),
    ],
)
def test_work_grows_with_the_text(command: str, piece: str, place: str, times: int) -> None:
    """What once took four times as long for twice the text."""
    for runs in (1, 4):  # what is too slow once is looked at again
        idle = doubling.seconds(command, "Q: x\nA: y\n", runs)
        once, more = (
            doubling.seconds(command, doubling.places(piece, count)[place], runs) - idle
            for count in (times, GROWTH * times)
        )
        if more < MOST * max(once, LEAST / GROWTH):
            return
    pytest.fail(f"{GROWTH} times the text takes {once:.3f} → {more:.3f} s")


@pytest.mark.parametrize(
    "code", ["{" * 2_000, "x = 1\n" + "\n" * 200 + "y = 2", "x = 1\n" * 4_000, "a " * 600]
)
def test_code_that_lexers_are_slow_at_has_no_colours(code: str) -> None:
    """A line of a thousand characters, a hundred blanks in a row, more than anybody reads."""
    assert "<span" not in highlight(code, "make").html.partition("<pre>")[2]
    assert "<span" in highlight("x = 1", "make").html
