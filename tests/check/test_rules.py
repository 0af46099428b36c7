"""Every code: an example that triggers it, and one that does not."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from ankigen.check import Rule, explain, rules
from ankigen.cli import run
from tests.check.project import codes, write

PACKAGE = Path(__file__).parents[2] / "ankigen"
PAGE = PACKAGE.parent / "docs" / "check-codes.md"
RULES = rules()
LONG = "word " * 251

# Codes whose example is not a note of the catalogue: what triggers them, and what does not.
OTHER = {
    "long-answer": ([f"Q: One?\nA: {LONG}"], [f"Q: One?\nA: short\n```text\n{LONG}\n```"]),
    "repeated-question": (
        ["Q: One?\nA: 1", "Q:  One? %% x %%\nA: 2"],
        ["Q: One?\nA: 1", "Q: Two?\nA: 2"],
    ),
    "broken-link": (["Q: One?\nA: [[No such note]]"], ["Q: One?\nA: [[Note 2]]", "text"]),
    "broken-heading": (["Q: One?\nA: [[#No]]"], ["# Yes\nQ: One?\nA: [[#yes]]"]),
    "broken-block": (["Q: One?\nA: [[#^no]]"], ["text ^yes\n\nQ: One?\nA: [[#^yes]]"]),
    "unsafe-link": (["Q: One?\nA: [so](javascript:alert(1))"], ["Q: One?\nA: [so](https://a.b)"]),
    "embed-cycle": (
        ["Q: One?\nA: ![[Note 2]]", "![[Note 3]]", "![[Note 2]]"],
        ["Q: One?\nA: ![[Note 2]]", "![[Note 3]]", "text"],
    ),
    "embed-depth": (
        ["Q: One?\nA: ![[Note 2]]", *(f"![[Note {number + 1}]]" for number in range(2, 9))],
        ["Q: One?\nA: ![[Note 2]]", *(f"![[Note {number + 1}]]" for number in range(2, 5)), "end"],
    ),
    "too-deep": (["Q: One?\nA:\n" + "> " * 150 + "deep"], ["Q: One?\nA:\n" + "> " * 20 + "deep"]),
    "empty-card": (["Q: One?\nA: 1\n\nQ:\nA:"], ["Q: One?\nA: 1"]),
    "code-without-language": (
        ["Q: One?\nA:\n> [!note]\n> ```\n> x\n> ```"],
        ["Q: One?\nA:\n> ```python\n> x\n> ```\n~~~text\n```\n~~~"],
    ),
    "cloze-without-deletion": (["C: [x]"], ["C: {{c1::x}}"]),
    "deck-case": (
        ["---\ndeck: A::B\n---\nQ: 1?\nA: 1", "---\ndeck: A::b\n---\nQ: 2?\nA: 2"],
        ["---\ndeck: A::B\n---\nQ: 1?\nA: 1", "---\ndeck: A::C\n---\nQ: 2?\nA: 2"],
    ),
}  # fmt: skip
# Codes of other stages that need another thing than notes: held by the tests of those stages.
ELSEWHERE = {
    "empty-front", "no-cards", "unused-media", "missing-media", "embed-size", "invalid-utf8",
    "unreadable-note", "note-too-large", "unreadable-file", "unreadable-folder", "symbolic-link",
    "unreadable-media", "card-too-large", "too-many-deletions", "large-media",
    "deck-too-large", "vault-name", "code-without-colours",
    "config", "mermaid-not-drawn", "missing-folder", "note-type", "read-otherwise", "unclosed-card",
    "unknown-note-type", "regular-expression", "plugin-settings", "macro-not-read",
    *(code for code in RULES if code.startswith(("template-", "ledger-", "anki-"))),
    *(code for code in RULES if code.startswith(("occlusion-", "drawing-", "mask-", "small-"))),
}  # fmt: skip


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES.values() if rule.better], ids=lambda rule: rule.code
)
def test_example_triggers_and_its_better_form_does_not(rule: Rule, tmp_path: Path) -> None:
    """The catalogue's example of a code has that fault, and the better form has none at all."""
    if rule.code != "long-answer":
        assert rule.code in codes(tmp_path, rule.example)
    assert codes(tmp_path, rule.better) == []


@pytest.mark.parametrize("code", OTHER)
def test_notes_trigger_a_code_or_not(code: str, tmp_path: Path) -> None:
    """Notes that have a fault give its code, and such that have not do not."""
    bad, good = OTHER[code]
    (tmp_path / "bad").mkdir()
    (tmp_path / "good").mkdir()
    assert code in codes(tmp_path / "bad", *bad)
    assert code not in codes(tmp_path / "good", *good)


def test_every_code_is_tested() -> None:
    """No code is without an example, a case here, or a test of the stage it comes from."""
    tested = {rule.code for rule in RULES.values() if rule.better} | set(OTHER) | ELSEWHERE
    assert set(RULES) <= tested


def test_unused_and_missing_media(tmp_path: Path) -> None:
    """A picture that no note names is reported, one that is named in any way is not, and so is a
    name without a file."""
    note = "Q: One?\nA: ![[a.png|100]] ![](B%20c.PNG) ![[gone.png]]\n\n<img src='d.svg'>"
    files = {"a_png": b"a", "b c_png": b"b", "d_svg": b"<svg/>", "e_png": b"e", "f_txt": b"f"}
    found = sorted(codes(tmp_path, note, **files))
    assert found == ["missing-media", "unused-media"]


def test_unused_media_of_a_folder_is_said_at_once(tmp_path: Path) -> None:
    """Many unused files in one folder are one warning."""
    files = {f"{letter}_png": b"x" for letter in "abcdef"}
    assert codes(tmp_path, "Q: One?\nA: 1", **files) == ["unused-media"]


def test_every_code_of_the_program_is_explained() -> None:
    """What any module reports by a code stands in the catalogue."""
    reporters = {"Diagnostic", "Problem", "SourceError", "LedgerSourceError", "report", "_report",
                 "_error", "_ragged", "Remark", "_warning", "RefusedError", "Finding"}  # fmt: skip
    found: dict[str, str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = node.func.id if isinstance(node.func, ast.Name) else name
            for argument in node.args if name in reporters else ():
                text = argument.value if isinstance(argument, ast.Constant) else None
                if isinstance(text, str) and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+|yaml", text):
                    found[text] = str(path)
    assert len(found) > 40
    assert {code: path for code, path in found.items() if code not in RULES} == {}


def test_explanations_hold_example_and_remedy() -> None:
    """`explain` shows the fault, the better form and how to keep a warning quiet."""
    text = explain("Not-A-List")
    assert text is not None
    assert "not-a-list (warning): Lines that look like a list" in text
    assert "    -SGD" in text
    assert "    - SGD" in text
    assert "--fix" in text
    assert "%% ankigen: ignore not-a-list %%" in text
    assert explain("no-such-code") is None


def test_the_page_is_read_whole() -> None:
    """All that the page says stands in a rule, but for its introduction and the groups' titles; no
    code is there twice."""
    page = PAGE.read_text(encoding="utf-8")
    _, _, listed = page.partition("\n## ")
    rest = listed
    for rule in RULES.values():
        for text in (rule.title, rule.explanation, rule.example, rule.better):
            rest = rest.replace(text, "", 1) if text else rest
    assert {line for line in rest.splitlines() if "#" not in line} == {
        "", "Better:", "````markdown", "````", "Cards that aren't, or are too many",
        *(f"**** ({severity})." for severity in ("error", "warning", "note")),
        *(f"**** ({severity}, fixed by `check --fix`)." for severity in ("warning",)),
    }  # fmt: skip
    codes_of_page = re.findall(r"^### `(.+)`$", page, re.MULTILINE)
    assert codes_of_page == list(RULES)


def test_notes_are_counted_in_one_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Those that may hold cards, by what says that there are none as well."""
    write(tmp_path, "text", "text", "text")
    (tmp_path / "ankigen.yaml").write_text("deck: A\nignore: [Note 3.md]\n", encoding="utf-8")
    assert run(["-C", str(tmp_path), "check"]) == 1
    told = capsys.readouterr()
    assert "no card in 2 notes" in told.out + told.err
    assert "0 cards in 2 notes" in told.out + told.err
