"""`ankigen diff`."""

from __future__ import annotations

import click

from ankigen.check import listing, text
from ankigen.cli import Settings, common, output, project
from ankigen.identity import Changes
from ankigen.pipeline.diff import CardDiff, Diff, diff
from ankigen.pipeline.plan import Plan, Request, plan_next
from ankigen.report import finding
from ankigen.word_diff import Piece, shorten

_NAMED = 90  # characters of a question
_AROUND = 5  # unchanged words beside a change
_LONGEST = 300  # characters of a change


@click.command("diff", epilog=common.examples("ankigen diff", "ankigen -v diff"))
@project.folders
@click.pass_obj
def command(settings: Settings) -> int:
    """Show what the next build would change, card by card, and what Anki will do on import."""
    config = project.load(settings)
    with output.meter(settings) as meter:
        planned = plan_next(config, Request(now=project.now()), meter)
    changes = planned.stamped.changes
    output.answer(_report(planned))
    if settings.as_json:
        return int(planned.is_refused)
    if changes.nothing:
        output.say(f"{config.deck} {changes.new}: nothing would change.")
        return 0
    output.say(f"{config.deck}: {changes.old or 'nothing'} → {changes.new}")
    found = diff(config, planned)
    _Printer().show(found)
    for key in changes.refreshed:
        output.say(f"~ note type {key}: its look changes, Anki updates it")
    _remarks(planned, found)
    return int(planned.is_refused)


class _Printer:
    """Prints cards list by list; words that went in red, those that
    came in green, or in git's brackets where there are no colours."""

    def __init__(self) -> None:
        self._has_color = output.has_color(is_error=False)

    def show(self, found: Diff) -> None:
        """Print all lists."""
        self._list("+", found.added, "new: Anki adds {}")
        self._list("+", found.returned, "back again, with reviews: Anki updates {}")
        self._list("~", found.changed, "changed: Anki updates {}, reviews stay")
        self._list("~", found.restyled, "with the same words: their look changes", is_named=False)
        self._list("~", found.moved, "in another deck: Anki leaves {} in the old one")
        self._list("-", found.retired, "retired: Anki keeps {} until you remove {}")

    def _list(
        self, mark: str, cards: tuple[CardDiff, ...], label: str, *, is_named: bool = True
    ) -> None:
        if not cards:
            return
        it = "it" if len(cards) == 1 else "them"
        output.say(f"{output.count(len(cards), 'card')} {label.format(it, it)}")
        if is_named or output.asked().verbose:
            for card in output.listed(cards):
                self._card(mark, card)

    def _card(self, mark: str, card: CardDiff) -> None:
        question = output.title(card.change.entry.question, _NAMED)
        colours = {"+": "green", "~": "yellow", "-": "red"}
        styled = click.style(mark, fg=colours[mark]) if self._has_color else mark
        output.say(f"  {styled} {question}  ({output.one_line(card.place)})")
        for each in card.differences:
            pieces = shorten(each.pieces, _AROUND)
            words = "its look" if each.is_look else "".join(map(self._piece, pieces)).rstrip()
            output.say(f"      {each.part}: {words}")

    def _piece(self, piece: Piece) -> str:
        text = output.title(piece.text, _LONGEST)
        space = piece.text[len(piece.text.rstrip()) :] and " "
        if piece.kind == "same":
            return text + space
        if self._has_color:
            return click.style(text, fg="red" if piece.kind == "old" else "green") + (space or " ")
        return (f"[-{text}-]" if piece.kind == "old" else f"{{+{text}+}}") + (space or " ")


def _remarks(planned: Plan, found: Diff) -> None:
    """What a person may not expect of Anki's importer."""
    changes = planned.stamped.changes
    refused, rest = listing(planned.remarks)
    if refused:
        output.say(text(refused, color=output.has_color(is_error=False)), nl=False, always=True)
        output.more(rest, "`ankigen check --all`")
    if any("tags" in card.change.parts for card in found.changed):
        output.say("Tags that you gave changed cards in Anki are replaced by the notes' tags.")
    for kept in output.listed(changes.kept):
        old, new = (output.title(each, _NAMED) for each in (kept.old, kept.new))
        output.say(f"kept as the same card, {kept.score:.2f}: {old} → {new}")
    for doubt in output.listed(planned.found.matching.doubts):
        output.say(f"{doubt.card.location}: like an earlier card, but taken as new")


def _report(planned: Plan) -> dict[str, object]:
    changes: Changes = planned.stamped.changes
    kinds = {
        "added": changes.added,
        "changed": changes.changed,
        "returned": changes.returned,
        "retired": changes.retired,
    }
    return {
        "old": str(changes.old) if changes.old else None,
        "new": str(changes.new),
        "unchanged": changes.unchanged,
        "refused": [finding(found) for found in planned.remarks],
        **{
            name: [
                {"guid": change.guid, "note": change.note, "parts": list(change.parts)}
                for change in found
            ]
            for name, found in kinds.items()
        },
    }
