"""The vault on disk → `Note`s and the files beside them; nothing outside the vault is ever read."""

from ankigen.vault.notes import Vault, content, digest, parse, read
from ankigen.vault.settings import Settings
from ankigen.vault.walk import Entry, FileTree, classify, scan, walk

__all__ = [
    "Entry",
    "FileTree",
    "Settings",
    "Vault",
    "classify",
    "content",
    "digest",
    "parse",
    "read",
    "scan",
    "walk",
]
