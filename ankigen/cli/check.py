"""`ankigen check`."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ankigen import __version__
from ankigen import check as linter
from ankigen.cache import record
from ankigen.cache.snapshot import take
from ankigen.cli import Settings, common, output, project
from ankigen.config import Config
from ankigen.errors import UsageError
from ankigen.files import display_path
from ankigen.report import Checked
from ankigen.types import Severity

if TYPE_CHECKING:
    from ankigen.pipeline.check import Fix


@click.command(
    "check",
    epilog=common.examples(
        "ankigen check",
        'ankigen check Physics "Reading list.md"',
        "ankigen check --fix",
        "ankigen check --format sarif > findings.sarif",
    ),
)
@click.argument("files", nargs=-1, type=project.FilePath())
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "github"]),
    help="Default: text, and github where GitHub Actions runs it.",
)
@click.option("--fix", "is_fixing", is_flag=True, help="Fix what is safe to fix in the notes.")
@click.option("--diff", "is_diff", is_flag=True, help="Show what --fix would do, as a patch.")
@click.option("--strict", is_flag=True, help="Fail at warnings, too.")
@click.option("--all", "is_all", is_flag=True, help="Show all findings, however many.")
@project.folders
@click.pass_obj
def command(
    settings: Settings,
    files: tuple[Path, ...],
    form: str | None,
    is_fixing: bool,
    is_diff: bool,
    strict: bool,
    is_all: bool,
) -> int:
    """Lint the notes without changing anything: path:line:column: severity[code]: message.

    With FILES, only what is found in those, and below folders among them, is shown. What --fix can
    fix has [*] before its message; nothing else ever writes into a note.
    """
    for path in files:
        if not path.exists():
            raise UsageError(f"there is no file or folder {path}: name what is to be checked")
    config = project.load(settings)
    form = form or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text")
    form = "json" if settings.as_json and form != "sarif" else form
    with output.meter(settings) as meter:
        found = _find(config, meter, files)
        fixes = _fixes(config, found) if is_fixing or is_diff or form == "text" else ()
        if is_fixing and not is_diff and fixes:
            for fix in fixes:
                fix.write()
            found = _find(config, meter, files)
            _say_fixed(fixes, settings)
            fixes = ()
    if is_diff:
        output.answer({"patch": _patch(fixes)})
        output.say(_patch(fixes), nl=False)
    elif form == "text":
        _show_text(found, fixes, config, settings, is_all=is_all or settings.verbose)
    else:
        _show_data(found, form)
    errors = any(one.severity is Severity.ERROR for one in found.diagnostics)
    warnings = any(one.severity is Severity.WARNING for one in found.diagnostics)
    return int(errors or (strict and warnings))


def _fixes(config: Config, found: Checked) -> tuple[Fix, ...]:
    if not any(one.code in linter.FIXABLE for one in found.diagnostics):
        return ()
    from ankigen.pipeline.check import fixes  # for start-up time

    return fixes(config, found)


def _say_fixed(fixes: Sequence[Fix], settings: Settings) -> None:
    """Name every line that was written."""
    if settings.quiet or settings.as_json:
        return
    for fix in fixes:
        for one in fix.fixed:
            output.say(f"fixed {one.location}: {one.code}", err=True)
    number = sum(len(fix.fixed) for fix in fixes)
    output.say(
        f"{output.count(number, 'finding')} fixed in {output.count(len(fixes), 'note')}", err=True
    )


def _patch(fixes: Sequence[Fix]) -> str:
    """What `--fix` would do, in the form that `git apply` takes."""
    from difflib import unified_diff  # for start-up time

    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
        for fix in fixes
        for line in unified_diff(
            fix.before.splitlines(keepends=True),
            fix.after.splitlines(keepends=True),
            f"a/{fix.file}",
            f"b/{fix.file}",
        )
    )


def _find(config: Config, meter: output.Meter, only: Sequence[Path]) -> Checked:
    """What there is to find, in the files and folders `only` where there are any: the whole vault
    is read all the same, since links and repeated questions reach over it."""
    snapshot = take(config)
    found = record.last_check(config, snapshot)
    if found is None:
        # Imported here: a check that finds nothing changed must not pay for it.
        from ankigen.pipeline.check import check

        found = check(config, meter, snapshot)
    if not only:
        return found
    places = tuple(display_path(path, config.root) for path in only)
    folders = tuple(f"{place}/" for place in places if place != ".")
    there = tuple(
        one
        for one in found.diagnostics
        if "." in places or one.location.path in places or one.location.path.startswith(folders)
    )
    return found._replace(diagnostics=there)


def _show_text(
    checked: Checked, fixes: Sequence[Fix], config: Config, settings: Settings, *, is_all: bool
) -> None:
    """The findings, the errors alone with `-q`; the first of each code unless all are wanted."""
    found = checked.diagnostics
    if settings.quiet:
        found = tuple(one for one in found if one.severity is Severity.ERROR)
    shown, rest = linter.listing(found, most=len(found) if is_all else None)
    fixable = frozenset(one for fix in fixes for one in fix.fixed)
    line_of = output.lines_of(config.root) if output.is_terminal(is_error=False) else None
    has_color = output.has_color(is_error=False)
    output.say(
        linter.text(shown, line_of, color=has_color, fixable=fixable),
        nl=False,
        always=True,
    )
    output.more(rest, "--all")
    if not settings.quiet:
        click.echo(_summary(checked, len(fixable)), err=True)
        for line in checked.unread:
            output.say(line, err=True)


def _show_data(checked: Checked, form: str) -> None:
    if form == "json":
        output.data(linter.json(checked.diagnostics))
    elif form == "sarif":
        output.data(linter.sarif(checked.diagnostics, __version__))
    else:
        click.echo(linter.github(checked.diagnostics), nl=False)


def _summary(checked: Checked, fixable: int) -> str:
    counts = Counter(found.severity for found in checked.diagnostics)
    cards = output.cards_of(checked.anki_cards, checked.cards)
    looked = f"{cards} in {output.count(checked.notes, 'note')}"
    if not checked.diagnostics:
        return f"{looked}: nothing wrong"
    parts = [output.count(counts[kind], str(kind)) for kind in (Severity.ERROR, Severity.WARNING)]
    if counts[Severity.NOTE]:
        parts.append(output.count(counts[Severity.NOTE], "note"))
    fix = f"; `--fix` fixes {fixable:,}, marked [*]" if fixable else ""
    return f"{looked}: {', '.join(parts)}{fix}; `ankigen explain CODE` says more about one"
