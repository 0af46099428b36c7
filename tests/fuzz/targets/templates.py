"""Anki's template language: any template is checked, and one that is sound is shown."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from ankigen.templates import CardGeneration, render
from ankigen.templates.checking import check, check_style
from ankigen.types import Field, NoteType, Template
from tests.fuzz import pieces
from tests.fuzz.generate import Grammar
from tests.fuzz.targets import Target
from tests.fuzz.targets.texts import check_places, decode

_NAMES = ("A", "B", "C D")
_FIELDS = tuple(Field(number, name) for number, name in enumerate(_NAMES, start=1))
_SPLIT = "\n====\n"
_FILTERS = (
    "text", "hint", "type", "cloze", "cloze-only", "nc", "furigana", "kana", "kanji", "tts en_US",
    "", "nosuch", "type:cloze", "type:nc", "a:b:c",
)  # fmt: skip
_KEYS = (
    *_NAMES, "FrontSide", "Tags", "Type", "Deck", "Subdeck", "Card", "CardFlag", "c1", "c12", "",
    " ", "é", "D", "CardID",
)  # fmt: skip
_PIECES = (
    "{{", "}}", "{{{", "}}}", "{{#", "{{^", "{{/", "{{=<% %>=}}", "<%", "%>", "<!--", "-->", "\n",
    " ", "<br>", "<div>", "</div>", "</style", "<style>", "漢字[かんじ]", "&amp;", "&#x41;",
    "&#55296;", "&nosuch;", "&nbsp;", "\\(", "\\)", "\\[", "\\]", "[sound:a.mp3]", "text",
    *pieces.CLOZES,
    *(f"{{{{{name}}}}}" for name in _KEYS), *(f"{{{{#{name}}}}}" for name in _KEYS),
    *(f"{{{{/{name}}}}}" for name in _KEYS), *(f"{{{{{name}:A}}}}" for name in _FILTERS),
)  # fmt: skip

_VALUES = (*pieces.CLOZES, *pieces.MATH, "", " ", "<br>", "漢字[かんじ]", "a", "&amp;", "x[y]")


def _run(data: bytes, thorough: bool) -> str:
    parts = decode(data).split(_SPLIT)
    front, back, *rest = (*parts, "{{FrontSide}}{{B}}", "x") if len(parts) < 3 else parts
    values = (*rest, "", "", "")[:3]
    template = Template(1, "T", front, back, "front.html", "back.html")
    words = set()
    for is_cloze in (False, True):
        shown = NoteType("t", 1, "T", is_cloze, _FIELDS, (template,), front)
        problems = check(shown)
        for name, text in (("front.html", front), ("back.html", back)):
            found = [problem for problem in problems if problem.location.path == name]
            check_places(found, text.split("\n"))
        check_places(check_style(front, "style.css"), front.split("\n"))
        cards = CardGeneration(shown).ordinals(values, ("tag",))
        assert list(cards) == sorted(set(cards)) and all(0 <= card < 500 for card in cards)
        for ordinal in cards[:3]:
            sides = render(shown, ordinal, values, ("tag",))
            assert not thorough or render(shown, ordinal, values, ("tag",)) == sides
        words.add("refused" if problems else "shown" if cards else "no card")
    return max(words)


def _line(random: Random) -> str:
    key = random.choice(_KEYS)
    chance = random.random()
    if chance < 0.4:
        mark = random.choice("#^")
        return f"{{{{{mark}{key}}}}}{_line(random)}{{{{/{key}}}}}"
    if chance < 0.8:
        names = random.choices(_FILTERS, k=random.choice((0, 0, 1, 2)))
        return "{{" + "".join(f"{name}:" for name in names) + key + "}}"
    return random.choice(_PIECES)


def _sound(random: Random) -> str:
    key, mark = random.choice(_NAMES), random.choice("#^")
    chance = random.random()
    if chance < 0.3:
        return f"{{{{{mark}{key}}}}}{_sound(random)}{{{{/{key}}}}}"
    if chance < 0.7:
        name = random.choice(("", "text:", "hint:", "kana:", "furigana:", "kanji:", "type:"))
        return "{{" + name + key + "}}" + random.choice(("", "<b>", _sound(random)))
    return random.choice(("<p>text</p>", "<!-- {{x}} -->", "", "}}", "{"))


def _generator(seeds: tuple[bytes, ...]) -> Callable[[Random], bytes]:
    grammar = Grammar(_PIECES, [decode(seed) for seed in seeds], _line)

    def make(random: Random) -> bytes:
        count = random.choice((1, 2, 5))
        texts = [grammar.text(random) for _ in range(count)]
        if random.random() < 0.6:  # sound, as most templates are
            sides = [_sound(random) + random.choice(("{{A}}", "{{cloze:A}}")) for _ in range(2)]
            texts = [*sides, *texts[2:], *random.choices(_VALUES, k=2)]
        return _SPLIT.join(texts).encode("utf-8", "ignore")

    return make


TEMPLATES = Target("templates", 10, _run, _generator)
