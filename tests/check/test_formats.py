"""Findings as text, JSON, SARIF and GitHub's commands."""

from __future__ import annotations

import json

from ankigen import check
from ankigen.types import Diagnostic, Location, Severity

ERROR = Diagnostic(Location("notes/a b.md", 3, 4), "empty-answer", "no: 100 %\n", Severity.ERROR)
WARNING = Diagnostic(Location("n.md", 1, 3), "not-a-list", "mend it")
LINES = {("notes/a b.md", 3): "\tй中x", ("n.md", 1): "A: -one"}


def line_of(path: str, line: int) -> str | None:
    """A line of a file that is not there."""
    return LINES.get((path, line))


def test_text_is_a_line_a_finding_with_the_line_and_a_caret() -> None:
    """The caret stands below the column, tabs and wide characters counted."""
    assert check.text([WARNING, ERROR], line_of) == (
        "n.md:1:3: warning[not-a-list]: mend it\n  1 | A: -one\n    |   ^\n"
        "notes/a b.md:3:4: error[empty-answer]: no: 100 %�\n  3 | \tй中x\n    | \t   ^\n"
    )
    assert check.text([WARNING]) == "n.md:1:3: warning[not-a-list]: mend it\n"
    assert check.text([]) == ""


def test_text_cuts_long_lines_and_commands_no_terminal() -> None:
    """A long line is shown around the caret; control characters are not passed on."""
    found = Diagnostic(Location("n.md", 1, 1001), "long-answer", "x\x1b[2J")
    shown = check.text([found], lambda _path, _line: "a" * 1000 + "B" + "c" * 1000)
    assert "\x1b" not in shown
    head, line, caret = shown.splitlines()
    assert len(line) < 180
    assert line[caret.index("^")] == "B"
    assert head == "n.md:1:1001: warning[long-answer]: x�[2J"


def test_color_is_only_by_request() -> None:
    """Colours are escape sequences around the same words."""
    plain = check.text([ERROR, WARNING], line_of)
    colored = check.text([ERROR, WARNING], line_of, color=True)
    assert "\x1b[31m" in colored
    assert "\x1b[33m" in colored
    for code in ("\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[33m"):
        colored = colored.replace(code, "")
    assert colored == plain


def test_json_holds_the_keys_of_a_report() -> None:
    """A list of objects, also for nothing."""
    assert json.loads(check.json([WARNING])) == [
        {
            "path": "n.md",
            "line": 1,
            "column": 3,
            "code": "not-a-list",
            "severity": "warning",
            "message": "mend it",
        }
    ]
    assert json.loads(check.json([])) == []


def test_sarif_names_rules_and_places() -> None:
    """Version 2.1.0: each result points at its rule, paths are URIs, levels are severities."""
    log = json.loads(check.sarif([WARNING, ERROR], "1.2.3"))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("ankigen", "1.2.3")
    assert [rule["id"] for rule in driver["rules"]] == ["empty-answer", "not-a-list"]
    first, second = run["results"]
    assert (first["level"], first["ruleIndex"], second["ruleIndex"]) == ("warning", 1, 0)
    place = second["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "notes/a%20b.md"
    assert place["region"] == {"startLine": 3, "startColumn": 4}


def test_github_commands_are_escaped() -> None:
    """Percent signs, line ends, colons and commas are as GitHub wants them."""
    found = Diagnostic(Location("a,b:c.md", 2, 5), "near-marker", "50 %: x\ny")
    assert check.github([found]) == (
        "::warning file=a%2Cb%3Ac.md,line=2,col=5,title=near-marker::50 %25: x%0Ay\n"
    )
    assert check.github([ERROR]).startswith("::error file=notes/a b.md,line=3,col=4,")
