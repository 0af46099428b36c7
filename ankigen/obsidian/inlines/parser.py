"""One pass over a leaf's text: from special character to special character, one rule each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from ankigen.obsidian.environment import Environment, Leaf, Options
from ankigen.obsidian.inlines.bare_addresses import START, bare_address
from ankigen.obsidian.inlines.deletions import close_brace, colons, open_brace, resolve
from ankigen.obsidian.inlines.delimiters import run
from ankigen.obsidian.inlines.embeds import embed, wikilink
from ankigen.obsidian.inlines.escapes import escape, line_end, reference
from ankigen.obsidian.inlines.facts import Facts, Inline, Span
from ankigen.obsidian.inlines.footnotes import footnote_reference, number
from ankigen.obsidian.inlines.html import angle
from ankigen.obsidian.inlines.links import (
    close_bracket,
    open_bracket,
    open_footnote,
    open_image,
)
from ankigen.obsidian.inlines.math import math
from ankigen.obsidian.inlines.state import Rule, State
from ankigen.obsidian.inlines.tokens import Token, build
from ankigen.obsidian.inlines.verbatim import code, comment, tag

Rules = dict[str, tuple[Rule, ...]]
_KINDS: dict[Rule, Inline] = {
    code: Inline.CODE,
    math: Inline.MATH,
    comment: Inline.COMMENT,
    wikilink: Inline.LINK,
    embed: Inline.EMBED,
    angle: Inline.HTML,
    tag: Inline.TAG,
    bare_address: Inline.ADDRESS,
}
_NOTHING = Facts()


def _rules(options: Options) -> Rules:
    """The rules by their first character, in the order in which they are asked."""
    rules: Rules = {
        "\\": (escape,),
        "`": (code,),
        "&": (reference,),
        "<": (angle,),
        "\n": (line_end,),
        "*": (run,),
        "_": (run,),
        "[": (open_bracket,),
        "!": (open_image,),
        "]": (close_bracket,),
    }
    if options.gfm:
        rules["~"] = (run,)
    if not options.commonmark:
        rules |= {
            "=": (run,),
            "[": (wikilink, footnote_reference, open_bracket),
            "!": (embed, open_image),
            "^": (open_footnote,),
            "$": (math,),
            "%": (comment,),
            "#": (tag,),
        }
    return rules


def _pattern(rules: Rules, *alternatives: str) -> re.Pattern[str]:
    characters = "[" + re.escape("".join(rules)) + "]"
    return re.compile("|".join((characters, *alternatives)))


def _is_text(tokens: Sequence[Token]) -> bool:
    """Whether a rule found nothing but characters."""
    return bool(tokens) and isinstance(tokens[-1], str)


class InlineParser:
    """Turns the text of leaves into elements; holds no state between two leaves.

    What a text may hold decides which of a few precompiled patterns finds its special characters:
    most texts have no address and no deletion in them. One that is made for facts alone leaves out
    what changes none of them, such as emphasis.
    """

    def __init__(self, options: Options, *, is_for_facts: bool = False) -> None:
        self.options = options
        self._rules = _rules(options)
        if is_for_facts:
            unasked = "*_~&\n" if options.highlight_deletions else "*_~&\n="
            self._rules = {key: rule for key, rule in self._rules.items() if key not in unasked}
        self._search = _pattern(self._rules).search
        self._search_address = _pattern(self._rules, START).search
        self._deletion_rules: Rules = self._rules | {
            "{": (open_brace,),
            ":": (colons,),
            "}": (close_brace,),
        }
        addresses = (START,) if options.gfm else ()
        self._search_deletion = _pattern(self._deletion_rules, *addresses).search

    def parse(self, leaf: Leaf, environment: Environment) -> None:
        """Fill `leaf.element` from `leaf.text`; what it already holds stays before it."""
        state = self._cut(leaf, environment, None)
        if state is not None:
            self._finish(state)

    def facts(self, leaf: Leaf, environment: Environment) -> Facts:
        """What stands in a leaf's text; its element is left alone."""
        spans: list[Span] = []
        scratch = Leaf(Element("p"), leaf.text, leaf.positions, leaf.dropped)
        state = self._cut(scratch, environment, spans)
        if state is None:
            return _NOTHING
        if state.runs:
            resolve(state, state.tokens, state.runs)
        if state.images:
            spans = [span for span in spans if span.kind is not Inline.TAG or _is_read(state, span)]
        deletions = sorted(state.facts, key=lambda found: (found.start, -found.end))
        targets = (Span(Inline.LINK, *place) for place in state.targets)
        return Facts(
            tuple(spans),
            tuple(deletions),
            tuple(state.unclosed),
            tuple(state.stray),
            tuple(targets),
        )

    def _cut(self, leaf: Leaf, environment: Environment, spans: list[Span] | None) -> State | None:
        """Cut a leaf's text into tokens; None where all of it is words, which then stand in it."""
        text = leaf.text.rstrip(" \t\n")
        rules, search = self._rules, self._search
        is_asked = spans is not None and "}}" in text
        if self.options.deletions and ("{{c" in text or is_asked):
            rules, search = self._deletion_rules, self._search_deletion
        elif self.options.gfm and ("://" in text or "@" in text or "www." in text):
            search = self._search_address
        position = len(text) - len(text.lstrip(" \t\n"))
        match = search(text, position)
        if match is None and not len(leaf.element):
            leaf.element.text = text[position:]
            return None
        state = State(leaf, environment, self.options, text)
        tokens = state.tokens
        while match is not None:
            start = match.start()
            if start > position:
                tokens.append(text[position:start])
            character = text[start]
            position = 0
            count = len(tokens)
            for rule in rules.get(character, (bare_address,)):
                position = rule(state, start)
                if position:
                    if spans is not None and rule in _KINDS and not _is_text(tokens[count:]):
                        spans.append(Span(_KINDS[rule], start, position))
                    break
            else:
                tokens.append(character)
                position = start + 1
            match = search(text, position)
        tokens.append(text[position:])
        return state

    def _finish(self, state: State) -> None:
        if state.runs:
            resolve(state, state.tokens, state.runs)
        if state.footnotes:
            number(state)
        if state.deletions:
            state.deletions.sort(key=lambda found: found[0])
            state.environment.deletions.extend(found[1:] for found in state.deletions)
        if build(state.leaf.element, state.tokens, self.options.max_depth):
            state.report(
                0,
                "too-deep",
                f"more than {self.options.max_depth} levels of formatting; the rest is plain",
            )


def _is_read(state: State, span: Span) -> bool:
    """Whether a stretch is not among the words for an image."""
    return not any(start <= span.start < end for start, end in state.images)
