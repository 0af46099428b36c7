"""The files of the preview: every card is there, as the templates give it."""

from __future__ import annotations

import json

import pytest

from ankigen import fields, highlight, preview
from ankigen.preview import Entry, Status
from ankigen.templates import read, render
from ankigen.types import Diagnostic, Location, Media
from tests.browser import sink
from tests.small_cards import basic, cloze

NOTE_TYPES = read((), highlight.stylesheet())


def _given(script: bytes) -> list[object]:
    """The arguments of the call that a script consists of."""
    text = script.decode()
    listed: list[object] = json.loads(f"[{text[text.index('(') + 1 : text.rindex(')')]}]")
    return listed


def _overview(files: dict[str, bytes]) -> dict[str, object]:
    (overview,) = _given(files["cards.js"])
    assert isinstance(overview, dict)
    return overview


def _news(files: dict[str, bytes]) -> dict[str, object]:
    (news,) = _given(files["findings.js"])
    assert isinstance(news, dict)
    return news


def _entry(card: object = None, status: Status = Status.NEW) -> Entry:
    return Entry(card or basic("guid"), status, Location("notes/a.md", 7, 1))  # type: ignore[arg-type]


def test_sides_are_the_templates_own() -> None:
    """Where there is no formula, sound or typing, both sides are what rendering gives."""
    card = basic("g", "A <b>question</b>?", "<p>Yes &amp; no</p>", tags=("x",), reverse=True)
    files = preview.page("T", [_entry(card)], NOTE_TYPES)
    number, sides = _given(files["cards-0.js"])
    assert number == 0
    assert [card[:2] for card in sides] == [
        list(render(NOTE_TYPES[0], ordinal, card.fields, card.tags, card.deck))
        for ordinal in (0, 1)
    ]  # fmt: skip


def test_each_card_of_a_note_has_a_row() -> None:
    """A row for each ordinal, with what the page filters, searches and links by."""
    card = cloze("g", "{{c1::One}} and {{c3::<b>three {{c1::in it}}</b>::hint}}", (0, 2))
    values = list(card.fields)
    values[fields.SOURCE] = "obsidian://open?vault=v&amp;file=a"
    card = card._replace(fields=tuple(values), deck="Root::Sub", tags=("a::b",))
    first, second = _overview(preview.page("T", [_entry(card, Status.CHANGED)], NOTE_TYPES))[
        "cards"
    ]  # type: ignore[misc]
    assert first[:11] == [
        "g/0", "One and three in it", "cloze 1", "Root::Sub", ["a::b"], "changed", "notes/a.md", 7,
        "obsidian://open?vault=v&file=a", "cloze", 0,
    ]  # fmt: skip
    assert second[0] == "g/2"
    assert second[2] == "cloze 3"
    assert "one and three in it" in second[11]


def test_cards_come_in_parts() -> None:
    """Fifty cards a part, and none is lost."""
    entries = [_entry(basic(f"g{number}")) for number in range(120)]
    files = preview.page("T", entries, NOTE_TYPES)
    parts = [_given(files[f"cards-{number}.js"])[1] for number in range(3)]
    assert [len(part) for part in parts] == [50, 50, 20]  # type: ignore[arg-type]
    assert "cards-3.js" not in files


def test_media_are_found_in_their_folder(tmp_path: object) -> None:
    """Names of a card's media lead to the media folder; other words stay."""
    media = Media("a-1f.png", sink.__file__)  # type: ignore[arg-type]
    card = basic("g", "q", '<img src="a-1f.png"> a-1f.png <img src="b.png">', media=(media,))
    files = preview.page("T", [_entry(card)], NOTE_TYPES)
    back = _given(files["cards-0.js"])[1][0][1]  # type: ignore[index]
    assert '<img src="media/a-1f.png"> a-1f.png <img src="b.png">' in back


def test_the_same_cards_give_the_same_bytes() -> None:
    """A preview can be compared, and a live page is told of changes only."""
    entries = sink.entries()
    one = preview.page("T", entries, NOTE_TYPES, is_live=True)
    assert one == preview.page("T", entries, NOTE_TYPES, is_live=True)
    other = preview.page("T", entries[1:], NOTE_TYPES, is_live=True)
    assert one["edition.txt"] != other["edition.txt"]
    assert one["edition.txt"].decode() == _news(one)["edition"]


def test_findings_come_with_the_cards_or_without() -> None:
    """They are a file of their own: another list is another edition of the same cards."""
    found = Diagnostic(Location("notes/a.md", 7, 3), "broken-link", "no such note")
    one = preview.page("T", [_entry()], NOTE_TYPES, is_live=True, findings=[found])
    assert _news(one)["list"] == [["notes/a.md", 7, 3, "warning", "broken-link", "no such note"]]
    assert _news(one)["failure"] == ""
    failed = preview.with_findings(one, [found, found], "The notes cannot be built.")
    assert _news(failed)["failure"] == "The notes cannot be built."
    assert failed["edition.txt"] != one["edition.txt"]
    assert failed["cards.js"] == one["cards.js"]
    assert preview.with_findings(failed, [found]) == one


def test_what_changed_is_told_by_its_words() -> None:
    """Question, answer and what else a person gives, old words and new ones; a look by its name."""
    before = basic("g", "An <i>old</i> question", "<p>kept</p>", tags=("a",))
    card = basic("g", "A <b>new</b> question", "<p><b>kept</b></p>", tags=("a", "b"))
    entry = Entry(card, Status.CHANGED, Location("a.md"), "Q: A new\nA: kept", before)
    files = preview.page("T", [entry], NOTE_TYPES)
    ((_, _, source, changes),) = _given(files["cards-0.js"])[1]  # type: ignore[misc]
    assert source == "Q: A new\nA: kept"
    assert changes == [
        ["Question", [["old", "An old "], ["new", "A new "], ["same", "question"]]],
        ["Answer", [["new", "its look"]]],
        ["Tags", [["same", "a "], ["new", "b"]]],
    ]


def test_titles_end_outside_of_formulas() -> None:
    """A long title may lose a formula, never half of one."""
    card = basic("g", "word " * 22 + r"\(\frac{a}{b} + \frac{c}{d}\) and more")
    ((_, title, *_),) = _overview(preview.page("T", [_entry(card)], NOTE_TYPES))["cards"]  # type: ignore[misc]
    assert title == "word " * 22


def test_mathjax_is_there_where_it_is_needed() -> None:
    """Two megabytes that a deck without a formula does without."""
    plain = preview.page("T", [_entry(basic("g", "q", "no formula"))], NOTE_TYPES)
    drawn = preview.page("T", [_entry(basic("g", "q", r"\(x\)"))], NOTE_TYPES)
    assert "mathjax.js" not in plain and _overview(plain)["mathjax"] == ""
    assert b"3.2" in drawn["mathjax.js"] and _overview(drawn)["mathjax"] == "mathjax.js"


@pytest.mark.parametrize(("text", "is_tex"), [(r"\(x\)", True), (r"\[x\]", True), ("x", False)])
def test_a_page_without_mathjax_shows_tex(
    text: str, is_tex: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing is installed that draws formulas, whoever asked for the page can say so."""
    assert not preview.shows_tex(preview.page("T", [_entry(basic("g", "q", text))], NOTE_TYPES))
    monkeypatch.setattr("ankigen.preview.controls.mathjax", lambda: b"")
    files = preview.page("T", [_entry(basic("g", "q", text))], NOTE_TYPES)
    assert preview.shows_tex(files) is is_tex


def test_only_a_live_page_asks_for_changes() -> None:
    """A published page never looks for a server."""
    assert b'data-mode="live"' in preview.page("T", [], NOTE_TYPES, is_live=True)["index.html"]
    still = preview.page("T", [], NOTE_TYPES)
    assert b'data-mode="static"' in still["index.html"]
    assert "edition.txt" not in still


def test_the_title_is_text() -> None:
    """A deck's name with markup in it is shown, not run."""
    page = preview.page("<script>x</script>", [], NOTE_TYPES)["index.html"].decode()
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


def test_nothing_comes_from_the_network() -> None:
    """The page names no address outside of its own folder."""
    files = preview.page("T", [], NOTE_TYPES)
    for name in ("index.html", "preview.css", "preview.js", "card.js", "formulas.js"):
        text = files[name].decode()
        assert "http://" not in text
        assert "https://" not in text
        assert "@import" not in text
