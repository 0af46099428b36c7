"""Templates that people edit arrive in Anki as clean updates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ankigen import fields, highlight, package
from ankigen.templates import CardGeneration, bundled, read
from ankigen.types import Deck, NoteType, RenderedCard, StampedCard, StampedNoteType
from tests.backend import Device, Rating, Sync, sync_server
from tests.small_cards import basic, cloze, occlusion

DECK = Deck("Root", "")
BEFORE, AFTER = 1_700_000_000, 1_700_000_100
NAMES = sorted(path.relative_to(bundled()).as_posix() for path in bundled().rglob("*.html"))
_CONTEXT = '  {{#Context}}<div class="context" dir="auto">{{Context}}</div>{{/Context}}\n'
EDITS: dict[str, Callable[[str], str]] = {
    "adds a class": lambda text: text.replace('class="side', 'class="side mine'),
    "removes the context": lambda text: text.replace(_CONTEXT, ""),
    "adds the tags": lambda text: text.replace("</div>\n</div>", "</div>\n{{Tags}}</div>", 1),
}


def _cards() -> tuple[StampedCard, ...]:
    """A card of each kind, the plain one with its reverse."""
    given = (
        _with(basic("plain", reverse=True, tags=("a::b",)), {fields.CONTEXT: "<span>Up</span>"}),
        cloze("cloze", "{{c1::one}} and {{c2::two}}", (0, 1)),
        _with(basic("typed"), {fields.TYPED: "typed"}),
        occlusion("masks", "{{c1::image-occlusion:rect:left=.1:top=.1:width=.2:height=.2}}", (0,)),
    )
    return tuple(StampedCard(card, BEFORE, place) for place, card in enumerate(given, start=1))


def _with(card: RenderedCard, values: Mapping[int, str]) -> RenderedCard:
    return card._replace(
        fields=tuple(values.get(place, text) for place, text in enumerate(card.fields))
    )


def _package(path: Path, note_types: tuple[NoteType, ...], modified: int) -> Path:
    stamped = tuple(StampedNoteType(each, modified) for each in note_types)
    package.write(path, DECK, stamped, _cards())
    return path


def _edit(folder: Path, edit: Callable[[str], str]) -> tuple[NoteType, ...]:
    """The note types of a project whose templates are all edited in the same way."""
    for name in NAMES:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(edit((bundled() / name).read_text("utf-8")), encoding="utf-8")
    (folder / "custom.css").write_text(".mine { color: red }", encoding="utf-8")
    return read((folder,), highlight.stylesheet())


@pytest.mark.parametrize("what", EDITS)
def test_an_edited_template_is_a_clean_update(tmp_path: Path, what: str) -> None:
    """The new text arrives, no note type or card is added, and no review is lost."""
    plain, edited = read((), highlight.stylesheet()), _edit(tmp_path / "own", EDITS[what])
    assert [a.templates != b.templates for a, b in zip(plain, edited, strict=True)] == [True] * 3
    first = _package(tmp_path / "1.apkg", plain, BEFORE)
    second = _package(tmp_path / "2.apkg", edited, AFTER)
    with Device(tmp_path / "laptop") as laptop:
        laptop.import_package(first)
        laptop.answer("plain", Rating.GOOD)
        before, models = laptop.cards(), len(laptop.collection.models.all_names_and_ids())
        log = laptop.import_package(second)
        assert (log.new, log.updated, log.conflicting) == ((), (), ())
        assert laptop.cards() == before
        assert len(laptop.collection.models.all_names_and_ids()) == models
        for each in edited:
            found = laptop.collection.models.by_name(each.name)
            assert found is not None
            assert [t["qfmt"] for t in found["tmpls"]] == [t.front for t in each.templates]
            assert [t["afmt"] for t in found["tmpls"]] == [t.back for t in each.templates]
            assert found["css"] == each.css
        assert laptop.check().is_clean
        assert laptop.empty_cards() == set()


def test_an_edited_template_syncs_as_usual(tmp_path: Path) -> None:
    """No one-way sync is asked for, and the phone has the new look without an import."""
    edited = _edit(tmp_path / "own", EDITS["adds a class"])
    first = _package(tmp_path / "1.apkg", read((), highlight.stylesheet()), BEFORE)
    second = _package(tmp_path / "2.apkg", edited, AFTER)
    with (
        sync_server(tmp_path / "server") as server,
        Device(tmp_path / "laptop") as laptop,
        Device(tmp_path / "phone") as phone,
    ):
        laptop.import_package(first)
        laptop.sync(server, first="upload")
        phone.sync(server)
        phone.answer("cloze", Rating.GOOD)
        laptop.import_package(second)
        assert laptop.sync(server) is Sync.NORMAL
        assert phone.sync(server) is Sync.NORMAL
        assert laptop.sync(server) is Sync.NORMAL
        assert 'class="side mine' in phone.render("plain")[0]
        assert laptop.cards()["cloze", 0].repetitions == 1


def test_cards_are_those_of_anki_after_an_import(tmp_path: Path) -> None:
    """What the templates say of a card's ordinals is what Anki keeps of it."""
    note_types = {each.key: each for each in read((), highlight.stylesheet())}
    for stamped in _cards():
        card = stamped.card
        assert (
            CardGeneration(note_types[card.note_type]).ordinals(card.fields, card.tags)
            == card.ordinals
        )
    with Device(tmp_path / "laptop") as laptop:
        laptop.import_package(_package(tmp_path / "1.apkg", tuple(note_types.values()), BEFORE))
        assert laptop.check().is_clean
        assert laptop.empty_cards() == set()
