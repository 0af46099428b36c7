"""`ankigen config`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

from ankigen.cli import Settings, common, output, project
from ankigen.config import KEYS, Folder, schema


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
                    "value": _plain(getattr(config, key.name)),
                    "origin": config.origins[key.name],
                    "text": key.text,
                }
                for key in KEYS
            ],
        }
    )
    width = max(len(key.name) for key in KEYS)
    for key in KEYS:
        shown = json.dumps(_plain(getattr(config, key.name)), ensure_ascii=False)
        output.say(f"{key.name.ljust(width)}  {shown}  ({config.origins[key.name]})")
        if explain:
            output.say(f"{' ' * width}  {key.text}")


def _plain(value: Any) -> Any:
    """A setting's value as JSON can say it."""
    if isinstance(value, Folder):
        return {name: _plain(each) for name, each in value._asdict().items()}
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)
