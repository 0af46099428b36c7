"""The way into an Anki that is open by AnkiConnect, for those who have that add-on.

It can import, but not say what it did, nor write as one step; and it has traps, which are walked
around here (each was tried): it knows no GUIDs, so notes are known by their field `ID`, or by their
ids where a person's own note type has none; moving a card throws the undo history away, so that
comes first; windows are refreshed before an import only, and an open editor then writes its older
text back, so they are refreshed after it, too.
"""

from __future__ import annotations

import html
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping, Sequence
from http.client import HTTPException
from pathlib import Path
from typing import Any

from ankigen.addon.reading import digest, look
from ankigen.delivery.values import plain
from ankigen.errors import AnkigenError

_VERSION = 6
_PATIENCE = 600.0  # seconds for an import
_KNOCK = 2.0  # seconds for whether anybody is there
_BATCH = 1000  # notes in one request
_NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
Info = dict[str, Any]


class AnkiConnect:
    """AnkiConnect on this machine, with the profile that is open in its Anki."""

    name = "connect"

    def __init__(self, port: int = 8765, key: str | None = None) -> None:
        """Find it; raises `AnkigenError` where nobody answers, or no profile is open."""
        self._address = f"http://127.0.0.1:{port}"
        self._key = key
        self._call("version", patience=_KNOCK)
        media = Path(self._call("getMediaDirPath"))
        self.profile = media.parent.name
        self.base = media.parent.parent
        self.key = str(media.with_name("collection.anki2"))

    def ask(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """As the other ways do, as far as AnkiConnect can. Raises `AnkigenError`."""
        if operation == "state":
            return self._state(request)
        if operation == "texts":
            notes = self._infos(request["ids"])
            return {"notes": [[note["noteId"], _fields(note)] for note in notes]}
        if operation == "push":
            return self._push(request)
        if operation == "sync":
            self._call("sync")
            return {"is_asked": True}  # it says nothing of how that ends
        raise AnkigenError("AnkiConnect can't do that: close Anki, or use ankigen's own add-on")

    def _state(self, request: Mapping[str, Any]) -> dict[str, Any]:
        names = {number: name for name, number in self._call("modelNamesAndIds").items()}
        ours = {number: names[number] for number in request["note_types"] if number in names}
        numbers = {name: number for number, name in names.items()}
        named = {number: guid for guid, number in request["ids"]}
        notes: dict[int, tuple[str, Info]] = {}
        for name in ours.values():
            for info in self._infos(self._call("findNotes", query=f'"note:{_literal(name)}"')):
                guid = _guid(info) or named.get(info["noteId"])
                if guid is not None:
                    notes[info["noteId"]] = guid, info
        missing = [each for each in request["ids"] if each[1] not in notes]
        known = {guid for guid, _ in notes.values()}
        by_id = {number: guid for guid, number in missing if guid not in known}
        for info in self._infos(by_id):
            notes[info["noteId"]] = by_id[info["noteId"]], info
        now = int(time.time())  # older copies of AnkiConnect don't say when a note changed
        return {
            "stamp": 0,
            "decks": self._call("deckNames"),
            "note_types": [self._shape(number, name) for number, name in ours.items()],
            "notes": [
                [guid, number, numbers[info["modelName"]], info.get("mod", now), info["tags"],
                 digest("\x1f".join(_fields(info)))]
                for number, (guid, info) in notes.items()
            ],
            "cards": self._cards(notes, ours.values()),
        }  # fmt: skip

    def _shape(self, number: int, name: str) -> dict[str, Any]:
        templates = self._call("modelTemplates", modelName=name)
        css = self._call("modelStyling", modelName=name)["css"]
        sides = [(each["Front"], each["Back"]) for each in templates.values()]
        return {
            "id": number,
            "name": name,
            "modified": 0,
            "look": look(css, sides),
            "fields": [[each, 0] for each in self._call("modelFieldNames", modelName=name)],
            "templates": [[each, 0] for each in templates],
        }

    def _cards(
        self, notes: Mapping[int, tuple[str, Info]], names: Iterable[str]
    ) -> list[list[Any]]:
        owners = {card: number for number, (_, info) in notes.items() for card in info["cards"]}
        cards = list(owners)
        if not cards:
            return []
        decks = self._call("getDecks", cards=cards)
        deck_of = {card: deck for deck, some in decks.items() for card in some}
        suspended = dict(zip(cards, self._call("areSuspended", cards=cards), strict=True))
        kinds = " or ".join(f'"note:{_literal(name)}"' for name in names)
        filtered = set(self._call("findCards", query=f"deck:filtered ({kinds})")) if kinds else ()
        ordinals: dict[int, int] = {}
        while kinds and (left := [card for card in cards if card not in ordinals]):
            ordinal = max(ordinals.values(), default=-1) + 1
            some = self._call("findCards", query=f"card:{ordinal + 1} ({kinds})")
            ordinals |= dict.fromkeys(some, ordinal)
            if not some:
                ordinals |= dict.fromkeys(left, ordinal)  # of notes that are not ours
        return [
            [owners[card], ordinals.get(card, 0), card, deck_of.get(card, ""), card in filtered,
             bool(suspended[card])]
            for card in cards
        ]  # fmt: skip

    def _push(self, request: Mapping[str, Any]) -> dict[str, Any]:
        if request["delete_cards"]:
            raise AnkigenError(
                "AnkiConnect can't remove single cards: leave --empty, and use Tools > Empty Cards"
            )
        for deck, cards in request["moves"]:
            self._call("changeDeck", cards=cards, deck=deck)
        if request["package"] is not None:
            self._refresh()
            self._call("importPackage", path=str(Path(request["package"]).absolute()))
            self._refresh()
        for tag, notes in request["tags"]:
            self._call("addTags", notes=notes, tags=tag)
        for action in ("suspend", "unsuspend"):
            if request[action]:
                self._call(action, cards=request[action])
        if request["delete_notes"]:
            self._call("deleteNotes", notes=request["delete_notes"])
        named = {number: guid for guid, number in request["ids"]}
        written = {
            _guid(info) or named[info["noteId"]]: digest("\x1f".join(_fields(info)))
            for info in self._infos(named)
        }
        return {"written": written}

    def _refresh(self) -> None:
        """Have all windows show what is there: a deck is made that is there already."""
        self._call("createDeck", deck=self._call("deckNames")[0])

    def _infos(self, notes: Iterable[int]) -> list[Info]:
        """What is known of the notes that are there."""
        ids = list(notes)
        found: list[Info] = []
        for start in range(0, len(ids), _BATCH):
            found += self._call("notesInfo", notes=ids[start : start + _BATCH])
        return [info for info in found if info]

    def _call(self, action: str, *, patience: float = _PATIENCE, **parameters: Any) -> Any:
        body: dict[str, Any] = {"action": action, "version": _VERSION, "params": parameters}
        if self._key:
            body["key"] = self._key
        call = urllib.request.Request(
            self._address, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        try:
            with _NO_PROXY.open(call, timeout=patience) as response:
                answer = json.load(response)
            error, result = answer["error"], answer["result"]
        except (OSError, HTTPException, ValueError, KeyError, TypeError) as problem:
            raise AnkigenError(
                f"AnkiConnect does not answer at {self._address}: start Anki with that add-on"
            ) from problem
        if error is not None:
            raise AnkigenError(f"AnkiConnect says: {_explained(str(error))}")
        return result


def _explained(error: str) -> str:
    if "api key" in error:
        return f"{error}: put its key into ANKIGEN_CONNECT_KEY"
    if "collection is not available" in error:
        return "no profile is open in Anki: open one"
    return error


def _literal(name: str) -> str:
    """A name in a search of Anki's, for itself."""
    for sign in '\\"*_:':
        name = name.replace(sign, f"\\{sign}")
    return name


def _fields(info: Info) -> Sequence[str]:
    fields = sorted(info["fields"].values(), key=lambda field: field["order"])
    return [field["value"] for field in fields]


def _guid(info: Info) -> str:
    return html.unescape(plain(info["fields"].get("ID", {"value": ""})["value"]))
