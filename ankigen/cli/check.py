"""`ankigen check`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from ankigen import __version__
from ankigen import check as linter
from ankigen.cli import Settings, output, project
from ankigen.config import Config
from ankigen.errors import UsageError
from ankigen.pipeline.looking import look_now
from ankigen.pipeline.report import Checked
from ankigen.pipeline.unchanged import checked
from ankigen.types import Severity
from ankigen.vault.walk import shown


@click.command("check")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "github"]),
    help="Default: text, and github where GitHub Actions runs it.",
)
@click.option("--fix", "is_fixing", is_flag=True, help="Mend what is safe to mend in the notes.")
@click.option("--strict", is_flag=True, help="Fail at warnings, too.")
@project.folders
@click.pass_obj
def command(
    settings: Settings,
    files: tuple[Path, ...],
    form: str | None,
    is_fixing: bool,
    strict: bool,
    notes: str | None,
    build_dir: str | None,
) -> int:
    """Lint the notes without changing anything: path:line:column: code: message.

    With FILES, only what is found in those, and below folders among them, is shown.
    """
    only = tuple(project.place(settings, path) for path in files)
    for path in only:
        if not path.exists():
            raise UsageError(f"there is no file or folder {path}: name what is to be checked")
    config = project.load(settings, project.overrides(settings, notes, build_dir))
    form = form or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text")
    meter = output.Meter(enabled=not settings.quiet and form == "text")
    try:
        found = _find(config, meter, only)
        if is_fixing:
            from ankigen.pipeline.check import fix  # for start-up time

            mended = fix(config, found)
            found = _find(config, meter, only) if mended else found
            if not settings.quiet:
                click.echo(f"mended {output.count(len(mended), 'finding')}", err=True)
    finally:
        meter.close()
    _show(found, form, output.lines_of(config.root))
    if form == "text" and not settings.quiet:
        click.echo(_summary(found), err=True)
    errors = any(one.severity is Severity.ERROR for one in found.diagnostics)
    return int(errors or (strict and bool(found.diagnostics)))


def _find(config: Config, meter: output.Meter, only: Sequence[Path]) -> Checked:
    """What there is to find, in the files and folders `only` where there are any: the whole vault
    is read all the same, since links and repeated questions reach over it."""
    looked = look_now(config)
    found = checked(config, looked)
    if found is None:
        # Imported here: a check that finds nothing changed must not pay for it.
        from ankigen.pipeline.check import check

        found = check(config, meter, looked)
    if not only:
        return found
    places = tuple(shown(path, config.root) for path in only)
    folders = tuple(f"{place}/" for place in places if place != ".")
    there = tuple(
        one
        for one in found.diagnostics
        if "." in places or one.location.path in places or one.location.path.startswith(folders)
    )
    return replace(found, diagnostics=there)


def _show(checked: Checked, form: str, line_of: output.LineOf) -> None:
    found = checked.diagnostics
    if form == "text":
        is_terminal = output.is_terminal(is_error=False)
        text = linter.text(
            found, line_of if is_terminal else None, color=output.has_color(is_error=False)
        )
        output.say(text, nl=False)
    elif form == "json":
        output.data(linter.json(found))
    elif form == "sarif":
        output.data(linter.sarif(found, __version__))
    else:
        click.echo(linter.github(found), nl=False)


def _summary(checked: Checked) -> str:
    errors = sum(found.severity is Severity.ERROR for found in checked.diagnostics)
    warnings = len(checked.diagnostics) - errors
    looked = f"{output.count(checked.cards, 'card')} in {output.count(checked.notes, 'note')}"
    if not checked.diagnostics:
        return f"{looked}: nothing found"
    parts = (output.count(errors, "error"), output.count(warnings, "warning"))
    return f"{looked}: {', '.join(parts)}; `ankigen explain CODE` says more about one"
