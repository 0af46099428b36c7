"""The properties that say something about cards: their values as people write them, and mistakes.

Obsidian does not mind the letter case of a property's name. What a value can only mean is used
(`deck: 2024`, `deck: [Medicine]`, `anki: "false"`); what is ambiguous is an error, since Anki never
moves a card that was imported into the wrong deck.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ankigen.expressions import expression
from ankigen.spelling import is_slip, nearest
from ankigen.types import Diagnostic, Kind, Location, Severity
from ankigen.yaml_text import Form, Node

# Obsidian_to_Anki reads its own two anywhere in a note.
_DECK = ("target deck", "deck")
_TAGS = ("tags", "tag", "file tags")
_CLASSES = ("cssclasses", "cssclass")
# What says one thing only.
_SINGLE = (("deck", "target deck"), ("kind",), ("note_type",), ("anki",))
# Names that others may be slips of: `tag` is a letter away from too many words.
_NEAR = ("anki", "deck", "kind", "tags", "cssclasses", "cssclass", "target deck", "file tags")
KNOWN = frozenset((*_DECK, *_TAGS, *_CLASSES, "kind", "note_type", "anki"))
_MOST_LEVELS = 100  # of decks in one another
_CLASS = expression(r"[\w-]+")
# White space of any kind, which a name has not around it, and the brackets of a link.
_AROUND = expression(r"\A[\s\[\]]++|(?<![\s\[\]])[\s\[\]]++\Z")
_LINK = expression(r"\[\[(?:[^\]|]*\|)?([^\]|]*)\]\]")
_SWITCHES = {
    **dict.fromkeys(("true", "yes", "on", "1"), True),
    **dict.fromkeys(("false", "no", "off", "0"), False),
}
_KINDS = ", ".join(kind.value for kind in Kind)


class Reader:
    """The known properties of one note; `found` collects what is wrong with them."""

    def __init__(self, node: Node) -> None:
        self.found: list[Diagnostic] = []
        self._values: dict[str, list[Node]] = {}
        for key, value in node.entries:
            name = " ".join(key.text.casefold().split())
            if name not in KNOWN:
                self._look_at_name(key)
            elif value.form is not Form.NOTHING:
                self._values.setdefault(name, []).append(value)
        for names in _SINGLE:
            several = [value for name in names for value in self._values.get(name, [])]
            for other in several[1:]:
                if _plain(other) != _plain(several[0]):
                    message = f"`{names[0]}` is here twice, with different values: keep one of them"
                    self._error(other.location, message)

    def tags(self) -> tuple[str, ...]:
        """Tags as a list, a nested list or a text with commas or spaces; a leading `#` is
        optional."""
        return tuple(
            tag
            for name in _TAGS
            for text in self._texts(name, "tags")
            for word in re.split(r"[,\s]+", text)
            if (tag := word.strip().lstrip("#").strip("/"))
        )

    def classes(self) -> tuple[str, ...]:
        """The names of style classes: they are in an attribute of the card, and what is no plain
        name could end it."""
        return tuple(
            word
            for name in _CLASSES
            for text in self._texts(name, "names")
            for word in text.split()
            if _CLASS.fullmatch(word) or self._refuse_class(name, word)
        )

    def deck(self) -> str | None:
        """The deck of the note's cards."""
        for name in _DECK:
            for value in self._values.get(name, [])[:1]:
                names = list(value)
                if len(names) > 1:
                    message = f"`{name}` names {len(names)} decks, and a card is in one: keep one"
                    self._error(names[1].location, message)
                elif names and names[0].form is Form.TEXT:
                    text = _AROUND.sub("", _LINK.sub(r"\1", names[0].text))
                    if text.count("::") >= _MOST_LEVELS:
                        message = f"`{name}` has more than {_MOST_LEVELS} levels: shorten it"
                        self._error(names[0].location, message)
                        return None
                    if text.strip(": "):
                        return text
                    self._error(names[0].location, f"`{name}` has no name: write the deck's")
                elif names and names[0].form is not Form.NOTHING:
                    message = f"`{name}` isn't a name: write the deck's name, in quotes if need be"
                    self._error(names[0].location, message)
        return None

    def kind(self) -> Kind | None:
        """The kind of the note's cards. `kind` is an everyday word, so that a value which is like
        no kind is only warned about."""
        value = self._single("kind")
        if value is None:
            return None
        text = re.sub(r"[\s_]+", "-", value.text.strip().lower())
        for kind in Kind:
            if text in (kind.value, kind.value.replace("-", "")):
                return kind
        near = nearest(text, [kind.value for kind in Kind], cutoff=0.7)
        if near:
            message = f"`{value.text}` isn't a kind of card: did you mean `{near}`?"
            self._error(value.location, message)
        else:
            message = (
                f"`{value.text}` isn't a kind of card, so it is not used: write one of {_KINDS}, "
                "or give the property another name"
            )
            self.found.append(Diagnostic(value.location, "property-value", message))
        return None

    def note_type(self) -> str | None:
        """The folder of the note type of the note's cards."""
        value = self._single("note_type")
        return value.text.strip() or None if value is not None else None

    def anki(self) -> bool | None:
        """Whether the note gives cards, if it says so. A number, as of cards, is somebody's own and
        only warned about."""
        value = self._single("anki")
        if value is None:
            return None
        text = value.text.strip().lower()
        answer = _SWITCHES.get(text)
        if answer is None and not text.isdecimal():
            message = f"`anki: {value.text}` says neither yes nor no: write true or false"
            self._error(value.location, message)
        elif answer is None:
            message = (
                f"`anki: {value.text}` says neither yes nor no, so it is not used: write true or "
                "false, or give the property another name"
            )
            self.found.append(Diagnostic(value.location, "property-value", message))
        return answer

    def _single(self, name: str) -> Node | None:
        """The property's only value, out of a list of one; None where there is none."""
        for value in self._values.get(name, [])[:1]:
            items = list(value)
            if len(items) == 1 and items[0].form in (Form.TEXT, Form.SWITCH):
                return items[0]
            if items and items[0].form is not Form.NOTHING:
                self._error(value.location, f"`{name}` must be one word")
        return None

    def _texts(self, name: str, what: str) -> Iterator[str]:
        for value in self._values.get(name, []):
            for item in value:
                if item.form in (Form.TEXT, Form.SWITCH):
                    yield item.text
                elif item.form is not Form.NOTHING:
                    message = f"`{name}` must be a list of {what}, such as [one, two]"
                    self._error(item.location, message)

    def _refuse_class(self, name: str, word: str) -> bool:
        (value, *_) = self._values[name]
        message = f"`{word}` isn't the name of a style class: write letters, digits, `-` and `_`"
        self.found.append(Diagnostic(value.location, "property-value", message))
        return False

    def _look_at_name(self, key: Node) -> None:
        known = meant(key.text)
        if known:
            shown = known.upper() if " " in known else known
            message = f"`{key.text}` isn't a property that ankigen reads: did you mean `{shown}`?"
            self.found.append(Diagnostic(key.location, "property-name", message))

    def _error(self, place: Location, message: str) -> None:
        self.found.append(Diagnostic(place, "property-value", message, Severity.ERROR))


@lru_cache(maxsize=1024)  # most notes of a vault have the same properties
def meant(text: str) -> str | None:
    """The known name that another one is a slip of."""
    name = re.sub(r"[\s_-]+", " ", text.casefold())
    bare = name.removeprefix("anki").lstrip() or name
    return next((each for each in _NEAR if bare == each or is_slip(name, each)), None)


def _plain(value: Node) -> tuple[str, ...]:
    return tuple(item.text.strip().casefold() for item in value)
