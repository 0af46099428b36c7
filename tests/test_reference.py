"""The generated pages of the docs say what the code does."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent / "docs"
_SPEC = importlib.util.spec_from_file_location("reference", DOCS / "reference.py")
assert _SPEC is not None and _SPEC.loader is not None
reference = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(reference)


@pytest.mark.parametrize("name", ["configuration.md", "commands.md"])
def test_generated_page_is_current(name: str) -> None:
    """A page that differs is made anew by `python docs/reference.py`."""
    assert (DOCS / name).read_text(encoding="utf-8") == reference.pages()[name]
