"""A small vault for tests: a resolver that knows a few notes and files."""

from __future__ import annotations

from dataclasses import dataclass, field

from ankigen.obsidian.environment import (
    Definitions,
    Embed,
    FileEmbed,
    LinkTarget,
    MissingEmbed,
    NoteEmbed,
    TextEmbed,
)


@dataclass(frozen=True, slots=True)
class SmallVault:
    """Resolves by exact names; `definitions` are those of the notes that have some."""

    notes: dict[str, str]
    definitions: dict[str, Definitions] = field(default_factory=dict)

    def link(self, target: str, path: str) -> LinkTarget:
        """A note's address, with the name of this one for a target that begins with `#`."""
        name, _, subpath = target.partition("#")
        name = name.removesuffix(".md") or path
        if name not in self.notes:
            return LinkTarget("", "note")
        return LinkTarget(f"obsidian://open?file={name}{'#' * bool(subpath)}{subpath}")

    def embed(self, target: str, path: str) -> Embed:
        """A note, an image by its extension, a sound, or nothing."""
        if target.endswith((".png", ".jpg")):
            return FileEmbed("image", target)
        if target.endswith(".mp3"):
            return TextEmbed(f"[sound:{target}]")
        name, _, subpath = target.partition("#")
        key = f"{name}#{subpath}" if subpath else name
        if key not in self.notes:
            return MissingEmbed("heading" if name in self.notes else "note")
        known = self.definitions.get(name, Definitions())
        return NoteEmbed(name, subpath, self.notes[key], f"obsidian://{key}", key, known)

    def remote(self, url: str) -> FileEmbed | LinkTarget:
        """Remote images are shown."""
        return FileEmbed("image", url)
