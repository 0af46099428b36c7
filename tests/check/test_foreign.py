"""A vault full of other tools' cards: what they look like is said, and none is read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ankigen import config
from ankigen.check.foreign import foreign
from ankigen.errors import BuildError
from ankigen.pipeline.check import check
from ankigen.pipeline.compile import prepare
from ankigen.types import Note, Severity
from tests.check.project import checked, write
from tests.projects import Project


def seen(text: str) -> list[tuple[str, int]]:
    """What a note seems to hold, and how often."""
    note = Note("n.md", "n.md", "n", text)
    return [(one.way.shown.split(" (")[0], one.cards) for one in foreign([note])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "What is it?::a thing\nthe other one :: a\nboth ways ::: so\n",
            ["question::answer", 3],
        ),
        ("- a list item::too", ["question::answer", 1]),
        ("Berlin::Hauptstadt\n東京::日本\nKey:: value\n", ["question::answer", 2]),
        ("| Q | A |\n|---|---|\n| a | b |\n", ["tables of questions", 1]),
        ("Frage: Was?\nmehr\nAntwort: Das.\n", ["`Frage:` and `Antwort:`", 1]),
        ("問題：何？\n答案：それ。\n", ["`問題：` and `答案：`", 1]),
        ("Question one\n?\nanswer\n\nTwo\n??\nanswer two\n", ["`?` on a line", 2]),
        ("What is it #card\nA thing\n\nWhat #card-reverse\nx\n", ["`#card`", 2]),
        ("START\nBasic\nx\nBack: y\nEND\n\nSTARTI [Basic] a Back: b ENDI\n", ["`START`", 2]),
        ("## Q1: What?\ntext\n\n### Q2. Why?\ntext\n", ["headings such as", 2]),
        ("P: one\nmore\nS: two\n\nP: three\nS: four\n", ["`P:` and `S:`", 2]),
        ("Question: one\nAnswer: two\n", ["`Question:` and `Answer:`", 1]),
        ("It is {{c1::hidden}} and {{c2::this}}.\n", ["`{{c1::…}}`", 2]),
        ("C: The [sun] is a star.\n\nC: No [more](x)\n", ["`C:` with `[words]`", 1]),
        ("> [!question] What?\n> This.\n\n> [!question]\n> none\n", ["`> [!question]`", 1]),
        ("> [!FAQ]- What?\n> This.\n", ["`> [!question]`", 1]),
        ("| Word | Meaning |\n|---|---|\n| a | b |\n", ["tables of questions", 1]),
        ("## What is it?\n\nA thing.\n\n## Why?\n## Text\n", ["headings that ask", 1]),
    ],
)
def test_what_a_vault_of_other_cards_looks_like(text: str, expected: list[object]) -> None:
    """Each way of writing cards is told from the others, and counted."""
    ((shown, number),) = seen(text)
    assert shown.lstrip("`").startswith(str(expected[0]).lstrip("`"))
    assert number == expected[1]


@pytest.mark.parametrize(
    "text",
    [
        "key:: value\n- due:: 2024\n",
        "see https://a.example/b::c\n",
        "use `std::vector<int> x` for it\n",
        "std::vector is fast\n- a::before\nFoo::bar(x)\nFoo::Bar baz;\n",
        "Frage: one without\n",
        "```cpp\nauto x = std::move(the one);\nwhat is? :: y\n```\n",
        "START here\n",
        "Is it?\n\n?\n\nno\n",
        "P: one without\n",
        "a #cardinal and a #card in the middle\n",
        "text\n",
    ],
)
def test_prose_looks_like_no_cards(text: str) -> None:
    """Fields, addresses, code and plain words are no cards of anybody's."""
    assert seen(text) == []


def test_no_cards_says_what_the_vault_holds(tmp_path: Path) -> None:
    """`check` and `build` alike stop, and say which syntax it looks like and what to do."""
    write(tmp_path, "P: one\nS: two\n", "What is it?::a thing\n" * 3, "text")
    (one,) = check(config.read(tmp_path)).diagnostics
    with pytest.raises(BuildError) as stopped:
        Project(tmp_path).build()
    assert stopped.value.diagnostics == (one,)
    assert one.code == "no-cards"
    assert one.severity is Severity.ERROR
    assert "there is no card in 3 notes" in one.message
    assert "3 × `question::answer` in a line (Spaced Repetition) in 1 note" in one.message
    assert "`markers: {question: ['P:'], answer: ['S:']}`" in one.message
    assert str(one.location) != ".:1:1"


def test_following_the_advice_reads_the_cards(tmp_path: Path) -> None:
    """The markers that are named give cards."""
    write(tmp_path, "P: one\nS: two\n\nP: three\nS: four\n")
    text = "markers: {question: ['P:'], answer: ['S:']}\n"
    (tmp_path / "ankigen.yaml").write_text(text, encoding="utf-8")
    prepared = prepare(config.read(tmp_path))
    assert (len(prepared.cards), prepared.diagnostics) == (2, ())


def test_the_syntax_that_reads_the_cards_is_named(tmp_path: Path) -> None:
    """`syntaxes` in the configuration takes what another plugin's cards look like."""
    note = "#flashcards\n\nWhat is it?::a thing\n\nWhat else?\n?\nanother\n"
    write(tmp_path, note)
    (one,) = check(config.read(tmp_path)).diagnostics
    setting = "syntaxes: [qa, spaced-repetition]"
    assert f"`{setting}` in ankigen.yaml" in one.message
    (tmp_path / "ankigen.yaml").write_text(setting, encoding="utf-8")
    assert len(prepare(config.read(tmp_path)).cards) == 2


def test_of_one_card_it_is_nobodys_business(tmp_path: Path) -> None:
    """Where there are cards, other lines are text."""
    assert checked(tmp_path, "Q: One?\nA: 1", "What is it?::a thing") == ()


def test_no_cards_names_the_markers_that_count(tmp_path: Path) -> None:
    """Whoever begins questions otherwise is not told to begin them with `Q:`."""
    write(tmp_path, "text")
    (tmp_path / "ankigen.yaml").write_text("markers: {question: ['F:', 'Q:'], answer: 'R:'}")
    (one,) = check(config.read(tmp_path)).diagnostics
    assert "begins `F:` and a line that begins `R:`" in one.message


@pytest.mark.parametrize(
    ("text", "said", "remedy"),
    [
        (
            "- What is it::a thing\n",
            "question::answer",
            "spaced-repetition: {folders_as_decks: true}",
        ),
        ("Why #flashcards\nWhat is it::a thing\n", "question::answer", "[qa, spaced-repetition]"),
        ("What?\n?\nA thing.\n\n", "`?` on a line", "spaced-repetition: {folders_as_decks: true}"),
        ("What? #card\nA thing.\n\n", "`#card`", "[qa, flashcards]"),
        ("START\nBasic\nx\nBack: y\nEND\n", "`START`", "[qa, obsidian-to-anki]"),
        ("C: The [sun].\n\n", "`C:` with `[words]`", "[qa, hashcards]"),
        ("> [!question] What?\n> This.\n\n", "`> [!question]`", "[qa, callouts]"),
        ("Front | Back\n---|---\na | b\n\n", "tables of questions", "[qa, tables]"),
        ("## What is it?\nA thing.\n\n", "headings that ask", "[qa, headings]"),
        ("P: one\nS: two\n\n", "`P:` and `S:`", "markers: {question: ['P:'], answer: ['S:']}"),
        (
            "Вопрос: кто?\nОтвет: он.\n\n",
            "`Вопрос:` and `Ответ:`",
            "markers: {question: ['Вопрос:'], answer: ['Ответ:']}",
        ),
        (
            "問：何？\n答：それ。\n\n",
            "`問：` and `答：`",
            "markers: {question: ['問：'], answer: ['答：']}",
        ),
        (
            "Berlin::Hauptstadt\n",
            "question::answer",
            "spaced-repetition: {folders_as_decks: true}",
        ),
    ],
)
def test_check_names_what_it_does_not_read(
    tmp_path: Path, text: str, said: str, remedy: str
) -> None:
    """In a vault with cards, what looks like three of another kind is counted, with the line that
    has it read; and that line does."""
    write(tmp_path, "Q: Own?\nA: Yes.\n", text * 3)
    (line,) = check(config.read(tmp_path)).unread
    assert "3 × " in line
    assert said in line
    assert remedy in line
    remedies = re.findall(r"`((?:syntaxes|markers): [^`]*)`", line)
    (tmp_path / "notes" / "Folder").mkdir()
    (tmp_path / "notes" / "Note 2.md").rename(tmp_path / "notes" / "Folder" / "Note 2.md")
    (tmp_path / "ankigen.yaml").write_text(f"{remedies[-1]}\n", encoding="utf-8")
    found = check(config.read(tmp_path))
    assert found.unread == ()
    assert found.cards > 0


def test_cards_that_are_read_are_none_of_another_kind(tmp_path: Path) -> None:
    """What stands in a card is the card's, and two of a kind are no habit."""
    write(
        tmp_path, "Q: Own?\nA: this one::that one\nand another::that\nor so::this\n", "P: a\nS: b\n"
    )
    assert check(config.read(tmp_path)).unread == ()
