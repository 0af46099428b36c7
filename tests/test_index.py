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
        ("CNN", "", "Archive/Old/CNN.md"),
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
    """Shortest unique name, path from the root, relative path; ties go to the root."""
    assert index.build(PATHS).find(name, source) == expected


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_unicode_forms_are_one_name(form: str) -> None:
    """A name typed in one normal form finds the file saved in the other."""
    assert index.build(PATHS).find(unicodedata.normalize(form, "über UNS")) == "Über uns.md"
