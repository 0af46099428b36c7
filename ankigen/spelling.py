"""Words for messages: what one was meant to be, and how many there are of something."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known word that is most like this one, whatever their letter case; None where none is.

    `cutoff` is the least likeness, from 0 to 1.
    """
    from difflib import get_close_matches  # for start-up time: most words are right

    folded = {each.casefold(): each for each in known}
    near = get_close_matches(word.strip().casefold(), folded, n=1, cutoff=cutoff)
    return folded[near[0]] if near else None


def hint(word: str, known: Iterable[str], otherwise: str) -> str:
    """The end of a message about an unknown word: the known one that was meant, or `otherwise`."""
    near = nearest(word, known)
    return f"did you mean `{near}`?" if near else otherwise


def count(number: int, noun: str) -> str:
    """`1 card`, `2 cards`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def is_slip(word: str, known: str) -> bool:
    """Whether a word is a known one but for one letter too many, too few, another (not the first),
    or two in the wrong order."""
    start = 0
    while start < min(len(word), len(known)) and word[start] == known[start]:
        start += 1
    end = 0
    while end < min(len(word), len(known)) - start and word[-1 - end] == known[-1 - end]:
        end += 1
    written, meant = word[start : len(word) - end], known[start : len(known) - end]
    if len(written) + len(meant) == 1 or (len(written) == len(meant) == 1 and start > 0):
        return True
    return len(written) == 2 and written == meant[::-1]
