"""The rules about words, and those about lists, tables, formulas and clozes, case by case."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ankigen.check import blocks, inlines, wording
from ankigen.types import Card, Diagnostic, Kind, Location, Source
from tests.check.project import checked

Rule = Callable[[Card], Iterator[Diagnostic]]


def card(question: str = "One?", answer: str = "1", kind: Kind = Kind.BASIC) -> Card:
    """A card with these sides, the question at line 3, column 4."""
    return Card(
        note="Note.md",
        kind=kind,
        question=Source(question, "Note.md", 3, 4),
        answer=Source(answer, "Note.md", 10),
        location=Location("Note.md", 3),
        deck="Deck",
    )


def places(rule: Rule, it: Card) -> list[str]:
    """Where the rule finds something."""
    return [f"{found.location.line}:{found.location.column}" for found in rule(it)]


@pytest.mark.parametrize(
    "question",
    ["The same with 3x3x3 convolution.", "the same, but with dropout?", "What about recall?",
     "How about the test set?", "And its bias?", "But why does it work?", "Why?", "How so?",
     "**Same for** boosting", "Its gradient?", "They differ how?", "Then what happens next?",
     "Answer the previous question for n = 3.", "As in the previous case, what is x?",
     "Now without dropout?"],
)  # fmt: skip
def test_leaning_questions_are_seen(question: str) -> None:
    """What means nothing alone is reported, at its first character."""
    assert places(wording.leaning_question, card(question)) == ["3:4"]


@pytest.mark.parametrize(
    "question",
    ["We have a stream of 50 frames of the same person. What to do?", "What is about to happen?",
     "Why do ensembles beat single models?", "Are two vectors of the same length equal?",
     "Android: what is it?", "How many weights are there?", "Whose theorem is it?",
     "Itō's lemma: state it.", "Butter: how is it made?", "When to use bagging vs boosting?",
     "Write code for the same-origin policy.", "And"],
)  # fmt: skip
def test_other_questions_do_not_lean(question: str) -> None:
    """What can stand alone is left alone."""
    assert places(wording.leaning_question, card(question)) == []


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What is x? What is y?", ["3:24"]),
        ("Measure it?\nHow? And **why?**", []),
        ("Is it stable? Why not?\nAnd how exactly?", []),
        ("Is it stable? Why does it move?", ["3:34"]),
        ("Why? What is it?", ["3:19"]),
        ('Who said "Why not?\nWhere?" first?', []),
        ("What does “Who?\nMe?” mean?", []),
        ('A " quote?\n\nB " x?', ["5:6"]),
        ("„Wer?“ und »Was?« und ‚so‘: Woher?", []),
        ("「何？」と「誰？」は？", []),
        ("什么是《谁？》？（真的？）", []),
        ("What does *Quo vadis?* mean?", []),
        ("**What is it?** Where is it?", ["3:31"]),
        ("What is x (or is it y?) here?", []),
        ('Who said "Why? Why not?" first?', []),
        ("Does `a ? b : c` work?", []),
        ("> What? How?\n\nWho says so?", []),
        ("What does $x?$ mean??", []),
        ("是什么？为什么？", ["3:11"]),
        ("Was ist das? Und warum?", []),
        ("¿Qué es? ¿Por qué?", []),
        ("Qu’est-ce ? Pourquoi ?", []),
        ("Was ist das? Was ist dies?", ["3:29"]),
        ("One? \n```text\nTwo?\n```", []),
    ],
)
def test_several_questions_are_counted(question: str, expected: list[str]) -> None:
    """More than one sentence that asks is reported at the second; quoted ones do not count."""
    assert places(wording.several_questions, card(question)) == expected


@pytest.mark.parametrize(
    ("text", "count"),
    [("one two-three it's 4.5 – x", 5), ("`code` and $x + y$", 1), ("```py\na b c\n```\nd", 1),
     ("> [!note]- More\n> a b c\n\nd", 1), ("> [!note] Open\n> a", 3), ("神经网络 net", 3),
     ("%% a b %% c", 1)],
)  # fmt: skip
def test_words_are_counted_without_code(text: str, count: int) -> None:
    """Code, formulas, comments and collapsed callouts are no words."""
    assert wording.count_words(Source(text, "Note.md", 1)) == count


@pytest.mark.parametrize(
    ("limit", "expected"), [(3, ["10:1"]), (4, []), (0, [])], ids=["over", "at", "off"]
)
def test_long_answer_is_one_over_the_limit(limit: int, expected: list[str]) -> None:
    """The limit itself is allowed, and 0 allows anything."""
    found = wording.long_answer(card(answer="four words in all"), limit)
    assert [f"{one.location.line}:{one.location.column}" for one in found] == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("-one\n-two", ["10:1"]),
        ("text\n• one\n• two", ["11:1"]),
        ("1.one\n2.two", ["10:1"]),
        ("text\n2. two\n3. three", ["11:1"]),
        ("-one", []),
        ("- one\n- two", []),
        ("*one* x\n*two* y", []),
        ("-5 degrees\n-6 degrees", []),
        ("1. one\n2. two\nlazy\n3. three\n4. four", []),
        ("text\n2. two\n4. four", []),
        ("```\n-a\n-b\n```", []),
        ("$$\n-x\n-y\n$$", []),
        ("2.5 is\n3.5 too", []),
    ],
)
def test_lists_that_are_none(answer: str, expected: list[str]) -> None:
    """Two or more lines that would be items but for their bullets are reported once."""
    assert places(blocks.lists, card(answer=answer)) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("|a|b|\n|-|-|\n|1|2|", []),
        ("|a|b|\n|-|-|\n|1|", ["12:1"]),
        ("|a|b|\n|-|-|\n|1|$|x|$|\n|3|4|", []),  # of which the parser says it
        ("|a|b|\n|-|-|\n|1|[[a\\|b]]|", []),
        ("a | b\n--- | ---\n1 | 2\n\ntext", []),
        ("|a|b|\n|-|\n|1|2|", ["11:1"]),
        ("|a|b|\n|-|-|\n|1|2|\ntext", ["13:1"]),
        ("|a|b|\n|-|-|\n|1|2|\n- item\n^id", []),
        ("text\n---\n1 | 2", []),
        ("```\n|a|b|\n|-|-|\n|1|\n```", []),
    ],
)
def test_tables_with_missing_cells(answer: str, expected: list[str]) -> None:
    """Each row with fewer cells than the header is reported."""
    assert places(blocks.tables, card(answer=answer)) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (r"$\frac{1}{n}$ and $x_1^2$", []),
        (r"$\frac{1}{n$", ["10:10"]),
        (r"a $\nosuch x$", ["10:4"]),
        ("$$\nx\n\\left( y\n$$", ["12:1"]),
        ("> $$\n> \\begin{matrix} a \\\\ b \\end{matrix}\n> $$", []),
        (r"$\begin{pmatrix} a \end{matrix}$", ["10:20"]),
        (r"$x^1^2$", ["10:5"]),
        (r"`$\frac{1}$`", []),
        ("```\n$\\frac{1}$\n```", []),
        (r"$\widetilde x$ $\substack{a\\b}$ $\Rightarrow* a$ $\text{50%}$", []),
        (r"$\begin{smallmatrix}a\end{smallmatrix}$ $\text{for $x$}$", []),
        (r"costs $5 and {$6", []),
        (r"$\newcommand{\foo}{x} \foo$ $\foo$", []),
        (r"$\R$ and $\left< x \right>$", ["10:2"]),
    ],
)
def test_formulas_that_do_not_parse(answer: str, expected: list[str]) -> None:
    """What MathJax would refuse is reported at its place; what it draws is not."""
    assert places(inlines.formulas, card(answer=answer)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"$\frac{ {{c1::1}} }{n}$ {{c2::$\frac{1}{n}$}}", []),
        (r"$\sqrt{ {{c1::\frac{1} }} }$", ["3:18"]),
        (r"$\sqrt{{c1::2}}$", ["3:10"]),
        (r"$\sqrt{ {{c1::2}} } + x^{{c2::a::hint}}$", []),
        (r"$\left( {{c1::x::_}} \right) \frac{a}{ {{c2::b}} }$", []),
        (r"$x_{{c1::1::a_b_c}}$ and $y^{{c1::2::a b}}$", ["3:7"]),
    ],
)
def test_formulas_with_deletions(text: str, expected: list[str]) -> None:
    """A deletion in a formula is read as what it hides, and as what Anki shows for it."""
    assert places(inlines.formulas, card(text, kind=Kind.CLOZE)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{c1::a::hint}} {{c2::b}}", []),
        ("{{c1::std::vector::type}}", ["3:21"]),
        ("{{c1::`std::vector`::type}}", []),
        ("{{c1::}}", ["3:4"]),
        ("{{c1::https://a.example/std::sync/atomic.html}}", ["3:31"]),
        ("{{c1::f(std::max)}} and {{c1::http://[::1]/}}", ["3:15", "3:42"]),
        ("{{c1::f(x)::a (b)}} {{c1::a (b::c}} {{c1::[d](x::y)::e)}}", []),
        ("{{c1::https://a.example/std::Vec::hint}}", ["3:36"]),
        ("{{c1::https://a.example/b::a page}} {{c1::https://a.example/c::site}}", []),
        ("{{c1::<https://a.example/std::sync/atomic.html>::a/b}}", []),
        ("{{c1::::hint}} {{c1::%% x %% <!-- y --> <b></b>\u200b}}", ["3:4", "3:19"]),
        ("{{c1::<https://a.example>}}", []),
        ('{{c1::<img src="x.png">}} {{c1::![](x.png)}} {{c1::<b>x</b>}}', []),
        ("{{c1::a }} b}}", ["3:16"]),
        ("{{c1::a `}}` b}}", []),
        ("{{c1::$\\frac{a}{b}$}} {{c2::$\\sqrt{\\frac{a}{b}}$}}", []),
        ("{{c1::a {{c2::b}} c}}", []),
        ("`}}` and {{c1::a}}", []),
    ],
)
def test_deletions_that_go_wrong(text: str, expected: list[str]) -> None:
    """Empty deletions, second hints and left-over braces are reported where they are."""
    assert places(inlines.clozes, card(text, kind=Kind.CLOZE)) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("```\nx\n```", ["10:1"]),
        ("- a\n  ~~~\n  x\n  ~~~", ["11:3"]),
        ("> ```\n> x\n\n```python\n```", ["10:3"]),
        ("```python\n```\n~~~ text\n```\n~~~", []),
        ("````markdown\n```\nx\n```\n````", []),
        ("```{.python}\nx\n```", []),
        ("```dataview\nlist\n```", ["10:1"]),
        ("a <% tp.date.now() %>", ["10:3"]),
        ("Total: `= this.count` and `$= dv.current()`", ["10:8"]),
        ("`x = this` and 5 <% 6", []),
    ],
)
def test_fences_without_language_and_plugins(answer: str, expected: list[str]) -> None:
    """A fence must name its language; what plugins would fill in is reported."""
    assert places(blocks.fences, card(answer=answer)) == expected


HOSTILE = {
    "braces": "{{c1::{" * 3000,
    "deletions": "{{c1::a}} " * 3000,
    "quotes": '"' * 20_001,
    "parentheses": "(" * 20_000,
    "questions": "a? " * 7000,
    "dollars": "$ x " * 5000,
    "formulas": "$x^1^2$ " * 2500,
    "open formula": "$" + "{" * 20_000 + "$",
    "pipes": "|" * 20_000 + "\n" + "|-" * 10_000,
    "bullets": "-a\n" * 7000,
    "numbers": "2. a\n" * 5000,
    "fences": "```\n" * 5001,
    "template": "<% " * 7000,
    "queries": "`= this." * 2500,
    "callouts": "> [!a]-\n" * 3000,
    "spaces": "The same" + " " * 20_000 + "x",
    "and": "and " * 5000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_cards_are_checked_fast(text: str) -> None:
    """Texts of some twenty thousand characters that make careless patterns slow take no time."""
    begin = time.process_time()
    for kind in (Kind.BASIC, Kind.CLOZE):
        it = card(text, text, kind)
        for rule in (wording.leaning_question, wording.several_questions, blocks.fences,
                     wording.deletion_outside_cloze, blocks.lists, blocks.tables,
                     inlines.formulas, inlines.clozes):  # fmt: skip
            list(rule(it))
        list(wording.long_answer(it, 10))
    assert time.process_time() - begin < 1


def test_the_first_question_of_a_note_gets_no_advice_that_is_an_error(tmp_path: Path) -> None:
    """There is none before it to be shown above it; the second gets the advice, and following it
    leaves nothing."""
    note = "Q: Where?\nA: here\n\nQ: Why?\nA: so\n"
    first, second = checked(tmp_path, note)
    assert (first.code, second.code) == ("leaning-question", "leaning-question")
    assert "%% after %%" not in first.message and "word it in full" in first.message
    assert "%% after %%" in second.message
    followed = note.replace("Where?", "Where is it?").replace("Why?", "Why? %% after %%")
    assert checked(tmp_path, followed) == ()


@pytest.mark.parametrize(
    "text",
    [
        "C: {{c1::[page](https://example.org/a::b)::a link}}",
        "C: {{c1::<https://example.org/a::b>::a link}} {{c2::https://example.org/c::a link}}",
        "C: {{c1::[[std::vector]]::a note}}, {{c2::![x::y](https://a.example/p.png)::a picture}}",
        "C: {{c1::`a::b`::code}} and {{c2::$a::b$::a formula}}",
        'C: {{c1::<span title="a::b">x</span>::HTML}}',
    ],
)
def test_colons_in_addresses_and_alternative_texts_are_no_separators(
    tmp_path: Path, text: str
) -> None:
    """Only what is text of the deletion can begin a second hint."""
    found = checked(tmp_path, text, "x")
    assert [one.code for one in found if one.code == "cloze-separator"] == []
