"""Which plugins a vault uses, and their settings."""

from __future__ import annotations

import json
from pathlib import Path

from ankigen.vault import settings


def write(root: Path, plugin: str, content: str) -> None:
    """A plugin's `data.json`."""
    path = root / ".obsidian" / "plugins" / plugin / "data.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def enable(root: Path, *names: str) -> None:
    """The plugins that Obsidian has enabled."""
    (root / ".obsidian").mkdir(exist_ok=True)
    (root / ".obsidian" / "community-plugins.json").write_text(json.dumps(names), encoding="utf-8")


def test_plugins_that_are_enabled_are_used(tmp_path: Path) -> None:
    """Of plugins with settings those count that are enabled; one without settings has defaults.
    A plugin whose cards are marked plainly counts by its settings alone."""
    write(tmp_path, "flashcards-obsidian", "{}")
    enable(tmp_path, "dataview")
    assert settings.read_plugins(tmp_path).options == {}
    write(tmp_path, "obsidian-spaced-repetition", '{"settings": {"flashcardTags": ["#x"]}}')
    assert settings.read_plugins(tmp_path).options["spaced-repetition"]["tags"] == ("#x",)
    (tmp_path / ".obsidian" / "plugins" / "obsidian-spaced-repetition" / "data.json").unlink()
    write(tmp_path, "obsidian-to-anki-plugin", '{"settings": {"Defaults": {"Tag": "x"}}}')
    enable(tmp_path, "obsidian-to-anki-plugin", "obsidian-spaced-repetition", "dataview")
    found = settings.read_plugins(tmp_path)
    assert found.options == {"obsidian-to-anki": {"tag": "x"}, "spaced-repetition": {}}
    assert found.diagnostics == ()


def test_settings_alone_will_do(tmp_path: Path) -> None:
    """Where nothing says which plugins are enabled, their settings show that they are used."""
    write(tmp_path, "flashcards-obsidian", '{"flashcardsTag": "fc"}')
    assert settings.read_plugins(tmp_path).options["flashcards"]["tag"] == "fc"
    assert settings.read_plugins(tmp_path / "nowhere").options == {}


def test_settings_that_cannot_be_read_are_said_at_their_place(tmp_path: Path) -> None:
    """Broken JSON is one finding, a wrong value another, at its line; the rest counts."""
    write(tmp_path, "flashcards-obsidian", '{"flashcardsTag": "fc"')
    text = (
        '{\n  "settings": {\n    "flashcardTags": [{}],\n    "multilineCardSeparator": ","\n  }\n}'
    )
    write(tmp_path, "obsidian-spaced-repetition", text)
    found = settings.read_plugins(tmp_path, "Vault")
    assert found.options["spaced-repetition"]["separator_line"] == ","
    assert found.options["flashcards"] == {}
    folder = "Vault/.obsidian/plugins"
    assert [str(each) for each in found.diagnostics] == [
        f"{folder}/flashcards-obsidian/data.json:1:1: warning[plugin-settings]: these settings of "
        "Flashcards cannot be read: its own defaults count",
        f"{folder}/obsidian-spaced-repetition/data.json:3:5: warning[plugin-settings]: "
        "`flashcardTags` must be a list of texts: its default counts",
    ]
