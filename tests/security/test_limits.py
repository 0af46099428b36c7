"""Each limit: just within it all is well, beyond it there is an error at its place, and the rest
goes on."""

from __future__ import annotations

import html
import json
import signal
import subprocess
import sys
from pathlib import Path
from time import process_time

import pytest

from ankigen import package, yaml_text
from ankigen.bounded import Helper
from ankigen.errors import BuildError, SourceError
from ankigen.highlight import code as highlighting
from ankigen.pipeline import compile as compiling
from ankigen.render import limits
from ankigen.types import Diagnostic
from tests.projects import Project

NEXT = "\n\nQ: next\nA: here\n"


def codes(found: tuple[Diagnostic, ...]) -> list[str]:
    """The findings as `line code`."""
    return [f"{one.location.line} {one.code}" for one in found]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a signal to another process")
@pytest.mark.parametrize("where", ["ignore", "obsidian"])
def test_patterns_that_never_end_are_ended(tmp_path: Path, where: str) -> None:
    """Patterns come with a vault, too, and the names that they take for ever on: Ctrl-C ends it."""
    project = Project(tmp_path)
    project.write(f"{'a' * 200}.md", "Q: one\nA: two\n")
    if where == "ignore":
        (tmp_path / "ankigen.yaml").write_text(f"ignore: ['{'*a' * 20}b']\n")
    else:
        project.write(".obsidian/app.json", json.dumps({"userIgnoreFilters": ["/(a+)+$/"]}))
    command = [sys.executable, "-m", "ankigen", "-C", str(tmp_path), "build"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert process.stderr is not None
        assert process.stderr.read() == "Stopped; nothing is half written.\n"


def test_a_card_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A card of more characters than allowed is an error; the next is built."""
    monkeypatch.setattr(limits, "CARD_CHARACTERS", 1000)
    project = Project(tmp_path)
    project.write("a.md", f"Q: large\nA: {'x' * 1000}{NEXT}")
    built = project.build(keep_going=True)
    assert codes(built.report.diagnostics) == ["1 card-too-large"]
    assert built.report.cards == 1


@pytest.mark.parametrize("sign", ["&", "&amp;", "\xa0", "&a ", "&nbsp; ", "x &lt; y & z "])
@pytest.mark.parametrize("html", ["<div>\n{}\n</div>", "<b>{}</b>", "a <i>b</i> {}"])
def test_signs_that_cleaning_is_slow_at_are_counted(tmp_path: Path, sign: str, html: str) -> None:
    """A text of a megabyte of signs that HTML writes as names, beside HTML, is an error at its
    side; cleaning it would take a minute."""
    project = Project(tmp_path)
    text = sign * (1_200_000 // len(sign))
    project.write("a.md", f"Q: a\nA: b\n\nQ: large\nA: c\n\n{html.format(text)}{NEXT}")
    start = process_time()
    built = project.build(keep_going=True)
    assert {one for one in codes(built.report.diagnostics) if "hidden" not in one} <= {
        "5 card-too-large",
        "4 card-too-large",
        "5 empty-answer",
    }
    assert "5 card-too-large" in codes(built.report.diagnostics)
    assert built.report.cards == 2
    assert process_time() - start < 20


@pytest.mark.parametrize(("count", "expected"), [(500, []), (501, ["1 too-many-deletions"])])
def test_deletions_are_counted(tmp_path: Path, count: int, expected: list[str]) -> None:
    """Five hundred deletions are a card, one more is an error."""
    project = Project(tmp_path)
    text = " ".join(f"{{{{c{1 + number % 400}::x}}}}" for number in range(count))
    project.write("a.md", f"C: {text}{NEXT}")
    assert codes(project.build(keep_going=True).report.diagnostics) == expected


@pytest.mark.parametrize("numbers", ["501", "1,600", "9999"])
def test_a_number_that_anki_does_not_know(tmp_path: Path, numbers: str) -> None:
    """Anki would make a card that shows no deletion."""
    project = Project(tmp_path)
    project.write("a.md", f"C: {{{{c500::x}}}}\n\nC: {{{{c{numbers}::y}}}} {{{{c1::z}}}}{NEXT}")
    found = project.build(keep_going=True).report.diagnostics
    assert codes(found) == ["3 deletion-number"]


@pytest.mark.parametrize(("depth", "expected"), [(10, []), (11, ["1 too-many-deletions"])])
def test_deletions_in_one_another(tmp_path: Path, depth: int, expected: list[str]) -> None:
    """Anki makes cards of the outer ten; a card that would lack some is an error."""
    project = Project(tmp_path)
    opening = "".join(f"{{{{c{number}::w{number} " for number in range(1, depth + 1))
    beside = " ".join(f"{{{{c{number}::x}}}}" for number in range(20, 30))
    project.write("a.md", f"C: {opening}{'}}' * depth} {beside}{NEXT}")
    built = project.build(keep_going=True)
    assert codes(built.report.diagnostics) == expected
    if not expected:
        assert built.written.cards == 1 + depth + 10


# Texts over which a lexer of Pygments tries each of 2ⁿ readings: a string that nothing ends.
TRAPS = (
    ("fish", '"' + "\\" * 60),
    ("maple", '"' + "a " * 40),
    ("smithy", '"' + "\n" * 60 + "!"),
)


@pytest.mark.parametrize(("language", "code"), TRAPS, ids=[name for name, _ in TRAPS])
def test_a_lexer_that_never_ends_costs_colours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, code: str
) -> None:
    """The code is shown as it is, with a warning at its fence, and all other code in colours."""
    monkeypatch.setattr(highlighting, "LEXING", Helper("ankigen.lexing", "colour", 0.5))
    project = Project(tmp_path)
    fence = f"```{language}\n{code}\n```"
    project.write("a.md", f"Q: one\nA: two\n{fence}\n\n```python\nx = 'y'\n```{NEXT}")
    built = project.build()
    assert codes(built.report.diagnostics) == ["3 code-without-colours"]
    fields = " ".join(" ".join(note.fields) for note in package.read(built.package).notes)
    assert html.escape(code, quote=False) in fields
    assert '<span class="s1">' in fields


def test_a_lexer_that_never_ends_costs_no_cards_of_other_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where several processes compile notes, the one with the code ends; nothing else is lost."""
    monkeypatch.setattr(highlighting, "LEXING", Helper("ankigen.lexing", "colour", 0.5))
    monkeypatch.setattr(compiling, "PARALLEL_FROM", 0)
    language, code = TRAPS[0]
    built = []
    for jobs in (1, 2):
        project = Project(tmp_path / str(jobs) / "p")
        project.settings["jobs"] = jobs
        for number in range(40):
            trap = f"```{language}\n{code}\n```\n" if number == 20 else ""
            text = f"Q: q{number}\nA: a\n{trap}\n```python\nx = 'y'\n```\n"
            project.write(f"n{number}.md", text)
        built.append(project.build())
    assert codes(built[1].report.diagnostics) == ["3 code-without-colours"]
    assert built[0].package.read_bytes() == built[1].package.read_bytes()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("C: {{{{c1::one}}}} two\n{fence}\n", [2]),
        ("C: one\n```fish\n{{{{c1::{code}}}}}\n```\n", [2]),
        ("Q: one\nA: two\n> [!note]\n> ```fish\n> {code}\n> ```\n", [4]),
        ("Q: one\nA: two\n- ~~~fish\n  {code}\n  ~~~\n", [3]),
        ("Q: one\n{fence}\nA: two\n{fence}\n", [2, 6]),
        ("Q: one\nA: two ![[b]] three\n", [2]),
    ],
    ids=["cloze", "deletion", "callout", "list", "both sides", "embedded"],
)
def test_given_up_code_is_reported_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, lines: list[int]
) -> None:
    """The warning names the fence's line, or that of the answer that embeds it, on any card."""
    monkeypatch.setattr(highlighting, "LEXING", Helper("ankigen.lexing", "colour", 0.5))
    project = Project(tmp_path)
    code = TRAPS[0][1]
    fence = f"```fish\n{code}\n```"
    project.write("b.md", fence)
    project.write("a.md", text.format(fence=fence, code=code) + NEXT)
    found = project.build().report.diagnostics
    assert codes(found) == [f"{line} code-without-colours" for line in lines]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a signal to another process")
def test_a_lexer_that_never_ends_can_be_interrupted(tmp_path: Path) -> None:
    """Ctrl-C is not kept waiting for a deadline."""
    project = Project(tmp_path)
    project.write("a.md", f"Q: one\nA: two\n```fish\n{TRAPS[0][1]}\n```\n")
    command = [sys.executable, "-m", "ankigen", "-C", str(tmp_path), "build"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1)
        process.send_signal(signal.SIGINT)
        assert process.wait(5) == 130
        assert process.stderr is not None
        assert process.stderr.read() == "Stopped; nothing is half written.\n"


def test_embeds_cannot_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the cards of a note, or of a deck, embed together has an end: an error where it is."""
    project = Project(tmp_path, settings={"jobs": 1})
    project.write("big.md", "words " * 1000)
    project.write("a.md", "\n".join(f"Q: a{n}\nA: ![[big]]\n" for n in range(5)))
    for name in "bcd":
        project.write(f"{name}.md", f"Q: {name}\nA: ![[big]]\n")
    assert project.build().report.cards == 8
    monkeypatch.setattr(limits, "DECK_CHARACTERS", 39_000)
    with pytest.raises(BuildError) as caught:
        project.build()
    assert {one.location.path for one in caught.value.diagnostics} == {"notes/d.md"}
    monkeypatch.setattr(limits, "NOTE_CHARACTERS", 8_000)
    project.replace("a.md", "Q: a0", "Q: again")
    with pytest.raises(BuildError) as caught:
        project.build()
    places = [str(one.location) for one in caught.value.diagnostics]
    assert places == ["notes/a.md:7:1"]
    assert {one.code for one in caught.value.diagnostics} == {"deck-too-large"}
    assert project.build(keep_going=True).report.retired == 0


def test_what_a_note_says_itself_is_not_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many cards a deck has, and however much HTML their formulas and code need."""
    monkeypatch.setattr(limits, "NOTE_CHARACTERS", 0)
    monkeypatch.setattr(limits, "DECK_CHARACTERS", 0)
    project = Project(tmp_path)
    code = "```python\n" + "f(x)[0], *y\n" * 40 + "```"
    for name in "abc":
        text = (f"Q: {name}{n}\nA: {'$x$' * 200}\n{code}\n" for n in range(20))
        project.write(f"{name}.md", "\n".join(text))
    assert project.build().report.cards == 60


def test_large_media_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that AnkiWeb will not take is packaged, with a warning."""
    monkeypatch.setattr(limits, "MEDIA_BYTES", 10)
    project = Project(tmp_path)
    project.write("a.png", b"x" * 10)
    project.write("b.png", b"x" * 11)
    project.write("a.md", "Q: one\nA: ![[a.png]]\n\nQ: two\nA: ![[b.png]]\n")
    built = project.build()
    assert codes(built.report.diagnostics) == ["4 large-media"]
    assert built.report.media == 2


def test_the_limits_are_those_of_the_page() -> None:
    """`docs/security.md` says these numbers."""
    from ankigen.obsidian.converter import _MAX_EMBEDDED, _MAX_EMBEDS
    from ankigen.obsidian.environment import Options
    from ankigen.vault.notes import MAX_NOTE_BYTES

    page = (Path(__file__).parents[2] / "docs/security.md").read_text(encoding="utf-8")
    for number in (
        MAX_NOTE_BYTES, limits.CARD_CHARACTERS, limits.NOTE_CHARACTERS, limits.DECK_CHARACTERS,
        limits.DELETIONS, limits.MEDIA_BYTES,
        limits.DEEP_DELETIONS,
        _MAX_EMBEDS, _MAX_EMBEDDED,
        Options().max_depth, Options().max_embed_depth, yaml_text.MAX_CHARACTERS,
        yaml_text.MAX_VALUES, yaml_text.MAX_ALIASES, highlighting.SECONDS,
    ):  # fmt: skip
        assert f"| {number:,.0f} " in page, number


@pytest.mark.parametrize(
    "text",
    [
        "tags: &a [*a]",
        "x: &a {y: *a}",
        "\n".join(
            ["b0: &b0 [a, a, a, a, a, a, a, a, a]"]
            + [f"b{n}: &b{n} [{', '.join([f'*b{n - 1}'] * 7)}]" for n in range(1, 8)]
        ),
        f"x: 1{':1' * 60_000}",
        "x: !!python/object/apply:os.system [ls]",
    ],
)
def test_yaml_cannot_grow_or_run(text: str) -> None:
    """Aliases that hold themselves, that multiply, numbers without end and objects are refused."""
    start = process_time()
    with pytest.raises(SourceError, match="yaml"):
        yaml_text.parse(text, "a.md")
    assert process_time() - start < 1.0


@pytest.mark.parametrize(
    "number", ["1" + ":1" * 40_000, "9" * 50_000, "0x" + "f" * 50_000, "0b" + "1" * 90_000,
               "1_" * 40_000 + "1", "1:" * 20_000 + "1.5"],
    ids=["base 60", "decimal", "hexadecimal", "binary", "underlined", "base 60 with a fraction"],
)  # fmt: skip
@pytest.mark.parametrize("key", ["x", "tags", "deck", "aliases"])
def test_a_number_without_end_is_a_text(tmp_path: Path, number: str, key: str) -> None:
    """Python writes no number of more than 4,300 digits, and needs the square of their time."""
    project = Project(tmp_path)
    project.write("a.md", f"---\n{key}: {number}\n---\nQ: one\nA: two\n")
    start = process_time()
    built = project.build(keep_going=True)
    assert process_time() - start < 2.0
    assert built.report.cards == 1
