"""Text that opens much and closes nothing takes no longer than other text."""

from __future__ import annotations

import time

import pytest

from ankigen.preview import controls
from ankigen.templates import clozes, filters, render
from tests.templates.scratch import note_type

PIECES = ("<", "<a", "<!--", "<style>", "<script ", "<pre>", "\\(", "\\[", "{{c1::", "{{c1,", "}}",
          "[sound:", "[anki:tts x]", "[anki:tts ", "[[type:")  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("end", ["", "\\)", ">", "}}"])
def test_hostile_text_is_read_in_linear_time(piece: str, end: str) -> None:
    """30,000 openings, closed by nothing or by one thing of another kind, in less than a second."""
    text = "{{c1::x}}\\(x\\)" + piece * 30_000 + end
    start = time.process_time()
    clozes.strip_markup(text)
    clozes.ordinals(iter([text]))
    clozes.reveal(text, 1, is_question=True)
    controls.show(text, {}, 1, is_question=True)
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    "text", ["a" * 64_000, "a[" * 32_000, "a[ " * 20_000 + "]", "a\n[" * 20_000]
)
def test_readings_are_looked_for_in_linear_time(text: str) -> None:
    """A text in which a base never ends, or brackets never close, is no slower than another."""
    start = time.process_time()
    filters.apply(text, ("kana",), "A", filters.Side(1, is_question=True))
    assert time.process_time() - start < 1


def test_nested_clozes_are_escaped_within_bounds() -> None:
    """The escaping of what was escaped stops at a million characters, and nothing that is seen is
    lost; Anki's own ten levels are all there."""
    nest = "{{c1::**" * 10 + "a" + "}}" * 10
    one = clozes.reveal(nest, 1, is_question=True)
    assert len(one) > 500_000
    start = time.process_time()
    many = clozes.reveal(nest * 600, 1, is_question=True)
    assert time.process_time() - start < 1
    assert many.startswith(one)
    assert many.count("[...]</span>") == 600
    assert len(many) < 3 * len(one)


def test_a_field_is_worked_out_once_a_side() -> None:
    """A front that has a field hundreds of times is no slower than its result is long."""
    shown = note_type(("{{cloze:A}}" * 200, "{{cloze:A}}"), is_cloze=True)
    nest = "{{c1::**" * 9 + "a" + "}}" * 9
    start = time.process_time()
    question, _ = render(shown, 0, (nest, "", ""))
    assert time.process_time() - start < 0.5
    assert question.count("[...]</span>") == 200
