"""`ankigen preview --serve`, run as a person runs it: what changes is on the page, mistakes too."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

NOTE = "Q: What is a tensor?\nA: An array.\n"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A project with a note, and the address that its preview is served at."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/a.md").write_text(NOTE, encoding="utf-8")
    (tmp_path / "ankigen.yaml").write_text("deck: One\n", encoding="utf-8")
    command = [sys.executable, "-u", "-m", "ankigen", "-C", str(tmp_path), "preview", "--serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"1 card at (http://127\.0\.0\.1:\d+/)", process.stdout.readline())
        assert found is not None
        # The watch begins after the address is told; what changes before that is not seen.
        time.sleep(1)
        yield tmp_path, found[1]
        process.terminate()


def given(url: str, name: str) -> dict[str, Any]:
    """What a script of the page says."""
    with urllib.request.urlopen(f"{url}{name}", timeout=10) as answer:
        text = answer.read().decode()
    content: dict[str, Any] = json.loads(text[text.index("(") + 1 : text.rindex(")")])
    return content


def wait(url: str, name: str, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """What it says once that holds; fails where it does not come to hold."""
    for _ in range(200):
        content = given(url, name)
        if holds(content):
            return content
        time.sleep(0.1)
    raise AssertionError(content)


def test_mistakes_are_on_the_page(served: tuple[Path, str]) -> None:
    """A card without an answer beside the others; a slip in the configuration above the cards of
    before, until it is gone."""
    project, url = served
    (project / "notes/b.md").write_text("Q: and then?\n", encoding="utf-8")
    news = wait(url, "findings.js", lambda news: bool(news["list"]))
    assert news["list"][0][:2] == ["notes/b.md", 1]
    assert news["failure"] == ""
    (project / "ankigen.yaml").write_text("dekc: Two\n", encoding="utf-8")
    news = wait(url, "findings.js", lambda news: bool(news["failure"]))
    assert news["list"][0][0] == "ankigen.yaml"
    assert "deck" in news["list"][0][5]
    assert len(given(url, "cards.js")["cards"]) == 1
    (project / "notes/b.md").unlink()
    (project / "ankigen.yaml").write_text("deck: Two\n", encoding="utf-8")
    news = wait(url, "findings.js", lambda news: not news["failure"] and not news["list"])
    assert given(url, "cards.js")["title"] == "Two"


def test_settings_are_read_again(served: tuple[Path, str]) -> None:
    """Another folder of notes is shown, and watched from then on."""
    project, url = served
    other = project / "other"
    other.mkdir()
    (other / "c.md").write_text(NOTE.replace("tensor", "vector"), encoding="utf-8")
    (project / "ankigen.yaml").write_text("deck: One\nnotes: other\n", encoding="utf-8")
    wait(url, "cards.js", lambda page: page["cards"][0][1] == "What is a vector?")
    time.sleep(1)
    (other / "c.md").write_text(NOTE.replace("tensor", "matrix"), encoding="utf-8")
    wait(url, "cards.js", lambda page: page["cards"][0][1] == "What is a matrix?")
