"""What a link or an embed in a note means: the vault's answers to the Markdown stage."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Literal, NamedTuple

from ankigen import files, obsidian
from ankigen.expressions import expression
from ankigen.index import key
from ankigen.obsidian import Document, outline
from ankigen.obsidian.environment import (
    Definitions,
    Embed,
    EmbedKind,
    FileEmbed,
    Footnote,
    LinkTarget,
    MissingEmbed,
    NoteEmbed,
    TextEmbed,
)
from ankigen.render.library import Library
from ankigen.render.pdf import picture
from ankigen.types import Media, Note

# Notes that are kept read, since many links of one note often lead to the same; and links.
_MOST_DOCUMENTS = 50
_MOST_LINKS = 10_000
# What a text asked for, and a fingerprint of the answer: (question, target, asking note, answer,
# fingerprint of the note in which a link's heading or block was looked for).
Answer = tuple[str, str, str, str, str]


class Drawn(NamedTuple):
    """A drawing of the vault: its path and its text."""

    path: str
    text: str


@dataclass(slots=True)
class VaultResolver:
    """Answers for one vault; `media` and `answers` collect what the current text used."""

    library: Library
    remote_images: str = "keep"
    media: dict[str, Media] = field(default_factory=dict)
    answers: dict[Answer, None] = field(default_factory=dict)
    # What the current text embeds, which is often the same thing many times.
    _embeds: dict[tuple[str, str], Embed] = field(default_factory=dict)
    # Where links lead, by their targets and the folders that they stand in: the target, the answer
    # and what it depends on.
    _links: dict[tuple[str, str], tuple[LinkTarget, str, str]] = field(default_factory=dict)
    _documents: dict[str, Document] = field(default_factory=dict)
    _aliases: dict[str, str] | None = None
    _parts: dict[tuple[str, str], str | None] = field(default_factory=dict)
    _headings: dict[str, frozenset[str]] = field(default_factory=dict)
    _fingerprints: dict[str, str] = field(default_factory=dict)

    def begin(self) -> None:
        """Forget what the last text used."""
        self.media.clear()
        self.answers.clear()
        self._embeds.clear()

    def link(self, target: str, path: str) -> LinkTarget:
        """Where a link leads; a broken one still opens Obsidian at the name that was meant."""
        # A target without a name means the note itself, and any other the same in all of a folder.
        asked = target, path.rpartition("/")[0] if target.partition("#")[0].strip() else path
        known = self._links.get(asked)
        if known is None:
            if len(self._links) >= _MOST_LINKS:
                self._links.clear()
            place = self._find(target, path)
            found = self._link(target, place)
            answer = f"{found.missing}{found.href}{found.alias_of}"
            known = self._links[asked] = found, answer, self._looked_in(target, place)
        found, answer, looked_in = known
        self.answers[("link", target, path, answer, looked_in)] = None
        return found

    def embed(self, target: str, path: str) -> Embed:
        """What an embed shows; its media is collected."""
        asked = (target, path)
        found = self._embeds.get(asked)
        if found is None:
            found = self._embeds[asked] = self._embed(target, path)
            self.answers[("embed", target, path, fingerprint(found), "")] = None
        return found

    def take_back(self, target: str, path: str) -> None:
        """Forget the media of an embed that is shown otherwise; that it was asked for stays."""
        found = self._embeds.pop((target, path), None)
        if isinstance(found, FileEmbed):
            self.media.pop(found.src, None)

    def remote(self, url: str) -> FileEmbed | LinkTarget:
        """An image, film or sound on the web is shown as it is, or linked to, by the configuration;
        a page about one is linked to."""
        kind = _remote_kind(url)
        is_shown = self.remote_images == "keep" and kind in ("image", "audio", "video")
        return FileEmbed(kind, url) if is_shown else LinkTarget(url)

    def drawing(self, target: str, path: str) -> Drawn | None:
        """The drawing that a target names, or None where it names something else."""
        found = self._drawn(target, path)
        self.answers[("drawing", target, path, fingerprint(found), "")] = None
        return found

    def is_current(self, answer: Answer) -> bool:
        """Whether the vault would still answer so."""
        question, target, path, given, looked_in = answer
        place = self._find(target, path) if question == "link" else None
        if looked_in and looked_in == self._looked_in(target, place):
            return True  # the note is as it was, and need not be parsed
        if question == "drawing":
            return fingerprint(self._drawn(target, path)) == given
        if question == "link":
            found = self._link(target, place)
            return f"{found.missing}{found.href}{found.alias_of}" == given
        return fingerprint(self._embed(target, path)) == given

    def _find(self, target: str, path: str) -> str | None:
        """The vault path that a link in the note at a path leads to."""
        return self.library.names.find(target.partition("#")[0], path)

    def _looked_in(self, target: str, place: str | None) -> str:
        """A fingerprint of the note that a link to a heading or block leads to; else empty."""
        note = self.library.notes.get(place) if place and target.partition("#")[2] else None
        if note is None:
            return ""
        known = self._fingerprints.get(note.path)
        if known is None:
            data = f"{note.path}\n{note.body}".encode("utf-8", "surrogatepass")
            known = hashlib.blake2b(data, digest_size=12).hexdigest()
            self._fingerprints[note.path] = known
        return known

    def _link(self, target: str, found: str | None) -> LinkTarget:
        name, _, subpath = target.partition("#")
        subpath = f"#{subpath}" if subpath else ""
        if found is None:
            href = self.library.address(name.strip(), subpath)
            return LinkTarget(href, "note", self._alias_of(name))
        missing: Literal["heading", "block"] | None = None
        note = self.library.notes.get(found)
        if note is not None and subpath and not self._holds(note, subpath):
            missing = "block" if subpath.startswith("#^") else "heading"
        return LinkTarget(self.library.address(found, subpath), missing)

    def _embed(self, target: str, path: str) -> Embed:
        name, _, subpath = target.partition("#")
        found = self.library.names.find(name, path)
        is_drawing = found is not None and self._is_drawing(found)
        stem = (f"/{found}" if is_drawing else name.strip()).removesuffix(".md")
        if is_drawing or stem.endswith(".excalidraw"):
            exported = self._exported(stem, "" if is_drawing else path)
            if exported is None and is_drawing:
                return MissingEmbed("drawing")
            found = exported or found
        if found is None:
            has_extension = bool(PurePosixPath(name.strip()).suffix)
            return MissingEmbed("file" if has_extension else "note", self._alias_of(name))
        note = self.library.notes.get(found)
        if note is not None:
            return self._transclusion(note, subpath)
        if found in self.library.all_notes:
            return MissingEmbed("unreadable")
        return self._file(found, subpath)

    def _alias_of(self, name: str) -> str:
        """The title of the note that has the name as an alias; empty where none has."""
        if self._aliases is None:
            self._aliases = {}
            for note in self.library.notes.values():
                for alias in _aliases(note):
                    self._aliases.setdefault(key(alias), note.title)
        return self._aliases.get(key(name.strip()), "")

    def _transclusion(self, note: Note, subpath: str) -> Embed:
        text = note.body
        if subpath:
            part = self._cut(note, f"#{subpath}")
            if part is None:
                # A missing subpath never embeds the whole note.
                return MissingEmbed("block" if subpath.startswith("^") else "heading")
            text = part
        return NoteEmbed(
            path=note.path,
            subpath=subpath,
            text=text,
            href=self.library.address(note.path, f"#{subpath}" if subpath else ""),
            title=" > ".join((note.title, *(part for part in subpath.split("#") if part)))
            if not subpath.startswith("^")
            else note.title,
            definitions=self._definitions(note),
        )

    def _holds(self, note: Note, subpath: str) -> bool:
        """Whether the note has what `#Heading#Sub` or `#^id` names."""
        if "#" not in subpath[1:] and not subpath.startswith("#^"):
            names = self._headings.get(note.path)
            if names is None:
                names = self._headings[note.path] = outline.certain_headings(note.body)
            if outline.plain(subpath) in names:
                return True  # as most are, and the note need not be parsed
        return self._cut(note, subpath) is not None

    def _cut(self, note: Note, subpath: str) -> str | None:
        """The Markdown of the section or block that `#Heading#Sub` or `#^id` names, or None."""
        asked = (note.path, subpath)
        if asked not in self._parts:
            name = subpath.removeprefix("#")
            is_block = name.startswith("^")
            document = self._document(note)
            cut = outline.block(document, name[1:]) if is_block else outline.section(document, name)
            self._parts[asked] = cut.text if cut is not None else None
        return self._parts[asked]

    def _document(self, note: Note) -> Document:
        """The note as Obsidian reads it, without cards."""
        known = self._documents.get(note.path)
        if known is None:
            if len(self._documents) >= _MOST_DOCUMENTS:
                self._documents.clear()
            known = self._documents[note.path] = obsidian.parse(note.body)
        return known

    def _definitions(self, note: Note) -> Definitions:
        """The note's link references and footnotes, for those that embed it: of the footnotes,
        their lines are not known there."""
        if "]:" not in note.body:
            return Definitions()
        found = self._document(note).definitions
        footnotes = {label: Footnote(each.text, 0) for label, each in found.footnotes.items()}
        return Definitions(found.references, footnotes)

    def _file(self, path: str, subpath: str) -> Embed:
        ending = PurePosixPath(path).suffix.lower().lstrip(".")
        kind: EmbedKind = files.KINDS.get(ending, "file")
        href = self.library.address(path)
        try:
            if kind == "file":
                return FileEmbed("file", href, href)
            if kind == "pdf":
                media = picture(self.library, path, subpath)
                if media is None:
                    return FileEmbed("pdf", href, href)
                self.media[media.name] = media
                return FileEmbed("image", media.name, href)
            media = self.library.media(path)
        except (FileNotFoundError, NotADirectoryError):
            return MissingEmbed("file")  # it went since the walk
        except OSError:
            return MissingEmbed("unreadable")
        self.media[media.name] = media
        return (
            TextEmbed(f"[sound:{media.name}]")
            if kind == "audio"
            else FileEmbed(kind, media.name, href)
        )

    def _exported(self, stem: str, path: str) -> str | None:
        """The exported picture of the Excalidraw drawing with a name, as the note at the path says
        it: it has the drawing's name and is beside it, or alone in the vault."""
        for base in (stem, stem.removesuffix(".excalidraw")):
            for extension in ("svg", "png", "light.svg", "light.png", "dark.svg", "dark.png"):
                picture = self.library.names.find(f"{base}.{extension}", path)
                if picture is not None:
                    return picture
        return None

    def _drawn(self, target: str, path: str) -> Drawn | None:
        found = self.library.names.find(target.partition("#")[0], path)
        if found is None or not self._is_drawing(found):
            return None
        note = self.library.notes.get(found)
        if note is not None:
            return Drawn(found, note.body)
        try:
            return Drawn(found, self.library.read(found).decode("utf-8", "replace"))
        except (OSError, KeyError):
            return None  # it went since the walk, or is a note that can't be read

    def _is_drawing(self, path: str) -> bool:
        if path.lower().endswith((".excalidraw", ".excalidraw.md")):
            return True
        note = self.library.notes.get(path) if path[-3:].lower() == ".md" else None
        return note is not None and not _OF_DRAWINGS.isdisjoint(note.properties)


_OF_DRAWINGS = {"excalidraw-plugin", "tldraw-file"}  # properties of notes that hold one
# Pages that show a film or a post; Obsidian plays some of them where an image is written.
_PAGES = expression(
    r"(?:https?:)?//(?:[\w-]+\.)*(?:youtube(?:-nocookie)?\.com|youtu\.be|vimeo\.com|dailymotion\.com"
    r"|twitch\.tv|tiktok\.com|loom\.com|bilibili\.com|(?:twitter|x)\.com/\w+/status)(?:[/?#:]|$)",
    re.IGNORECASE,
)
_PAGE_ENDINGS = frozenset("pdf htm html php doc docx ppt pptx xls xlsx zip md txt csv".split())


def _remote_kind(url: str) -> EmbedKind:
    """What an address on the web leads to, as far as it says so; an image if it does not."""
    if url.lower().startswith("data:"):
        return "image"
    path = re.sub(r"(?:https?:)?//[^/?#]*|[?#].*", "", url, flags=re.DOTALL)
    ending = PurePosixPath(path).suffix.lower().lstrip(".")
    if _PAGES.match(url) and files.KINDS.get(ending) != "image":  # as a preview of a film is
        return "file"
    return "file" if ending in _PAGE_ENDINGS else files.KINDS.get(ending, "image")


def _aliases(note: Note) -> Iterator[str]:
    """Other names of a note, which its properties say."""
    for name, value in note.properties.items():
        if name.casefold() in ("aliases", "alias"):
            for alias in value if isinstance(value, list) else str(value or "").split(","):
                if str(alias).strip():
                    yield str(alias).strip()


def fingerprint(shown: Embed | Drawn | None) -> str:
    """A short text that changes with what is shown."""
    return hashlib.blake2b(repr(shown).encode(), digest_size=12).hexdigest()
