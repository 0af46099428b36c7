"""What a build changes, as values for the report and `diff`; and as the deck's change log, in
Markdown, newest version first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from ankigen.identity.ledger.values import Entry, Version
from ankigen.types import Kept


class Change(NamedTuple):
    """One card that a build touches, as its entries before and after it.

    `before` is None for a new card, `after` for a retired one. `parts` says what differs:
    `question`, `answer`, `deck` (Anki leaves the card in its old one), `tags`, or `look` for
    anything else that is packaged.
    """

    before: Entry | None = None
    after: Entry | None = None
    parts: tuple[str, ...] = ()

    @property
    def entry(self) -> Entry:
        """What is known of the card now, or was last."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def guid(self) -> str:
        """The card's GUID."""
        return self.entry.guid

    @property
    def note(self) -> str:
        """The vault path of its note."""
        return self.entry.note

    @property
    def old_deck(self) -> str:
        """The deck that it was in; empty for a new card."""
        return self.before.deck if self.before is not None else ""

    @property
    def deck(self) -> str:
        """The deck that it is in; empty for a retired card."""
        return self.after.deck if self.after is not None else ""


class Changes(NamedTuple):
    """What differs from the version before (`old`, None for the first); cards in their order.

    `returned` cards are retired ones that are back; they and `changed` do not overlap. `refreshed`
    are note types whose look or name changed, `rebuilt` those whose schema did, `reordered` says
    that the order of new cards changed, `merged` that two branches' ledgers came together.
    """

    old: Version | None
    new: Version
    added: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()
    retired: tuple[Change, ...] = ()
    returned: tuple[Change, ...] = ()
    unchanged: int = 0
    kept: tuple[Kept, ...] = ()
    refreshed: tuple[str, ...] = ()
    rebuilt: tuple[str, ...] = ()
    reordered: bool = False
    merged: bool = False

    @property
    def nothing(self) -> bool:
        """Whether the package is the same as before, byte for byte."""
        return self.old == self.new


LISTED = 500  # cards in one list
_NAMED = 100  # characters of a question
_TITLE = "# What changed in this deck"
_AROUND = 4  # unchanged words shown on both sides of a change
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~$=%!&])")


def changelog(previous: str, changes: Changes, now: int) -> str:
    """`previous` with this version's section on top; the same section again replaces itself.

    `now` is in seconds since the epoch; the date is in UTC. Where nothing changed the text
    stays as it is.
    """
    if changes.nothing:
        return previous
    date = datetime.fromtimestamp(now, UTC).date().isoformat()
    section = "\n".join([f"## {changes.new} – {date}", "", *_lines(changes)]).rstrip() + "\n"
    before, rest = _split(previous)
    rest = _without(rest, str(changes.new))
    return "\n".join(part for part in (before, section, rest) if part)


def _split(text: str) -> tuple[str, str]:
    """What stands above the first version, and the versions."""
    found = re.search(r"^## ", text, re.MULTILINE)
    if not text.strip():
        return f"{_TITLE}\n", ""
    if found is None:
        return text.rstrip("\n") + "\n", ""
    return text[: found.start()].rstrip("\n") + "\n", text[found.start() :]


def _without(text: str, version: str) -> str:
    """The versions but for this one."""
    pattern = rf"^## {re.escape(version)} .*?(?=^## |\Z)"
    return re.sub(pattern, "", text, flags=re.MULTILINE | re.DOTALL)


def _lines(changes: Changes) -> Iterable[str]:
    if changes.rebuilt:
        yield (
            f"The fields or templates of {_names(changes.rebuilt)} changed: Anki will ask for a "
            "one-way sync after importing this version."
        )
        yield ""
    if changes.refreshed:
        yield f"The look of {_names(changes.refreshed)} changed."
        yield ""
    if changes.merged:
        yield "Two branches of the deck came together."
        yield ""
    yield from _list("Added", changes.added, _name)
    yield from _list("Changed", changes.changed, _change)
    yield from _list("Back again", changes.returned, _name)
    yield from _list("Retired", changes.retired, _name)
    if changes.reordered:
        yield "The order of new cards, or the deck's description, changed."


def _names(keys: Iterable[str]) -> str:
    return ", ".join(keys)


def _list(title: str, changes: tuple[Change, ...], line: Callable[[Change], str]) -> Iterable[str]:
    if not changes:
        return
    yield f"### {title} ({len(changes)})"
    yield ""
    for change in changes[:LISTED]:
        yield line(change)
    if len(changes) > LISTED:
        yield f"- … and {len(changes) - LISTED} more"
    yield ""


def _name(change: Change) -> str:
    return f"- {_escaped(_short(change.entry.question))} ({_escaped(change.note)})"


def _change(change: Change) -> str:
    parts = []
    if change.before and change.after:
        for part in ("question", "answer"):
            if part in change.parts:
                old, new = getattr(change.before, part), getattr(change.after, part)
                parts.append(f"{part}: {difference(old, new) or 'beyond its beginning'}")
    if "deck" in change.parts:
        parts.append(f"deck: {_escaped(change.old_deck)} → {_escaped(change.deck)}")
    parts += [part for part in change.parts if part in ("tags", "look")]
    return f"{_name(change)}: {'; '.join(parts)}"


def difference(old: str, new: str) -> str:
    """The words that differ: removed ones ~~struck~~, new ones **bold**; empty if none do."""
    from difflib import SequenceMatcher  # for start-up time

    mine, theirs = old.split(), new.split()
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    shown: list[str] = []
    blocks = matcher.get_opcodes()
    if all(block[0] == "equal" for block in blocks):
        return ""
    for number, (kind, a, b, c, d) in enumerate(blocks):
        if kind == "equal":
            shown.append(_around(mine[a:b], number == 0, number == len(blocks) - 1))
            continue
        if b > a:
            shown.append(f"~~{_escaped(' '.join(mine[a:b]))}~~")
        if d > c:
            shown.append(f"**{_escaped(' '.join(theirs[c:d]))}**")
    return " ".join(shown)


def _around(same: list[str], first: bool, last: bool) -> str:
    """The unchanged words next to a change."""
    before = [] if first else same[:_AROUND]
    after = [] if last else same[-_AROUND:]
    if len(same) <= len(before) + len(after):
        return _escaped(" ".join(same))
    ends = (_escaped(" ".join(before)), "…", _escaped(" ".join(after)))
    return " ".join(part for part in ends if part)


def _short(text: str) -> str:
    return text if len(text) <= _NAMED else text[: _NAMED - 1] + "…"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
