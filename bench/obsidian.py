"""How long texts take that were made to be slow, and ordinary ones beside Python-Markdown.

`python bench/obsidian.py` prints both tables; it fails when a case of 20,000 characters takes more
than half a second, or when twice the text takes more than three times as long.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time

import markdown

from ankigen.obsidian import ObsidianMarkdown

LIMIT = 0.5  # seconds for 20,000 characters
RATIO = 3.0  # how much longer twice the text may take; 2 is linear
SHORT = 0.02  # seconds below which a ratio is noise

Case = Callable[[int], str]


def _repeat(unit: str) -> Case:
    return lambda size: unit * (size // len(unit))


def _lines(template: str) -> Case:
    """Numbered copies of a text; `{}` stands for the number."""

    def make(size: int) -> str:
        count = size // len(template.format(1000))
        return "".join(template.format(number) for number in range(count))

    return make


def _backtick_runs(size: int) -> str:
    text = ""
    length = 1
    while len(text) < size:
        text += "a" + "`" * length
        length += 1
    return text


def _staircase(mark: str) -> Case:
    """Each line one mark deeper than the one before."""

    def make(size: int) -> str:
        lines = []
        total = depth = 0
        while total < size:
            depth += 1
            lines.append(mark * depth + "x")
            total += len(lines[-1]) + 1
        return "\n".join(lines)

    return make


def _wide_table(size: int) -> str:
    columns = size // 8
    return "|a" * columns + "|\n" + "|-" * columns + "|\n" + "a\n" * (size // 4)


def _both(opener: str, closer: str) -> Case:
    return lambda size: opener * (size // 2) + "x" + closer * (size // 2)


CASES: dict[str, Case] = {
    "brackets [": _repeat("["),
    "brackets [[": _repeat("[["),
    "brackets ![": _repeat("!["),
    "brackets ![[": _repeat("![["),
    "brackets ]": _repeat("]"),
    "brackets [a](": _repeat("[a]("),
    "brackets nested": _both("[", "]"),
    "brackets [a][": _repeat("[a]["),
    "links in links": lambda size: "[" * (size // 5) + "a" + "](b)" * (size // 5),
    "images in images": lambda size: "![" * (size // 6) + "a" + "](b)" * (size // 6),
    "back-tick runs": _backtick_runs,
    "back-ticks": _repeat("`"),
    "back-tick pairs": _repeat("` "),
    "emphasis runs": _repeat("*"),
    "emphasis *a": _repeat("*a "),
    "emphasis a**b": _repeat("a**b"),
    "emphasis *a _a": _repeat("*a _a "),
    "emphasis **x*": _repeat("**x* "),
    "emphasis a*b_": _repeat("a*b_"),
    "strike": _repeat("~~a ~"),
    "highlight": _repeat("==a "),
    "dollars": _repeat("$"),
    "dollars $a": _repeat("$a "),
    "dollars $$ lines": _repeat("$$\na\n\n"),
    "dollars in quotes": _staircase(">$$ "),
    "dollars and back-ticks": _repeat("$$`"),
    "math lines": _repeat("a $$ b\n> $$\n"),
    "comments": _repeat("%%"),
    "comments lines": _repeat("%% a\n"),
    "comment open": _repeat("a %% "),
    "quotes": _repeat("> "),
    "quotes tight": _repeat(">"),
    "quotes staircase": _staircase("> "),
    "quotes lazy": lambda size: ">" * (size // 2) + "a\n" + "b\n" * (size // 4),
    "quotes alternating": _repeat("> a\nb\n\n"),
    "callouts": _repeat("> [!note] "),
    "callouts staircase": lambda size: "\n".join(
        "> " * depth + "[!a] b" for depth in range(int(size**0.5))
    ),
    "lists": _repeat("- "),
    "lists *": _repeat("* "),
    "lists ordered": _repeat("1. "),
    "lists staircase": lambda size: "\n".join(
        "  " * depth + "- a" for depth in range(int(size**0.5))
    ),
    "lists and blanks": _repeat("- a\n\n"),
    "lists wide": lambda size: "- a\n" + "  - b\n" * (size // 6),
    "lists of quotes": _repeat("- > "),
    "deep list, many lines": lambda size: "- " * 90 + "a\n" + "b\n" * (size // 2),
    "deep list, indented": lambda size: "- " * 90 + "a\n" + (" " * 180 + "b\n") * (size // 182),
    "tasks": _repeat("- [ ] "),
    "table wide": _wide_table,
    "table pipes": lambda size: "a|b\n-|-\n" + "|" * size,
    "table long": lambda size: "a|b\n-|-\n" + "c|d\n" * (size // 4),
    "table delimiters": lambda size: "a|b\n" + "-|" * (size // 2) + "x",
    "table escapes": lambda size: "a|b\n-|-\n" + "\\|" * (size // 2),
    "table again": _repeat("a|b\n-|-\n\n"),
    "references": _lines("[a{0}]: /b '{0}'\n"),
    "references used": lambda size: (
        _lines("[a{0}]: /b\n")(size // 2) + "\n" + _lines("[a{0}] ")(size // 2)
    ),
    "references open title": _repeat('[a]: b "\n'),
    "references open label": _repeat("[a\n"),
    "references [x]: [": _repeat("[x]: ["),
    "footnotes": _lines("[^{0}]: a[^{0}]\n\n"),
    "footnotes used": lambda size: (
        _lines("[^{0}]: a\n")(size // 2) + "\n" + _lines("b[^{0}] ")(size // 2)
    ),
    "footnotes in footnotes": lambda size: "a[^1]\n" + _lines("[^{0}]: b[^1]\n")(size),
    "footnotes nested": _repeat("[^a]: "),
    "footnotes inline": _repeat("^["),
    "spaces": _repeat(" "),
    "spaces and a letter": lambda size: " " * size + "a",
    "letter and spaces": lambda size: "a" + " " * size + "b",
    "spaces lines": lambda size: "a\n" + (" " * 100 + "\n") * (size // 101) + "b",
    "tabs": _repeat("\t"),
    "tabs in a list": lambda size: "- a\n" + "\t" * size + "b",
    "blank lines": _repeat("\n"),
    "blank lines in code": lambda size: "    a\n" + "\n" * size + "    b",
    "fences": _repeat("```\n"),
    "fences open": _repeat("```a\nb\n~~~\n"),
    "fence in quotes": lambda size: "> " * 50 + "```\n" + ("> " * 50 + "a\n") * (size // 102),
    "html tags": _repeat("<a b='c' "),
    "html <": _repeat("<"),
    "html blocks": _repeat("<div>\n"),
    "html comments": _repeat("<!--"),
    "html comment lines": _repeat("<!-- a -->\n"),
    "html declarations": _repeat("<!A "),
    "html instructions": _repeat("<?"),
    "html cdata": _repeat("<![CDATA["),
    "html attributes": lambda size: "<a" + " b" * (size // 2),
    "html inline": _repeat("a <b>"),
    "details": _repeat("<details><summary>a</summary>\n\n"),
    "autolinks": _repeat("<a@b"),
    "addresses": _repeat("http://a("),
    "addresses www": _repeat("www.a."),
    "addresses @": _repeat("a@b."),
    "entities": _repeat("&a"),
    "backslashes": _repeat("\\"),
    "tags": _repeat("#a/"),
    "wikilinks": _repeat("[[a|b]] "),
    "block ids": _repeat("a ^b\n"),
    "carets": lambda size: "^" * size,
    "headings": _repeat("# a #"),
    "hashes": lambda size: "# a " + "#" * size + "b",
    "setext": _repeat("a\n=\n"),
    "breaks": lambda size: "* " * (size // 2) + "a",
    "breaks lines": _repeat("***\n"),
    "long line": _repeat("word "),
    "short lines": _repeat("a\n"),
    "short paragraphs": _repeat("a\n\n"),
    "null characters": _repeat("\0"),
    "carriage returns": _repeat("\r"),
}


def _measure(parser: ObsidianMarkdown, text: str, repeats: int = 3) -> float:
    best = float("inf")
    for _ in range(repeats):
        start = process_time()
        parser.convert(text)
        best = min(best, process_time() - start)
        if best > LIMIT:
            break
    return best


def measure_hostile(size: int = 20_000) -> list[tuple[str, float, float]]:
    """For each case its name, its seconds at `size` characters, and the ratio to twice that."""
    parser = ObsidianMarkdown()
    rows = []
    for name, make in CASES.items():
        once, twice = _measure(parser, make(size)), _measure(parser, make(2 * size))
        rows.append((name, once, twice / once))
    return rows


def _texts() -> list[str]:
    """Questions and answers of the sample note, one text each, or of the example vault."""
    root = Path(__file__).parents[1]
    folder = root.parent / "shared" / "notes"
    notes = sorted((folder if folder.exists() else root / "notes").rglob("*.md"))
    texts = []
    for note in notes:
        body = note.read_text(encoding="utf-8")
        for card in body.split("\nQ: ")[1:]:
            texts.extend(card.split("\nA:", 1))
    return texts


def _peer() -> markdown.Markdown:
    return markdown.Markdown(
        extensions=[
            "tables",
            "footnotes",
            "sane_lists",
            "nl2br",
            "pymdownx.betterem",
            "pymdownx.superfences",
            "pymdownx.tilde",
            "pymdownx.mark",
            "pymdownx.tasklist",
            "pymdownx.magiclink",
            "pymdownx.arithmatex",
        ],
        extension_configs={
            "pymdownx.superfences": {"css_class": "x"},
            "pymdownx.arithmatex": {"generic": True},
            "pymdownx.tilde": {"subscript": False},
        },
    )


def compare() -> tuple[int, float, float]:
    """How many texts, and the milliseconds a text: ours, and Python-Markdown's with pymdownx."""
    texts = _texts()
    parser, peer = ObsidianMarkdown(), _peer()
    ours = theirs = float("inf")
    for _ in range(7):
        start = process_time()
        for text in texts:
            parser.convert(text)
        middle = process_time()
        for text in texts:
            peer.reset().convert(text)
        ours = min(ours, middle - start)
        theirs = min(theirs, process_time() - middle)
    return len(texts), ours / len(texts) * 1000, theirs / len(texts) * 1000


def main() -> int:
    """Print both tables; 1 if a bound is broken."""
    failures = 0
    rows = measure_hostile()
    for name, seconds, ratio in sorted(rows, key=lambda row: -row[1]):
        is_bad = seconds > LIMIT or (ratio > RATIO and seconds > SHORT)
        failures += is_bad
        print(f"{seconds * 1000:8.1f} ms  x{ratio:4.1f}  {name}{'  <-- too slow' * is_bad}")
    count, ours, theirs = compare()
    print(
        f"{count} texts of cards: {ours:.3f} ms a text, Python-Markdown with pymdownx"
        f" {theirs:.3f} ms ({theirs / ours:.1f} times as long)"
    )
    return 1 if failures or ours > theirs else 0


if __name__ == "__main__":
    sys.exit(main())
