"""What Anki would refuse, or show wrongly, in a note type's templates.

Anki imports a package with broken templates without a word, and says so on the cards. So a build
refuses all that Anki's own editor refuses (`rslib/src/notetype/mod.rs`), and some more mistakes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from ankigen.spelling import hint
from ankigen.templates import filters
from ankigen.templates.language import Node, Problem, Replacement, Section, Text, delimiters, parse
from ankigen.templates.rendering import SPECIAL_FIELDS, shows
from ankigen.types import Diagnostic, Location, NoteType, Severity, Template

_CLOZE_CONDITION = re.compile(r"c\+?[0-9]{1,9}")
# The template that a later release may need, and the field that turns it on.
_SPARE, _SPARE_GATE = "Spare", "Spare Card"
_ENDS_STYLE = re.compile(r"</style", re.IGNORECASE)


def check(note_type: NoteType) -> tuple[Diagnostic, ...]:
    """All that is wrong with the templates of a note type, as errors at their places."""
    found: list[Diagnostic] = []
    fronts: dict[str, str] = {}
    for template in note_type.templates:
        found += _located(template.front_file, template.front, _front(note_type, template))
        found += _located(template.back_file, template.back, _back(note_type, template))
        twin = fronts.setdefault(template.front, template.front_file)
        if twin != template.front_file and not re.search(r"\{\{\s*Card\s*\}\}", template.front):
            message = f"the same text as {twin}; Anki wants every front of a note type to differ"
            problem = Problem(0, "template-twin", message)
            found += _located(template.front_file, template.front, [problem])
    return tuple(found)


def check_style(css: str, file: str) -> tuple[Diagnostic, ...]:
    """What would break out of the style sheet that Anki makes of this one."""
    match = _ENDS_STYLE.search(css)
    if match is None:
        return ()
    message = "</style ends the style sheet, in a comment or text too; remove it"
    return _located(file, css, [Problem(match.start(), "template-style", message)])


def _located(file: str, text: str, problems: Sequence[Problem]) -> tuple[Diagnostic, ...]:
    return tuple(
        Diagnostic(
            _locate(file, text, problem.offset), problem.code, problem.message, Severity.ERROR
        )
        for problem in problems
    )


def _locate(file: str, text: str, offset: int) -> Location:
    before = text[:offset]
    return Location(file, before.count("\n") + 1, offset - before.rfind("\n"))


def _front(note_type: NoteType, template: Template) -> list[Problem]:
    nodes, problems = parse(template.front)
    names = {field.name for field in note_type.fields}
    found = [*problems, *_check_nodes(template.front, note_type, is_front=True)]
    replacements = [node for node in _walk(nodes) if isinstance(node, Replacement)]
    if not any(node.key in names for node in replacements):
        message = "the front shows no field, so that it gives no card; write {{Question}}, say"
        found.append(Problem(0, "template-empty-front", message))
    elif note_type.is_cloze:
        found += _missing_cloze(replacements)
    elif (
        template.name == _SPARE
        and _SPARE_GATE in names
        and shows(nodes, (names | SPECIAL_FIELDS) - {_SPARE_GATE})
    ):
        message = f"all of it must be in {{{{#{_SPARE_GATE}}}}}, or every note gets another card"
        found.append(Problem(0, "template-gate", message))
    return found


def _back(note_type: NoteType, template: Template) -> list[Problem]:
    nodes, problems = parse(template.back)
    found = [*problems, *_check_nodes(template.back, note_type, is_front=False)]
    if note_type.is_cloze:
        found += _missing_cloze([node for node in _walk(nodes) if isinstance(node, Replacement)])
    return found


def _missing_cloze(replacements: Sequence[Replacement]) -> list[Problem]:
    if any("cloze" in node.filters for node in replacements):
        return []
    message = "both sides of a cloze card must show its text; write {{cloze:Question}}"
    return [Problem(0, "template-no-cloze", message)]


def _walk(nodes: Sequence[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        if isinstance(node, Section):
            yield from _walk(node.children)


def _check_nodes(text: str, note_type: NoteType, is_front: bool) -> Iterator[Problem]:
    names = {field.name for field in note_type.fields} | SPECIAL_FIELDS
    opening, closing = delimiters(text)
    for node in _walk(parse(text)[0]):
        if isinstance(node, Text):
            if opening in node.text and not node.is_comment:
                message = f"{opening} without {closing} is shown as it is; close it or remove it"
                yield Problem(node.offset + node.text.find(opening), "template-braces", message)
        elif isinstance(node, Replacement):
            yield from _check_replacement(node, names, note_type.is_cloze, is_front)
        elif node.key not in names - {"FrontSide"}:
            yield from _check_condition(node, names - {"FrontSide"}, note_type.is_cloze)


def _check_condition(node: Section, names: AbstractSet[str], is_cloze: bool) -> Iterator[Problem]:
    written = ("^" if node.negated else "#") + node.key
    if _CLOZE_CONDITION.fullmatch(node.key) is None:
        yield _unknown_field(written, node.key, names, node.offset)
    elif not is_cloze:
        # Anki would make the cards of one answer and show them by the other.
        message = f"{{{{{written}}}}} is for cloze note types; remove it"
        yield Problem(node.offset, "template-field", message)


def _check_replacement(
    node: Replacement, names: AbstractSet[str], is_cloze: bool, is_front: bool
) -> Iterator[Problem]:
    if node.key not in names:
        written = ":".join([*reversed(node.filters), node.key])
        yield _unknown_field(written, node.key, names, node.offset)
    elif node.key == "FrontSide" and is_front:
        message = "{{FrontSide}} is for backs: on the front it is empty; remove it"
        yield Problem(node.offset, "template-front-side", message)
    for name in node.filters:
        if not filters.is_known(name):
            meant = hint(name, sorted(filters.NAMES - {""}), "remove it")
            message = f"Anki has no filter `{name}`; {meant}"
            yield Problem(node.offset, "template-filter", message)
        elif name.startswith("cloze") and not is_cloze:
            message = f"`{name}:` shows nothing outside a cloze note type; remove it"
            yield Problem(node.offset, "template-filter", message)


def _unknown_field(written: str, key: str, names: AbstractSet[str], offset: int) -> Problem:
    meant = hint(key, sorted(names), f"the fields are {', '.join(sorted(names))}")
    message = f"{{{{{written}}}}}: there is no field `{key}`; {meant}"
    return Problem(offset, "template-field", message)
