"""From notes to Anki: what the package gives in the real backend."""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path

import pytest

from ankigen import fields
from tests.backend import Device, Rating
from tests.projects import SAMPLE, Project, needs_sample


@pytest.fixture
def sample(tmp_path: Path) -> Project:
    """A project that holds the sample note alone."""
    project = Project(tmp_path / "project")
    (project.root / "notes").mkdir(parents=True)
    shutil.copy(SAMPLE, project.root / "notes")
    return project


def plain(rendered: str) -> str:
    """Rendered HTML as a person reads it."""
    shown = re.sub(r"<[^>]*>", " ", rendered.replace("<wbr>", ""))
    return " ".join(html.unescape(shown).split())


def by_question(device: Device) -> dict[str, str]:
    """GUIDs by the plain text of their questions."""
    return {plain(row.fields[fields.QUESTION]): guid for guid, row in device.notes().items()}


def find(device: Device, beginning: str) -> str:
    """The GUID of the one card whose question begins so."""
    (guid,) = (guid for text, guid in by_question(device).items() if text.startswith(beginning))
    return guid


@needs_sample
def test_sample_note_arrives_whole(sample: Project, tmp_path: Path) -> None:
    """Nine cards, no duplicates or conflicts, a sound database; a second import changes nothing."""
    built = sample.build()
    with Device(tmp_path / "laptop") as laptop:
        log = laptop.import_package(built.package)
        assert (len(log.new), log.found) == (9, 9)
        assert not (log.updated or log.duplicate or log.conflicting or log.missing)
        assert laptop.check().is_clean
        assert laptop.check().after == (9, 9)
        before = laptop.notes()
        again = laptop.import_package(built.package)
        assert not (again.new or again.updated or again.conflicting)
        assert laptop.notes() == before


@needs_sample
def test_each_card_shows_what_the_note_says(sample: Project, tmp_path: Path) -> None:
    """The backend's own rendering holds every word of each question and answer."""
    built = sample.build()
    pairs = re.findall(
        r"^Q: ?(.*?)^A: ?(.*?)(?=^Q: |\Z)", SAMPLE.read_text(encoding="utf-8"), re.M | re.S
    )
    assert len(pairs) == 9
    with Device(tmp_path / "laptop") as laptop:
        laptop.import_package(built.package)
        guids = list(laptop.notes())
        for (question, answer), guid in zip(pairs, guids_in_order(laptop, guids), strict=True):
            front, back = laptop.render(guid)
            assert missing(question, front) == []
            assert missing(answer, back) == []
            for side in (front, back):
                assert "[[" not in side
                assert not re.search(r"(?:^|>)\s*[QA]:", side)
                assert "\x02" not in side and "wzxhzdk" not in side


def guids_in_order(device: Device, guids: list[str]) -> list[str]:
    """The notes in the order of the deck."""
    order = [guid for guid, _ in device.new_queue()]
    return sorted(guids, key=order.index)


def missing(source: str, rendered: str) -> list[str]:
    """The words of the Markdown that the HTML does not show."""
    # Link targets, marks and the callout's head are not shown.
    shown = re.sub(r"\[\[[^\]|]*\|([^\]]*)\]\]", r"\1", source)
    shown = re.sub(r"^>? ?```\w*|^> \[!info\]-|^>", "", shown, flags=re.M)
    words = re.findall(r"\w+", shown)
    text = plain(rendered)
    return [word for word in words if word not in text]


@needs_sample
def test_callout_is_closed_and_its_code_verbatim(sample: Project, tmp_path: Path) -> None:
    """A `<details>` without `open`, its summary «Code», its 145 lines as typed after the `>`."""
    built = sample.build()
    block = SAMPLE.read_text(encoding="utf-8").split(">```python\n")[1].split("\n>```")[0]
    expected = [line.removeprefix(">") for line in block.split("\n")]
    assert len(expected) == 145
    with Device(tmp_path / "laptop") as laptop:
        laptop.import_package(built.package)
        answer = laptop.field(find(laptop, "Write a basic PyTorch"), "Answer")
    details = re.search(r"<details ([^>]*)><summary ([^>]*)>(.*?)</summary>(.*)", answer, re.S)
    assert details is not None
    assert 'class="callout"' in details[1] and "open" not in details[1]
    assert "tappable" in details[2]
    assert plain(details[3]) == "Code"
    code = re.search(r"<pre><code[^>]*>(.*?)</code></pre>", details[4], re.S)
    assert code is not None
    assert html.unescape(re.sub(r"<[^>]*>", "", code[1])).split("\n") == expected


@needs_sample
def test_math_lists_and_plain_code(sample: Project, tmp_path: Path) -> None:
    """Math is verbatim, a list after `A:` is one, code without a language has no colours."""
    built = sample.build()
    with Device(tmp_path / "laptop") as laptop:
        laptop.import_package(built.package)
        math = laptop.field(find(laptop, "What is the number of the parameters"), "Answer")
        assert "\\((3*3*3 + 1) *3\\)" in math
        assert "<em>" not in math
        guid = find(laptop, "Here is a pseudocode")
        assert laptop.field(guid, "Answer").count("<li>") == 10
        question = laptop.field(guid, "Question")
        code = re.search(r"<pre><code[^>]*>(.*?)</code>", question, re.S)
        assert code is not None and "<span" not in code[1]
        assert plain(code[1]).startswith("net = Sequential() net.add(InputLayer([100, 100, 3]))")


@needs_sample
def test_touching_one_answer_updates_one_note(sample: Project, tmp_path: Path) -> None:
    """An edited answer reaches Anki alone, and the card's reviews stay as they were."""
    first = sample.build()
    with Device(tmp_path / "laptop") as laptop:
        laptop.import_package(first.package)
        guid = find(laptop, "We have a CNN model pre-trained")
        laptop.answer(guid, Rating.GOOD)
        laptop.answer(guid, Rating.EASY)
        scheduling, reviews = laptop.cards()[guid, 0].scheduling, laptop.reviews()
        sample.replace(SAMPLE.name, "unfreeze gradually,", "unfreeze layer by layer,")
        second = sample.build()
        assert str(second.changes.new) == "1.0.1"
        log = laptop.import_package(second.package)
        assert (log.new, log.updated) == ((), (guid,))
        assert "layer by layer" in laptop.field(guid, "Answer")
        assert laptop.cards()[guid, 0].scheduling == scheduling
        assert laptop.reviews() == reviews


def test_same_notes_same_bytes(tmp_path: Path) -> None:
    """Two builds of the same notes, at different times, give the same package and ledger."""
    project = Project(tmp_path)
    project.write("a.md", "Q: one\nA: two $x$ [[a]]\n\nC: {{c1::three}} and {{c2::four}}\n")
    first = project.build()
    package, ledger = first.package.read_bytes(), (tmp_path / "ankigen.lock").read_bytes()
    second = project.build()
    assert second.package == first.package
    assert second.changes.nothing
    assert second.package.read_bytes() == package == second.latest.read_bytes()
    assert (tmp_path / "ankigen.lock").read_bytes() == ledger


def test_ledger_in_hand_gives_the_same_bytes_elsewhere(tmp_path: Path) -> None:
    """Another device with the notes and the ledger builds the same package."""
    here = Project(tmp_path / "here")
    here.write("deep/a.md", "Q: one\nA: two\n\nQ: three\nA: four\n")
    built = here.build()
    shutil.copytree(tmp_path / "here", tmp_path / "there", ignore=shutil.ignore_patterns("build"))
    # The vault's name is the folder's, unless it is configured.
    there = Project(tmp_path / "there", clock=1_800_000_000)
    assert there.build().package.read_bytes() == built.package.read_bytes()


def test_kinds_of_cards(tmp_path: Path) -> None:
    """Reversed, type-in and cloze cards give the cards that Anki makes of them."""
    project = Project(tmp_path / "p")
    project.write(
        "a.md",
        "Q: capital of France #reversed\nA: Paris\n\n"
        "Q: two plus two #type-in\nA: four\n\n"
        "C: {{c1::Rome}} is in {{c2::`a::b}}` Italy}}.\n",
    )
    built = project.build()
    with Device(tmp_path / "laptop") as laptop:
        laptop.import_package(built.package)
        assert laptop.check().is_clean
        assert sorted(ordinal for _, ordinal in laptop.cards()) == [0, 0, 0, 1, 1]
        guids = by_question(laptop)
        front, back = laptop.render(guids["capital of France"], 1)
        assert "Paris" in front and "capital" not in front and "capital" in back
        typed = laptop.notes()[guids["two plus two"]]
        assert typed.fields[fields.TYPED] == "four"
        front, back = laptop.render(guids["two plus two"])
        assert "[[type:Typed]]" in front and "[[type:Typed]]" in back
        assert "[[type:" not in laptop.render(guids["capital of France"])[0]
        (cloze,) = (guid for text, guid in guids.items() if "c1::" in text)
        front, back = laptop.render(cloze, 1)
        assert "[...]" in front and "Rome" in front and "a::b" not in plain(front)
        assert "a::b}}" in plain(back) and "Italy" in plain(back)


def test_a_change_of_kind_costs_nothing(tmp_path: Path) -> None:
    """Basic, reversed and typed are one note type: the cards that stay keep their reviews."""
    project = Project(tmp_path / "p")
    note = "---\nkind: {}\n---\nQ: two plus two {}\nA: four\n"
    steps = [("basic", ""), ("basic", "#type-in"), ("reversed", ""), ("type-in", ""),
             ("type-in", "#reversed"), ("basic", "")]  # fmt: skip
    schemas = set()
    with Device(tmp_path / "laptop") as laptop:
        for number, (kind, tag) in enumerate(steps):
            project.write("a.md", note.format(kind, tag))
            log = laptop.import_package(project.build().package)
            assert (len(log.new), len(log.updated)) == ((0, 1) if number else (1, 0))
            assert log.conflicting == ()
            (guid,) = laptop.notes()
            asks = "[[type:" in laptop.render(guid)[0]
            assert asks == ("type-in" in (tag.strip("#") or kind))
            laptop.answer(guid, Rating.GOOD)
            assert laptop.cards()[guid, 0].repetitions == number + 1
            schemas.add(laptop.collection.db.scalar("SELECT scm FROM col"))
        assert len(schemas) == 1


def test_the_context_reads_well_without_a_style(tmp_path: Path) -> None:
    """Its parts are apart in the text itself: Anki's editor and exports show no style."""
    project = Project(tmp_path / "p")
    project.write("Metrics.md", "# Classification\n## Probabilities *now*\n\nQ: q\nA: a\n")
    with Device(tmp_path / "laptop") as laptop:
        laptop.import_package(project.build().package)
        (note,) = laptop.notes().values()
        context = re.sub(r"<[^>]*>", "", note.fields[fields.CONTEXT])
        assert context == "Metrics › Classification › Probabilities now"


@pytest.mark.parametrize(
    ("setting", "shown"),
    [("full", "Metrics › Classification › Probabilities"), ("note", "Metrics"), ("none", "")],
)
def test_the_context_can_be_kept_short(tmp_path: Path, setting: str, shown: str) -> None:
    """A heading that gives the answer away need not be shown; the link back still leads to it."""
    project = Project(tmp_path / "p", settings={"context": setting})
    project.write("Metrics.md", "# Classification\n## Probabilities\n\nQ: q\nA: a\n")
    with Device(tmp_path / "laptop") as laptop:
        laptop.import_package(project.build().package)
        ((guid, note),) = laptop.notes().items()
        assert plain(note.fields[fields.CONTEXT]) == shown
        assert note.fields[fields.SOURCE].endswith("Classification%23Probabilities")
        assert ("Probabilities" in plain(laptop.render(guid)[1])) == (setting == "full")


def test_leaning_question_shows_the_one_before(tmp_path: Path) -> None:
    """`%% after %%` puts the question before on the card, small, and the comment does not show."""
    project = Project(tmp_path / "p")
    project.write(
        "Nets.md",
        "# Convolution\nQ: How many weights?\nA: nine\n\nQ: %% after %% The same in 3D?\nA: 27\n",
    )
    built = project.build()
    with Device(tmp_path / "laptop") as laptop:
        laptop.import_package(built.package)
        guid = find(laptop, "The same in 3D?")
        front, _ = laptop.render(guid)
        assert "How many weights?" in plain(front)
        assert "Nets" in plain(front) and "Convolution" in plain(front)
        assert "%%" not in front and "after" not in plain(front)


def test_links_open_the_note(tmp_path: Path) -> None:
    """A wikilink and the card's own link lead to Obsidian, to heading or block."""
    project = Project(tmp_path / "p", settings={"vault": "My vault"})
    project.write("Losses.md", "# Focal loss\ntext\n")
    project.write("a.md", "# Top\nQ: x\nA: see [[Losses#Focal loss|loss]]\n\nQ: y\nA: z ^id1\n")
    built = project.build()
    with Device(tmp_path / "laptop") as laptop:
        laptop.import_package(built.package)
        answer = laptop.field(find(laptop, "x"), "Answer")
        start = "obsidian://open?vault=My%20vault&"
        assert f'href="{html.escape(start)}file=Losses%23Focal%20loss"' in answer
        assert laptop.field(find(laptop, "x"), "Source") == html.escape(f"{start}file=a%23Top")
        assert laptop.field(find(laptop, "y"), "Source") == html.escape(f"{start}file=a%23%5Eid1")
        _, back = laptop.render(find(laptop, "y"))
        assert "file=a%23%5Eid1" in back


def test_media_arrives(tmp_path: Path) -> None:
    """An image and a sound reach the media folder under names that tell their content."""
    project = Project(tmp_path / "p")
    project.write("img/Bild ä.PNG", b"\x89PNG\r\n\x1a\n1")
    project.write("ton.mp3", b"ID3")
    project.write("a.md", "Q: ![[Bild ä.PNG|120]]\nA: ![[ton.mp3]] ![x](img/Bild%20%C3%A4.PNG)\n")
    built = project.build()
    assert built.written.media == 2
    with Device(tmp_path / "laptop") as laptop:
        laptop.import_package(built.package)
        names = sorted(laptop.media())
        assert [re.sub(r"-[0-9a-f]{16}", "-#", name) for name in names] == [
            "bild-a-#.png",
            "ton-#.mp3",
        ]
        (row,) = laptop.notes().values()
        assert f'src="{names[0]}"' in row.fields[fields.QUESTION]
        assert 'width="120"' in row.fields[fields.QUESTION]
        assert f"[sound:{names[1]}]" in row.fields[fields.ANSWER]


def test_a_clone_in_a_folder_of_another_name_gives_the_same_cards(tmp_path: Path) -> None:
    """Whatever the configuration says of the vault's name; if nothing, it is said."""
    first = Project(tmp_path / "Knowledge")
    first.write("a.md", "Q: one?\nA: 1\n")
    first.write("b.md", "C: {{c1::two}}\n")
    package = first.build().package.read_bytes()
    ledger = (first.root / "ankigen.lock").read_bytes()
    clone = Project(tmp_path / "clone" / "repository", clock=first.clock)
    shutil.copytree(first.root / "notes", clone.root / "notes")
    (clone.root / "notes").rename(clone.root / "renamed")
    shutil.copy(first.root / "ankigen.lock", clone.root)
    clone.settings = {"notes": "renamed"}
    built = clone.build()
    assert (built.package.read_bytes(), built.report.unchanged) == (package, 2)
    (said,) = built.report.diagnostics
    assert said.code == "vault-name" and "`vault: notes`" in said.message
    assert (clone.root / "ankigen.lock").read_bytes() == ledger
    clone.settings["vault"] = "notes"
    assert clone.build().report.diagnostics == ()
    clone.settings["vault"] = "renamed"
    assert clone.build().report.changed != ()


@pytest.mark.parametrize("deck", ["Default", "default", "Default::Sub"])
def test_cards_of_the_deck_default_go_to_ankis_own(tmp_path: Path, deck: str) -> None:
    """Not to another one, which Anki would call `Default_`."""
    project = Project(tmp_path / "p")
    project.write("a.md", f"---\ndeck: {deck}\n---\nQ: One?\nA: 1\n")
    with Device(tmp_path / "anki") as device:
        device.import_package(project.build().package)
        assert {card.deck.lower() for card in device.cards().values()} == {deck.lower()}
        assert {name.lower() for name in device.decks()} <= {"default", "default::sub", "test"}
