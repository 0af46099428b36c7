"""The frozen values that flow between the stages, in the order of the data.

A `Note` is a file of the vault and a `Card` an authored flashcard (what Anki calls a note). Paths
are text with forward slashes: a *vault path* is relative to the vault's root and normalised to NFC;
a *file* is what a person is shown, relative to the project's folder.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple


class Severity(enum.StrEnum):
    """Errors stop a build; warnings are shown (and fail it under `--strict`); notes say what nobody
    did wrong, such as what Anki will not do."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Location(NamedTuple):
    """A place in a file as shown to a person; line and column count from 1, in characters."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Diagnostic(NamedTuple):
    """One finding; `code` is a lint code such as `broken-link`, `message` ends in what to do."""

    location: Location
    code: str
    message: str
    severity: Severity = Severity.WARNING

    def __str__(self) -> str:
        return f"{self.location}: {self.severity}[{self.code}]: {self.message}"


class Kind(enum.StrEnum):
    """What a card asks for; all but `CLOZE` and `OCCLUSION` share one note type
    (`fields.NOTE_TYPES`)."""

    BASIC = "basic"
    REVERSED = "reversed"
    CLOZE = "cloze"
    TYPE_IN = "type-in"
    OCCLUSION = "occlusion"


class Source(NamedTuple):
    """A stretch of a note's Markdown and where it begins.

    Every line of `text` but the first is a whole line of the file; the first begins at `column`
    (a marker such as `Q:` may stand before it). Line ends are `\\n`. Of a text that was put
    together from several places, `places` are the line and column of each of its lines.
    """

    text: str
    file: str
    line: int
    column: int = 1
    places: tuple[tuple[int, int], ...] = ()

    def locate(self, line: int, column: int = 1) -> Location:
        """The place in the file of `line` and `column` of this text, both counted from 1."""
        if self.places:
            number, start = self.places[min(line, len(self.places)) - 1]
            return Location(self.file, number, start + column - 1)
        shift = self.column - 1 if line == 1 else 0
        return Location(self.file, self.line + line - 1, column + shift)


class Review(NamedTuple):
    """A review in another tool: `moment` is local time as `2026-01-31T20:15:00`, `button` Anki's
    from 1 (again) to 4 (easy), `interval` that of the time after it, in days; and FSRS' difficulty.
    """

    moment: str
    button: int
    interval: int
    difficulty: float


class Schedule(NamedTuple):
    """When another tool would have asked for a card: `due` and `last` (its last review) are dates,
    `interval` is in days, `ease` in percent. FSRS has a stability in days and a difficulty from 1
    to 10 instead of an ease. `log` are its reviews, the oldest first, where they are known."""

    due: str
    interval: float
    ease: int | None = None
    stability: float | None = None
    difficulty: float | None = None
    reps: int = 0
    lapses: int = 0
    last: str | None = None
    log: tuple[Review, ...] = ()


class Note(NamedTuple):
    """A Markdown file of the vault, its front matter split off.

    `body` begins at line `body_line` of the file. `front_matter` is the text between the two `---`,
    `properties` what YAML gives of it, with text keys; the typed fields beside it are what cards
    take from it. `anki` is what the
    note itself says of whether it gives cards, `enabled` whether it does.
    """

    path: str
    file: str
    title: str
    body: str
    body_line: int = 1
    tags: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    deck: str | None = None
    kind: Kind | None = None
    note_type: str | None = None
    anki: bool | None = None
    enabled: bool = True
    properties: Mapping[str, object] = {}
    front_matter: str = ""

    @property
    def source(self) -> Source:
        """The whole body with its place."""
        return Source(self.body, self.file, self.body_line)


class Card(NamedTuple):
    """An authored flashcard, as Markdown.

    `context` is the note's title and the headings above the card, outermost first, as Markdown.
    `leads` are the questions that this one leans on (`%% after %%`), oldest first. For a cloze,
    `question` is its text and `answer` what is shown below it on the back. `aliases` are foreign
    ids such as `o2a:1690000000000`; `schedules` are another tool's, one for each of its cards.
    `deck` is the full name (`Root::Sub`), `tags` are Anki's (`a::b`), `classes` the note's
    `cssclasses`. `note_type` is the key of a person's own note type, empty for ankigen's, and
    `properties` are the texts of those of the note that its fields are named like. `asked_type` is
    the note type that the card itself names, `syntax` the card syntax that it is written in.
    """

    note: str
    kind: Kind
    question: Source
    answer: Source
    location: Location
    deck: str
    context: tuple[str, ...] = ()
    leads: tuple[Source, ...] = ()
    tags: tuple[str, ...] = ()
    block_id: str | None = None
    aliases: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    schedules: tuple[Schedule | None, ...] = ()
    note_type: str = ""
    properties: tuple[tuple[str, str], ...] = ()
    asked_type: str = ""
    syntax: str = "qa"


class Deletion(NamedTuple):
    """A cloze deletion in the order of the text, or a mask: `number` is None where the author gave
    none. A mask's `text` is what it is known by (`occlusion.Mask.known_by`)."""

    text: str
    number: int | None = None


class Identity(NamedTuple):
    """Who a card is in Anki, for ever: GUID and note id; `numbers` are its deletions' cloze
    numbers, one for each `Deletion`, in their order."""

    guid: str
    note_id: int
    numbers: tuple[int, ...] = ()


class Media(NamedTuple):
    """A file to be packaged: `name` is flat, lower-case ASCII with a content hash, at most 120
    bytes; `path` is where its bytes are read from."""

    name: str
    path: Path


class RenderedCard(NamedTuple):
    """A card as Anki stores it: HTML fields in the order of its note type's.

    `note_type` is the note type's key (`basic`, `cloze`, `occlusion`, a person's own); `ordinals`
    are the templates (or cloze numbers less one) that give a card.
    """

    identity: Identity
    note_type: str
    fields: tuple[str, ...]
    deck: str
    tags: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    ordinals: tuple[int, ...] = (0,)


class Kept(NamedTuple):
    """A card that was recognised by its likeness to an earlier one, from 0 to 1, so that a person
    may look at it; `old` and `new` are the questions."""

    guid: str
    score: float
    old: str
    new: str


class StampedCard(NamedTuple):
    """A rendered card, when its content last changed (seconds since the epoch, UTC) and its place
    among the deck's new cards, from 1."""

    card: RenderedCard
    modified: int
    position: int


class Field(NamedTuple):
    """A field of a note type; `id` is what Anki matches it by when a package is imported.

    `description` is what Anki's editor shows in it while it is empty. A collapsed field is closed
    there until a person opens it; one that is not searched is found only by its name. `tag` is the
    part that the field has in a stock note type of Anki's, by which Anki finds it. `filled_with` is
    what a person fills it with, a name such as `question` or a property such as `note.author`;
    empty where its own name says that.
    """

    id: int
    name: str
    description: str = ""
    is_collapsed: bool = False
    is_searched: bool = True
    tag: int | None = None
    filled_with: str = ""


class Template(NamedTuple):
    """A card template in Anki's template language; `front_file` and `back_file` name its places."""

    id: int
    name: str
    front: str
    back: str
    front_file: str = ""
    back_file: str = ""


class NoteType(NamedTuple):
    """What Anki calls a note type; never add, remove or reorder fields or templates.

    `sort_field` is the place of the field that Anki's Browser lists a note by. `stock_kind` says
    which of Anki's stock note types it is a copy of (`OriginalStockKind`), 0 for none.
    """

    key: str
    id: int
    name: str
    is_cloze: bool
    fields: tuple[Field, ...]
    templates: tuple[Template, ...]
    css: str
    sort_field: int = 0
    stock_kind: int = 0


class StampedNoteType(NamedTuple):
    """A note type and when it last changed, in seconds since the epoch, UTC."""

    note_type: NoteType
    modified: int


class Deck(NamedTuple):
    """The package's root deck; sub-decks come from the cards. `description` is HTML."""

    name: str
    description: str


class PackagedNote(NamedTuple):
    """An Anki note, as a package or a collection holds it: `note_type` is an id, `modified` in
    seconds since the epoch, `position` the place among new cards, `ordinals` those of its cards,
    `deck` the deck of the first."""

    guid: str
    note_id: int
    note_type: int
    modified: int
    tags: tuple[str, ...]
    fields: tuple[str, ...]
    deck: str
    ordinals: tuple[int, ...]
    position: int = 0
