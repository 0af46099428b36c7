"""What the parsers share during one conversion, and what they ask of their host.

The block parser fills `Environment.leaves` with elements whose text is still Markdown, or code or
HTML; they are then filled one by one. Raw HTML stands in the tree as an element with the tag `RAW`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple, Protocol
from xml.etree.ElementTree import Element

from ankigen.macros import Macros

# An element with this tag holds HTML in its text, which is written as it is.
RAW = "raw-html"
# An element with this tag stands for its content alone, as a tight list item's paragraph does.
BARE = "bare-content"

EmbedKind = Literal["image", "audio", "video", "pdf", "file"]


class Problem(NamedTuple):
    """Something in the text that will not look as meant; line and column count from 1."""

    line: int
    column: int
    code: str
    message: str


class Reference(NamedTuple):
    """A link reference definition: `[label]: destination "title"`."""

    destination: str
    title: str | None = None


class Footnote(NamedTuple):
    """A footnote's Markdown, its indentation removed, and the line that it begins at in the text
    that is converted, or 0 if it is defined elsewhere. `indents` says how many characters stand
    before each of its lines there."""

    text: str
    line: int
    indents: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Definitions:
    """What a whole note defines for each of its parts; keys are normalised labels."""

    references: dict[str, Reference] = field(default_factory=dict)
    footnotes: dict[str, Footnote] = field(default_factory=dict)


class LinkTarget(NamedTuple):
    """Where a link leads: `href` is an absolute address; `missing` says what was not found, and
    `alias_of` names the note that has what was meant as an alias, if any."""

    href: str
    missing: Literal["note", "heading", "block", "file"] | None = None
    alias_of: str = ""


@dataclass(frozen=True, slots=True)
class NoteEmbed:
    """A transclusion: the Markdown of a note, section or block, and where it comes from."""

    path: str
    subpath: str
    text: str
    href: str
    title: str
    definitions: Definitions = field(default_factory=Definitions)


class FileEmbed(NamedTuple):
    """A file shown in place; `src` is its address in the output."""

    kind: EmbedKind
    src: str
    href: str = ""


class TextEmbed(NamedTuple):
    """Text that stands for the embedded thing in the output, to be written literally."""

    text: str


class MissingEmbed(NamedTuple):
    """Nothing to embed: a box that says so is shown. `alias_of` is as in a link's target."""

    missing: Literal["note", "heading", "block", "file", "unreadable", "drawing"]
    alias_of: str = ""


Embed = NoteEmbed | FileEmbed | TextEmbed | MissingEmbed


class Resolver(Protocol):
    """What a host knows of its vault. `target` is what the note says: `dir/Note.md#Head#Sub`,
    `#^id`, `image.png`, percent-decoded; `path` is the note that says it."""

    def link(self, target: str, path: str) -> LinkTarget:
        """Where a wikilink, or a Markdown link without a scheme, leads."""

    def embed(self, target: str, path: str) -> Embed:
        """What `![[target]]`, or a Markdown image without a scheme, shows."""

    def remote(self, url: str) -> FileEmbed | LinkTarget:
        """Whether a remote image is shown (`FileEmbed`) or linked to (`LinkTarget`)."""


class Options(NamedTuple):
    """How to convert; the defaults are Obsidian's.

    `commonmark` turns Obsidian's additions off and `gfm` GFM's: the bare base dialect is
    `commonmark=True, gfm=False`. `fence` is asked for the HTML of a
    fenced or indented code block (code, info string) and may return None for the default.
    `deletions` recognises `{{c1::text::hint}}` inlines (and, where `highlight_deletions`,
    `==text==`), but not in what is embedded, for the code in which `embedded_fence` is asked.
    `prefix` keeps ids of two conversions shown together apart. `macros` are put in place in
    formulas.
    """

    commonmark: bool = False
    gfm: bool = True
    strict_line_breaks: bool = False
    math_inline: tuple[str, str] = ("\\(", "\\)")
    math_block: tuple[str, str] = ("\\[", "\\]")
    fence: Callable[[str, str], str | None] | None = None
    embedded_fence: Callable[[str, str], str | None] | None = None
    deletions: bool = False
    highlight_deletions: bool = False
    max_depth: int = 100
    max_embed_depth: int = 5
    macros: Macros = Macros()


def normalize_label(label: str) -> str:
    """The form in which two labels of references or footnotes match (CommonMark 0.31.2, 4.7)."""
    return " ".join(label.split()).casefold()


# Where each line of a leaf's text begins in the source: (line, column), counted from 1.
Positions = Sequence[tuple[int, int]]


def line_at(text: str, offset: int) -> tuple[int, int]:
    """The index of the line in which an offset of a text is, and the offset at which it begins."""
    starts = _line_starts(text)
    index = bisect_right(starts, offset) - 1
    return index, starts[index]


@lru_cache(maxsize=16)  # many places of one text are asked for, one after the other
def _line_starts(text: str) -> Sequence[int]:
    return (0, *(found.end() for found in re.finditer("\n", text)))


@dataclass(slots=True)
class Leaf:
    """An element whose text is still Markdown; `block` is the paragraph that it is a part of.

    `dropped` are the offsets in `text` before which the source has one more character, in order:
    the backslashes of a table cell's `\\|`, and what no HTML may hold.
    """

    element: Element
    text: str
    positions: Positions
    dropped: Sequence[int] = ()
    block: Element | None = None

    def locate(self, offset: int) -> tuple[int, int]:
        """The line and column, in the source, of an offset of the text."""
        index, start = line_at(self.text, offset)
        line, column = self.positions[index]
        dropped = bisect_right(self.dropped, offset) - bisect_left(self.dropped, start)
        return line, column + offset - start + dropped


@dataclass(slots=True)
class CodeLeaf:
    """An element that is to show a block of code, which begins at a line and column of the source;
    `info` is None where it is not fenced."""

    element: Element
    text: str
    info: str | None
    place: tuple[int, int]


@dataclass(slots=True)
class HtmlLeaf:
    """An element that is to hold a block of HTML as it is written."""

    element: Element
    text: str
    positions: Positions

    def locate(self, offset: int) -> tuple[int, int]:
        """The line and column, in the source, of an offset of the text."""
        index, start = line_at(self.text, offset)
        line, column = self.positions[index]
        return line, column + offset - start


AnyLeaf = Leaf | CodeLeaf | HtmlLeaf


@dataclass(slots=True)
class UsedFootnote:
    """A footnote that the output refers to; `number` counts from 1 over a text and all it embeds.

    `content` is a `p` with the parsed content of an inline footnote; where it is None, `footnote`
    is to be parsed in `environment`, the one whose definitions it came from. The references have
    the ids `{prefix}fnref-{number}`, then `{prefix}fnref-{number}-2` and so on up to `uses`, and
    lead to `#{prefix}fn-{number}`.
    """

    number: int
    environment: Environment
    footnote: Footnote | None = None
    content: Element | None = None
    uses: int = 0


class Tag(NamedTuple):
    """The beginning or the end of an element of HTML in a note, and its line and column."""

    name: str
    is_end: bool
    place: tuple[int, int]


class Environment:
    """The state of one conversion of one text (an embedded text has its own, with `parent`).

    `subpath` says what of the note at `path` an embedded text is: a heading, a block, or empty for
    all of it. `footnotes_used` are the footnotes in the order of their first use, shared by a text
    and what it embeds. `transclude` parses a text below an element with an environment of its own;
    the last argument is the line and column of the embed, for what goes wrong in it.
    """

    # Not a dataclass: to fill one with so many empty lists takes twice as long.
    def __init__(
        self,
        options: Options,
        resolver: Resolver | None = None,
        path: str = "",
        subpath: str = "",
        prefix: str = "",
        definitions: Definitions | None = None,
        parent: Environment | None = None,
        transclude: Transclude | None = None,
    ) -> None:
        self.options = options
        self.resolver = resolver
        self.path = path
        self.subpath = subpath
        self.prefix = prefix
        self.definitions = Definitions() if definitions is None else definitions
        self.parent = parent
        self.transclude = transclude
        self.leaves: list[AnyLeaf] = []
        self.problems: list[Problem] = []
        self.footnotes_used: list[UsedFootnote] = parent.footnotes_used if parent else []
        # Those of them that this text's own labels mean.
        self.footnotes_by_label: dict[str, UsedFootnote] = {}
        self.has_raw_html = False
        # The tags of HTML met so far, in the order of the text.
        self.tags: list[Tag] = []
        # The deletions met so far, in the order of the text: (source text, number or None). Of
        # several numbers (`{{c1,2::x}}`) it is the first; the element's `data-number` holds all.
        self.deletions: list[tuple[str, int | None]] = []

    def bring_html(self) -> None:
        """Remember that the text brings HTML of its own into the output, which must be cleaned:
        also into that of whatever embeds it, at whatever time, since its footnotes come last."""
        environment: Environment | None = self
        while environment is not None:
            environment.has_raw_html = True
            environment = environment.parent


# How an embedded note is parsed into an element.
Transclude = Callable[[Element, NoteEmbed, Environment, tuple[int, int]], None]


class Fragment(NamedTuple):
    """The HTML of one text and what was noticed on the way."""

    html: str
    problems: tuple[Problem, ...] = ()
    deletions: tuple[tuple[str, int | None], ...] = ()
