"""`docs/security.md` is true: each test that it names is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "docs" / "security.md"


@pytest.mark.parametrize(("page", "least"), [("security.md", 50), ("reliability.md", 20)])
def test_every_test_that_the_page_names_is_there(page: str, least: int) -> None:
    """A defence without its test would be a promise only."""
    text = (PAGE.parent / page).read_text(encoding="utf-8")
    named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", text)
    assert len(named) > least
    assert text.count("::test_") == len(named), "one is not written as `file.py::test_name`"
    for file, name in named:
        tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
        there = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert name in there, f"{file}::{name}"


def test_every_attack_has_its_place_on_the_page() -> None:
    """No test of an attack is left out."""
    text = PAGE.read_text(encoding="utf-8")
    for path in sorted((TESTS / "security").glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                assert f"`security/{path.name}::{node.name}`" in text, node.name
