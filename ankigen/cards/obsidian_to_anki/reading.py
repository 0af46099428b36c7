"""From blocks and matches to drafts."""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

from ankigen.cards import texts
from ankigen.cards.composed import ComposedCard, Composition, Remark
from ankigen.cards.near import INVISIBLE
from ankigen.cards.obsidian_to_anki import blocks, clozes, directives, note_types, regexps
from ankigen.cards.obsidian_to_anki.blocks import Block
from ankigen.cards.obsidian_to_anki.directives import Directives
from ankigen.cards.page import Page, masked
from ankigen.cards.texts import Text
from ankigen.dialects.obsidian_to_anki import ObsidianToAnki
from ankigen.dialects.options import is_below
from ankigen.obsidian import Inline
from ankigen.types import Kind, Note, Severity

_UNSEEN = re.compile(f"[{INVISIBLE}]")
_INLINE_TAG = re.compile(r"(?:^|(?<=\s))#([^\s#]+)")


def read(page: Page, rules: ObsidianToAnki, note: Note, root: str) -> Composition:
    """The cards of a note's page: those between words, and those of regular expressions."""
    folder = rules.folder.strip("/")
    if (folder and not note.path.startswith(f"{folder}/")) or is_below(note.path, rules.ignore):
        return Composition()
    where = directives.read(page, rules, note)
    frozen, used = blocks.frozen(page, rules, note)
    writer = _Writer(page, rules, where, frozen)
    found, unclosed = blocks.find(page, rules)
    for block in found:
        writer.write(block)
    for begin in unclosed:
        writer.remarks.append(_unclosed(page, rules, begin))
    for number, line in enumerate(page.lines):
        if line == rules.begin and page.opaque[number]:
            message = "code makes no card here; for the plugin it does: write it outside"
            writer.remarks.append(Remark(number, 0, "read-otherwise", message))
        elif line != rules.begin and rules.begin in line and _is_near(page, rules, number):
            message = (
                f"this line is almost `{rules.begin}`, so it begins no card, as in the plugin: "
                "write nothing else on it, in these letters, at the left margin"
            )
            writer.remarks.append(Remark(number, 0, "near-marker", message))
    if rules.regexps:
        taken = [(card.first, card.last) for card in writer.cards]
        taken += [(line, line) for line in (*used, *where.lines)]
        _read_regexps(writer, note.body, taken)
    cards, remarks = tuple(writer.cards), tuple(writer.remarks)
    if any(map(regexps.is_question_and_answer, rules.regexps.values())):
        return Composition(cards, remarks, where.deck, where.tags)
    return Composition(cards, remarks)


def _unclosed(page: Page, rules: ObsidianToAnki, begin: int) -> Remark:
    """What is said of a line that begins a card which nothing ends: a card is lost where the line
    below names a note type, else it may be a word."""
    message = f"this card is never closed: end it with a line that begins `{rules.end}`"
    below = "".join(page.lines[begin + 1 : begin + 2]).strip()
    severity = Severity.ERROR if below in rules.note_types else Severity.WARNING
    return Remark(begin, 0, "unclosed-card", message, severity)


def _is_near(page: Page, rules: ObsidianToAnki, number: int) -> bool:
    """Whether a line is the word that begins a card but for white space and what nobody sees, above
    the name of a note type."""
    seen = _UNSEEN.sub("", page.lines[number]).strip()
    below = "".join(page.lines[number + 1 : number + 2]).strip()
    return seen == rules.begin and below in rules.note_types and not page.opaque[number]


def mistakes(rules: ObsidianToAnki) -> Iterator[str]:
    """Regular expressions that are none, or that are for a note type which is not known."""
    for name, expression in rules.regexps.items():
        if regexps.is_question_and_answer(expression):
            continue
        if not rules.note_types.get(name):
            yield f"the note type `{name}` of a regular expression is not known: add its fields"
        try:
            regexps.compiled(regexps.NAMED.get(expression, expression))
        except regexps.ExpressionError as error:
            yield f"the regular expression of `{name}` {error}: it finds no cards"


def _read_regexps(writer: _Writer, body: str, taken: Sequence[tuple[int, int]]) -> None:
    """Add the cards that a regular expression finds outside of the lines that are `taken` (first
    and last), fences, code and formulas."""
    page, rules = writer.page, writer.rules
    starts = list(itertools.accumulate((len(line) + 1 for line in page.lines), initial=0))
    spans = [(starts[first], starts[last] + len(page.lines[last])) for first, last in taken]
    try:
        spans += regexps.verbatim(body)
    except TimeoutError:
        message = "its formulas and code take too long to find: divide the note"
        writer.remarks.append(Remark(0, 0, "regular-expression", message, Severity.ERROR))
        return
    for name, expression in rules.regexps.items():
        if regexps.is_question_and_answer(expression):
            continue  # the syntax `qa` reads these
        names = rules.note_types.get(name)
        if not names:
            continue
        try:
            matches = list(regexps.find(body, expression, spans, must_hide="Cloze" in name))
        except regexps.ExpressionError:
            continue
        except TimeoutError:
            message = (
                f"the regular expression of `{name}` takes more than {regexps.SECONDS:.0f} seconds "
                "over this note: change it in the plugin"
            )
            writer.remarks.append(Remark(0, 0, "regular-expression", message, Severity.ERROR))
            continue
        for match in matches:
            first = bisect.bisect_right(starts, match.start) - 1
            last = bisect.bisect_right(starts, max(match.end - 1, match.start)) - 1
            block = Block(first, last, name, tags=match.tags, id=match.id)
            block.column = match.start - starts[first]
            block.fields = {
                field: regexps.text_at(page.lines, starts, stretch)
                for field, stretch in zip(names, match.groups, strict=False)
            }
            writer.write(block, is_certain="Cloze" not in name)


class _Writer:
    """Blocks → drafts, with what the note says of all of them."""

    def __init__(
        self,
        page: Page,
        rules: ObsidianToAnki,
        where: Directives,
        frozen: Mapping[str, Mapping[str, Text]],
    ) -> None:
        self.page, self.rules, self.where = page, rules, where
        self.frozen = frozen
        self.cards: list[ComposedCard] = []
        self.remarks: list[Remark] = []

    def write(self, block: Block, *, is_certain: bool = True) -> None:
        """Add the card of a block, or what is wrong with it; of a match that is not certain to be
        meant as a card nothing is said."""
        problem = self._problem(block)
        if problem is None:
            card = self._composed(block)
            problem = self._lack(card)
            if problem is None:
                self.cards.append(card)
        if problem is not None and (is_certain or problem[0] == "deleted-card"):
            self.remarks.append(Remark(block.first, block.column, *problem))

    def _problem(self, block: Block) -> tuple[str, str] | None:
        if block.deleted:
            return "deleted-card", "marked for deletion, so it makes no card: remove it"
        if block.note_type not in self.rules.note_types:
            known = ", ".join(sorted(self.rules.note_types))
            return (
                "unknown-note-type",
                f"the first line must name a note type of {known}, not `{block.note_type}`; "
                "write it as Anki does, or add it to `note_types`",
            )
        return None

    def _composed(self, block: Block) -> ComposedCard:
        names = self.rules.note_types[block.note_type]
        fields = dict(block.fields)
        for name, text in self.frozen.get(block.note_type, {}).items():
            if texts.joined(text).strip():
                fields[name] = (*texts.stripped(fields.get(name, ())), *text)
        kind = note_types.kind(block.note_type, fields, self.rules.reversed)
        question, answer = note_types.sides(block.note_type, names, fields)
        if kind is Kind.CLOZE:
            question = self._clozes(texts.dedented(question))
        tags: tuple[str, ...] = ()
        if self.rules.inline_tags:
            question, answer, tags = _without_tags(question, answer)
        question, answer = texts.dedented(question), texts.dedented(answer)
        answer, block_id = texts.with_block_id(answer)
        others = (
            (name, texts.dedented(texts.stripped(fields.get(name, ())))) for name in names[1:]
        )
        return ComposedCard(
            kind,
            question,
            answer,
            block.first,
            block.last,
            block.first,
            block.column,
            deck=self.where.deck,
            tags=(*self.where.tags, *block.tags, *tags),
            block_id=block_id,
            aliases=(f"o2a:{block.id}",) if block.id else (),
            note_type=block.note_type,
            fields=((names[0], question), *((name, text) for name, text in others if text)),
        )

    def _clozes(self, text: Text) -> Text:
        if not text:
            return text
        new = clozes.rewritten(
            texts.joined(text),
            masked(text, Inline.CODE, Inline.MATH),
            curly=self.rules.curly_clozes,
            highlights=self.rules.highlight_clozes,
        )
        return tuple(
            line._replace(text=part) for line, part in zip(text, new.split("\n"), strict=True)
        )

    def _lack(self, card: ComposedCard) -> tuple[str, str] | None:
        question = texts.joined(card.question)
        if not question.strip():
            return "empty-card", "this card asks nothing, so it is left out: fill it in"
        if card.kind is Kind.CLOZE:
            if not clozes.has_deletion(question):
                return (
                    "cloze-without-deletion",
                    "this cloze has no deletion, so it makes no card: write `{{c1::words}}`",
                )
        elif not texts.joined(card.answer).strip():
            return "empty-card", "this card answers nothing, so it is left out: fill it in"
        return None


def _without_tags(question: Text, answer: Text) -> tuple[Text, Text, tuple[str, ...]]:
    """The sides without `#tags`, and these."""
    question, some = texts.without(question, _INLINE_TAG)
    answer, others = texts.without(answer, _INLINE_TAG)
    return question, answer, tuple(match[1] for match in (*some, *others))
