"""Settings of the syntaxes that are of no plugin: each takes what notes hold anyway for cards."""

from __future__ import annotations

from dataclasses import dataclass

from ankigen.dialects.options import option

_TAG = "Only notes with this tag; empty for all."


@dataclass(frozen=True, slots=True)
class Hashcards:
    """`hashcards`: clozes that hide what is in brackets."""

    marker: str = option("C:", text="What begins a cloze.")


@dataclass(frozen=True, slots=True)
class Callouts:
    """`callouts`: a callout's title asks, its content answers."""

    types: tuple[str, ...] = option(
        ("question", "help", "faq"),  # one type to Obsidian, by three names
        text="Types of the callouts that are cards.",
    )


@dataclass(frozen=True, slots=True)
class Tables:
    """`tables`: each row of a table is a card."""

    tag: str = option("", text=_TAG)


@dataclass(frozen=True, slots=True)
class Headings:
    """`headings`: a heading asks, its section answers."""

    level: int = option(2, text="The level of the headings that ask, from 1 to 6.")
    tag: str = option("", text=_TAG)


@dataclass(frozen=True, slots=True)
class WholeNotes:
    """`notes`: a note's title asks, the note answers."""

    tag: str = option("", text=_TAG)
