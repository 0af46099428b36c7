"""The vault on disk → `Note`s and the files beside them; nothing outside the vault is ever read."""

from ankigen.vault.notes import Vault, content, digest, parse, read
from ankigen.vault.walk import FileTree, classify, scan, walk

__all__ = [
    "FileTree",
    "Vault",
    "classify",
    "content",
    "digest",
    "parse",
    "read",
    "scan",
    "walk",
]
