"""Where the plugin Obsidian_to_Anki finds cards: its expressions over the whole text of a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import regex

_WORDS: Mapping[str, str] = {
    "begin": "START",
    "end": "END",
    "begin_inline": "STARTI",
    "end_inline": "ENDI",
    "deck": "TARGET DECK",
    "tags": "FILE TAGS",
    "frozen": "FROZEN",
}
_VERBATIM = (
    r"(?<!\$)\$((?=[\S])(?=[^$])[\s\S]*?\S)\$",
    r"\$\$([\s\S]*?)\$\$",
    r"(?<!`)`(?=[^`])[\s\S]*?`",
    r"```[\s\S]*?```",
)


@dataclass(frozen=True)
class Found:
    """A card: its note type, its fields as they stand there, its id, and its stretch."""

    note_type: str
    fields: tuple[str, ...]
    id: str | None
    start: int
    end: int


@dataclass(frozen=True)
class Rules:
    """The plugin's settings."""

    types: Mapping[str, Sequence[str]]
    words: Mapping[str, str] = field(default_factory=lambda: _WORDS)
    expressions: Mapping[str, str] = field(default_factory=dict)


def cards(text: str, rules: Rules) -> list[Found]:
    """The cards of a file: blocks, then those on one line, then those of expressions."""
    words = {name: re.escape(word) for name, word in rules.words.items()}
    found = [*_blocks(text, rules, words), *_inline(text, rules, words)]
    taken = [
        match.span()
        for expression in (
            words["frozen"] + r" - (.*?):\n((?:[^\n][\n]?)+)",
            rf"(?m)^{words['begin']}\n([\s\S]*?\n){words['end']}",
            rf"{words['begin_inline']}(.*?){words['end_inline']}",
            *_VERBATIM,
        )
        for match in re.finditer(expression, text)
    ]
    for word in ("deck", "tags"):
        if match := re.search(rf"(?m)^{words[word]}(?:\n|: )(.*)", text):
            taken.append(match.span())
    return [*found, *_matches(text, rules, taken)]


def _blocks(text: str, rules: Rules, words: Mapping[str, str]) -> Iterator[Found]:
    for match in re.finditer(rf"(?m)^{words['begin']}\n([\s\S]*?\n){words['end']}", text):
        lines = match[1].strip().split("\n")
        identity = re.search(r"(?:<!--)?ID: (\d+)", lines[-1])
        if identity:
            lines.pop()
        if lines and lines[-1].startswith("Tags: "):
            lines.pop()
        if not lines or lines[0] not in rules.types:
            continue
        names = rules.types[lines[0]]
        fields, current = dict.fromkeys(names, ""), names[0]
        for line in lines[1:]:
            for name in names:
                if line.startswith(f"{name}:"):
                    current, line = name, line[len(name) + 1 :]
                    break
            fields[current] += f"{line}\n"
        values = tuple(value.strip() for value in fields.values())
        yield Found(lines[0], values, identity[1] if identity else None, *match.span())


def _inline(text: str, rules: Rules, words: Mapping[str, str]) -> Iterator[Found]:
    for match in re.finditer(rf"{words['begin_inline']}(.*?){words['end_inline']}", text):
        inner = match[1].strip()
        identity = re.search(r"(?:<!--)?ID: (\d+)", inner)
        inner = inner[: identity.start()].strip() if identity else inner
        if tags := re.search(r"Tags: (.*)", inner):
            inner = inner[: tags.start()].strip()
        kind = re.search(r"\[(.*?)\]", inner)
        if kind is None or kind[1] not in rules.types:
            continue
        names = rules.types[kind[1]]
        fields, current = dict.fromkeys(names, ""), names[0]
        for word in inner[kind.end() :].split(" "):
            if word[-1:] == ":" and word[:-1] in names:
                current, word = word[:-1], ""
            fields[current] += f"{word} "
        values = tuple(value.strip() for value in fields.values())
        yield Found(kind[1], values, identity[1] if identity else None, *match.span())


def _matches(text: str, rules: Rules, taken: list[tuple[int, int]]) -> Iterator[Found]:
    for name, expression in rules.expressions.items():
        if not expression:
            continue
        for tail in (
            r"(Tags: .*)\n?(?:<!--)?(?:ID: (\d+).*)",
            r"\n?(?:<!--)?(?:ID: (\d+).*)",
            r"(Tags: .*)",
            "",
        ):
            if any(word not in text for word in ("Tags: ", "ID: ") if word in tail):
                continue
            for match in regex.finditer(expression + tail, text, regex.MULTILINE):
                if any(match.start() >= a - 1 and match.end() <= b + 1 for a, b in taken):
                    continue
                groups = list(match.groups())
                identity = groups.pop() if "ID: " in tail else None
                if "Tags: " in tail:
                    groups.pop()
                values = tuple((group or "").strip() for group in groups)
                shown = re.sub(r"\$\$[^$]*\$\$|\$[^$]*\$|`[^`]*`", "", "".join(values))
                if "Cloze" in name and not re.search(r"\{.+?\}|==.+?==", shown):
                    continue
                taken.append(match.span())
                yield Found(name, values, identity, *match.span())
