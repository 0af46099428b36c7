"""`ankigen config`."""

from __future__ import annotations

import json

import click

from ankigen.cli import Settings, output, project
from ankigen.config import KEYS, schema


@click.command("config")
@click.option("--schema", "as_schema", is_flag=True, help="Print the JSON Schema for editors.")
@click.option("--explain", is_flag=True, help="Say what each key does.")
@click.pass_obj
def command(settings: Settings, as_schema: bool, explain: bool) -> None:
    """Show every setting, its value and where it comes from."""
    if as_schema:
        click.echo(json.dumps(schema(), indent=2))
        return
    config = project.load(settings)
    width = max(len(key.name) for key in KEYS)
    for key in KEYS:
        value = getattr(config, key.name)
        shown = json.dumps(value, default=str, ensure_ascii=False)
        output.say(f"{key.name.ljust(width)}  {shown}  ({config.origins[key.name]})")
        if explain:
            output.say(f"{' ' * width}  {key.text}")
