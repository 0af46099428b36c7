"""Each code that says what to do: done by a program, `check` finds less than before."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

import ankigen.highlight.code as highlighting
from ankigen.bounded import Helper
from ankigen.check import Rule, rules
from ankigen.cli import run
from tests.check import test_advice
from tests.check.project import checked

NOTE = "notes/a.md"
NEW = "Q: What is new here?\nA: The thing itself.\n"
OLD = "Q: What is old here?\nA: The other thing.\n"
MANY = "\n".join(f"Q: What is {one}{one}?\nA: {one}.\n" for one in "abcdefghijklmnopqrst")
SETTINGS = "deck: Test\nvault: Test\nvault_id: v\n"
PLUGINS = "notes/.obsidian/plugins"
WORDS = "templates/words"
PIXEL = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDAT"
    b"\x08\xd7c\xf8\xcf\xc0\0\0\x03\x01\x01\0\x1am\xc0\xd2\0\0\0\0IEND\xaeB`\x82"
)
HEART = '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="600"></svg>'
OTHERS = {"ankigen.yaml": f"{SETTINGS}syntaxes: [qa, obsidian-to-anki, spaced-repetition]\n"}
Files = Mapping[str, str | bytes | None]


@dataclass(frozen=True)
class Project:
    """A project in a folder."""

    root: Path

    def write(self, files: Files) -> None:
        """Write these files; None deletes one."""
        for name, data in files.items():
            path = self.root / name
            if data is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data.encode() if isinstance(data, str) else data)

    def read(self, name: str) -> str:
        """The text of a file."""
        return (self.root / name).read_text(encoding="utf-8")

    def say(self, *arguments: str) -> int:
        """Run a command; its exit status."""
        return run(["-C", str(self.root), *arguments])


Follow = Callable[[Project, str, re.Match[str]], None]


def change(old: str, new: str, name: str | None = None) -> Follow:
    """Put one text for another in a file (the finding's own), with words of the message."""

    def follow(project: Project, path: str, found: re.Match[str]) -> None:
        text, before = project.read(name or path), found.expand(old)
        assert before in text, (before, text)
        project.write({name or path: text.replace(before, found.expand(new), 1)})

    return follow


def add(line: str, name: str | None = None) -> Follow:
    """Add a line at a file's end, with words of the message."""

    def follow(project: Project, path: str, found: re.Match[str]) -> None:
        project.write({name or path: project.read(name or path) + found.expand(line) + "\n"})

    return follow


def put(name: str, data: str | bytes | None) -> Follow:
    """Write a file, or delete it; its name may have words of the message."""
    return lambda project, path, found: project.write({found.expand(name): data})


def writing(files: Files) -> Callable[[Project], None]:
    """Write these files."""
    return lambda project: project.write(files)


def conflict(project: Project) -> None:
    """Leave the ledger as an unfinished merge does."""
    text = project.read("ankigen.lock")
    project.write({"ankigen.lock": f"{text}<<<<<<< ours\n=======\n>>>>>>> theirs\n"})


def without_marks(project: Project, path: str, found: re.Match[str]) -> None:
    """Delete the lines of a merge's marks."""
    marks = tuple(found["marks"].split(", "))
    lines = project.read(path).splitlines(keepends=True)
    project.write({path: "".join(line for line in lines if not line.startswith(marks))})


def other_field(project: Project) -> None:
    """Give a note type another field."""
    text = project.read(f"{WORDS}/note-type.yaml")
    project.write({f"{WORDS}/note-type.yaml": text.replace("Example]", "Example, Other]")})


def other_folder(project: Project) -> None:
    """Let the ledger remember a vault of another name, as a clone's does."""
    text = project.read("ankigen.lock")
    name = (project.root / "notes").resolve().name
    assert f'"{name}"' in text, text
    project.write({"ankigen.lock": text.replace(f'"{name}"', '"Elsewhere"', 1)})


def command(*arguments: str) -> Follow:
    """Run a command that the message names."""

    def follow(project: Project, path: str, found: re.Match[str]) -> None:
        assert project.say(*(found.expand(each) for each in arguments)) == 0

    return follow


@dataclass(frozen=True)
class Fault:
    """Files with a fault, what `check` says of it, and how that is done; `then` are files written
    after a build of the first ones."""

    files: Files
    says: str
    follow: Follow
    then: Callable[[Project], None] | None = None


def picture(size: int) -> bytes:
    """A PNG that says of itself that it has so many pixels each way."""
    return PIXEL[:16] + size.to_bytes(4) * 2 + PIXEL[24:]


def front(text: str | bytes, **more: str) -> Files:
    """A project whose cards have another front."""
    own = {"templates/basic/front.html": text, "templates/basic/back.html": "{{Answer}}"}
    return {NOTE: NEW, **own, **more}


def own_type(text: str, example: str = "") -> Files:
    """A project with a note type of its own."""
    description = f"name: Words\nid: 1717171717171\nfields: [Front, Back, Example]\n{text}"
    note = f"---\nnote_type: words\n{example}---\n{NEW}"
    sides = {f"{WORDS}/front.html": "{{Example}}", f"{WORDS}/back.html": "{{Back}}"}
    return {NOTE: note, f"{WORDS}/note-type.yaml": description, **sides}


def masks(
    lines: str, *, tag: str = " #occlusion", picture: str = "![[heart.svg]]", svg: str = HEART
) -> Files:
    """A project with a picture and masks on it."""
    card = f"Q: Which one?{tag}\nA:\n{picture}\n```occlusion\n{lines}\n```\n"
    return {NOTE: f"{NEW}\n{card}", "notes/heart.svg": svg}


FAULTS: dict[str, Fault] = {
    # What a note says
    "duplicate-question": Fault(
        {NOTE: f"{NEW}\n{OLD}\n{NEW}"},
        r"write `(?P<after>%% after %%)` into a question that leans",
        lambda project, path, found: project.write(
            {
                path: f"{NEW}\n{OLD}\n{NEW}".replace("?", f"? {found['after']}").replace(
                    f"? {found['after']}", "?", 1
                )
            }
        ),
    ),
    "duplicate-block-id": Fault(
        {NOTE: f"{NEW[:-1]} ^one\n\n{OLD[:-1]} ^one\n"},
        r"the block id `\^(?P<id>\w+)` too: give this one another",
        change(r"other thing. ^\g<id>", r"other thing. ^\g<id>-2"),
    ),
    "long-answer": Fault(
        {NOTE: f"{NEW}\n{'word ' * 300}\n"},
        r"fold what is only background into a collapsed callout \(`(?P<callout>[^`]+)`\)",
        change("\nword", r"\n\g<callout>\n> word"),
    ),
    "repeated-question": Fault(
        {NOTE: NEW, "notes/b.md": NEW},
        r"reword one of them, or take one out",
        put("notes/b.md", OLD),
    ),
    "no-cards": Fault(
        {NOTE: "text\n"},
        r"write one with a line that begins `(?P<q>.+?)` and a line that begins `(?P<a>.+?)`",
        add(r"\n\g<q> What is new here?\n\g<a> The thing.", NOTE),
    ),
    "empty-front": Fault(
        own_type("templates: [One]\n"),
        r"a question needs text that shows",
        change("---\nQ:", "example: An example\n---\nQ:", NOTE),
    ),
    "too-many-deletions": Fault(
        {NOTE: "C: " + " ".join(f"{{{{c{each}::w}}}}" for each in range(1, 503))},
        r"divide the card",
        lambda project, path, found: project.write(
            {
                path: re.sub(
                    r"(?<=c)(\d+)(?=::)",
                    lambda one: str(int(one[1]) % 300 + 1),
                    project.read(path).replace(" {{c300::", "\n\nC: {{c300::"),
                )
            }
        ),
    ),
    "deck-case": Fault(
        {NOTE: f"---\ndeck: A\n---\n{NEW}", "notes/b.md": f"---\ndeck: a\n---\n{OLD}"},
        r"the deck `(?P<one>\w+)` is `(?P<usual>\w+)` elsewhere.*write it in one way",
        change(r"deck: \g<one>", r"deck: \g<usual>", "notes/b.md"),
    ),
    "unclosed-card": Fault(
        {NOTE: f"{NEW}\nSTART\nBasic\nOne\nBack: two\n", **OTHERS},
        r"`(?P<end>END)`",
        add(r"\g<end>"),
    ),
    "unknown-note-type": Fault(
        {NOTE: f"{NEW}\nSTART\nNothing\nOne\nBack: two\nEND\n", **OTHERS},
        r"`(?P<wrong>Nothing)`",
        change(r"\g<wrong>", "Basic"),
    ),
    "too-deep": Fault(
        {NOTE: NEW + ">" * 120 + " x\n"},
        r"nested more than (?P<most>\d+) deep",
        change(">" * 120, ">" * 90),
    ),
    "code-without-colours": Fault(
        {NOTE: NEW + '```smithy\n"' + "\n" * 60 + "!\n```\n"},
        "name another language, or `(?P<other>text)`",
        change("```smithy", r"```\g<other>"),
    ),
    "unreadable-media": Fault(
        {
            NOTE: f"{NEW}![[big]]\n",
            "notes/big.md": "x\n" * 3_000_000,
            "ankigen.yaml": f"{SETTINGS}ignore: [big.md]\n",
        },
        r"'(?P<name>\w+)': the file is there and cannot be read; .* or link to it instead",
        change(r"![[\g<name>]]", r"[[\g<name>]]"),
    ),
    # Files
    "invalid-utf8": Fault(
        {NOTE: NEW.encode() + b"\xff\n"}, "save the note as UTF-8", put(NOTE, NEW)
    ),
    "note-too-large": Fault(
        {NOTE: NEW + "x\n" * 3_000_000, "notes/b.md": OLD},
        "split the note, or ignore it",
        add("ignore: [a.md]\n", "ankigen.yaml"),
    ),
    "large-media": Fault(
        {NOTE: f"{NEW}![[big.mp4]]\n", "notes/big.mp4": bytes(101 << 20)},
        "make it smaller",
        put("notes/big.mp4", bytes(1 << 20)),
    ),
    "missing-folder": Fault(
        {NOTE: NEW, "ankigen.yaml": f"{SETTINGS}templates: looks\n"},
        r"make it, or take `(?P<key>\w+)` out",
        change(r"\g<key>: looks", "", "ankigen.yaml"),
    ),
    "unused-media": Fault(
        {NOTE: NEW, "notes/pic.png": PIXEL},
        r"delete it, or embed it with `!\[\[",
        add("![[pic.png]]", NOTE),
    ),
    "plugin-settings": Fault(
        {NOTE: NEW, f"{PLUGINS}/obsidian-spaced-repetition/data.json": "{"},
        "cannot be read",
        put(f"{PLUGINS}/obsidian-spaced-repetition/data.json", "{}"),
    ),
    "macro-not-read": Fault(
        {NOTE: NEW, "notes/macros.tex": "\\def\\x#1,#2{y}\n"},
        r"something between the parameters of `(?P<name>[^`]+)`: use `(?P<command>[^`]+)`",
        change(r"\\def\\x#1,#2", r"\g<command>{\\x}[2]"),
    ),
    # Links and embeds
    "broken-link": Fault(
        {NOTE: f"{NEW}See [[Nowhere]].\n"},
        r"'(?P<name>[^']+)': there is no such note; fix the name or create it",
        put(r"notes/\g<name>.md", "text\n"),
    ),
    "broken-heading": Fault(
        {NOTE: f"{NEW}See [[b#Nowhere]].\n", "notes/b.md": "text\n"},
        r"the note has no such heading; fix the part after '#'",
        add("# Nowhere", "notes/b.md"),
    ),
    "broken-block": Fault(
        {NOTE: f"{NEW}See [[b#^one]].\n", "notes/b.md": "text\n"},
        r"the note has no such block id; fix the part after '#\^'",
        put("notes/b.md", "text ^one\n"),
    ),
    "missing-media": Fault(
        {NOTE: f"{NEW}![[pic.png]]\n"},
        r"'(?P<name>[^']+)': there is no such file; fix the name or add it to the vault",
        put(r"notes/\g<name>", PIXEL),
    ),
    "unsafe-link": Fault(
        {NOTE: f"{NEW}See [it](javascript:a).\n"},
        r"'(?P<url>[^']+)' is not linked.*another address",
        change(r"\g<url>", "https://e.example"),
    ),
    "embed-cycle": Fault(
        {NOTE: f"{NEW}![[a]]\n"},
        r"'(?P<name>\w+)' embeds itself; remove one",
        change(r"![[\g<name>]]", ""),
    ),
    "embed-depth": Fault(
        {
            NOTE: f"{NEW}![[b0]]\n",
            **{f"notes/b{n}.md": f"x ![[b{n + 1}]]\n" for n in range(9)},
            "notes/b9.md": "x\n",
        },
        r"'(?P<name>b\d)' is embedded more than .*; link to it instead",
        lambda project, path, found: change(
            r"![[\g<name>]]", r"[[\g<name>]]", f"notes/b{int(found['name'][1:]) - 1}.md"
        )(project, path, found),
    ),
    "embed-size": Fault(
        {NOTE: f"{NEW}![[b]]\n", "notes/b.md": "word " * 300_000},
        r"'(?P<name>\w+)' is too much to embed; link to it instead",
        change(r"![[\g<name>]]", r"[[\g<name>]]"),
    ),
    # Masks
    "occlusion-without-picture": Fault(
        masks("a: 1 1 20x20", picture=""),
        r"embed one in its answer, such as `!\[\[",
        change("A:\n", "A:\n![[heart.svg]]\n"),
    ),
    "occlusion-without-masks": Fault(
        {
            NOTE: f"{NEW}\nQ: Which parts has a heart? #occlusion\nA:\n![[heart.svg]]\n",
            "notes/heart.svg": HEART,
        },
        r"write an `(?P<block>occlusion)` block below the picture, such as `(?P<mask>[^`]+)`",
        add(r"```\g<block>\n\g<mask>\n```"),
    ),
    "occlusion-line": Fault(
        masks("a: 12 8"),
        r"write `label: left top widthxheight` .* such as `(?P<mask>[^`]+)`",
        change("a: 12 8", r"\g<mask>"),
    ),
    "occlusion-without-tag": Fault(
        masks("a: 12 8 20x20", tag=""),
        r"write `(?P<tag>#\w+)` into the question",
        change("Which one?", r"Which one? \g<tag>"),
    ),
    "mask-outside": Fault(
        masks("a: 95 8 20x20"),
        "reaches beyond .* sides are at 0 and 100: move it",
        change("95 8", "75 8"),
    ),
    "mask-under-another": Fault(
        masks("a: 10 10 9x9\nb: 5 5 40x40"), "move one", change("a: 10 10", "a: 60 60")
    ),
    "small-mask": Fault(masks("a: 10 10 0.2x0.2"), "make it larger", change("0.2x0.2", "9x9")),
    "mask-without-label": Fault(
        masks("10 10 9x9"),
        r"write `(?P<name>name:)` before its numbers",
        change("10 10 9x9", r"\g<name> 10 10 9x9"),
    ),
    "small-picture": Fault(
        {**masks("a: 10 10 40x40", picture="![[small.png]]"), "notes/small.png": picture(90)},
        r"take one with (?P<least>\d+)",
        lambda project, path, found: project.write(
            {"notes/small.png": picture(int(found["least"]))}
        ),
    ),
    # Configuration
    "config": Fault(
        {NOTE: NEW, "ankigen.yaml": f"{SETTINGS}stric_line_breaks: true\n"},
        r"unknown key `(?P<key>\w+)`: did you mean `(?P<meant>\w+)`",
        change(r"\g<key>", r"\g<meant>"),
    ),
    "yaml": Fault({NOTE: f"---\ntags: [a\n---\n{NEW}"}, "not valid YAML", change("[a", "[a]")),
    "vault-name": Fault(
        {NOTE: NEW, "ankigen.yaml": "deck: Test\nvault_id: v\n"},
        r"write `(?P<line>vault: [^`]+)` here",
        add(r"\g<line>"),
        then=other_folder,
    ),
    "note-type": Fault(
        own_type("template: [One]\n", "example: An example\n"),
        r"unknown key `(?P<key>\w+)`: did you mean `(?P<meant>\w+)`",
        change(r"\g<key>:", r"\g<meant>:"),
    ),
    # Templates
    "template-file": Fault(
        front(b"\xff{{Question}}"), "not UTF-8", put("templates/basic/front.html", "{{Question}}")
    ),
    "template-field": Fault(
        front("{{Question}} {{Qestion}}"),
        r"no field `(?P<key>\w+)`; did you mean `(?P<meant>\w+)`",
        change(r"{{\g<key>}}", r"{{\g<meant>}}"),
    ),
    "template-section": Fault(
        front("{{#Question}}{{Question}}"), r"write (?P<end>\{\{/\w+\}\})", add(r"\g<end>")
    ),
    "template-braces": Fault(
        front("{{Question}} {{Answer"), r"\{\{ without \}\} is shown as it is; close it", add("}}")
    ),
    "template-filter": Fault(
        front("{{txt:Question}}"),
        r"no filter `(?P<key>\w+)`; did you mean `(?P<meant>\w+)`",
        change(r"\g<key>:", r"\g<meant>:"),
    ),
    "template-front-side": Fault(
        front("{{Question}}{{FrontSide}}"),
        r"(?P<it>\{\{FrontSide\}\}) is for backs.*remove it",
        change(r"\g<it>", ""),
    ),
    "template-empty-front": Fault(
        front("hello"), r"write (?P<it>\{\{\w+\}\}), say", add(r"\g<it>")
    ),
    "template-gate": Fault(
        {NOTE: NEW, "templates/basic/spare-front.html": "{{Question}}"},
        r"all of it must be in \{\{#(?P<gate>[^}]+)\}\}",
        change("{{Question}}", r"{{#\g<gate>}}{{Question}}{{/\g<gate>}}"),
    ),
    "template-no-cloze": Fault(
        {NOTE: NEW, "templates/cloze/front.html": "{{Question}}"},
        r"write (?P<it>\{\{cloze:\w+\}\})",
        change("{{Question}}", r"\g<it>"),
    ),
    "template-twin": Fault(
        front("{{Question}}", **{"templates/basic/reverse-front.html": "{{Question}}"}),
        r"the same text as (?P<other>\S+); Anki wants every front .* to differ",
        add("<!-- other -->"),
    ),
    "template-remote": Fault(
        front('{{Question}}<img src="https://e.example/x.png">'),
        "put the file into the media",
        change("https://e.example/", "_"),
    ),
    "template-style": Fault(
        {NOTE: NEW, "templates/custom.css": "/* </style */"},
        r"(?P<it></style) ends the style sheet.*remove it",
        change(r"\g<it>", ""),
    ),
    "template-short-style": Fault(
        {NOTE: NEW, "templates/style.css": "b {}"},
        r"rename it to (?P<name>\S+) to add to that style",
        lambda project, path, found: project.write(
            {path: None, f"templates/{found['name']}": project.read(path)}
        ),
    ),
    # The ledger and Anki
    "ledger-damaged": Fault(
        {NOTE: NEW},
        "rebuild it with `ankigen (?P<command>recover) (?P<option>--replace) PACKAGE`",
        command(r"\g<command>", r"\g<option>", "build/test.apkg"),
        then=writing({"ankigen.lock": "nonsense\n"}),
    ),
    "ledger-lost": Fault(
        {NOTE: NEW},
        "run `ankigen (?P<command>recover) (?P<name>[^`]+)`",
        command(r"\g<command>", r"\g<name>"),
        then=writing({"ankigen.lock": None}),
    ),
    "ledger-conflict": Fault(
        {NOTE: NEW},
        r"delete the marker lines \((?P<marks>[^)]+)\), keep the lines of both sides",
        without_marks,
        then=conflict,
    ),
    "ledger-retires-many": Fault(
        {NOTE: MANY},
        "(?P<option>--retire)",
        command("build", r"\g<option>"),
        then=writing({NOTE: MANY[:200]}),
    ),
    "ledger-foreign": Fault(
        {NOTE: MANY},
        "run `ankigen build (?P<option>--retire)`",
        command("build", r"\g<option>"),
        then=writing({NOTE: NEW}),
    ),
    "anki-fields": Fault(
        own_type("templates: [One]\n", "example: An example\n"),
        "put them back",
        change(", Other]", "]", f"{WORDS}/note-type.yaml"),
        then=other_field,
    ),
    "anki-type-change": Fault(
        {NOTE: f"{NEW}\n{OLD}"},
        "or build with (?P<option>--retire)",
        command("build", r"\g<option>"),
        then=writing({NOTE: f"C: The thing {{{{c1::itself}}}} is new here.\n\n{OLD}"}),
    ),
    "anki-note-type": Fault(
        {NOTE: NEW},
        "or build with (?P<option>--retire)",
        command("build", r"\g<option>"),
        then=writing({"ankigen.yaml": f"{SETTINGS}note_type: Mine\n"}),
    ),
}

# Codes whose findings say nothing that a program could write into notes or settings, and why.
WITHOUT = {
    "card-too-large": "what is to be cut is for people to say",
    "deck-too-large": "the same",
    "read-otherwise": "it says how a card is read, not that it is wrong",
    "regular-expression": "only who wrote it knows what it was to find",
    "mermaid-not-drawn": "a program is to be installed",
    "drawing-without-masks": "masks are drawn in Excalidraw",
    "unreadable-note": "a moment's fault of the disk, or permissions",
    "unreadable-file": "the same",
    "unreadable-folder": "the same",
    "symbolic-link": "not in a text",
    "ledger-newer": "a newer ankigen is to be installed",
    "ledger-behind": "a note: what differs is built with a newer time",
    "anki-deck": "a note: what is to be done in Anki",
    "anki-empty-cards": "the same",
    "template-script": "a script may be wanted",
}


def found_in(project: Project, capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    """What `check` finds."""
    capsys.readouterr()
    project.say("check", "--json")
    answer = json.loads(capsys.readouterr().out)
    found: list[dict[str, str]] = answer if isinstance(answer, list) else answer["errors"]
    return found


@pytest.mark.parametrize("code", FAULTS)
def test_what_a_finding_says_is_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    """Its code is gone then, and less is found."""
    monkeypatch.setattr(highlighting, "LEXING", Helper("ankigen.lexing", "colour", 0.5))
    fault, project = FAULTS[code], Project(tmp_path)
    project.write({"ankigen.yaml": SETTINGS, **fault.files})
    if fault.then:
        assert project.say("build") == 0
        fault.then(project)
    before = found_in(project, capsys)
    said = [(one, re.search(fault.says, one["message"])) for one in before if one["code"] == code]
    one, found = next((one, found) for one, found in said if found)
    assert found
    fault.follow(project, one["path"], found)
    after = found_in(project, capsys)
    assert len(after) < len(before), (before, after)
    assert sum(each["code"] == code for each in after) < sum(
        each["code"] == code for each in before
    )


@pytest.mark.parametrize(
    "rule",
    [rule for rule in rules().values() if rule.better and rule.code not in FAULTS],
    ids=lambda rule: rule.code,
)
def test_the_better_text_has_fewer_findings(tmp_path: Path, rule: Rule) -> None:
    """What `explain` shows as the better text of a code."""
    for name in ("before", "after"):
        (tmp_path / name).mkdir()
    before = checked(tmp_path / "before", rule.example)
    after = checked(tmp_path / "after", rule.better)
    assert len(after) < len(before), (before, after)


def test_every_code_is_tried(tmp_path: Path) -> None:
    """One that says what to write and is in no test of advice would be found here."""
    said = set(FAULTS) | set(WITHOUT) | {rule.code for rule in rules().values() if rule.better}
    for number, note in enumerate(test_advice.NOTES):
        said |= {one.code for one in test_advice.Vault(note).found(tmp_path / str(number))}
    assert [rule.code for rule in rules().values() if rule.code not in said] == []
    assert not set(FAULTS) & set(WITHOUT)
