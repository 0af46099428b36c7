"""The inline parser beside Python-Markdown with pymdownx: the specification, hostile input, speed.

    python bench/inlines.py --spec commonmark-0.31.2.json --texts notes/ --hostile

`--spec` is the specification's examples (npm's `commonmark-spec`); `--texts` a folder of notes, of
which both convert the paragraphs, headings and cells, inlines alone.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

import html5lib
import markdown
from markdown_it import MarkdownIt

from ankigen.obsidian.environment import Environment, Leaf, Options
from ankigen.obsidian.inlines import InlineParser

NAMES = ("betterem", "tilde", "mark", "magiclink", "arithmatex")
EXTENSIONS = [f"pymdownx.{name}" for name in NAMES]
SECTIONS = (
    "Emphasis and strong emphasis",
    "Links",
    "Images",
    "Code spans",
    "Autolinks",
    "Raw HTML",
    "Backslash escapes",
    "Entity and numeric character references",
    "Hard line breaks",
)
HOSTILE = ("*a_ ", "*a **b ", "==a ", "~~a ", "~= =", "[", "[[", "![", "`a``", "<", "$a")
LIMIT = 20.0  # seconds, after which a case is not doubled again


def ours(options: Options) -> Callable[[str], Element]:
    """Our parser as a function from text to a paragraph."""
    parser = InlineParser(options)
    environment = Environment(options)

    def parse(text: str) -> Element:
        paragraph = Element("p")
        places = [(1, 1)] * (text.count("\n") + 1)
        parser.parse(Leaf(paragraph, text, places), environment)
        return paragraph

    return parse


def theirs(extensions: list[str]) -> Callable[[str], Element]:
    """Python-Markdown's inline patterns as the same."""
    converter = markdown.Markdown(extensions=extensions)
    run = converter.treeprocessors["inline"].run

    def parse(text: str) -> Element:
        converter.reset()
        root = Element("div")
        paragraph = SubElement(root, "p")
        paragraph.text = text
        run(root)
        return paragraph

    return parse


def tree(html: str) -> str:
    """HTML as a browser sees it, for comparison."""
    fragment = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return html5lib.serialize(fragment, omit_optional_tags=False, alphabetical_attributes=True)


def compare_spec(path: Path) -> None:
    """How many of the specification's examples differ with betterem, by section."""
    converter = markdown.Markdown(extensions=EXTENSIONS[:1])
    examples = json.loads(path.read_text(encoding="utf-8"))
    for section in SECTIONS:
        chosen = [one for one in examples if one["section"] == section]
        wrong = 0
        for example in chosen:
            converter.reset()
            found = converter.convert(example["markdown"])
            wrong += tree(found).strip() != tree(example["html"]).strip()
        print(f"{section}: betterem differs in {wrong} of {len(chosen)}")


def measure(parse: Callable[[str], Element], texts: list[str]) -> float:
    """Seconds for all the texts."""
    start = time.perf_counter()
    for text in texts:
        parse(text)
    return time.perf_counter() - start


def compare_hostile() -> None:
    """Seconds at 5,000, 10,000 and 20,000 characters."""
    sides = {"pymdownx": theirs(EXTENSIONS), "ours": ours(Options())}
    for unit in HOSTILE:
        for name, parse in sides.items():
            row = []
            for size in (5_000, 10_000, 20_000):
                row.append(measure(parse, [(unit * size)[:size]]))
                if row[-1] > LIMIT:
                    break
            print(f"{unit!r:12} {name:9}", "  ".join(f"{seconds:8.4f}" for seconds in row), "s")


def compare_speed(folder: Path) -> None:
    """Microseconds a leaf on real texts."""
    reader = MarkdownIt("commonmark").enable("table")
    texts = [
        token.content
        for path in sorted(folder.rglob("*.md"))
        for token in reader.parse(path.read_text(encoding="utf-8", errors="replace"))
        if token.type == "inline" and token.content
    ]
    sides = {
        "Python-Markdown": theirs([]),
        "pymdownx": theirs(EXTENSIONS),
        "ours": ours(Options()),
    }
    average = sum(map(len, texts)) / max(1, len(texts))
    print(f"{len(texts)} texts of {average:.0f} characters on average")
    for name, parse in sides.items():
        best = min(measure(parse, texts) for _ in range(2))
        print(f"{name:16} {best / max(1, len(texts)) * 1e6:6.1f} microseconds a text")


def main() -> None:
    """Print what was asked for."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--spec", type=Path)
    arguments.add_argument("--texts", type=Path)
    arguments.add_argument("--hostile", action="store_true")
    chosen = arguments.parse_args()
    if chosen.spec:
        compare_spec(chosen.spec)
    if chosen.hostile:
        compare_hostile()
    if chosen.texts:
        compare_speed(chosen.texts)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
