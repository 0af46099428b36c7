"""Text that opens much and closes nothing takes no longer than other text."""

from __future__ import annotations

import time

import pytest

from ankigen.preview import controls, formulas
from ankigen.templates import clozes

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
    formulas.draw(text)
    controls.show(text, {}, 1, is_question=True)
    assert time.process_time() - start < 1
