"""The vault on disk → `Note`s and the files beside them; nothing outside the vault is ever read."""

from ankigen.vault.notes import Vault, digest, parse, read
from ankigen.vault.scan import Entry, Scan, scan
from ankigen.vault.settings import Settings

__all__ = ["Entry", "Scan", "Settings", "Vault", "digest", "parse", "read", "scan"]
