"""Every key of `ankigen.yaml`, described in one place: the reader, `ankigen config`, the file that
`ankigen init` writes, the JSON Schema and the reference in the docs all come from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

from ankigen import dialects

# The card syntaxes that are on, by name, with the options that a person wrote.
Syntaxes: TypeAlias = Mapping[str, Mapping[str, Any]]


class Folder(NamedTuple):
    """What holds for the notes of a folder and below, where their front matter says nothing."""

    deck: str | None = None
    tags: tuple[str, ...] = ()
    kind: str | None = None
    note_type: str | None = None
    anki: bool = True
    syntaxes: Syntaxes | None = None


Value = (
    str
    | int
    | bool
    | tuple[str, ...]
    | Mapping[str, tuple[str, ...]]
    | Mapping[str, Folder]
    | Syntaxes
    | None
)


class Key(NamedTuple):
    """A key of `ankigen.yaml`: what it may hold, what it holds by default and what it does."""

    name: str
    type: Literal["text", "number", "switch", "list", "choice", "markers", "folders", "syntaxes"]
    default: Value
    text: str
    choices: tuple[str, ...] = ()
    example: str = ""


SYNTAXES = ("qa", *dialects.BY_NAME)

DEFAULT_MARKERS: Mapping[str, tuple[str, ...]] = {
    "question": ("Q:",),
    "answer": ("A:",),
    "cloze": ("C:",),
}

KEYS = (
    Key(
        "deck",
        "text",
        None,
        "Name of the root deck in Anki; `::` makes sub-decks. Default: the project folder's name.",
        example="Interview",
    ),
    Key(
        "slug",
        "text",
        None,
        "Base name of the package files. Default: made from the deck's name.",
        example="interview",
    ),
    Key(
        "vault_id",
        "text",
        None,
        "The vault's identity, from which the ids of new cards are "
        "derived: the same on every device, never to be changed. `ankigen init` writes one.",
        example="7f0f6a4e",
    ),
    Key(
        "vault",
        "text",
        None,
        "Obsidian's name of the vault, for the links back to the notes. "
        "Default: what the ledger remembers, in a first build the name of the folder that Obsidian "
        "opens. `ankigen init` writes it, since the links are part of the cards: a copy in a "
        "folder of another name must not change them.",
        example="Knowledge",
    ),
    Key(
        "notes",
        "text",
        None,
        "Folder of the notes, relative to this file; it may be anywhere, nothing is written there. "
        "Default: this folder where it is an Obsidian vault, else `notes` where that exists.",
        example="notes",
    ),
    Key(
        "build_dir",
        "text",
        "build",
        "Folder for packages, preview and cache, below this file's (`--build-dir` may name "
        "another).",
    ),
    Key(
        "templates",
        "text",
        "templates",
        "Folder of your own card templates; each file in it "
        "replaces the built-in one of the same name.",
    ),
    Key(
        "ignore",
        "list",
        (),
        "Notes that never give cards: patterns as in .gitignore, relative to the notes' folder.",
        example="[Templates/, '*.draft.md']",
    ),
    Key(
        "syntaxes",
        "syntaxes",
        None,
        "How cards are written: a list of syntaxes, or each with its options. Default: `qa`, and "
        "those of the plugins that the vault uses, as their settings say. There are "
        f"{', '.join(SYNTAXES)}.",
        example="[qa, spaced-repetition]",
    ),
    Key("subdecks", "switch", True, "Whether folders become sub-decks."),
    Key(
        "folders",
        "folders",
        {},
        "Settings for the notes of a folder and below: `deck`, `tags`, `kind`, `syntaxes`, and "
        "`anki: false` for no cards. A note's own front matter comes first, then the innermost "
        "folder's.",
        example="{Languages/French: {deck: French, kind: reversed}, Work: {anki: false}}",
    ),
    Key("tags", "list", (), "Tags for every card.", example="[interview]"),
    Key(
        "kind",
        "choice",
        "basic",
        "Kind of the cards that say nothing else.",
        choices=("basic", "reversed", "type-in"),
    ),
    Key(
        "markers",
        "markers",
        DEFAULT_MARKERS,
        "What begins a question, an answer and a cloze text at the left margin.",
        example="{question: ['Q:', 'Question:'], answer: ['A:', 'Answer:']}",
    ),
    Key(
        "answer_ends",
        "choice",
        "heading",
        "What ends an answer or a cloze besides the next marker: a `heading` or thematic break, or "
        "a `blank-line`, too.",
        choices=("heading", "blank-line"),
    ),
    Key(
        "cloze_highlights",
        "switch",
        False,
        "Whether `==text==` in a cloze paragraph is a deletion.",
    ),
    Key(
        "strict_line_breaks",
        "switch",
        None,
        "Whether a single line break is only a space. Default: what Obsidian's settings say (off).",
    ),
    Key(
        "remote_images",
        "choice",
        "keep",
        "Images on the web: `keep` shows them when there is a network, `link` shows a link.",
        choices=("keep", "link"),
    ),
    Key(
        "context",
        "choice",
        "full",
        "What a card says of its place above the question: `full` is the note's title and the "
        "headings, `note` the title alone, `none` nothing. A heading may give the answer away.",
        choices=("full", "note", "none"),
    ),
    Key(
        "note_type",
        "text",
        "ankigen",
        "The note type of all cards: a folder of `templates` with a `note-type.yaml`, for cards "
        "with clozes or for all others (`folders` and a note's property `note_type` name one "
        "for some notes). Any other text goes in front of the names of ankigen's own note types in "
        "Anki, and makes them others, with a style of their own.",
    ),
    Key("keep_versions", "number", 3, "How many versions of the package stay in the build folder."),
    Key(
        "max_answer_words",
        "number",
        250,
        "`check` warns about a longer answer (code not counted); 0 turns it off.",
    ),
    Key(
        "jobs",
        "number",
        0,
        "How many processes render large decks; 0 means as many as there are processors.",
    ),
    Key(
        "ignore_warnings",
        "list",
        (),
        "Codes of warnings that are never shown.",
        example="[long-answer]",
    ),
)
