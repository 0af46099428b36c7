"""How long a package takes, cold and after one edit, how large it gets, and how long Anki takes to
import it.

`python -m bench.package [NOTES ...]`; every case runs in a process of its own, so that the peak
memory is its own.
"""

from __future__ import annotations

import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import genanki

from ankigen import fields, package
from ankigen.types import (
    Deck,
    Identity,
    NoteType,
    RenderedCard,
    StampedCard,
    StampedNoteType,
    Template,
)

CONSONANTS = "bcdfghjklmnpqrstvwxyz"
ROUNDS = 3


def _words(source: random.Random, count: int) -> str:
    return " ".join(
        "".join(
            source.choice(CONSONANTS) + source.choice("aeiou") for _ in range(source.randint(1, 4))
        )
        for _ in range(count)
    )


def _answer(source: random.Random) -> str:
    """Half plain paragraphs, a third lists, a fifth code, as in real notes."""
    kind = source.random()
    if kind < 0.5:
        return f"<p>{_words(source, source.randint(20, 250))}</p>"
    if kind < 0.8:
        items = "".join(f"<li>{_words(source, source.randint(5, 25))}</li>\n" for _ in range(7))
        return f"<ul>\n{items}</ul>"
    lines = "".join(
        f'<span class="k">def</span> <span class="nf">{_words(source, 1)}</span>'
        f'<span class="p">(</span><span class="n">{_words(source, 1)}</span>'
        f'<span class="p">)</span>\n'
        for _ in range(source.randint(5, 40))
    )
    return f'<div class="highlight"><pre><code>{lines}</code></pre></div>'


def cards(count: int) -> list[StampedCard]:
    """Cards with fields of 1 to 2 KB and ids that are spread like hashes."""
    source = random.Random(count)
    ids = sorted(source.sample(range(10**12, 16 * 10**11, 512), count))
    source.shuffle(ids)
    made = []
    for number, note_id in enumerate(ids, start=1):
        values = [""] * len(fields.FIELDS)
        values[fields.QUESTION] = f"<p>{_words(source, source.randint(5, 20))}?</p>"
        values[fields.ANSWER] = _answer(source)
        values[fields.CONTEXT] = f"<span>Folder {number // 100}</span> › <span>Note</span>"
        values[fields.SOURCE] = f"obsidian://open?vault=Notes&amp;file=Folder%20{number // 100}"
        values[fields.ID] = f"{note_id:x}"
        card = RenderedCard(
            Identity(values[fields.ID], note_id),
            "basic",
            tuple(values),
            f"Root::Folder {number // 1000}",
            ("root", f"folder::{number // 1000}"),
        )
        made.append(StampedCard(card, 1_790_000_000, number))
    return made


def _note_type() -> StampedNoteType:
    key = "basic"
    templates = tuple(
        Template(fields.NOTE_TYPE_IDS[key] + 1 + ordinal, name, "{{Question}}", "{{Answer}}")
        for ordinal, name in enumerate(fields.TEMPLATE_NAMES[key])
    )
    note_type = NoteType(
        key, fields.NOTE_TYPE_IDS[key], "Basic", False, fields.FIELDS, templates, ""
    )
    return StampedNoteType(note_type, 1_790_000_000)


def _timed(path: Path, stamped: list[StampedCard]) -> float:
    start = time.perf_counter()
    package.write(path, Deck("Root", "Bench"), [_note_type()], stamped)
    return time.perf_counter() - start


def _measure(count: int) -> None:
    stamped = cards(count)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "deck.apkg")
        seconds = statistics.median(_timed(path, stamped) for _ in range(ROUNDS))
        size = path.stat().st_size
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    own, more = before / 1024, (peak - before) / 1024
    print(
        f"{count:7} notes: {seconds:6.2f} s, {size / 1e6:6.1f} MB, memory {own:.0f} + {more:.0f} MB"
    )


def _write_stock(path: Path, stamped: list[StampedCard]) -> None:
    """The same notes as genanki writes them by itself."""
    model = genanki.Model(
        1_607_392_319,
        "Basic",
        fields=[{"name": field.name} for field in fields.FIELDS],
        templates=[{"name": "Card", "qfmt": "{{Question}}", "afmt": "{{Answer}}"}],
    )
    decks: dict[str, genanki.Deck] = {}
    for number, card in enumerate(each.card for each in stamped):
        deck = decks.setdefault(card.deck, genanki.Deck(2_000_000_000 + number, card.deck))
        deck.add_note(genanki.Note(model, list(card.fields), None, card.tags, card.identity.guid))
    genanki.Package(list(decks.values())).write_to_file(path)


def _compare_imports(count: int) -> None:
    """How long Anki takes over our package and over the stock one, in turns."""
    from tests.backend import Device

    stamped = cards(count)
    seconds: dict[str, list[float]] = {"stock": [], "ours": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        package.write(folder / "ours.apkg", Deck("Root", "Bench"), [_note_type()], stamped)
        _write_stock(folder / "stock.apkg", stamped)
        for number in range(2 * ROUNDS):
            for kind, taken in seconds.items():
                with Device(folder / f"{kind}{number}") as device:
                    start = time.perf_counter()
                    device.import_package(folder / f"{kind}.apkg")
                    taken.append(time.perf_counter() - start)
    stock, ours = min(seconds["stock"]), min(seconds["ours"])
    print(f"{count:7} notes: imported in {ours:.2f} s, stock {stock:.2f} s, {ours / stock:.2f} x")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        _measure(int(sys.argv[2]))
    elif sys.argv[1:2] == ["--import"]:
        _compare_imports(int(sys.argv[2]))
    else:
        for size in sys.argv[1:] or ["1000", "10000", "100000"]:
            subprocess.run([sys.executable, "-m", "bench.package", "--one", size], check=True)
        subprocess.run([sys.executable, "-m", "bench.package", "--import", "10000"], check=True)
