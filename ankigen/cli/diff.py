"""`ankigen diff`."""

from __future__ import annotations

import json

import click

from ankigen.check import listing, text
from ankigen.cli import Settings, output, project
from ankigen.identity import Change, Changes, difference
from ankigen.pipeline.plan import Plan, Request, plan_next
from ankigen.pipeline.report import finding


@click.command("diff")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@project.folders
@click.pass_obj
def command(settings: Settings, as_json: bool, notes: str | None, build_dir: str | None) -> int:
    """Show what the next build would change, card by card, and what Anki will do on import."""
    config = project.load(settings, project.overrides(settings, notes, build_dir))
    meter = output.Meter(enabled=not (settings.quiet or as_json))
    try:
        planned = plan_next(config, Request(now=project.now()), meter)
    finally:
        meter.close()
    changes = planned.stamped.changes
    if as_json:
        output.data(json.dumps(_report(planned), ensure_ascii=False))
        return int(planned.is_refused)
    if changes.nothing:
        output.say(f"{config.deck} {changes.new}: nothing would change.")
        return 0
    old = changes.old or "nothing"
    output.say(f"{config.deck}: {old} → {changes.new}")
    _list("+", "green", changes.added, "new: Anki adds it")
    _list("+", "green", changes.returned, "back again, with its reviews: Anki updates it")
    _list("~", "yellow", changes.changed, "changed: Anki updates it, reviews stay")
    _list("-", "red", changes.retired, "retired: stays in Anki until you remove it")
    for key in changes.rebuilt:
        output.say(f"! note type {key}: its fields change, so Anki will ask for a one-way sync")
    for key in changes.refreshed:
        output.say(f"~ note type {key}: its look changes, Anki updates it")
    _remarks(planned)
    return int(planned.is_refused)


def _list(mark: str, colour: str, changes: tuple[Change, ...], label: str) -> None:
    if not changes:
        return
    output.say(f"{len(changes):,} {label}")
    for change in changes:
        texts = change.after or change.before
        question = " ".join(texts.question.split())[:100] if texts else change.guid
        output.say(f"  {click.style(mark, fg=colour)} {question}  ({output.one_line(change.note)})")
        if mark == "~" and change.before and change.after:
            for part in change.parts:
                output.say(f"      {part}{_what(change, part)}")


def _what(change: Change, part: str) -> str:
    if part == "deck":
        return f": {change.old_deck} → {change.deck}"
    if part in ("question", "answer") and change.before and change.after:
        words = difference(getattr(change.before, part), getattr(change.after, part))
        return f": {words}" if words else ""
    return ""


def _remarks(planned: Plan) -> None:
    """What a person may not expect of Anki's importer."""
    changes = planned.stamped.changes
    refused, rest = listing(planned.found.refused)
    if refused:
        output.say(text(refused, color=output.has_color(is_error=False)), nl=False)
        output.more(rest, "`ankigen check --all`")
    if changes.changed:
        output.say("Tags that you gave changed cards in Anki are replaced by the notes' tags.")
    for kept in changes.kept:
        output.say(f"{kept}")
    for doubt in planned.found.matching.doubts:
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
        "refused": [finding(found) for found in planned.found.refused],
        **{
            name: [
                {"guid": change.guid, "note": change.note, "parts": list(change.parts)}
                for change in found
            ]
            for name, found in kinds.items()
        },
    }
