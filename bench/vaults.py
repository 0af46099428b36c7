"""Vaults of any size for measurements, the same for the same number of cards.

The mix is that of real vaults: half of the cards plain, a third with lists, a fifth with code, some
with math, tables, callouts and links; ten cards a note, twenty notes a folder.
"""

from __future__ import annotations

import random
from pathlib import Path

_WORDS = (
    "gradient loss model layer weight batch feature vector kernel token attention sample label "
    "variance bias metric recall precision entropy margin cluster tree forest boost ridge lasso "
    "optimizer momentum schedule epoch dropout norm residual embedding decoder encoder query key "
    "value softmax logit probability likelihood prior posterior evidence estimate interval test"
).split()
CARDS_A_NOTE = 10
NOTES_A_FOLDER = 20


def text(cards: int, number: int, random_: random.Random) -> str:
    """One note with this many cards; `number` makes its links differ."""
    parts = ["---\ntags: [bench, 'area/part']\n---\n# Questions\n"]
    for card in range(cards):
        if card % 5 == 0:
            parts.append(f"## Part {card // 5}\n")
        parts.append(_card(number * cards + card, random_))
    return "\n".join(parts)


def write(folder: Path, cards: int, seed: int = 1) -> Path:
    """Write a project with this many cards below `folder`, and give it."""
    random_ = random.Random(seed)
    notes = folder / "notes"
    for number in range(cards // CARDS_A_NOTE):
        path = notes / f"Folder {number // NOTES_A_FOLDER}" / f"Note {number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text(CARDS_A_NOTE, number, random_), encoding="utf-8")
    (folder / "ankigen.yaml").write_text("deck: Bench\nvault_id: bench\n", encoding="utf-8")
    return folder


def _sentence(random_: random.Random, words: int) -> str:
    return " ".join(random_.choices(_WORDS, k=words)).capitalize() + "."


def _card(number: int, random_: random.Random) -> str:
    question = f"Q: {number}: {_sentence(random_, 12)[:-1]}?"
    answer = [f"A: {_sentence(random_, 25)}"]
    if number % 3 == 0:
        answer += [f"- {_sentence(random_, 10)}" for _ in range(4)]
    if number % 5 == 1:
        answer += ["```python", *_code(random_), "```"]
    if number % 7 == 2:
        answer.append(f"Then $w_{{{number}}} = \\frac{{a_i}}{{b}}$ and **{_sentence(random_, 3)}**")
    if number % 11 == 3:
        answer += ["", "| a | b |", "|---|---|", *(f"| {_sentence(random_, 2)} | 1 |",) * 3]
    if number % 13 == 4:
        answer += ["", "> [!info]- More", *(f"> {_sentence(random_, 12)}" for _ in range(3))]
    if number % 6 == 5:
        answer.append(f"See [[Note {number // 20}]] and [[Note {number // 30}#Part 1|this part]].")
    return "\n".join([question, *answer, ""])


def _code(random_: random.Random) -> list[str]:
    name, other = random_.sample(_WORDS, 2)
    return [
        f"def {name}({other}, rate=0.1):",
        f'    """{_sentence(random_, 6)}"""',
        f"    result = [{other} * rate for _ in range(10)]",
        "    if not result:",
        f'        raise ValueError("no {other}")',
        "    return sum(result)  # the total",
    ]
