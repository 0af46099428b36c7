"""How a card asks and answers: the rules that are about words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ankigen.check.prose import place, prose, read, without_comments
from ankigen.types import Card, Diagnostic, Kind, Source

# Beginnings that mean nothing when a card comes alone, three weeks later.
_LEANING = re.compile(
    r"\W*(?:"
    r"(?:the )?same(?:,| (?:as|for|with|but|question|thing|in|on|if|when)\b|[?.…:]|$)"
    r"|(?:and |but |so )?(?:what|how) about\b"
    r"|(?:and|but|or|then|also)\b(?! so on)[^?]{0,80}\?"
    r"|(?:why|how|when|where|who|why not|how so|how come|how much|how many|which)\s*\?"
    r"|(?:its|their|it|they)\b"
    r"|(?:as|like|continuing|following|in) (?:in |from )?the (?:previous|last|preceding)\b"
    r"|(?:now|this time),? (?:the same|with|without|for)\b"
    r")",
    re.IGNORECASE,
)
_ABOVE = re.compile(
    r"\b(?:previous|preceding) (?:question|card|example)\b|\bquestion above\b|\babove question\b",
    re.IGNORECASE,
)
# A question ends in `?`, before white space and a new sentence or line.
_QUESTION = re.compile(r"\?[)\"'”’*_]*(?=\s|$)|？")
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_FOLDED = re.compile(r"^ {0,3}> ?\[![^\]\n]+\]-.*(?:\n {0,3}>.*)*", re.MULTILINE)
# Over a line's end, but not over a blank line; German quotation marks begin where others end.
_QUOTES = '() （） "" “” „“ „” «» »« ‹› ‘’ 「」 『』 《》 〈〉 【】'
_PARENTHESIS = re.compile(
    "|".join(
        rf"{re.escape(pair[0])}(?:[^\n{re.escape(pair)}]|\n(?![ \t]*\n))*{re.escape(pair[1])}"
        for pair in _QUOTES.split()
    )
)
# What asks on after a question, and is answered with it.
_ECHO = re.compile(
    r"\W*(?:(?:and|but|or|so|if so)\b\W+)?"
    r"(?:why|how|when|where|who|what|which|really|right|yes|no|true|ok)"
    r"(?: +(?:not|so|come|exactly|then|else|many|much|often))?\W*"
    r"|\W*(?:(?:und|aber|oder|et|ou|y|e|o|en)\b\W+)?"
    r"(?:warum|wieso|weshalb|wie|wann|wo|wer|was|ja|nein|pourquoi|comment|quand|où|qui|por qué|cómo"
    r"|cuándo|dónde|quién|perché|come|quando|dove|chi|por quê|como|onde|waarom|hoe|wanneer)\W*",
    re.IGNORECASE,
)


def leaning_question(card: Card, *, is_first: bool = False) -> Iterator[Diagnostic]:
    """A question that needs the one before it, if it is not the first of its note."""
    if card.leads or card.kind is Kind.CLOZE:
        return
    shown = without_comments(card.question)
    first = shown.lstrip(" \t\n")
    match = _LEANING.match(first) or _ABOVE.search(prose(card.question))
    if match:
        at = place(card.question, len(shown) - len(first))
        message = (
            "this question says too little by itself, weeks later: word it in full"
            if is_first
            else "this question seems to lean on the one before it, which a review does not show: "
            "write `%% after %%` at its end to show that one above it, or word it in full"
        )
        yield Diagnostic(at, "leaning-question", message)


def several_questions(card: Card) -> Iterator[Diagnostic]:
    """More than one question on one card."""
    if card.kind is Kind.CLOZE:
        return
    asked = _unquoted(prose(card.question))
    found: list[int] = []
    end = 0
    for match in _QUESTION.finditer(asked):
        # In `*Quo vadis?* means` the sentence goes on.
        goes_on = match[0][-1] in "*_" and asked[match.end() :].lstrip()[:1].islower()
        if goes_on:
            continue
        if not found or not _ECHO.fullmatch(asked, end, match.start()):
            found.append(match.start())
        end = match.end()
    if len(found) > 1:
        yield Diagnostic(
            place(card.question, found[1]),
            "several-questions",
            f"this card asks {len(found)} questions, which are remembered and forgotten one by "
            "one: make a card of each",
        )


def _unquoted(text: str) -> str:
    """The text with what stands in parentheses, quotation marks and quoted blocks as spaces."""
    text = re.sub(r"^[ \t]*>.*$", lambda match: " " * len(match[0]), text, flags=re.MULTILINE)
    return _PARENTHESIS.sub(lambda match: " " * len(match[0]), text)


def count_words(source: Source) -> int:
    """The words of a side; code, formulas, comments and collapsed callouts do not count. Where
    words are not spaced (Chinese, Japanese), two characters are one."""
    words = prose(source)
    for folded in reversed(tuple(_FOLDED.finditer(source.text))):
        words = words[: folded.start()] + words[folded.end() :]
    return _count(words)


def most_words(source: Source) -> int:
    """How many words a side has at most: as if all of its text counted, which need not be read."""
    return _count(source.text)


def _count(text: str) -> int:
    unspaced = _UNSPACED.findall(text)
    if unspaced:
        text = _UNSPACED.sub(" ", text)
    return len(_WORD.findall(text)) + (len(unspaced) + 1) // 2


def long_answer(card: Card, limit: int) -> Iterator[Diagnostic]:
    """An answer too long to be recalled at once."""
    if not limit or len(card.answer.text) < limit:
        return
    count = count_words(card.answer)
    if count > limit:
        yield Diagnostic(
            card.answer.locate(1),
            "long-answer",
            f"this answer has {count} words, more than {limit}: ask for less at a time, or fold "
            "what is only background into a collapsed callout (`> [!note]-`)",
        )


def deletion_outside_cloze(card: Card, marker: str = "C:") -> Iterator[Diagnostic]:
    """`{{c1::…}}` in a card that isn't a cloze shows as it is."""
    if card.kind is Kind.CLOZE:
        return
    for source in (card.question, card.answer):
        if "{{c" not in source.text:
            continue
        side = read(source)
        for leaf, facts in side.leaves():
            found = [each.start for each in facts.deletions if each.numbers] or facts.unclosed
            if found:
                yield Diagnostic(
                    side.place(leaf, found[0]),
                    "deletion-outside-cloze",
                    f"this deletion is in a card that isn't a cloze: begin the card with "
                    f"`{marker}`, or add `#cloze` to the question",
                )
                return
