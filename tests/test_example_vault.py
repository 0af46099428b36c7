"""The example notes are right: links lead somewhere, code runs, figures add up."""

from __future__ import annotations

import ast
import math
import re
import sqlite3
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from ankigen import check, config, vault
from ankigen.cards import Options, extract
from ankigen.types import Card, Diagnostic, Kind

NOTES = Path(__file__).parent.parent / "notes"
PATHS = sorted(NOTES.rglob("*.md"))
# What a snippet of code may import if it is to be run and not only parsed.
RUNNABLE = {"numpy"} | set(sys.stdlib_module_names)

FENCE = re.compile(
    r"(?m)^(?P<quote>(?:> ?)?)```(?P<language>\w*)\n(?P<code>.*?)^(?:> ?)?```$", re.S
)
LINK = re.compile(r"!?\[\[([^\]|#\\]*)(?:#([^\]|\\]*))?[^\]]*\]\]")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A fenced block of a note, its callout's `>` taken off."""

    place: str
    language: str
    code: str

    @property
    def imports(self) -> set[str]:
        """The top-level packages that Python code imports."""
        names: set[str] = set()
        for node in ast.walk(ast.parse(self.code)):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module.partition(".")[0])
        return names


def find_snippets() -> Iterator[Snippet]:
    """All fenced blocks of the notes."""
    for path in PATHS:
        text = path.read_text(encoding="utf-8")
        for match in FENCE.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            quote = match["quote"]
            lines = match["code"].splitlines()
            code = "\n".join(row.removeprefix(quote).removeprefix(quote.strip()) for row in lines)
            yield Snippet(f"{path.relative_to(NOTES)}:{line}", match["language"], code + "\n")


SNIPPETS = tuple(find_snippets())


def written_in(language: str) -> list[pytest.param]:
    """The snippets in one language, as parameters named by their places."""
    return [
        pytest.param(snippet, id=snippet.place)
        for snippet in SNIPPETS
        if snippet.language == language
    ]


def run(snippet: Snippet) -> dict[str, object]:
    """The names that the snippet defines."""
    namespace: dict[str, object] = {"__name__": "snippet"}
    sys.modules["snippet"] = type(sys)("snippet")  # dataclasses look their module up
    try:
        exec(compile(snippet.code, snippet.place, "exec"), namespace)
    finally:
        del sys.modules["snippet"]
    return namespace


def defining(name: str) -> Callable[..., object]:
    """The function `name` out of the one snippet that defines it."""
    (snippet,) = (s for s in SNIPPETS if s.language == "python" and f"def {name}(" in s.code)
    function = run(snippet)[name]
    assert callable(function)
    return function


def subpaths(text: str) -> set[str]:
    """What may follow `#` in a link to a note: its headings, and its block ids with `^`."""
    bare = FENCE.sub("", text)
    headings = set(re.findall(r"(?m)^#{1,6} (.+)$", bare))
    return headings | set(re.findall(r"(?m)(?:^| )(\^[A-Za-z0-9-]+)$", bare))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_links_lead_somewhere(path: Path) -> None:
    """Each wikilink and embed names a note or file of the vault, and a heading or block in it."""
    notes = {each.stem: each.read_text(encoding="utf-8") for each in PATHS}
    files = {each.name for each in (NOTES / "attachments").iterdir()}
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    for target, subpath in LINK.findall(text):
        assert target in files | set(notes) | {""}
        if subpath:
            assert subpath in subpaths(notes[target or path.stem])


def test_attachments_are_used() -> None:
    """Each file in the attachments is embedded by a note, or is the picture of a drawing there."""
    text = "".join(path.read_text(encoding="utf-8") for path in PATHS)
    for file in (NOTES / "attachments").iterdir():
        name = file.name.removesuffix(".md")
        assert f"![[{name}" in text or re.search(rf"^[0-9a-f]+: \[\[{name}\]\]", text, re.MULTILINE)


@pytest.mark.parametrize("snippet", written_in("python"))
def test_python_runs(snippet: Snippet) -> None:
    """Python code parses, and runs where it needs nothing but NumPy and is complete."""
    imports = snippet.imports
    if imports and imports <= RUNNABLE:
        run(snippet)


@pytest.mark.parametrize("snippet", written_in("bash"))
def test_bash_parses(snippet: Snippet) -> None:
    """Shell commands are well-formed."""
    subprocess.run(["bash", "-n"], input=snippet.code, text=True, check=True)


def query(name: str, tables: Mapping[str, list[tuple[object, ...]]]) -> list[tuple[object, ...]]:
    """The rows that the one SQL snippet which holds `name` gives on these tables."""
    (snippet,) = (s for s in SNIPPETS if s.language == "sql" and name in s.code)
    connection = sqlite3.connect(":memory:")
    for table, rows in tables.items():
        connection.execute(f"CREATE TABLE {table}")
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"INSERT INTO {table.partition('(')[0]} VALUES ({marks})", rows)
    found = connection.execute(snippet.code).fetchall()
    connection.close()
    return found


def test_sql_computes_precision_and_recall() -> None:
    """The query gives both per version, and NULL where nothing was predicted positive."""
    rows: list[tuple[object, ...]] = [("a", 1, 1), ("a", 1, 0), ("a", 0, 1), ("a", 1, 1)]
    found = query(
        "precision_score",
        {"predictions(version, predicted, actual)": [*rows, ("b", 0, 1)]},
    )
    assert found == [
        ("a", pytest.approx(2 / 3), pytest.approx(2 / 3)),
        ("b", None, 0.0),
    ]


def test_sql_joins_at_the_point_in_time() -> None:
    """The query takes the latest value before the label and none of a later time."""
    found = query(
        "labeled_at",
        {
            "labels(user_id, labeled_at, label)": [(1, 20, 1), (2, 5, 0)],
            "features(user_id, computed_at, value)": [
                (1, 10, "old"),
                (1, 15, "right"),
                (1, 20, "late"),
                (2, 9, "late"),
            ],
        },
    )
    assert sorted(found) == [(1, 20, 1, "right"), (2, 5, 0, None)]


def test_dropout_keeps_the_mean() -> None:
    """Inverted dropout keeps the expected value in training and does nothing at inference."""
    dropout, rng = defining("dropout"), np.random.default_rng(0)
    x = np.ones(100_000)
    dropped = np.asarray(dropout(x, 0.3, rng, training=True))
    assert dropped.mean() == pytest.approx(1.0, abs=0.01)
    assert (dropped == 0).mean() == pytest.approx(0.3, abs=0.01)
    assert np.array_equal(np.asarray(dropout(x, 0.3, rng, training=False)), x)


def test_pca_finds_the_axes() -> None:
    """The variances are those of the projections, in falling order."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(500, 3)) * [3.0, 2.0, 1.0]
    result = defining("pca")(x, 2)
    assert isinstance(result, tuple)
    projected, axes, variances = result
    assert np.allclose(projected.var(axis=0, ddof=1), variances)
    assert variances[0] > variances[1]
    assert np.allclose(axes @ axes.T, np.eye(2))


def test_starting_centers_are_far_apart() -> None:
    """With as many centers as tight groups, each group gets one."""
    rng = np.random.default_rng(0)
    groups = np.array([[0.0, 0.0], [100.0, 0.0], [0.0, 100.0]])
    points = np.concatenate([group + rng.normal(size=(50, 2)) * 0.01 for group in groups])
    centers = np.asarray(defining("starting_centers")(points, 3, rng))
    assert {tuple(row) for row in centers.round(-1)} == {tuple(row) for row in groups}


def test_median_interval_covers() -> None:
    """The interval holds the median of the sample and is not degenerate."""
    rng = np.random.default_rng(0)
    values = rng.normal(size=200)
    low, high = np.asarray(defining("median_interval")(values, rng, resamples=2000))
    assert low < np.median(values) < high


def test_figures_add_up() -> None:
    """The figures in the answers are those of their formulas."""
    text = "".join(path.read_text(encoding="utf-8") for path in PATHS)
    figures = {
        "= 2432$": (5 * 5 * 3 + 1) * 32,
        "= 524288$ bytes": 2 * 32 * 32 * 128 * 2,
        "= 27\\,C^2$": 3 * 9,
        "is 10 200 each": (10_000 + 10_400) // 2,
    }
    for written, value in figures.items():
        assert written in text
        assert int(re.sub(r"\^2|\D", "", written)) == value
    chi_squared = 2 * 200**2 / 10_200
    assert round(chi_squared, 1) == 7.8
    assert round(math.erfc(math.sqrt(chi_squared / 2)), 3) == 0.005
    assert round(100 * math.exp(-1)) == 37
    assert math.log10(2.0**-24) == pytest.approx(math.log10(6e-8), abs=0.01)


@pytest.mark.parametrize("path", sorted((NOTES / "attachments").glob("*.svg")), ids=str)
def test_drawings_are_inert(path: Path) -> None:
    """A drawing is well-formed, says what it shows, and holds no script and no address."""
    root = ElementTree.parse(path).getroot()
    assert root.find("{http://www.w3.org/2000/svg}title") is not None
    assert not re.search(r"<script|href|\bon\w+=|url\(", path.read_text(encoding="utf-8"))


def test_long_code_is_folded() -> None:
    """Code of 60 lines or more stands in a folded callout; one such block has tabs."""
    text = "".join(path.read_text(encoding="utf-8") for path in PATHS)
    long = [match for match in FENCE.finditer(text) if match["code"].count("\n") >= 60]
    assert len(long) == 2
    assert any("\t" in match["code"] for match in long)
    for match in long:
        assert text[: match.start()].endswith("> [!info]- Code\n")


def read_cards() -> tuple[tuple[Card, ...], list[Diagnostic]]:
    """The cards of the example and everything that is found wrong with them."""
    settings = config.read(NOTES.parent)
    scan = vault.scan(settings.notes, settings.root, ignore=settings.ignore, skip=())
    read = vault.read(scan, settings.root)
    options = Options(deck=settings.deck, base=scan.base, markers=settings.markers)
    cards: list[Card] = []
    diagnostics = [*scan.diagnostics, *read.diagnostics]
    for note in read.notes.values():
        found = extract(note, options)
        cards += found.cards
        diagnostics += found.diagnostics
    return tuple(cards), diagnostics


def test_every_card_is_found() -> None:
    """Each `Q:` and `C:` outside of fences is a card, and nothing is wrong with any."""
    cards, diagnostics = read_cards()
    assert diagnostics == []
    texts = (FENCE.sub("", path.read_text(encoding="utf-8")) for path in PATHS)
    assert len(cards) == sum(len(re.findall(r"(?m)^[QC]:", text)) for text in texts)
    assert len(cards) >= 60


def test_example_shows_what_there_is() -> None:
    """The example has cards of every kind, leaning ones, an explicit identity and three decks."""
    cards, _ = read_cards()
    assert {card.kind for card in cards} == set(Kind)
    assert sum(bool(card.leads) for card in cards) >= 3
    assert any(card.block_id for card in cards)
    assert all(card.context and card.tags for card in cards)
    assert {card.deck.rpartition("::")[2] for card in cards} == {
        "Classical ML",
        "Deep learning",
        "Evaluation",
    }


def test_linter_has_nothing_to_say() -> None:
    """The example is free of findings, the linter's included."""
    cards, diagnostics = read_cards()
    settings = config.read(NOTES.parent)
    scan = vault.scan(settings.notes, settings.root, ignore=settings.ignore, skip=())
    read = vault.read(scan, settings.root)
    options = check.Options(files=tuple(read.files))
    assert check.check(cards, read.notes.values(), diagnostics, options) == ()
