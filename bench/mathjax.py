r"""What Anki's MathJax takes, found out from that MathJax itself.

`python -m bench.mathjax --write` loads the MathJax of the installed `aqt`, as Anki configures it,
into Chromium, asks its tables for every command and environment, tries out what each takes behind
it, and writes `ankigen/check/tex/mathjax.json`. Run it when Anki comes with a newer MathJax; the
suite says when that is so.

What a command takes is told by letters, in order: `m` a formula, `r` what is no formula (text, a
colour, a name), `n` a number, `d` a dimension, `(` a delimiter, `M`, `R`, `D` the same in brackets,
which may be left out. Of what takes something else (`\left`, `\over`, `\def`) `ankigen.check.tex`
knows the rules; `unscripted` are those that cannot stand behind `_` without braces, `special` those
that are refused even with what they take, `thrown` those over which MathJax itself stumbles, and
`proofs` those that stand in proof trees alone.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

TARGET = Path(__file__).parent.parent / "ankigen" / "check" / "tex" / "mathjax.json"
FLAGS = "--headless --no-sandbox --disable-gpu".split()
_MOST = 7  # arguments of one command
_UNKNOWN = "\\nosuchcommand"
# Definitions and what counts on go on from one formula to the next, so each begins anew.
_JUDGE = """
() => {
  const jax = MathJax.startup.document.inputJax[0];
  const items = ["macro", "environment", "delimiter"].map(
    (kind) => jax.configuration.handlers.get(kind)._configuration.items);
  const own = new Set(items.flat().map((each) => each.item).filter((map) => !map.map?.size));
  let error = null;
  const format = jax.options.formatError;
  jax.options.formatError = (parser, found) => {
    error = [found.id, found.message];
    return format(parser, found);
  };
  jax.parseOptions.options.noundefined.color = "unknown";
  window.judge = (tex, display) => {
    error = null;
    for (const map of own) map.map?.clear();
    jax.reset(0);
    let written;
    try {
      written = MathJax.tex2mml(tex, {display});
    } catch (thrown) {
      return ["thrown", String(thrown)];
    }
    if (error) return error;
    const red = written.match(/<mtext mathcolor="unknown">([^<]*)</);
    return red ? ["unknown", red[1]] : null;
  };
  // Delimiters have their backslash in their names; as commands, only those count that have one.
  const keys = (map, kind) => [...(map.map?.keys() ?? [])]
    .filter((key) => kind !== "macro" || !/delimiter/i.test(map.name) || /^\\\\./.test(key))
    .map((key) => kind === "macro" && /^\\\\./.test(key) ? key.slice(1) : key);
  window.names = (kind) => [...new Set(jax.configuration.handlers.get(kind)._configuration.items
    .flatMap((each) => keys(each.item, kind)))].sort();
}
"""

# Why MathJax does not draw a formula (its error's name, and the words), or None.
Verdict = tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class MathJax:
    """Anki's MathJax in a page of a browser."""

    page: Page

    @property
    def version(self) -> str:
        """MathJax's version, such as `3.2.2`."""
        return str(self.page.evaluate("MathJax.version"))

    def judge(self, formulas: Sequence[tuple[str, bool]]) -> list[Verdict]:
        """What it says of each formula (TeX, and whether it stands on a line of its own)."""
        found = self.page.evaluate(
            "(all) => all.map(([tex, block]) => judge(tex, block))", formulas
        )
        return [tuple(each) if each else None for each in found]

    def names(self, kind: str) -> list[str]:
        """The names in the tables of a kind: `macro`, `environment`, `delimiter`."""
        return list(self.page.evaluate("(kind) => names(kind)", kind))


def scripts() -> tuple[Path, Path] | None:
    """Anki's settings of MathJax, and MathJax, in the installed `aqt`; None where there is none."""
    found = util.find_spec("_aqt")
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(next(iter(found.submodule_search_locations))) / "data" / "web" / "js"
    return folder / "mathjax.js", folder / "vendor" / "mathjax" / "tex-chtml-full.js"


def load(page: Page) -> MathJax:
    """Anki's MathJax in an empty page."""
    paths = scripts()
    assert paths is not None, "aqt is not installed"
    page.goto("about:blank")
    for path in paths:
        page.add_script_tag(path=path)
    page.evaluate("MathJax.startup.promise")
    page.evaluate(_JUDGE)
    return MathJax(page)


@contextmanager
def started() -> Iterator[MathJax]:
    """Anki's MathJax in a browser of its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield load(browser.new_page())
        browser.close()


def tables(mathjax: MathJax) -> dict[str, Any]:
    """What is to be known of it, as `ankigen.check.tex.tables` reads it."""
    names = [name for name in mathjax.names("macro") if not name.isspace()]
    commands = _arguments(mathjax, {name: f"\\{name}" for name in names}, {})
    starts = {name: f"\\begin{{{name}}}" for name in mathjax.names("environment")}
    ends = {name: f"\\end{{{name}}}" for name in starts}
    environments = _arguments(mathjax, starts, ends)
    used = {name: f"\\{name}{use(sign)}" for name, sign in commands.items()}
    aligned = {name: f"\\begin{{align}}x&{text}\\end{{align}}" for name, text in used.items()}
    begun = {name: starts[name] + use(sign) for name, sign in environments.items()}
    return {
        "anki": metadata.version("aqt"),
        "mathjax": mathjax.version,
        "commands": _grouped(commands),
        "environments": _grouped(environments),
        "unscripted": _refused(mathjax, {name: f"x_{text} x" for name, text in used.items()}),
        "special": _refused(mathjax, {name: f"{text} x" for name, text in used.items()}),
        "thrown": _told(mathjax, "thrown", aligned),
        "proofs": _told(mathjax, "IllegalProofCommand", used),
        "tables": _taken(mathjax, {name: f"{begun[name]}a&b{ends[name]}" for name in starts}),
        "rows": _taken(mathjax, {name: f"{begun[name]}a\\cr b{ends[name]}" for name in starts}),
        "exclusive": _exclusive(mathjax, begun, ends),
        "operators": _taken(mathjax, {name: f"{text}\\limits_x^x" for name, text in used.items()}),
        "delimiters": mathjax.names("delimiter"),
    }


def use(sign: str) -> str:
    """What a command takes, as it might be written."""
    return "".join(_WRITTEN.get(kind, "") for kind in sign)


def _taken(mathjax: MathJax, texts: Mapping[str, str]) -> list[str]:
    """The names whose texts are drawn."""
    verdicts = mathjax.judge([(text, True) for text in texts.values()])
    return [name for name, verdict in zip(texts, verdicts, strict=True) if verdict is None]


def _refused(mathjax: MathJax, texts: Mapping[str, str]) -> list[str]:
    """The names whose texts are not drawn."""
    taken = set(_taken(mathjax, texts))
    return [name for name in texts if name not in taken]


def _told(mathjax: MathJax, error: str, texts: Mapping[str, str]) -> list[str]:
    """The names of whose texts MathJax says that error."""
    verdicts = mathjax.judge([(text, True) for text in texts.values()])
    told = zip(texts, verdicts, strict=True)
    return [name for name, verdict in told if verdict is not None and verdict[0] == error]


def _exclusive(mathjax: MathJax, begun: Mapping[str, str], ends: Mapping[str, str]) -> list[str]:
    """Environments that cannot stand in one another."""
    texts = [f"\\begin{{align}}{begun[name]}x{ends[name]}\\end{{align}}" for name in begun]
    verdicts = mathjax.judge([(text, True) for text in texts])
    return [
        name
        for name, verdict in zip(begun, verdicts, strict=True)
        if verdict is not None and verdict[0] == "ErroneousNestingEq"
    ]


# What is tried for an argument, by its letter, in the order of preference; and what suits it.
_TRIED = {"m": f"{{{_UNKNOWN}}}", "r": "{x}", "n": "{2}", "d": "{1em}", "(": "("}
_WRITTEN = {"m": "{x}", "r": "{x}", "n": "{2}", "d": "{1em}", "(": "("}
_WANTING = ("MissingArgFor", "MissingOrUnrecognizedDelim", "MissingDimOrUnits")


def _arguments(
    mathjax: MathJax, starts: Mapping[str, str], ends: Mapping[str, str]
) -> dict[str, str]:
    """What each takes behind its beginning; all are tried at once, one argument at a time."""
    signs = dict.fromkeys(starts, "")
    texts = dict(starts)
    going = set(starts)
    for _ in range(_MOST):
        names = sorted(going)
        if not names:
            break
        _find_bracket(mathjax, names, signs, texts, ends)
        ended = mathjax.judge([(texts[name] + ends.get(name, ""), True) for name in names])
        bare = mathjax.judge([(texts[name], True) for name in names])
        wanting = [
            name
            for name, first, second in zip(names, ended, bare, strict=True)
            if _wants(first) or _wants(second)
        ]
        going = set(wanting)
        for name, sign in _kinds(mathjax, wanting, texts, ends).items():
            signs[name] += sign
            texts[name] += _WRITTEN[sign]
    return signs


def _wants(verdict: Verdict) -> bool:
    return verdict is not None and verdict[0] in _WANTING


def _find_bracket(
    mathjax: MathJax,
    names: Sequence[str],
    signs: dict[str, str],
    texts: dict[str, str],
    ends: Mapping[str, str],
) -> None:
    """Note an argument in brackets that may stand where the texts end."""
    opened = mathjax.judge([(f"{texts[name]}[", True) for name in names])
    asked = [
        name
        for name, verdict in zip(names, opened, strict=True)
        if verdict is not None and verdict[0] in ("MissingCloseBracket", "MissingCloseBracket2")
    ]
    rest = "{x}{x}{x}{x}"
    in_math = mathjax.judge(
        [(f"{texts[name]}[{_UNKNOWN}]{rest}{ends.get(name, '')}", True) for name in asked]
    )
    in_dimension = mathjax.judge(
        [(f"{texts[name]}[x]{rest}{ends.get(name, '')}", True) for name in asked]
    )
    for name, math, dimension in zip(asked, in_math, in_dimension, strict=True):
        if math == ("unknown", _UNKNOWN):
            signs[name] += "M"
        elif dimension is not None and "Dimension" in dimension[0]:
            signs[name] += "D"
        else:
            signs[name] += "R"


def _kinds(
    mathjax: MathJax, names: Sequence[str], texts: Mapping[str, str], ends: Mapping[str, str]
) -> dict[str, str]:
    """The kind of the next argument of each."""
    found: dict[str, str] = {}
    for sign, tried in _TRIED.items():
        for rest in ("", "{x}" * _MOST):
            verdicts = mathjax.judge(
                [(f"{texts[name]}{tried}{rest}{ends.get(name, '')}", True) for name in names]
            )
            expected = ("unknown", _UNKNOWN) if sign == "m" else None
            for name, verdict in zip(names, verdicts, strict=True):
                if verdict == expected:
                    found.setdefault(name, sign)
    return {name: found.get(name, "r") for name in names}


def _grouped(signs: Mapping[str, str]) -> dict[str, str]:
    """Names by what they take."""
    groups: dict[str, list[str]] = {}
    for name in sorted(signs):
        groups.setdefault(signs[name], []).append(name)
    return {sign: " ".join(groups[sign]) for sign in sorted(groups)}


def text(found: Mapping[str, Any]) -> str:
    """The tables as they are stored: JSON with lines of a width that can be read."""
    lines = ["{"]
    for key, value in found.items():
        if isinstance(value, dict):
            lines.append(f"  {json.dumps(key)}: {{")
            for sign, names in value.items():
                wrapped = textwrap.wrap(names, 90, break_long_words=False, break_on_hyphens=False)
                lines.append(f"    {json.dumps(sign)}: [")
                lines += (f"      {json.dumps(line, ensure_ascii=True)}," for line in wrapped)
                lines[-1] = lines[-1].removesuffix(",")
                lines.append("    ],")
            lines[-1] = "    ]"
            lines.append("  },")
        elif isinstance(value, list):
            wrapped = textwrap.wrap(
                " ".join(value), 90, break_long_words=False, break_on_hyphens=False
            )
            lines.append(f"  {json.dumps(key)}: [")
            lines += (f"    {json.dumps(line)}," for line in wrapped)
            lines[-1] = lines[-1].removesuffix(",")
            lines.append("  ],")
        else:
            lines.append(f"  {json.dumps(key)}: {json.dumps(value)},")
    lines[-1] = lines[-1].removesuffix(",")
    return "\n".join([*lines, "}"]) + "\n"


def main() -> int:
    """Write the tables, or show what they would be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {TARGET.name}")
    arguments = parser.parse_args()
    with started() as mathjax:
        written = text(tables(mathjax))
    if arguments.write:
        TARGET.write_text(written, encoding="utf-8")
    else:
        print(written, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
