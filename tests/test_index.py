"""What a wikilink's name means: Obsidian's rules of resolution."""

from __future__ import annotations

import unicodedata

import pytest

from ankigen import index

PATHS = (
    "Losses.md",
    "Deep/Losses.md",
    "Deep/Nets/CNN.md",
    "Deep/Nets/RNN.md",
    "Archive/Old/CNN.md",
    "img/Chart.PNG",
    "Deep/img/chart.png",
    "Über uns.md",
    "v1.2 notes.md",
)


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        ("RNN", "", "Deep/Nets/RNN.md"),
        ("rnn.md", "", "Deep/Nets/RNN.md"),
        ("Losses", "Deep/Nets/CNN.md", "Losses.md"),
        ("Deep/Losses", "", "Deep/Losses.md"),
        ("/Deep/Losses", "", "Deep/Losses.md"),
        ("/Nets/CNN", "", None),
        ("Nets/CNN", "", "Deep/Nets/CNN.md"),
        ("CNN", "", "Deep/Nets/CNN.md"),
        ("./CNN", "Deep/Nets/RNN.md", "Deep/Nets/CNN.md"),
        ("../Losses", "Deep/Nets/RNN.md", "Deep/Losses.md"),
        ("../Nets/CNN.md", "Deep/img/x.md", "Deep/Nets/CNN.md"),
        ("../../../etc/passwd", "Deep/Nets/RNN.md", None),
        ("chart.png", "", "img/Chart.PNG"),
        ("v1.2 notes", "", "v1.2 notes.md"),
        ("", "Losses.md", "Losses.md"),
        ("nowhere", "", None),
    ],
)
def test_names_mean_what_obsidian_means(name: str, source: str, expected: str | None) -> None:
    """Shortest unique name, path from the root, relative path; ties go to the shortest path."""
    assert index.build(PATHS).find(name, source) == expected


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_unicode_forms_are_one_name(form: str) -> None:
    """A name typed in one normal form finds the file saved in the other."""
    assert index.build(PATHS).find(unicodedata.normalize(form, "über UNS")) == "Über uns.md"


BOTH = ("a/pic.png", "b/pic.png", "a/n.md", "b/n.md")
MANY = ("zzzz/pic.png", "a/b/pic.png", "x/sub/pic.png", "x/sub/deep/pic.png", "x/n.md")


@pytest.mark.parametrize(
    ("paths", "name", "source", "expected"),
    [
        (BOTH, "pic.png", "a/n.md", "a/pic.png"),
        (BOTH, "pic.png", "b/n.md", "b/pic.png"),
        (BOTH, "a/pic.png", "b/n.md", "a/pic.png"),
        (BOTH, "../b/pic.png", "a/n.md", "b/pic.png"),
        (BOTH, "n", "b/n.md", "b/n.md"),
        (BOTH, "a/n", "b/n.md", "a/n.md"),
        ((*BOTH, "pic.png"), "pic.png", "b/n.md", "pic.png"),
        ((*BOTH, "pic.png"), "./pic.png", "b/n.md", "b/pic.png"),
        ((*BOTH, "a/b/pic.png"), "b/pic.png", "a/n.md", "b/pic.png"),
        (("c/b/pic.png", "a/b/pic.png"), "b/pic.png", "a/n.md", "a/b/pic.png"),
        (MANY, "pic.png", "x/n.md", "x/sub/pic.png"),
        (MANY, "pic.png", "n.md", "a/b/pic.png"),
        (MANY, "pic.png", "x/sub/deep/n.md", "x/sub/deep/pic.png"),
        (MANY, "pic.png", "xx/n.md", "a/b/pic.png"),
        (MANY, "sub/../n", "x/n.md", "x/n.md"),
        # An ancestor's folder counts for nothing.
        (("long/pic.png", "a/b/pic.png"), "pic.png", "long/deep/n.md", "a/b/pic.png"),
        (("A/Pic.png", "B/PIC.PNG"), "pic.png", "b/n.md", "B/PIC.PNG"),
        (("Pic.png", "pic.png"), "pic.png", "n.md", "pic.png"),
        (("x/Pic.png", "x/pic.png"), "pic.png", "n.md", "x/pic.png"),
        (("pic.png", "pic.png.md"), "pic.png", "n.md", "pic.png"),
        (("u\u0308b/pic.png", "ab/pic.png"), "pic.png", "\u00fcb/n.md", "u\u0308b/pic.png"),
        (("xa/n.md",), "a/n", "m.md", None),
    ],
)
def test_of_several_files_of_one_name_the_nearest(
    paths: tuple[str, ...], name: str, source: str, expected: str | None
) -> None:
    """The path as written; else in or below the note's folder; else the shortest in characters."""
    assert index.build(paths).find(name, source) == expected
