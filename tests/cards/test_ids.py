"""Ids of other tools beside blocks that hide what they hold."""

from __future__ import annotations

import pytest

from ankigen.cards import Options, extract
from ankigen.types import Note


def _ids(body: str) -> list[tuple[str, ...]]:
    found = extract(Note("a.md", "a.md", "a", body), Options())
    return [card.aliases for card in found.cards]


@pytest.mark.parametrize(
    "body",
    [
        "Q: a\n- ```\nA: > x <!--ID: 1-->\n",
        "Q: a\n- ```\nA: x <!--ID: 1-->\n",
        "Q: a\nA: b\n- ```\ntext <!--ID: 1-->\n",
        "Q: a\nA: b\n- ```\n  code\n<!--ID: 1-->\n",
        "Q: a\nA: b\n- ```\n> x <!--ID: 1-->\n",
        "Q: a\nA: b\n> $$\n> x\n<!--ID: 1-->\n",
        "Q: a\n> $$\nA: x <!--ID: 1-->\n",
        "Q: a\nA: b\n```\nx\n```\n<!--ID: 1-->\n",
        "Q: a\nA: b\n> ```\n> <!--ID: 1-->\n",
    ],
)
def test_an_id_below_a_block_that_its_container_ends(body: str) -> None:
    """A fence in a list, or math in a quote, hides nothing below that list or quote."""
    assert _ids(body) == [("o2a:1",)]


@pytest.mark.parametrize(
    "body",
    [
        "Q: a\nA: b\n```\n<!--ID: 1-->\n```\n",
        "Q: a\nA: b\n- ```\n  <!--ID: 1-->\n  ```\n",
        "Q: a\nA: b\n$$\n<!--ID: 1-->\n$$\n",
        "Q: a\nA: b\n%%\n<!--ID: 1-->\n%%\n",
    ],
)
def test_an_id_that_is_shown(body: str) -> None:
    """What is written in code, math or a comment is no id."""
    assert _ids(body) == [()]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<!--ID:1-->\nQ: a\nA: b\n\n<!--ID:2-->\nQ: c\nA: d\n", ["1", "2"]),
        ("# H\n\n<!--ID:1-->\n\nC: {{c1::a}}\n\n---\n<!--ID:2-->\nQ: c\nA: d\n", ["1", "2"]),
        ("<!--ID:1-->\nQ: a\nA: b\n\nQ: c\nA: d\n\n<!--ID:3-->\nQ: e\nA: f\n", ["1", "", "3"]),
        # A card of another syntax has the first id here: ids stand below.
        ("# H\ntext\n<!--ID:1-->\n\nQ: a\nA: b\n<!--ID:2-->\n", ["2"]),
        ("Q: a\nA: b\n<!--ID:1-->\n\nQ: c\nA: d\n", ["1", ""]),
    ],
)
def test_ids_above_their_cards(body: str, expected: list[str]) -> None:
    """As inka writes them: one above the first card, and none below the last."""
    assert _ids(body) == [(f"o2a:{number}",) if number else () for number in expected]
