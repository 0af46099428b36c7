"""The change log says what a person wants to know of a version."""

from __future__ import annotations

from ankigen.identity import changelog

from .cards import NOW, Deck, make, note_type

FIRST = [make("What is *one*?", "The first number."), make("What is two?", "After one.", "b.md")]


def log(before: Deck, after: Deck, previous: str = "") -> str:
    """The log after a build."""
    assert after.stamped is not None
    return changelog(previous, after.stamped.changes, NOW)


def test_first_version() -> None:
    """The first version lists what is in it."""
    assert log(Deck(), Deck().build(FIRST)) == (
        "# What changed in this deck\n"
        "\n"
        "## 1.0.0 – 2023-11-14\n"
        "\n"
        "### Added (2)\n"
        "\n"
        "- What is \\*one\\*? (a.md)\n"
        "- What is two? (b.md)\n"
    )


def test_all_kinds_of_changes() -> None:
    """Words that changed are shown, with a few around them."""
    first = Deck().build([*FIRST, make("Gone?", "Soon.")])
    cards = [make("What is *one*?", "The smallest number of all."), FIRST[1], make("Three?", "3")]
    second = first.build(cards, note_types=[note_type(css="b {}")])
    text = log(first, second, log(Deck(), first))
    assert text.startswith(
        "# What changed in this deck\n"
        "\n"
        "## 1.1.0 – 2023-11-14\n"
        "\n"
        "The look of basic changed.\n"
        "\n"
        "### Added (1)\n"
        "\n"
        "- Three? (a.md)\n"
        "\n"
        "### Changed (1)\n"
        "\n"
        "- What is \\*one\\*? (a.md): answer: The ~~first number.~~ **smallest number of all.**\n"
        "\n"
        "### Retired (1)\n"
        "\n"
        "- Gone? (a.md)\n"
        "\n"
        "## 1.0.0 – 2023-11-14\n"
    )


def test_deck_tags_and_look() -> None:
    """What is no text is named."""
    first = Deck().build([make("A?", deck="X"), make("B?"), make("C?")])
    cards = [make("A?", deck="X::Y"), make("B?", tags=("t",)), make("C?", context=("H",))]
    text = log(first, first.build(cards))
    assert "- A? (a.md): deck: X → X::Y\n" in text
    assert "- B? (a.md): tags\n" in text
    assert "- C? (a.md): look\n" in text


def test_long_answers_show_what_is_near() -> None:
    """Of a long text only the surroundings of a change are shown."""
    words = [f"word{i}" for i in range(40)]
    first = Deck().build([make("Q?", " ".join(words))])
    words[20] = "CHANGED"
    text = log(first, first.build([make("Q?", " ".join(words))]))
    assert (
        "… word16 word17 word18 word19 ~~word20~~ **CHANGED** word21 word22 word23 word24 …" in text
    )
    assert "word30" not in text


def test_a_change_beyond_what_is_kept() -> None:
    """A change too far into an answer to be known in words is still told."""
    first = Deck().build([make("Q?", "x " * 500)])
    text = log(first, first.build([make("Q?", "x " * 500 + "y")]))
    assert "answer: beyond its beginning" in text


def test_nothing_changed() -> None:
    """A build that changes nothing writes nothing."""
    first = Deck().build(FIRST)
    before = log(Deck(), first)
    assert log(first, first.build(FIRST), before) == before


def test_the_same_version_again() -> None:
    """A build that was cut short and is done again leaves one section."""
    first = Deck().build(FIRST)
    second = first.build([*FIRST, make("Three?")])
    once = log(first, second, log(Deck(), first))
    assert log(first, second, once) == once


def test_a_persons_own_words_stay() -> None:
    """What somebody wrote above the versions is kept."""
    first = Deck().build(FIRST)
    text = log(Deck(), first, "# My deck\n\nFor the exam.\n")
    assert text.startswith("# My deck\n\nFor the exam.\n\n## 1.0.0")
    second = first.build([*FIRST, make("Three?")])
    assert log(first, second, text).startswith("# My deck\n\nFor the exam.\n\n## 1.1.0")


def test_very_many_cards() -> None:
    """A list has an end."""
    text = log(Deck(), Deck().build([make(f"Question {i}?") for i in range(700)]))
    assert text.count("- Question") == 500
    assert "- … and 200 more\n" in text
