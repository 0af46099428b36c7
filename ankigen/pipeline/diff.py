"""`diff`: what the next build would change, card by card, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ankigen import word_diff
from ankigen.cache import record
from ankigen.config import Config
from ankigen.files import display_path, path_key
from ankigen.identity import Change
from ankigen.package.outputs import Outputs
from ankigen.pipeline.plan import Plan
from ankigen.preview import Difference, differences
from ankigen.types import NoteType, RenderedCard


@dataclass(frozen=True, slots=True)
class CardDiff:
    """One card that a build touches, where it is, and what differs."""

    change: Change
    place: str
    differences: tuple[Difference, ...] = ()

    @property
    def only_moves(self) -> bool:
        """Whether nothing differs but its deck."""
        return self.change.parts == ("deck",)

    @property
    def only_looks(self) -> bool:
        """Whether all its words are the same."""
        if not self.differences:
            return self.change.parts == ("look",)
        return all(each.is_look for each in self.differences)


@dataclass(frozen=True, slots=True)
class Diff:
    """What a build changes, each list in the order of the notes."""

    added: tuple[CardDiff, ...]
    returned: tuple[CardDiff, ...]
    changed: tuple[CardDiff, ...]
    restyled: tuple[CardDiff, ...]
    moved: tuple[CardDiff, ...]
    retired: tuple[CardDiff, ...]


def diff(config: Config, planned: Plan) -> Diff:
    """The cards that the plan touches, compared with the package that was built last.

    Where there is none, or it lacks a card, the beginnings that the ledger knows are compared.
    """
    changes = planned.stamped.changes
    note_types = {each.key: each for each in planned.prepared.note_types}
    earlier: Mapping[str, RenderedCard] = {}
    if changes.changed or changes.returned:
        cards = Outputs(config.build_dir, config.slug).earlier_cards(
            planned.prepared.note_types, record.packages(config), str(changes.old or "")
        )
        earlier = {card.identity.guid: card for card in cards}
    now = {
        each.rendered.identity.guid: (
            each.rendered,
            f"{each.card.location.path}:{each.card.location.line}",
        )
        for each in planned.found.cards
    }

    vault = planned.prepared.vault.scan.root

    def described(found: Iterable[Change]) -> tuple[CardDiff, ...]:
        return tuple(
            _card_diff(
                change,
                earlier.get(change.guid),
                note_types,
                *now.get(change.guid, (None, display_path(vault / change.note, config.root))),
            )
            for change in found
        )

    changed = described(changes.changed)
    retired = sorted(changes.retired, key=lambda change: path_key(change.note))
    return Diff(
        added=described(changes.added),
        returned=described(changes.returned),
        changed=tuple(each for each in changed if not (each.only_moves or each.only_looks)),
        restyled=tuple(each for each in changed if each.only_looks),
        moved=tuple(each for each in changed if each.only_moves),
        retired=described(retired),
    )


def _card_diff(
    change: Change,
    before: RenderedCard | None,
    note_types: Mapping[str, NoteType],
    rendered: RenderedCard | None,
    place: str,
) -> CardDiff:
    if rendered is None or change.before is None:
        return CardDiff(change, place)
    if before is None:
        return CardDiff(change, place, tuple(_by_ledger(change)))
    return CardDiff(change, place, differences(before, rendered, note_types[rendered.note_type]))


def _by_ledger(change: Change) -> Iterable[Difference]:
    for part in change.parts:
        if part == "deck":
            yield Difference(part, word_diff.compare(change.old_deck, change.deck))
        elif part in ("question", "answer") and change.before and change.after:
            old, new = getattr(change.before, part), getattr(change.after, part)
            yield Difference(part, word_diff.compare(old, new))
