"""What is said of lines that look like cards and are none: where, what is wrong, what to do."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ankigen.cards.drafts import Draft
from ankigen.cards.markers import Configured
from ankigen.cards.near import Near, NearMarker
from ankigen.expressions import expression
from ankigen.obsidian import Block, BlockKind, normalized
from ankigen.types import Diagnostic, Kind, Location, Severity

NO_ANSWER = "question-without-answer"
# From so many questions on, and no answer in the whole note, they are a list and not cards.
LIST_OF_QUESTIONS = 5

_BULLET = expression(r"[-+•‣–—·]|[0-9]")
# What looks like a marker and can be one in the configuration.
_CONFIGURABLE = expression(r"(?![qc])(?:#+ *)?[\w*]\S*(?<![;；])\Z")
# Neither a link nor a task, wikilink, footnote or definition.
_BRACKETS = expression(r"(?<![\[!])\[[^\[\]^\n]{2,}\](?![(\[\]:])")
_UNCLOSED = {
    BlockKind.FENCE: ("unclosed-fence", "code fence"),
    BlockKind.HTML: ("unclosed-html", "HTML block"),
    BlockKind.COMMENT: ("unclosed-comment", "comment"),
}
# What a block that needs an end may begin with (CommonMark 0.31.2, 4.6).
_BEGUN = expression(
    r"(?P<fence>`{3,}|~{3,})|(?P<comment><!--)|(?P<code><!\[CDATA\[)|(?P<instruction><\?)"
    r"|<(?P<tag>script|pre|style|textarea)(?=[ \t>]|$)|(?P<declaration><!)",
    re.IGNORECASE,
)
_ENDS = {"comment": "-->", "code": "]]>", "instruction": "?>", "declaration": ">"}


def sides(
    location: Location,
    draft: Draft,
    markers: Configured,
    *,
    lacks_question: bool,
    lacks_answer: bool,
    question: str,
) -> tuple[Diagnostic, ...]:
    """What is wrong with the sides of a draft at a place."""
    if draft.answer and not (lacks_question or lacks_answer):
        return ()
    if draft.kind is Kind.CLOZE:
        message = "this cloze has no text: write it after the marker, or take the marker out"
        return (_error(location, "empty-question", message),) if lacks_question else ()
    if draft.answer is None:
        if lacks_question:
            return (_empty(location),)
        return (_error(location, NO_ANSWER, _no_answer(draft, markers, question)),)
    if lacks_question and lacks_answer:
        return (_empty(location),)
    found = []
    if lacks_question:
        message = "this card asks nothing: write the question after its marker"
        found.append(_error(location, "empty-question", message))
    if lacks_answer:
        message = "this card answers nothing: write the answer after its marker"
        found.append(_error(_at(location.path, draft.answer_place), "empty-answer", message))
    return tuple(found)


def _no_answer(draft: Draft, markers: Configured, question: str) -> str:
    if draft.hidden_answer:
        line, kind = draft.hidden_answer
        what, advice = _HIDES[kind]
        return (
            f"this question has no answer: line {line} begins `{markers.a}`, and is in this "
            f"{what}: {advice}"
        )
    if draft.near_answer:
        line, text = draft.near_answer
        return (
            f"this question has no answer: line {line} begins `{text}`; "
            f"write `{markers.a}` at the start of that line"
        )
    if f" {markers.a} " in question:
        return (
            "this question has no answer: an answer begins a line of its own; "
            f"begin a new line before `{markers.a}`"
        )
    return (
        f"this question has no answer: begin a line with `{markers.a}` below it "
        f"(write `{_literal(markers.q)}` where it isn't a question)"
    )


def list_of_questions(unanswered: Sequence[Diagnostic], markers: Configured) -> Diagnostic:
    """One warning for a note with questions and not one answer."""
    count = len(unanswered)
    message = (
        f"{count} lines begin with a question's marker and none with an answer's, so there are no "
        f"cards in this note: answer them with `{markers.a}`, or write `anki: false` in its "
        "properties"
    )
    return Diagnostic(unanswered[0].location, NO_ANSWER, message)


def stray_answer(
    location: Location,
    marker: str,
    markers: Configured,
    *,
    is_second: bool,
    hint: tuple[int, str] | None,
) -> Diagnostic:
    """An answer's marker without a question; `hint` is a line above it that looks like one."""
    if hint:
        line, text = hint
        message = (
            f"a second answer: line {line} begins `{text}`, which isn't a question's marker; "
            f"write `{markers.q}` at the start of that line"
        )
    elif is_second:
        message = (
            f"a second answer to the same question: begin its question with `{markers.q}`, or "
            f"write `{_literal(marker)}` where it is text"
        )
    else:
        message = (
            f"this answer has no question: begin a line with `{markers.q}` above it, or write "
            f"`{_literal(marker)}` where it is text"
        )
    return _error(location, "answer-without-question", message)


def _literal(marker: str) -> str:
    """The marker as text: a backslash before its first sign."""
    return re.sub(r"(?=[^\w\s])", r"\\", marker, count=1)


def near_marker(
    location: Location,
    marker: NearMarker,
    markers: Configured,
    *,
    is_inside: bool,
    answer: tuple[int, str] | None = None,
) -> Diagnostic:
    """A line that looks like a marker and is none; `is_inside` says that it stands in a list item
    or indented code, `answer` is the line that looks like its answer's marker, and how it
    begins."""
    role, own = ("cloze", markers.c) if marker.side is Near.CLOZE else ("question", markers.q)
    begin = f"begin the line with `{own}`"
    if answer:
        begin += f" and line {answer[0]} with `{markers.a}`"
    shown = marker.text
    if marker.hidden:
        plain = "".join(character for character in shown if character.isprintable())
        shown = " ".join(plain.split())
        advice = f"{marker.hidden} stands there: {begin}"
    elif marker.is_whole:
        advice = f"begin a line with `{markers.q}` and another with `{markers.a}`"
    elif is_inside or _BULLET.match(marker.text):
        advice = f"a card begins at the left margin, not within a list or quote; {begin}"
    elif not _CONFIGURABLE.match(marker.text):
        advice = begin
    else:
        known = markers.cloze if role == "cloze" else markers.question
        setting = f"{role}: {_listed((*known, marker.text))}"
        if answer and answer[1] not in markers.answer:
            setting += f", answer: {_listed((*markers.answer, answer[1]))}"
        advice = f"{begin}, or have it taken by `markers: {{{setting}}}` in ankigen.yaml"
    return Diagnostic(location, "near-marker", f"`{shown}` does not begin a card: {advice}")


def deletion_in_code(location: Location) -> Diagnostic:
    """A cloze whose only deletion is code."""
    message = (
        "the deletion is in back-ticks, where it is code: write these within it, {{c1::`code`}}"
    )
    return _error(location, "deletion-in-code", message)


def text_below_answer(location: Location) -> Diagnostic:
    """What stands below an answer and rather is none of it."""
    message = (
        "this lands on the card above it; if it is no part of that, put `---` or a heading between "
        "them, or end answers at blank lines with `answer_ends: blank-line` in ankigen.yaml"
    )
    return Diagnostic(location, "text-below-answer", message)


def _listed(texts: Sequence[str]) -> str:
    """The texts as a list in YAML."""
    quoted = ("'" + text.strip().replace("'", "''") + "'" for text in texts)
    return f"[{', '.join(quoted)}]"


def deletion_outside_card(location: Location, markers: Configured) -> Diagnostic:
    """A deletion in a paragraph that belongs to no card."""
    message = (
        f"this deletion is in no card, so it makes none: begin its paragraph with `{markers.c}`, "
        "or write `\\{{c1::` where it is text"
    )
    return Diagnostic(location, "deletion-outside-card", message)


def unclosed(location: Location, block: Block, line: str) -> Diagnostic:
    """A block that runs to the end of the note; `line` is that in which it begins."""
    if block.kind is BlockKind.PARAGRAPH:
        message = "this math block is never closed: add `$$`"
        return _error(location, "unclosed-math", message)
    code, what = _UNCLOSED[block.kind]
    close = "%%" if block.kind is BlockKind.COMMENT else _end(line)
    close = f"`` {close} ``" if "`" in close else f"`{close}`"
    message = f"this {what} is never closed, so it swallows the rest of the note: add {close}"
    return _error(location, code, message)


def _end(line: str) -> str:
    begun = _BEGUN.search(normalized(line))
    assert begun is not None, line
    if begun["tag"]:
        return f"</{begun['tag'].lower()}>"
    return _ENDS.get(str(begun.lastgroup), begun[0])


def no_deletion(
    location: Location, *, is_kept: bool = False, has_brackets: bool = False
) -> Diagnostic:
    """A cloze without anything to fill in."""
    fate = "it is made an ordinary card" if is_kept else "it makes no card"
    instead = " for `[the hidden words]`" if has_brackets else ""
    message = (
        f"this cloze has no deletion, so {fate}: write `{{{{c1::the hidden words}}}}`{instead}"
    )
    return Diagnostic(location, "cloze-without-deletion", message)


def has_brackets(lines: Sequence[str]) -> bool:
    """Whether the first lines of a cloze hide words in brackets, as hashcards does."""
    return any(_BRACKETS.search(line) for line in lines)


def after_without_question(location: Location) -> Diagnostic:
    """`%% after %%` on the first card of a note."""
    message = "there is no question before this one in the note: take `%% after %%` out"
    return _error(location, "after-without-question", message)


def same_block_id(location: Location, block_id: str, line: int) -> Diagnostic:
    """Two cards with one block id, which is who a card is."""
    message = f"the card at line {line} has the block id `^{block_id}` too: give this one another"
    return _error(location, "duplicate-block-id", message)


def duplicate(location: Location, line: int) -> Diagnostic:
    """Two cards of a note with the same question."""
    message = (
        f"the card at line {line} asks the same: reword one of them, put their answers together, "
        "or write `%% after %%` into a question that leans on the one before it"
    )
    return _error(location, "duplicate-question", message)


def repeated(location: Location, line: int, *, is_same: bool) -> Diagnostic:
    """The same for cards of a plugin, which takes both: one that also answers the same is none."""
    message = (
        f"the card at line {line} asks and answers the same, so this one is left out: remove it"
        if is_same
        else f"the card at line {line} asks the same and answers otherwise: reword one of them, so "
        "that you know which one is asked"
    )
    return Diagnostic(location, "repeated-question", message)


# What holds no cards.
_HIDES = {
    BlockKind.FENCE: (
        "block of code",
        "close the fence above that line, or name a language, such as ```text, where it is an "
        "example",
    ),
    BlockKind.HTML: ("HTML block", "end it, and leave a blank line, above that line"),
    BlockKind.COMMENT: ("comment", "end it above that line"),
    BlockKind.PARAGRAPH: ("formula", "end it above that line"),
}

HIDING = frozenset(_HIDES)


def hidden_card(location: Location, kind: BlockKind, line: int) -> Diagnostic:
    """A card in what holds none; it begins in `line`."""
    what, advice = _HIDES[kind]
    message = f"line {line} looks like a card and makes none, since it is in this {what}: {advice}"
    return Diagnostic(location, "hidden-card", message)


def near_kind(location: Location, tag: str, meant: str) -> Diagnostic:
    """A tag that is almost one that says what a card asks for."""
    message = f"`#{tag}` is a tag like any other, and says no kind: did you mean `#{meant}`?"
    return Diagnostic(location, "near-kind", message)


def kind_in_answer(location: Location) -> Diagnostic:
    """A tag in the answer that would say what a card asks for."""
    message = "in an answer this tag says no kind, and is left out: put it into the question"
    return Diagnostic(location, "near-kind", message)


def answers_nothing(location: Location) -> Diagnostic:
    """A card of another tool's whose answer shows nothing."""
    message = "nothing of this card's answer is shown, so it is left out: write words, or remove it"
    return Diagnostic(location, "empty-card", message)


def hidden_deletion(location: Location) -> Diagnostic:
    """A cloze whose deletions are all where none is read."""
    message = (
        "the deletions of this cloze are in HTML, where Markdown is not read, so it makes no card: "
        "leave a blank line below the tag that begins the HTML, or remove it"
    )
    return Diagnostic(location, "cloze-without-deletion", message)


def deleted(location: Location) -> Diagnostic:
    """A card that Obsidian_to_Anki was told to delete."""
    message = "marked `DELETE`, so it makes no card: delete it from the note, or that word"
    return Diagnostic(location, "deleted-card", message)


def _empty(place: Location) -> Diagnostic:
    message = "a card with nothing on it was left out: fill it in, or take its markers out"
    return Diagnostic(place, "empty-card", message)


def _at(path: str, place: tuple[int, int] | None) -> Location:
    line, column = place or (1, 1)
    return Location(path, line, column)


def _error(place: Location, code: str, message: str) -> Diagnostic:
    return Diagnostic(place, code, message, Severity.ERROR)
