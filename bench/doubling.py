"""Looks for work that grows faster than the notes: `python -m bench.doubling`.

Each of some 150 pieces of Markdown, HTML, TeX and Anki's syntax is repeated in each of 18 places of
a note, once and twice as often; `check`, `build` or `preview` may take 2.3 times the time for that;
what takes more is tried again, four times as long.
Prints what takes more, and exits with 1. Times are of the processor, the least of several runs.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from ankigen import config
from ankigen.errors import BuildError
from ankigen.pipeline import check as checking
from ankigen.pipeline import preview as previewing
from ankigen.pipeline.build import build
from ankigen.pipeline.plan import Request

MOST = 2.3
# Seconds: below this, what is not the note's takes too much of it.
LEAST = 0.06
RUNS = 3
PIECES = (
    "<!--", "-->", "<!-- x -->", "<!-- \n", "<", "</", "<a", "<a ", "<a b='", '<a "', "<b>",
    "</b>", "<x>", "<div>", "<svg>", "<title>", "<!x>", "<?x", "<![CDATA[", "&", "&amp;", "&#",
    "&nbsp;", "\\", "\\(", "\\[", "\\(x\\)", "\\\\", "`", "``", "` ", "`a ` ", "```\n", "~~~\n",
    "$", "$$", "$x$", "$$\n", "$(", "$x^{", "{", "}", "{{", "}}", "{{c1::", "{{c1::a}}", "{{c",
    "::", "{{c1::a::", "{{c1::{{c2::", "*", "**", "*a ", "**a", "_", "__", "~~", "~", "==",
    "==a== ", "[", "]", "[[", "]]", "![[", "[[a]]", "![[a]]", "![", "[a](", "[a]", "[a]: b\n", "(",
    ")", "[^", "[^1]", "[^1]: x\n", "^[", "^[a]", "> ", ">", "> [!note] x\n", "- ", "- a\n",
    "  - ", "1. ", "* * *\n", "\t", "    ", " ", "  \n", "\n", "|", "| a ", "|-|", "| a |\n",
    "|a|\n|-|\n", "#", "#a ", "# ", "## x\n", "#tag/", "%%", "%% x %%", "%%\n", "%", "Q: ",
    "Q: a\nA: b\n", "\nQ: a", "A: ", "C: ", "\u200b", "\u00a0", "\u2028", "é", "e\u0301", "急",
    "「", "」", "==「", "👩\u200d", "http://a.b/(", "http://a.b/", "www.a", "a@b.c", "a@", ":",
    "://", "!", "+", "=", "-", "---\n", "^", "^a\n", "'", '"', "a", "a ", "a.b", "1.", "0", "?",
    "x? ", "- [ ] ", "- [x] a\n", "<details>\n", "</details>\n", "<p>\n", "<pre>", "<script>",
    "</script>", "<summary>", "<table><tr><td>", "[sound:", "[latex]", "[$]", "\\R ", "\\frac{",
    "\\left(", "\\begin{a}", "\\newcommand{\\a}{b}", "\\text{$", "<br>", "<u>", "::a", "a::b ",
)  # fmt: skip


def places(piece: str, times: int) -> Mapping[str, str]:
    """A note for each place, with the piece repeated there."""
    text = piece * times
    line = text.replace("\n", " ")
    return {
        "question": f"Q: {text}\nA: y\n",
        "answer": f"Q: x\nA: {text}\n",
        "cloze": f"C: {{{{c1::x}}}} {text}\n",
        "deletion": f"C: {{{{c1::{text}}}}}\n",
        "list": "Q: x\nA: y\n- " + text.replace("\n", "\n- ") + "\n",
        "quote": "Q: x\nA: y\n> " + text.replace("\n", "\n> ") + "\n",
        "callout": "Q: x\nA: y\n> [!note] z\n> " + text.replace("\n", "\n> ") + "\n",
        "table": f"Q: x\nA: y\n\n| a | b |\n| - | - |\n| {line} | z |\n",
        "footnote": f"Q: x\nA: y[^9]\n\n[^9]: {line}\n",
        "code": f"Q: x\nA: y\n```python\n{text}\n```\n",
        "code of a cloze": f"C: {{{{c1::x}}}}\n```python\n{text}\n```\n",
        "code span": f"Q: x\nA: `{line}`\n",
        "formula": f"Q: x\nA: ${line}$\n",
        "formula of its own": f"Q: x\nA: $$\n{text}\n$$\n",
        "html": f"Q: x\nA: y\n\n<div>\n{text}\n</div>\n",
        "front matter": f"---\ntitle: {line}\ntags: [{line}]\n---\nQ: x\nA: y\n",
        "outside": f"{text}\n\nQ: x\nA: y\n",
        "heading": f"# {line}\n\nQ: x\nA: y\n",
    }


def _check(root: Path) -> None:
    checking.check(config.read(root, {"deck": "Test"}))


def _build(root: Path) -> None:
    build(config.read(root, {"deck": "Test"}), Request(now=1_700_000_000))


def _preview(root: Path) -> None:
    previewing.preview(config.read(root, {"deck": "Test"}), Request(now=1_700_000_000))


COMMANDS: Mapping[str, Callable[[Path], object]] = {
    "check": _check,
    "build": _build,
    "preview": _preview,
}


def _forget() -> None:
    """Empty what the program's functions keep: it would hide what the first run took."""
    for name, module in tuple(sys.modules.items()):
        if name.partition(".")[0] == "ankigen":
            for each in vars(module).values():
                if hasattr(each, "cache_clear"):
                    each.cache_clear()


def seconds(command: str, text: str, runs: int = RUNS) -> float:
    """The processor's time for a command in a project of one note, the least of some runs."""
    least = float("inf")
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "project"
            os.environ["ANKIGEN_CACHE_DIR"] = str(Path(folder) / "cache")
            (root / "notes").mkdir(parents=True)
            (root / "notes" / "a.md").write_text(text, encoding="utf-8")
            _forget()
            gc.collect()
            gc.disable()  # as the program does
            begun = time.process_time()
            with contextlib.suppress(BuildError):  # a note with errors is read all the same
                COMMANDS[command](root)
            least = min(least, time.process_time() - begun)
            gc.enable()
    return least


def faults(command: str, size: int, pieces: tuple[str, ...] = PIECES) -> Iterator[str]:
    """What takes more than it may, with its times."""
    idle = seconds(command, "Q: x\nA: y\n")
    for piece in pieces:
        times = max(1, size // len(piece))
        doubled = places(piece, 2 * times)
        for place, text in places(piece, times).items():
            twice = seconds(command, doubled[place], 1) - idle
            if twice < LEAST:
                continue
            once = seconds(command, text) - idle
            twice = min(twice, seconds(command, doubled[place]) - idle)
            if twice < LEAST or twice <= MOST * once:
                continue
            once, twice = (
                seconds(command, places(piece, times * more)[place]) - idle for more in (4, 8)
            )
            if twice > MOST * once:  # of so short times some are too long by chance
                yield f"{twice / once:.1f} times: {once:.2f} → {twice:.2f} s, {piece!r} in {place}"


def main() -> int:
    """Look for all commands, or one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--command", choices=COMMANDS, action="append")
    parser.add_argument("--size", type=int, default=8_000, help="characters, before doubling")
    arguments = parser.parse_args()
    found = 0
    for command in arguments.command or COMMANDS:
        for fault in faults(command, arguments.size):
            print(f"{command}: {fault}", flush=True)
            found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
