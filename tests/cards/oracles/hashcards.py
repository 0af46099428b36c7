"""Where hashcards finds clozes: its reading of lines, and of brackets one character at a time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Found:
    """A cloze: its first and last line, from 0, and what each of its deletions hides."""

    first: int
    last: int
    hidden: tuple[str, ...]


def clozes(text: str) -> list[Found]:
    """The clozes of a note, as far as the program does not stop at something else in it."""
    found: list[Found] = []
    lines = text.split("\n")
    begin: int | None = None
    for number, line in enumerate([*lines, "---"]):
        is_marker = line[:2] in ("Q:", "A:", "C:")
        if not is_marker and line.strip() != "---":
            continue
        if begin is not None:
            body = "\n".join([lines[begin][2:], *lines[begin + 1 : number]]).strip()
            found.append(Found(begin, number - 1, deletions(body)))
        begin = number if line.startswith("C:") else None
    return found


def deletions(text: str) -> tuple[str, ...]:
    """What is between brackets that are no image's and stand behind no backslash."""
    hidden: list[str] = []
    current: list[str] | None = None
    is_image = False
    at = 0
    while at < len(text):
        sign, below = text[at], text[at + 1 : at + 2]
        if sign == "\\" and below in ("[", "]"):
            if current is not None:
                current.append(below)
            at += 2
            continue
        if sign == "!" and below == "[" and not is_image:
            is_image = True
        elif sign == "]" and is_image:
            is_image = False
        elif sign == "[" and not is_image:
            current = []
            at += 1
            continue
        elif sign == "]" and current is not None:
            hidden.append("".join(current))
            current = None
            at += 1
            continue
        if current is not None:
            current.append(sign)
        at += 1
    return tuple(hidden)
