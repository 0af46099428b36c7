"""`ankigen explain`."""

from __future__ import annotations

import click

from ankigen import check as linter
from ankigen.cli import common, completion, output
from ankigen.errors import UsageError
from ankigen.spelling import hint


@click.command("explain", epilog=common.examples("ankigen explain", "ankigen explain broken-link"))
@click.argument("code", required=False, shell_complete=completion.codes)
def command(code: str | None) -> None:
    """Explain a finding's CODE, with an example and what to do; without one, list all codes."""
    if code is None:
        rules = linter.rules().values()
        output.answer([_json(rule) for rule in rules])
        width = max(len(rule.code) for rule in rules)
        for rule in rules:
            output.say(f"{rule.code.ljust(width)}  {rule.severity.value:7}  {rule.title}")
        return
    text = linter.explain(code)
    if text is None:
        meant = hint(code, linter.rules(), "`ankigen explain` lists the codes")
        raise UsageError(f"there is no code {code!r}: {meant}")
    rule = linter.rules()[code.strip().lower()]
    output.answer({**_json(rule), "text": text})
    output.say(text)


def _json(rule: linter.Rule) -> dict[str, object]:
    return {
        "code": rule.code,
        "severity": str(rule.severity),
        "title": rule.title,
        "is_fixable": rule.is_fixable,
    }
