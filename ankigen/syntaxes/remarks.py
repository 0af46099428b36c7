"""What is said of lines that look like cards and are none: where, what is wrong, what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ankigen.lines import Leaf
from ankigen.syntaxes.drafts import Draft, Reading, Sighting, StrayAnswer, Unclosed
from ankigen.syntaxes.inline import is_empty
from ankigen.syntaxes.markers import Role
from ankigen.types import Diagnostic, Location, Note, Severity, Source

NO_ANSWER = "question-without-answer"
# From so many questions on, and no answer in the whole note, they are a list and not cards.
LIST_OF_QUESTIONS = 5

# Neither a link nor a task, wikilink, footnote or definition.
_BRACKETS = re.compile(r"(?<![\[!])\[[^\[\]^\n]{2,}\](?![(\[\]:])")
_UNCLOSED = {
    Leaf.FENCE: ("unclosed-fence", "code fence", "the same fence"),
    Leaf.MATH: ("unclosed-math", "math block", "`$$`"),
    Leaf.HTML: ("unclosed-html", "HTML block", "its end, such as `-->` or `</pre>`"),
    Leaf.COMMENT: ("unclosed-comment", "comment", "`%%`"),
}


def remarks(note: Note, reading: Reading) -> Iterator[Diagnostic]:
    """What a note's reading found beside its cards."""
    for stray in reading.strays:
        yield _stray(note, stray, bool(reading.drafts))
    for sighting in reading.sightings:
        yield _near(note, sighting)
    lines = note.body.split("\n") if reading.bare_clozes else []
    for line, marker in reading.bare_clozes:
        place = _place(note, line, marker.column)
        yield no_deletion(place, has_brackets=_has_brackets(lines[line : line + 2]))
    if reading.unclosed and reading.unclosed.matters:
        yield _unclosed(note, reading.unclosed)


def sides(
    note: Note, draft: Draft, question: Source, answer: Source | None
) -> tuple[Diagnostic, ...]:
    """What is wrong with the sides of a draft."""
    place = _place(note, draft.line, draft.marker.column)
    lacks_question = is_empty(question.text)
    if draft.marker.role is Role.CLOZE:
        message = "this cloze has no text: write it after the marker, or take the marker out"
        return (_error(place, "empty-question", message),) if lacks_question else ()
    if draft.answer_marker is None or answer is None:
        if lacks_question:
            return (_empty(place),)
        return (_error(place, NO_ANSWER, _no_answer(note, draft, question)),)
    lacks_answer = is_empty(answer.text)
    if lacks_question and lacks_answer:
        return (_empty(place),)
    found = []
    if lacks_question:
        message = "this card asks nothing: write the question after its marker"
        found.append(_error(place, "empty-question", message))
    if lacks_answer:
        line, marker = draft.answer_marker
        message = "this card answers nothing: write the answer after its marker"
        found.append(_error(_place(note, line, marker.column), "empty-answer", message))
    return tuple(found)


def _no_answer(note: Note, draft: Draft, question: Source) -> str:
    near = draft.near_answer
    if near is not None:
        return (
            f"this question has no answer: line {note.body_line + near.line} begins "
            f"`{near.marker.text}`; write `A:` at the start of that line"
        )
    if " A: " in question.text:
        return (
            "this question has no answer: an answer begins a line of its own; "
            "begin a new line before `A:`"
        )
    return (
        "this question has no answer: begin a line with `A:` below it "
        "(write `Q\\:` where it is no question)"
    )


def list_of_questions(unanswered: Sequence[Diagnostic]) -> Diagnostic:
    """One warning for a note with questions and not one answer."""
    count = len(unanswered)
    message = (
        f"{count} lines begin with a question's marker and none with an answer's, so there are no "
        "cards in this note: answer them with `A:`, or write `anki: false` in its properties"
    )
    return Diagnostic(unanswered[0].location, NO_ANSWER, message)


def _stray(note: Note, stray: StrayAnswer, has_questions: bool) -> Diagnostic:
    place = _place(note, stray.line, stray.marker.column)
    if stray.hint and not stray.after:
        return _near(note, stray.hint)
    if stray.hint:
        line = note.body_line + stray.hint.line
        message = (
            f"a second answer: line {line} begins `{stray.hint.marker.text}`, which is no "
            "question's marker; write `Q:` at the start of that line"
        )
    elif stray.after:
        message = (
            "a second answer to the same question: begin its question with `Q:`, or write "
            f"`{_literal(stray.marker.text)}` where it is text"
        )
    else:
        message = (
            "this answer has no question: begin a line with `Q:` above it, or write "
            f"`{_literal(stray.marker.text)}` where it is text"
        )
    severity = Severity.ERROR if has_questions else Severity.WARNING
    return Diagnostic(place, "answer-without-question", message, severity)


def _literal(marker: str) -> str:
    return marker.replace(":", "\\:")


def _near(note: Note, sighting: Sighting) -> Diagnostic:
    marker = sighting.marker
    if marker.is_whole:
        advice = "begin a line with `Q:` and another with `A:`"
    elif sighting.is_inside or (not marker.text[0].isalpha() and marker.text[0] not in "#*_"):
        advice = "a card begins at the left margin, not within a list; begin the line with `Q:`"
    elif marker.text[0] == "q" or marker.text.endswith(";") or " " in marker.text.lstrip("# "):
        advice = "begin the line with `Q:`"
    else:
        advice = (
            "begin the line with `Q:`, or have it taken by "
            f"`markers: {{question: ['Q:', '{marker.text}']}}` in ankigen.yaml"
        )
    return Diagnostic(
        _place(note, sighting.line, marker.column),
        "near-marker",
        f"`{marker.text}` does not begin a card: {advice}",
    )


def _unclosed(note: Note, unclosed: Unclosed) -> Diagnostic:
    code, what, close = _UNCLOSED[unclosed.leaf]
    message = f"this {what} is never closed, so it swallows the rest of the note: add {close}"
    return _error(_place(note, unclosed.line, 0), code, message)


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


def _has_brackets(lines: Sequence[str]) -> bool:
    """Whether the first lines of a cloze hide words in brackets, as hashcards does."""
    return any(_BRACKETS.search(line) for line in lines)


def after_without_question(location: Location) -> Diagnostic:
    """`%% after %%` on the first card of a note."""
    message = "no question stands before this one in the note: take `%% after %%` out"
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


def deleted(location: Location) -> Diagnostic:
    """A card that Obsidian_to_Anki was told to delete."""
    message = "marked `DELETE`, so it makes no card: delete it from the note, or that word"
    return Diagnostic(location, "deleted-card", message)


def _empty(place: Location) -> Diagnostic:
    message = "a card with nothing on it was left out: fill it in, or take its markers out"
    return Diagnostic(place, "empty-card", message)


def _place(note: Note, line: int, column: int) -> Location:
    return Location(note.file, note.body_line + line, column + 1)


def _error(place: Location, code: str, message: str) -> Diagnostic:
    return Diagnostic(place, code, message, Severity.ERROR)


def errors(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Those that stop a build."""
    return tuple(one for one in diagnostics if one.severity is Severity.ERROR)
