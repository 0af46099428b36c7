"""No text is lost: every word of a note is on a card, or a finding names its line."""

from __future__ import annotations

import pytest

from tests.fuzz.generate import rng
from tests.fuzz.targets.words import WORDS

NOTES = 400


def test_no_word_is_lost() -> None:
    """Notes of signs, brackets, HTML, formulas, deletions, CJK and invisible characters; `make
    fuzz` tries many more."""
    outcomes = {WORDS.run(WORDS.make(rng("words", 1, number)), True) for number in range(NOTES)}
    assert outcomes == {"shown", "reported", "refused"}


@pytest.mark.parametrize(
    "text",
    [
        "Q: x\nA: std::vector<w0z> w1z; and **w2z**\n",
        "Q: x\nA: w0z <svg><text>w1z</text></svg>\n",
        "Q: x\nA: <title>w0z\nw1z\n\nw2z\n",
        "Q: x\nA: <p>w0z <!w1z> <?w2z?> </1w3z>\n",
        "Q: x\nA: <div w0z\nw1z\n</div>\n",
        "Q: x\nA: | w0z |\n| --- |\n| w1z | w2z |\n",
        "Q: x\nA: y[^1]\n\n[^1]: | w0z |\n    | --- |\n    | w1z | w2z |\n",
        "C: {{c1::w0z}}}} w1z ${{c2::w2z^{w3z}}}$ {{c3::w4z:::w5z}} `{{c4::{w6z}}}`\n",
        "C: {{c1::[w0z](https://a.example/::}}w1z)}} [sound:w2z] {{c2::w3z::sound:w4z}}\n",
    ],
)
def test_words_that_were_lost(text: str) -> None:
    """Each of these once lost a word in silence."""
    WORDS.run(text.encode(), True)
