"""Math: `$…$` and `$$…$$`, kept as written between the delimiters that the host asks for, but for
white space just inside them.

A deletion inside stays a `span.deletion` in the formula's element, so that a host finds it there as
it does anywhere; all the rest is text.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from ankigen.expressions import expression
from ankigen.macros import TooLargeError
from ankigen.obsidian import delimiters
from ankigen.obsidian.inlines.deletions import OPENER, resolve
from ankigen.obsidian.inlines.state import State
from ankigen.obsidian.inlines.tokens import Mark, Token, build
from ankigen.obsidian.math import refuse

_BLOCK = expression(r"\$\$((?:[^\\$]++|\\.|\$(?!\$))++)\$\$", re.DOTALL)
# No white space just inside, and no digit after: then it is money.
_INLINE = expression(r"\$(?![\s$])((?:[^\\$]++|\\.)++)(?<!\s)\$(?![0-9])", re.DOTALL)
# What looks like TeX, a command or something raised or lowered, before the first plain word.
_EVIDENCE = r"(?:\\[A-Za-z]|[_^][{\\A-Za-z0-9])"
_TEX = expression(
    r"\$(?!\s)(?:[^$\s]|(?<![^\W\d_]{3})[^\S\n])*?" + _EVIDENCE + r"|\$\$[^$]*?" + _EVIDENCE
)
# A deletion's mark within the name of a command: what Anki puts together of it may be another.
_SPLIT = expression(rf"\\[A-Za-z]*+(?:(?:{OPENER.pattern})|::|\}}\}})++(?=[A-Za-z])")
_BLANK = " \t\n"
# A command of one sign; the bracket behind a line's end, and what may stand between the two.
_ESCAPED = expression(r"\\(?:\\(?=([\[\]()]))|.)", re.DOTALL)
_PARTED = {"[": "*", "]": " ", "(": " ", ")": " "}
_MARKS = expression(rf"{OPENER.pattern}|\}}\}}")
_MARK = expression(r"\\.|" + OPENER.pattern + r"|::(?!:)|[{}]", re.DOTALL)


def math(state: State, position: int) -> int:
    """Math, or a dollar sign; one that seems to want a partner is reported."""
    text = state.text
    is_block = text.startswith("$$", position)
    match = (_BLOCK if is_block else _INLINE).match(text, position)
    if match is None:
        if _TEX.match(text, position):
            state.report(
                position,
                "unbalanced-math",
                "this '$' has no partner; close the formula, or write '\\$' for a dollar sign",
            )
        state.tokens.append("$$" if is_block else "$")
        return position + 1 + is_block
    element = Element("span", {"class": "math math-block" if is_block else "math math-inline"})
    fill(state, element, match.start(1), match.end(1), is_block)
    if is_block:
        state.append_block(element)
    else:
        state.tokens.append(element)
    return match.end()


def fill(state: State, element: Element, start: int, end: int, is_block: bool) -> None:
    """Give an element the formula between two offsets, within its delimiters."""
    options = state.options
    before, after = map(delimiters.mark, options.math_block if is_block else options.math_inline)
    text = state.text[start:end]
    shown = _expanded(state, text, start) if options.macros.known else text
    content, refused = refuse(shown)
    for name in refused:
        state.report(
            max(state.text.find("\\" + name, start), start),
            "refused-math",
            f"'\\{name}' is left out, since it may load or run something; write it another way",
        )
    if options.deletions and "{{c" in content:
        split = _SPLIT.search(shown)
        if split:
            message = (
                "a deletion must not begin or end within the name of a command; put all of the "
                "command into it"
            )
            state.report(start + (split.start() if shown == text else 0), "refused-math", message)
            content, _ = refuse(_MARKS.sub("", content))
        else:
            tokens = list(map(_settle, _cut(state, shown, text, start)))
            tokens[0] = before + str(tokens[0]).lstrip(_BLANK)
            tokens[-1] = _strip_end(str(tokens[-1])) + after
            build(element, tokens, options.max_depth)
            return
    element.text = before + _strip_end(str(_settle(content)).lstrip(_BLANK)) + after


def _settle(token: Token) -> Token:
    """A part of a formula in which nothing looks like its delimiters: a line's end before a
    bracket, as in `\\\\[2pt]`."""
    if not isinstance(token, str) or "\\\\" not in token:
        return token
    return _ESCAPED.sub(lambda found: f"{found[0]}{_PARTED.get(found[1], '')}", token)


def _strip_end(tex: str) -> str:
    """A formula without white space at its end, but for the one of a `\\ `."""
    stripped = tex.rstrip(_BLANK)
    backslashes = len(stripped) - len(stripped.rstrip("\\"))
    return stripped + " " * (backslashes % 2 and stripped != tex)


def _expanded(state: State, tex: str, start: int) -> str:
    """A formula with the project's macros put in place; one that would grow too large is reported
    and left as it is."""
    try:
        return state.options.macros.expand(tex)
    except TooLargeError:
        message = (
            "this formula grows too large by its macros, so they are not put in place: see them"
        )
        state.report(start, "refused-math", message)
        return tex


def _cut(state: State, shown: str, written: str, start: int) -> list[Token]:
    """A formula's tokens as it is shown, its macros put in place; its deletions are found in their
    order where it is written, which begins at an offset."""
    tokens, marks = _marked(shown)
    places = [mark.position for mark in (marks if shown == written else _marked(written)[1])]
    for number, mark in enumerate(marks):
        mark.position = start + (places[number] if number < len(places) else 0)
    resolve(state, tokens, marks)
    return tokens


def _marked(text: str) -> tuple[list[Token], list[Mark]]:
    """A formula's tokens, and its deletions' marks among them with their offsets: a deletion ends
    at the first `}}` that no brace inside has opened."""
    # A macro that must not run may be put together, or be defined, over the deletions' marks.
    wholes = text, _MARKS.sub("", text)
    tokens: list[Token] = []
    marks: list[Mark] = []
    opened: list[str] = []
    written = 0
    for match in _MARK.finditer(text):
        if match.start() < written:
            continue
        found = match.group()
        mark = None
        if match.group(1):
            mark = Mark(found, numbers=match.group(1))
            opened.append("deletion")
        elif found == "{":
            opened.append(found)
        elif found == "}" and opened:
            if opened[-1] == "{":
                opened.pop()
            elif text.startswith("}}", match.start()):
                opened.pop()
                mark = Mark("}}")
        elif found == "::" and opened and opened[-1] == "deletion":
            mark = Mark("::")
        if mark:
            mark.position = match.start()
            tokens.append(refuse(text[written : match.start()], *wholes)[0])
            mark.index = len(tokens)
            tokens.append(mark)
            marks.append(mark)
            written = match.start() + len(mark.text)
    tokens.append(refuse(text[written:], *wholes)[0])
    return tokens, marks
