"""Which card syntaxes are on in a vault, with their settings: what ankigen.yaml says, else what the
plugins' settings say, else the syntaxes' own defaults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ankigen import cards, dialects
from ankigen.config import FILE_NAME, Config
from ankigen.files import display_path
from ankigen.types import Diagnostic, Location, Severity
from ankigen.vault import Vault

Options = Mapping[str, Mapping[str, Any]]


def used(written: Options | None, plugins: Options) -> Mapping[str, Any]:
    """The syntaxes that are on, by name with their settings (None for `qa`, which has none here).

    `written` is what ankigen.yaml says of them, `plugins` are the options of those that the vault
    uses.
    """
    names = written if written is not None else {"qa": {}, **plugins}
    return {
        name: None
        if name == "qa"
        else dialects.BY_NAME[name].settings(**{**plugins.get(name, {}), **options})
        for name, options in names.items()
    }


def remarks(config: Config, read: Vault) -> Iterator[Diagnostic]:
    """What of the syntaxes' settings cannot be used."""
    plugins = read.scan.settings.plugins.options
    for name, settings in used(config.syntaxes, plugins).items():
        is_written = name in (config.syntaxes or {}) and (config.syntaxes or {})[name]
        file = FILE_NAME if is_written or name not in plugins else _file(name, config, read)
        for message in cards.mistakes(name, settings):
            yield Diagnostic(Location(file), "plugin-settings", message, Severity.WARNING)


def _file(name: str, config: Config, read: Vault) -> str:
    path = read.scan.root / ".obsidian" / "plugins" / dialects.BY_NAME[name].plugin / "data.json"
    return display_path(path, config.root)


def of_folders(config: Config, read: Vault) -> Mapping[str, Mapping[str, Any]]:
    """The same for folders, by their vault paths, that have some of their own."""
    base = f"{read.scan.base}/" if read.scan.base else ""
    plugins = read.scan.settings.plugins.options
    return {
        f"{base}{folder}": used(settings.syntaxes, plugins)
        for folder, settings in config.folders.items()
        if settings.syntaxes is not None
    }
