"""Advice, followed by a program where a finding says what to write, never makes more findings."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ankigen.types import Diagnostic
from tests.check.project import checked


@dataclass
class Vault:
    """A note and its configuration, edited as findings say; `first` is the note's first line of
    all that was added, for names of their own."""

    text: str
    config: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def lines(self) -> list[str]:
        """The note's lines."""
        return self.text.split("\n")

    def put(self, number: int, line: str, *, below: bool = False, instead: bool = False) -> None:
        """Write a line above, below or in place of another, from 1."""
        lines = self.lines
        index = number - 1 + below
        lines[index : index + instead] = [line]
        self.text = "\n".join(lines)

    def found(self, folder: Path) -> Sequence[Diagnostic]:
        """What `check` finds now."""
        folder.mkdir(exist_ok=True)
        (folder / "ankigen.yaml").write_text("\n".join(self.config), encoding="utf-8")
        return checked(folder, self.text, **self.files)


def begin(vault: Vault, one: Diagnostic, found: re.Match[str]) -> None:
    """Begin the line with a marker, in place of what looks like one, and another line, too."""
    near = re.match(r"`(.+?)` (?:does not|stands)", one.message)
    assert near is not None
    number, marker = one.location.line, found["marker"]
    line = vault.lines[number - 1]
    blank = r"[\s\u00a0\u202f\u200b]*"
    lead = r"^(?:> \[![^\]]+\])?\W*\w+(?:\W*?[:;.：；)–—-]+[*_]*|\*+)" + blank
    vault.put(number, re.sub(lead, f"{marker} ", line), instead=True)
    if found["other"]:
        at = int(found["other"])
        line = re.sub(lead, f"{found['answer']} ", vault.lines[at - 1])
        vault.put(at, line, instead=True)


def replace_start(vault: Vault, one: Diagnostic, found: re.Match[str]) -> None:
    """Put a marker in place of how a line begins."""
    at = int(found["line"])
    line = vault.lines[at - 1]
    start = line.index(found["text"])
    vault.put(at, f"{found['marker']} {line[start + len(found['text']) :].lstrip()}", instead=True)


def edit(pattern: str, replacement: str) -> Callable[[Vault, Diagnostic, re.Match[str]], None]:
    """Change the line of the finding."""

    def change(vault: Vault, one: Diagnostic, found: re.Match[str]) -> None:
        number = one.location.line
        line = re.sub(pattern, found.expand(replacement), vault.lines[number - 1], count=1)
        vault.put(number, line, instead=True)

    return change


def above(line: str) -> Callable[[Vault, Diagnostic, re.Match[str]], None]:
    """Write a line above that of the finding."""
    return lambda vault, one, found: vault.put(one.location.line, found.expand(line))


def below(line: str) -> Callable[[Vault, Diagnostic, re.Match[str]], None]:
    """Write a line below that of the finding."""
    return lambda vault, one, found: vault.put(one.location.line, found.expand(line), below=True)


def configure(vault: Vault, one: Diagnostic, found: re.Match[str]) -> None:
    """Write a setting into the configuration."""
    vault.config.append(found["setting"])


def bullets(vault: Vault, one: Diagnostic, found: re.Match[str]) -> None:
    """Write `-` and a space before each line of a would-be list."""
    number = one.location.line
    while number <= len(vault.lines) and vault.lines[number - 1].strip():
        line = re.sub(r"^[-*•+]\s*|^\d+\.", "- ", re.sub(r"^A: ", "A:\n", vault.lines[number - 1]))
        vault.put(number, line, instead=True)
        number += 1


def write_above(line: str) -> Callable[[Vault, Diagnostic, re.Match[str]], None]:
    """Write a line above the one that the message names."""
    return lambda vault, one, found: vault.put(int(found["line"]), line)


def divide(vault: Vault, one: Diagnostic, found: re.Match[str]) -> None:
    """Put the sides of a card that is on one line on lines of their own."""
    number = one.location.line
    question, answer = re.split(r"\s*\bA:\s*", vault.lines[number - 1])
    question = re.sub(r"^\W*Q:\s*", "", question)
    vault.put(number, f"{found['q']} {question}\n{found['a']} {answer}", instead=True)


def append(line: str) -> Callable[[Vault, Diagnostic, re.Match[str]], None]:
    """Write a line at the note's end."""

    def change(vault: Vault, one: Diagnostic, found: re.Match[str]) -> None:
        vault.text = f"{vault.text}\n{found.expand(line)}"

    return change


def end(vault: Vault, one: Diagnostic, found: re.Match[str]) -> None:
    """End a block that runs to the note's end, in its quote or list item."""
    begun = re.match(r"[> ]*(?:[-*] +)?[> ]*", vault.lines[one.location.line - 1])
    assert begun is not None
    vault.text = f"{vault.text}\n{re.sub('[-*]', ' ', begun[0])}{found['end']}"


def swap(old: str, new: str) -> Callable[[Vault, Diagnostic, re.Match[str]], None]:
    """Put one text for another in the finding's line."""

    def change(vault: Vault, one: Diagnostic, found: re.Match[str]) -> None:
        number = one.location.line
        line = vault.lines[number - 1]
        before, after = found.expand(old), found.expand(new)
        assert before in line, (before, line)
        vault.put(number, line.replace(before, after, 1), instead=True)

    return change


def untyped(vault: Vault, one: Diagnostic, found: re.Match[str]) -> None:
    """Take a tag out of the note."""
    assert found["tag"] in vault.text
    vault.text = vault.text.replace(f" {found['tag']}", "", 1)


# What a message says → what is done; of several, the first that is said.
ADVICE: tuple[tuple[str, Callable[[Vault, Diagnostic, re.Match[str]], None]], ...] = (
    (r"begin the line with `(?P<marker>[^`]+)`"
     r"(?: and line (?P<other>\d+) with `(?P<answer>[^`]+)`)?", begin),
    (r"line (?P<line>\d+) begins `(?P<text>[^`]+)`.*write `(?P<marker>[^`]+)` at the start",
     replace_start),
    (r"line (?P<line>\d+) looks like a card.*close the fence", write_above("```")),
    (r"begin a new line before `(?P<marker>[^`]+)`", edit(r" (?=A: )", "\n")),
    (r"begin a line with `(?P<marker>[^`]+)` below it", below(r"\g<marker> an answer")),
    (r"begin its question with `(?P<marker>[^`]+)`", above(r"\g<marker> Which one is new?")),
    (r"begin a line with `(?P<marker>[^`]+)` above it", above(r"\g<marker> Which one is new?")),
    (r"begin a line with `(?P<q>[^`]+)` and another with `(?P<a>[^`]+)`", divide),
    (r"write the question after its marker", edit(r"^(Q:).*", r"Q: What is new here?")),
    (r"write the answer after its marker", edit(r"^(A:).*", r"A: an answer")),
    (r"write `(?P<hidden>\{\{c1::.*?\}\})` for", edit(r"\[.*?\]", r"\g<hidden>")),
    (r"write `(?P<hidden>\{\{c1::.*?\}\})`", edit(r"$", r" \g<hidden>")),
    (r"begin its paragraph with `(?P<marker>[^`]+)`", edit(r"^", r"\g<marker> ")),
    (r"begin the card with `(?P<marker>[^`]+)`", edit(r"^Q:", r"\g<marker>")),
    (r"write `(?P<after>%% after %%)` at its end", edit(r"$", r" \g<after>")),
    (r"take `(?P<after>%% after %%)` out", edit(r" *%% after %%", "")),
    (r"write one after the fence, such as (?P<fence>```\w+)", edit(r"```$", r"\g<fence>")),
    (r"write `-` and a space", bullets),
    (r"put a blank line above", above("")),
    (r"write `\\\|` for (?:the|a) `\|`", edit(r"\$\|(.)\|\$", r"$\\\\|\\1\\\\|$")),
    (r"did you mean `#?(?P<word>[^`]+)`\?", edit(r"typein|revers\b|ankii|long-anser", r"\g<word>")),
    (r"never closed.*: add (?:`` )?`?(?P<end>`{3,}|[^` ]+)", end),
    (r"never closed; end it with a line of '(?P<end>[^']+)'", end),
    (r"write (?:these|them) within it, \{\{c1::`code`\}\}", edit(r"`\{\{c1::(.*?)\}\}`",
                                                              r"{{c1::`\\1`}}")),
    (r"write `(?P<number>\{\{c0::)`", edit(r"\{\{c\d+::", r"\g<number>")),
    (r"'(?P<tag><[^>]+>)' is .* write `(?P=tag)` in back-ticks", swap(r"\g<tag>", r"`\g<tag>`")),
    (r"write `(?P<one>\} \})` where", edit(r"\}\}(?=[^{]*\}\})", "} }")),
    (r"end the deletion with '\}\}'", edit(r"(\{\{c\d::\w+)(?!.*\}\})", r"\\1}}")),
    (r"add a line '(?P<note>\[\^[^\]]+\]): …'", append(r"\n\g<note>: a text")),
    (r"a formula in Obsidian.*write \$+…\$+", edit(r"\\[(\[](.*?)\\[)\]]", r"$\\1$")),
    (r"take `(?P<tag>#type-in)` out", untyped),
    (r"take its markers out", edit(r"^Q:$", "")),
    (r"put code such as `std::vector` in back-ticks", edit(r"std::vector", "`std::vector`")),
    (r"'\$' has no partner; .*write '(?P<sign>\\\$)'", edit(r"\$", r"\\$")),
    (r"put `---` or a heading between", above("---")),
    (r"the tag `(?P<tag>\w+)` is `(?P<usual>\w+)` elsewhere", swap(r"#\g<tag>", r"#\g<usual>")),
)  # fmt: skip

NOTES = (
    "Q; One?\nA; 1",
    "q: One?\na: 1\n\nQ: Two?\nA: 2",
    "Q : One?\nA : 1",
    "Q\u00a0: One?\nA\u00a0: 1",
    "Q：One?\nA：1",
    "Q；One?\nA；1",
    "Q - One?\nA - 1",
    "Q – One?\nA — 1",
    "Q) One?\nA) 1",
    "(Q) One?\n(A) 1",
    "❓ Q: One?\n❗ A: 1",
    "**Q** One?\n**A** 1",
    "**Q:** One?\n**A:** 1",
    "Question: One?\nAnswer: 1",
    "Q1: One?\nA1: 1\n\nQ2: Two?\nA2: 2",
    "#### Q: One?\nA: 1",
    "==Q:== One?\n==A:== 1",
    "> Q: One?\n> A: 1",
    "> [!question]- Q: One?\n> A: 1",
    "- Q: One?\n- A: 1",
    "c: {{c1::x}} y",
    "Cloze: {{c1::x}} y",
    "- Q: One? A: 1",
    "Q: One? A: 1",
    "Q: One?\n\nQ: Two?\nA: 2",
    "Q: One?\na; 1",
    "Q: One?\nA: 1\n\nA: 2",
    "A: 1\n\nQ: Two?\nA: 2",
    "Q: One?\nA: 1\nq; Two?\nA: 2",
    "Q:\nA: 1",
    "Q: One?\nA:",
    "C: The [hidden] word.",
    "C: The word.",
    "Q: One?\nA: 1\n\n# Other\nThe {{c1::word}} is lost.",
    "Q: The {{c1::word}} is here?\nA: 1",
    "Q: One?\nA: 1\n\nQ: Why?\nA: 2",
    "Q: One %% after %% is?\nA: 1",
    "Q: One?\nA:\n```\nx\n```",
    "Q: One?\nA:\n-a\n-b",
    "Q: One?\nA: text\n2. two\n3. three",
    "Q: One?\nA:\n| a | b |\n| - | - |\n| c | $|x|$ |",
    "Q: One?\nA:\n```py\nx\n\nQ: Two?\nA:\n```py\ny\n```",
    "Q: One? #typein\nA: 1",
    "---\nkind: revers\n---\nQ: One?\nA: 1",
    "---\nankii: true\n---\nQ: One?\nA: 1",
    "%% ankigen: ignore long-anser %%\n\nQ: One?\nA: 1",
    "Q: One?\nA: 1\n```py\nx",
    "Q: One?\nA: 1\n> ~~~py\n> x",
    "Q: One?\nA: 1\n- ````py\n  x",
    "Q: One?\nA: 1\n$$\nx",
    "Q: One?\nA: 1\n\n%%\nx",
    "Q: One?\nA: 1\n<!-- x\ny",
    "Q: One?\nA: 1\n<pre>\ny",
    "C: The `{{c1::code}}` is here.",
    "C: The {{c2024::year}} is here.",
    "Q: One?\nA: It is <main>, or </b>.",
    "Q: One?\nA: 1\n<pre>\ny",
    "C: A {{c1::a }} closes}} it.",
    "C: A {{c1::one}} and {{c2::two",
    "Q: One?\nA: 1.[^x]",
    "Q: One?\nA: It is \\(x\\) here.",
    "Q: One?\nA: It is \\[x\\] here.",
    "Q: One? #type-in\nA: ![](https://e.example/x.png)",
    "C: The {{c1::std::vector::type}} grows.",
    "Q: One?\nA: It is $\\bar x here.",
    "Q: One?\nA: 1\n\n- [ ] buy milk",
    "Q: One? #ml\nA: 1\n\nQ: Two? #ML\nA: 2\n\nQ: Three? #ml\nA: 3",
)


def advised(
    found: Sequence[Diagnostic], advice: Sequence[tuple[str, Callable[..., None]]]
) -> tuple[Diagnostic, Callable[..., None], re.Match[str]] | None:
    """The first finding that says what to write, and how that is done."""
    for one in found:
        for pattern, follow in advice:
            match = re.search(pattern, one.message)
            if match:
                return one, follow, match
    return None


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("is_configured", [False, True], ids=["in the note", "in ankigen.yaml"])
def test_advice_followed_leads_to_fewer_findings(
    tmp_path: Path, note: str, is_configured: bool
) -> None:
    """Step by step, until nothing is found."""
    vault = Vault(note)
    setting = (r"`(?P<setting>markers: \{.*?\})`", configure)
    advice = (setting, *ADVICE) if is_configured else ADVICE
    found = vault.found(tmp_path / "0")
    assert found, "the note has no fault"
    for step in range(1, 9):
        following = advised(found, advice)
        assert following is not None, [str(one) for one in found]
        one, follow, match = following
        follow(vault, one, match)
        after = vault.found(tmp_path / str(step))
        said = [str(one) for one in found], vault.text, [str(one) for one in after]
        assert len(after) < len(found), said
        found = after
        if not found:
            return
    raise AssertionError(found)
