"""What Anki knows of the notes, and edits made there written into them."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path
from typing import Any

from ankigen import config, fields
from ankigen.delivery.writeback import canonical
from ankigen.pipeline.learn import Edited
from ankigen.pipeline.plan import Request, plan_next
from ankigen.pipeline.write_back import patches
from tests.backend import Device, Rating
from tests.delivery.desk import Call, Desk, guid_of

EXAMPLE = Path(__file__).parents[2]


def _questions(report: dict[str, Any], kind: str) -> list[str]:
    return [note["question"] for note in report[kind]]


def test_what_anki_knows_is_at_its_place(desk: Desk, call: Call) -> None:
    """Leeches, lapses, difficulty, suspended, flagged and never seen, each with path and line; Anki
    may be open meanwhile, and is only read."""
    desk.write(*((name, "a") for name in ("easy", "hard", "leech", "suspended", "flagged", "new")))
    call("push")
    with desk.anki() as anki:
        anki.collection.set_config("fsrs", True)
        ids = {name: guid_of(anki, name) for name in ("easy", "hard", "leech", "suspended")}
        for name in ("easy", "suspended"):
            anki.answer(ids[name], Rating.EASY)
        for _ in range(5):
            anki.answer(ids["hard"], Rating.EASY)
            anki.answer(ids["hard"], Rating.AGAIN)
        anki.tag(ids["leech"], "leech")
        anki.suspend(ids["suspended"])
        flagged = guid_of(anki, "flagged")
        anki.collection.set_user_flag_for_cards(3, [anki.cards()[flagged, 0].card_id])  # type: ignore[list-item]
        before = desk.profile.collection.read_bytes()
        status, report = call("learn", "--from", "file")
        assert desk.profile.collection.read_bytes() == before
    assert status == 0
    assert _questions(report, "leeches") == ["leech"]
    assert _questions(report, "lapses") == ["hard"]
    assert _questions(report, "hardest")[0] == "hard"
    assert _questions(report, "suspended") == ["suspended"]
    assert [note["flags"] for note in report["flagged"]] == [[3]]
    assert set(_questions(report, "never_seen")) == {"leech", "flagged", "new"}
    (hard,) = report["lapses"]
    assert (hard["path"], hard["line"], hard["lapses"]) == ("notes/one.md", 6, 5)
    assert (report["edited"], report["absent"]) == ([], 0)


def test_an_edit_goes_back_into_the_notes(desk: Desk, call: Call) -> None:
    """It is reported, shown, written, and then nothing is left to write or to overwrite."""
    desk.write(("What is *one*?", "It is $x^2$ or so."), ("two", "b"))
    call("push")
    with desk.anki() as anki:
        one, two = guid_of(anki, "What is one?"), guid_of(anki, "two")
        text = anki.field(one, "Answer")
        anki.edit(one, "Answer", text.replace("or so", "or <b>nearly</b> so"))
        anki.edit(two, "Question", anki.field(two, "Question").replace("two", "two &amp; *a half*"))
        before = anki.notes()
    status, report = call("learn")
    assert (status, len(report["edited"])) == (0, 2)
    assert (report["edited"][0]["line"], report["edited"][0]["in_notes_too"]) == (3, False)
    assert "nearly" in report["edited"][0]["changes"]["Answer"]
    note = desk.project.root / "notes" / "one.md"
    kept = note.read_bytes()
    status, report = call("learn", "--apply", "--dry-run")
    assert (status, len(report["written"]), report["applied"]) == (0, 2, False)
    assert call("learn", "--apply")[0] == 2
    assert note.read_bytes() == kept
    status, report = call("learn", "--apply", "--yes")
    assert (status, len(report["written"]), report["refused"]) == (0, 2, [])
    text = note.read_text(encoding="utf-8")
    assert "It is $x^2$ or **nearly** so." in text
    assert "Q: two & \\*a half\\*" in text
    status, report = call("push")
    assert report["edited"] == []
    with desk.anki() as anki:
        for guid in (one, two):
            for here, there in zip(anki.notes()[guid].fields, before[guid].fields, strict=True):
                assert canonical(here) == canonical(there)
    assert call("learn", "--apply", "--yes")[1]["written"] == []


def test_what_has_no_place_is_refused(desk: Desk, call: Call) -> None:
    """Another field, HTML without marks in Markdown, and a card that changed in the notes, too."""
    desk.write(("one", "a"), ("two", "b"), ("three", "c"))
    call("push")
    with desk.anki() as anki:
        anki.edit(guid_of(anki, "one"), "Context", "mine")
        anki.edit(guid_of(anki, "two"), "Answer", '<table><tr><td style="color:red">b</td></table>')
        anki.edit(guid_of(anki, "three"), "Answer", "<p>mine</p>")
    desk.write(("one", "a"), ("two", "b"), ("three", "changed"))
    note = desk.project.root / "notes" / "one.md"
    before = note.read_bytes()
    status, report = call("learn", "--apply", "--yes")
    assert (status, report["written"], report["applied"]) == (0, [], False)
    assert [each["reason"] for each in report["refused"]] == [
        "Context is not written in the card's own text",
        "no place in its Markdown gives what Anki says",
        "the notes have changed since, too",
    ]
    assert note.read_bytes() == before


def test_other_cards_and_line_ends_stay(desk: Desk, call: Call) -> None:
    """Several edits in one note with Windows' line ends change what they must, no byte more."""
    text = (
        "\ufeff---\ntags: [x]\n---\n# N\n\nQ: same words\nA: same words\n\n"
        "Q: other words\nA: same words\n- same\n- same\n"
    ).replace("\n", "\r\n")
    desk.project.write("one.md", text)
    call("push")
    with desk.anki() as anki:
        one, two = guid_of(anki, "same words"), guid_of(anki, "other words")
        anki.edit(one, "Answer", anki.field(one, "Answer").replace("same", "new"))
        answer = anki.field(two, "Answer")
        place = answer.rindex("same")
        anki.edit(two, "Answer", answer[:place] + "last" + answer[place + 4 :])
    assert len(call("learn", "--apply", "--yes")[1]["written"]) == 2
    written = (desk.project.root / "notes" / "one.md").read_bytes().decode()
    assert written == text.replace("A: same words", "A: new words", 1).replace(
        "- same\r\n- same\r\n", "- same\r\n- last\r\n"
    )


def test_clozes_keep_their_deletions(desk: Desk, call: Call) -> None:
    """Text in and around a deletion goes back; a deletion more is refused."""
    desk.project.write("one.md", "# N\nC: The {{c1::x}} and the {{y}}.\n\nC: A {{c1::b}} c.\n")
    call("push")
    with desk.anki() as anki:
        notes = anki.notes()
        first, second = sorted(notes, key=lambda guid: "The" not in notes[guid].fields[0])
        anki.edit(first, "Question", anki.field(first, "Question").replace("x}}", "xyz}}"))
        anki.edit(second, "Question", anki.field(second, "Question").replace("c.", "{{c2::c}}."))
    report = call("learn", "--apply", "--yes")[1]
    assert (len(report["written"]), len(report["refused"])) == (1, 1)
    assert "{{c1::xyz}}" in (desk.project.root / "notes" / "one.md").read_text(encoding="utf-8")


def test_a_report_in_the_vault(desk: Desk, call: Call) -> None:
    """`--write` makes a note with links, again and again, and none over a note of the user's."""
    desk.write(("one", "a"))
    call("push")
    with desk.anki() as anki:
        anki.tag(guid_of(anki, "one"), "leech")
    place = desk.project.root / "notes" / "Anki.md"
    for _ in range(2):
        assert call("learn", "--write", "notes/Anki.md")[0] == 0
        text = place.read_text(encoding="utf-8")
        assert "## Leeches\n\n- [[one]]: one" in text
    assert call("check")[0] == 0
    assert call("learn", "--write", "notes/one.md")[0] == 2
    assert call("learn", "--write", "../x.md")[0] == 2


WORDS = ["matrix", "gradient", "value", "the", "42", "probability", "of", "small", "Bayes"]


def _edit(field: str, chance: random.Random) -> str:
    """What a person may do to a field: another word, one more, one less, a typo, one in bold."""
    tokens = re.findall(r"<[^<>]*>|&\w+;|\w+|\s+|[^\w\s]", field)
    words = [number for number, token in enumerate(tokens) if re.fullmatch(r"\w+", token)]
    place = chance.choice(words)
    word = tokens[place]
    letter = chance.randrange(len(word))
    tokens[place] = chance.choice(
        [
            chance.choice(WORDS),
            f"{word} {chance.choice(WORDS)}",
            f"{chance.choice(WORDS)} {word}",
            "",
            word[:letter] + chance.choice("abcxyz") + word[letter + 1 :],
            str(chance.randrange(100)),
            f"<b>{word}</b>",
        ]
    )
    return "".join(tokens)


def test_most_edits_find_their_place(tmp_path: Path) -> None:
    """Of random edits of the example's cards more than four in five are written back, each so that
    the card then says what Anki says: it is rendered before it counts."""
    for name in ("ankigen.yaml", "notes"):
        source = EXAMPLE / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tmp_path / name)
    settings = config.read(tmp_path)
    planned = plan_next(settings, Request(1_700_000_000))
    pairs = [(each.card, each.rendered) for each in planned.found.cards]
    chance = random.Random(5)
    tried = written = 0
    while tried < 150:
        card, ours = chance.choice(pairs)
        number = chance.randrange(2)
        if not re.search(r"\w", re.sub(r"<[^<>]*>", "", ours.fields[number])):
            continue
        theirs = list(ours.fields)
        theirs[number] = _edit(theirs[number], chance)
        edited = Edited(card, ours, fields.FIELDS, 1, tuple(theirs), in_notes_too=False)
        if edited.changed:
            tried += 1
            written += len(patches(settings, planned, [edited])[0])
    assert written / tried > 0.85, (written, tried)


def test_mistakes_in_the_notes_are_said(desk: Desk, call: Call) -> None:
    """As in a build: status 1, with all findings."""
    desk.write(("one", "a"))
    call("push")
    desk.project.write("two.md", "Q: no answer\n")
    status, report = call("learn")
    assert (status, len(report["errors"])) == (1, 1)


def test_cards_that_anki_lacks(desk: Desk, call: Call) -> None:
    """A new card counts as absent, an empty collection is no error."""
    desk.write(("one", "a"))
    status, report = call("learn")
    assert (status, report["absent"], report["never_seen"]) == (0, 1, [])
    with Device(desk.base / "User 1") as anki:
        assert anki.notes() == {}


def test_a_note_type_of_ones_own(desk: Desk, call: Call) -> None:
    """Its fields are known by their names; edits of its two sides go back, others are refused."""
    folder = desk.project.root / "templates" / "words"
    folder.mkdir(parents=True)
    (folder / "note-type.yaml").write_text(
        "name: Vocabulary\nid: 1717171717171\nfields: [Back, Front, Example]\ntemplates: [Only]\n",
        encoding="utf-8",
    )
    (folder / "front.html").write_text("{{Front}}", encoding="utf-8")
    (folder / "back.html").write_text("{{Back}} {{Example}}", encoding="utf-8")
    desk.write(("one", "a"), head="---\nnote_type: words\nexample: x\n---\n")
    desk.write(("two", "b"), name="two.md", head="---\nnote_type: words\nexample: x\n---\n")
    assert len(call("push")[1]["added"]) == 2
    with desk.anki() as anki:
        notes = {note.fields[0]: guid for guid, note in anki.notes().items()}
        anki.edit(notes["<p>a</p>"], "Back", "<p>mine</p>")
        anki.edit(notes["<p>b</p>"], "Example", "y")
    status, report = call("learn", "--apply", "--yes")
    assert (status, len(report["written"])) == (0, 1), report
    assert [each["reason"] for each in report["refused"]] == [
        "Example is not written in the card's own text"
    ]
    text = (desk.project.root / "notes" / "one.md").read_text(encoding="utf-8")
    assert "A: mine" in text


def test_what_was_written_back_reaches_another_collection(desk: Desk, call: Call) -> None:
    """An edit that came home from one profile is no deletion in another that never had the card."""
    desk.write(("one", "a"), ("two", "b"))
    call("push")
    with desk.anki() as anki:
        one = guid_of(anki, "one")
        anki.edit(one, "Answer", anki.field(one, "Answer").replace("a<", "mine<"))
    assert len(call("learn", "--apply", "--yes")[1]["written"]) == 1
    desk.new_profile("Other")
    report = call("push", "--profile", "Other")[1]
    assert (len(report["added"]), report["deleted"]) == (2, [])


def test_what_a_note_cannot_say_is_refused(desk: Desk, call: Call) -> None:
    """Pasted pictures and HTML, scripts, renumbered and nested deletions, markers of cards, rules
    and headings: refused where the note would say something else, and no other card changes."""
    names = ["picture", "html", "script", "marker", "rule", "math"]
    desk.write(*((name, "a b c") for name in names))
    desk.project.write("two.md", "# N\nC: A {{c1::b}} and {{c2::d}}.\n\nC: One {{c1::e}} here.\n")
    call("push")
    hostile = {
        "picture": '<p>a <img src="paste-1f3.png"> c</p>',
        "html": '<p>a <span style="color: red">b</span> c</p>',
        "script": "<p>a <script>alert(1)</script> c</p>",
        "marker": "<p>a b c<br>Q: another<br>A: card</p>",
        "rule": "<p>a b c</p><hr>",
        "math": "<p>a \\(b}} c</p>",
    }
    with desk.anki() as anki:
        for name, text in hostile.items():
            anki.edit(guid_of(anki, name), "Answer", text)
        for guid, note in anki.notes().items():
            text = note.fields[0]
            if "{{c2::d}}" in text:
                swapped = text.replace("c1::", "c0::").replace("c2::", "c1::")
                anki.edit(guid, "Question", swapped.replace("c0::", "c2::"))
            elif "{{c1::e}}" in text:
                anki.edit(guid, "Question", text.replace("{{c1::e}}", "{{c1::e {{c2::f}}}}"))
    notes = [desk.project.root / "notes" / name for name in ("one.md", "two.md")]
    before = [note.read_bytes() for note in notes]
    status, report = call("learn", "--apply", "--yes")
    assert status == 0
    assert (report["written"], len(report["refused"])) == ([], 8)
    assert [note.read_bytes() for note in notes] == before
    status, report = call("push")
    assert (status, report["added"], report["retired"]) == (0, [], [])
    with desk.anki() as anki:
        for name, text in hostile.items():
            assert anki.field(guid_of(anki, name), "Answer") == text
        assert anki.check().is_clean
