"""`ankigen.yaml` and flags → `Config`, and the first files of a new project."""

from ankigen.config.checking import FILE_NAME
from ankigen.config.folders import absolute
from ankigen.config.keys import KEYS, Folder, Key, Value
from ankigen.config.project import begin, schema
from ankigen.config.reading import (
    LEDGER_NAME,
    Config,
    find,
    notes_within,
    read,
    slug,
)

__all__ = [
    "FILE_NAME",
    "KEYS",
    "LEDGER_NAME",
    "Config",
    "Folder",
    "Key",
    "Value",
    "absolute",
    "begin",
    "find",
    "notes_within",
    "read",
    "schema",
    "slug",
]
