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
