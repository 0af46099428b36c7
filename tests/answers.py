"""Answers for programs, held against the schema that is published for them.

report = read("build", capsys.readouterr().out)   # one answer
lines = read_lines("watch", text)                 # one a line
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

SCHEMAS = Path(__file__).parent.parent / "docs" / "schemas" / "answers.json"


def read(name: str, text: str) -> Any:
    """The one answer in a text; raises where the schema does not describe all of it."""
    answer = json.loads(text)
    _validator(name).validate(answer)
    return answer


def read_lines(name: str, text: str) -> list[Any]:
    """The answers in a text, one a line."""
    return [read(name, line) for line in text.splitlines()]


@lru_cache
def _validator(name: str) -> Draft202012Validator:
    schema = json.loads(SCHEMAS.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    assert name in schema["$defs"], f"{name} has no schema"
    _close(schema)
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]})


def _close(schema: Any) -> None:
    """Let no object have keys that its schema does not name: programs may pass over new ones, but
    what we answer is to be described."""
    if isinstance(schema, dict):
        if "properties" in schema and "$schema" not in schema["properties"]:
            schema.setdefault("additionalProperties", False)
        for each in schema.values():
            _close(each)
    elif isinstance(schema, list):
        for each in schema:
            _close(each)
