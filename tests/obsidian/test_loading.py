"""HTML in a note that would load from the web, where only links are wanted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ankigen import package
from tests.projects import Project

WEB = re.compile(r"""<(?:img|video|audio|source|track)[^>]*(?:src|poster)="(?:https?:)?//""")
TEXTS = [
    '<img src="https://e.com/b.png">',
    "<IMG SRC=//e.com/b.png alt='a > b'>",
    '<img src="HTTPS://e.com/b.png" alt="x" width="3">',
    '<a href="https://e.com"><img src="https://e.com/b.png" alt="word"></a>',
    '<video src="https://e.com/v.mp4" poster="https://e.com/p.png"></video>',
    '<audio controls><source src="https://e.com/a.mp3"></audio>',
    '<picture><source src="//e.com/c.png"><img src="//e.com/d.png"></picture>',
    '<div>\n<img\nsrc="https://e.com/b.png">\n</div>',
]


def answer(folder: Path, text: str, setting: str) -> str:
    """The field of a card with this answer."""
    project = Project(folder, settings={"remote_images": setting})
    project.write("a.md", f"Q: one\nA: text\n\n{text}\n")
    (note,) = package.read(project.build().package).notes
    return note.fields[1]


@pytest.mark.parametrize("text", TEXTS)
def test_nothing_is_loaded_where_links_are_wanted(tmp_path: Path, text: str) -> None:
    """With `remote_images: link` HTML of a note's own loads nothing, and its address is there."""
    linked = answer(tmp_path / "link", text, "link")
    assert not WEB.search(linked)
    assert 'href="' in linked and "//e.com" in linked.lower()
    assert linked.count("<a ") == linked.count("</a>")
    assert not re.search(r"<a [^>]*>(?:(?!</a>).)*<a ", linked)


@pytest.mark.parametrize("text", TEXTS)
def test_it_is_shown_otherwise(tmp_path: Path, text: str) -> None:
    """By default it is shown as Obsidian shows it."""
    assert WEB.search(answer(tmp_path / "keep", text, "keep").replace("HTTPS:", "https:"))


def test_what_the_card_brings_along_stays(tmp_path: Path) -> None:
    """An image in the address itself loads nothing."""
    data = "data:image/png;base64,iVBORw0KGgo="
    assert data in answer(tmp_path, f'<img src="{data}">', "link")
