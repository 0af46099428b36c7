"""`ankigen config`."""

from __future__ import annotations

import json

import click

from ankigen.cli import Settings, common, output, project
from ankigen.config import KEYS, schema
from ankigen.report import plain


@click.command(
    "config",
    epilog=common.examples(
        "ankigen config",
        "ankigen config --explain",
        "ankigen config --schema > ankigen.schema.json",
    ),
)
@click.option("--schema", "as_schema", is_flag=True, help="Print the JSON Schema for editors.")
@click.option("--explain", is_flag=True, help="Say what each key does.")
@click.pass_obj
def command(settings: Settings, as_schema: bool, explain: bool) -> None:
    """Show every setting, its value and where it comes from."""
    if as_schema:
        click.echo(json.dumps(schema(), indent=2))
        return
    config = project.load(settings)
    output.answer(
        {
            "root": str(config.root),
            "settings": [
                {
                    "name": key.name,
                    "value": plain(getattr(config, key.name)),
                    "origin": config.origins[key.name],
                    "text": key.text,
                }
                for key in KEYS
            ],
        }
    )
    width = max(len(key.name) for key in KEYS)
    for key in KEYS:
        shown = json.dumps(plain(getattr(config, key.name)), ensure_ascii=False)
        output.say(f"{key.name.ljust(width)}  {shown}  ({config.origins[key.name]})")
        if explain:
            output.say(f"{' ' * width}  {key.text}")
