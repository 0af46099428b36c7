"""What loading the package writer brings along."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_CODE = """
import sys
{first}
from ankigen.package.database import genanki
before = set(sys.modules)
import cached_property
model = genanki.Model(1, "M", fields=[{{"name": "Front"}}], templates=[
    {{"name": "T", "qfmt": "{{{{Front}}}}", "afmt": "{{{{Front}}}}"}}])
assert model._req == [[0, "all", [0]]], model._req
print(cached_property.__file__ is not None, *sorted({{"asyncio", "ssl"}} & before))
"""


def _run(first: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", _CODE.format(first=first)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_genanki_is_loaded_without_asyncio() -> None:
    """Its own code still works, and whoever wants `cached_property` later gets the real one."""
    assert _run("") == "True"


def test_a_cached_property_that_is_there_is_used() -> None:
    """Where another part of the process has loaded it already, nothing stands in for it."""
    assert _run("import cached_property") == "True asyncio ssl"
