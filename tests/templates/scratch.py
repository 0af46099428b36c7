"""Note types with templates of the test's own, and the real Anki beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ankigen.types import Field, NoteType, Template
from tests.backend import Device
from tests.obsidian.trees import tree

NAMES = ("A", "B", "C D")
_PLAY = re.compile(r"\[anki:play:[qa]:\d+\]")
_HINT = re.compile(r"hint[0-9a-f]{16}")
_CARD_FIELDS = tuple(Field(number + 1, name) for number, name in enumerate(NAMES))


def note_type(*sides: tuple[str, str], is_cloze: bool = False) -> NoteType:
    """A note type with the fields `NAMES` and these fronts and backs."""
    templates = tuple(
        Template(number + 1, f"T{number}", front, back, f"f{number}.html", f"b{number}.html")
        for number, (front, back) in enumerate(sides)
    )
    # Named as Anki has the two that cards are rendered with.
    name = "Scratch 2" if is_cloze else "Scratch 1"
    return NoteType("scratch", 1, name, is_cloze, _CARD_FIELDS, templates, "")


# What cards are rendered with, whatever templates they have.
_DUMMIES = (note_type(("{{A}}", "{{B}}")), note_type(("{{cloze:A}}",) * 2, is_cloze=True))


class Anki:
    """A collection with a plain and a cloze note type of those fields."""

    def __init__(self, folder: Path) -> None:
        self._collection = Device(folder).collection
        self._count = 0
        self._dummies = [self._add_type(each) for each in _DUMMIES]

    def close(self) -> None:
        """Close the collection."""
        self._collection.close()

    def render(
        self, shown: NoteType, ordinal: int, values: Sequence[str], tags: Sequence[str] = ()
    ) -> tuple[str, str]:
        """Both sides, by Anki itself."""
        note = self._note(self._dummies[int(shown.is_cloze)], values, tags)
        template = shown.templates[0 if shown.is_cloze else ordinal]
        card = note.ephemeral_card(
            ordinal,
            custom_template={
                "name": template.name,
                "ord": 0 if shown.is_cloze else ordinal,
                "qfmt": template.front,
                "afmt": template.back,
            },
        )
        output = card.render_output()
        return output.question_text, output.answer_text

    def refuses(self, shown: NoteType) -> bool:
        """Whether Anki's editor would not save these templates."""
        try:
            self._add_type(shown)
        except Exception as error:  # noqa: BLE001  # of whichever class, this is what is asked
            assert "CardType" in type(error).__name__ or "template" in str(error).lower(), error
            return True
        return False

    def ordinals(
        self, shown: NoteType, values: Sequence[str], tags: Sequence[str] = ()
    ) -> tuple[int, ...]:
        """The cards that Anki makes of a note; it never makes none, but the first, empty."""
        note = self._note(self._add_type(shown), values, tags)
        self._collection.add_note(note, 1)
        made = tuple(sorted({card.ord for card in note.cards()}))
        empty = {each.note_id for each in self._collection.get_empty_cards().notes}
        self._collection.remove_notes([note.id])
        return () if note.id in empty else made

    def agrees(self, mine: str, its: str, is_question: bool) -> bool:
        """Whether ankigen's rendering, as Anki goes on with it, is Anki's, as trees of HTML."""
        output = self._collection._backend.extract_av_tags(text=mine, question_side=is_question)
        one, other = _comparable(output.text), _comparable(its)
        return one == other or tree(one) == tree(other)

    def _note(self, model: dict[str, Any], values: Sequence[str], tags: Sequence[str]) -> Any:
        note = self._collection.new_note(model)
        note.fields = list(values)
        note.tags = list(tags)
        return note

    def _add_type(self, shown: NoteType) -> dict[str, Any]:
        models = self._collection.models
        self._count += 1
        model: dict[str, Any] = models.new(f"Scratch {self._count}")
        model["type"] = int(shown.is_cloze)
        for name in NAMES:
            models.add_field(model, models.new_field(name))
        for template in shown.templates:
            added = models.new_template(template.name)
            added["qfmt"], added["afmt"] = template.front, template.back
            models.add_template(model, added)
        made = models.add_dict(model)
        found: dict[str, Any] | None = models.get(made.id)
        assert found is not None
        return found


def _comparable(rendered: str) -> str:
    """Without what differs by nature: numbers of sounds, ids of hints."""
    return _HINT.sub("hint", _PLAY.sub("[play]", rendered))
