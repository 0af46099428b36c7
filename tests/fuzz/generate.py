"""Inputs by grammar and mutation, thousands a second, each known by target, seed and number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from tests.fuzz import pieces

# Characters: of most inputs, of a few, and of one in some thousands.
_USUAL, _LONG, _HUGE = 300, 4_000, 64_000


def rng(target: str, seed: int, number: int) -> Random:
    """The source of chance of one input."""
    return Random(f"{target}:{seed}:{number}")


def size(random: Random) -> int:
    """About how many characters an input is to have at most."""
    chance = random.random()
    if chance < 0.0005:
        return _HUGE
    return _LONG if chance < 0.02 else random.randrange(1, _USUAL)


@dataclass(frozen=True)
class Grammar:
    """Makes texts of an alphabet: `alphabet` are pieces, `lines` are whole lines of which texts
    are made line by line, `seeds` are texts to begin with."""

    alphabet: Sequence[str]
    seeds: Sequence[str]
    line: Callable[[Random], str]

    def text(self, random: Random) -> str:
        """A text: lines by grammar, pieces in any order, or a seed with changes."""
        most = size(random)
        chance = random.random()
        if chance < 0.4:
            made = self._lines(random, most)
        elif chance < 0.6:
            made = self._pieces(random, most)
        elif chance < 0.65:
            made = _repeated(random, self.alphabet, most)
        else:
            made = random.choice(self.seeds)
        for _ in range(random.choice((0, 0, 1, 1, 2, 3, 6)) if chance < 0.65 else 4):
            made = self._change(random, made)
        return made[: max(most, 1_000)] if most < _HUGE else made[:_HUGE]

    def _lines(self, random: Random, most: int) -> str:
        lines: list[str] = []
        left = most
        while left > 0:
            lines.append(self.line(random))
            left -= len(lines[-1]) + 1
        return "\n".join(lines)

    def _pieces(self, random: Random, most: int) -> str:
        return "".join(random.choices(self.alphabet, k=1 + most // 5))

    def _change(self, random: Random, text: str) -> str:
        """One change of a kind that editors, mergers and attackers make."""
        start = random.randint(0, len(text))
        end = min(len(text), start + int(random.expovariate(0.1)))
        kind = random.randrange(9)
        if kind < 3:  # insert
            return text[:start] + random.choice(self.alphabet) + text[start:]
        if kind == 3:  # delete
            return text[:start] + text[end:]
        if kind == 4:  # put something else there
            return text[:start] + random.choice(self.alphabet) + text[end:]
        if kind == 5:  # repeat
            times = random.choice((2, 2, 3, 10, 100))
            return text[:start] + text[start:end] * times + text[end:]
        if kind == 6:  # splice
            other = random.choice(self.seeds)
            cut = random.randint(0, len(other))
            return text[:start] + other[cut : cut + random.randrange(200)] + text[end:]
        if kind == 7:  # an odd character
            return text[:start] + random.choice(pieces.ODD) + text[start:]
        middle = random.randint(0, len(text))  # move
        rest = text[:start] + text[end:]
        return rest[:middle] + text[start:end] + rest[middle:]


def _repeated(random: Random, alphabet: Sequence[str], most: int) -> str:
    """A few pieces over and over, as deep or as long as it gets."""
    unit = "".join(random.choices(alphabet, k=random.randrange(1, 4)))
    inner = random.choice(alphabet)
    tail = "".join(random.choices(alphabet, k=random.randrange(0, 3)))
    count = max(1, most // max(1, len(unit)))
    if random.random() < 0.3:  # each line deeper than the one before
        count = int(count**0.5) + 1
        return "\n".join(unit * level + inner for level in range(count)) + tail
    return unit * count + inner + tail


def note_line(random: Random) -> str:
    """A line or block of a note: a marker, containers, and what stands in them."""
    chance = random.random()
    if chance < 0.15:
        return random.choice(pieces.CARDS)
    if chance < 0.35:
        return _within(random, random.choice(pieces.BLOCKS))
    if chance < 0.45:
        return random.choice(pieces.LINE_TEXTS)
    count = random.choice((0, 1, 1, 2, 3))
    start = random.choice(pieces.MARKERS) + "".join(random.choices(pieces.CONTAINERS, k=count // 2))
    return start + "".join(random.choices(pieces.INLINES, k=count * 2))


def _within(random: Random, block: str) -> str:
    """The block in a quote or list, now and then."""
    if random.random() < 0.6:
        return block
    before = random.choice(pieces.CONTAINERS)
    after = before if ">" in before or before.isspace() else " " * len(before)
    return before + block.replace("\n", "\n" + after)


def mutate(random: Random, data: bytes) -> bytes:
    """Bytes with a few of them changed, cut out, doubled or moved."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 4, 16))):
        if not changed:
            break
        at = random.randrange(len(changed))
        end = min(len(changed), at + int(random.expovariate(0.05)) + 1)
        kind = random.randrange(6)
        if kind == 0:
            changed[at] ^= 1 << random.randrange(8)
        elif kind == 1:
            changed[at] = random.choice((0, 1, 0x7F, 0x80, 0xFF, 0x1F))
        elif kind == 2:
            del changed[at:end]
        elif kind == 3:
            changed[at:at] = changed[at:end]
        elif kind == 4:
            changed[at:end] = random.randbytes(end - at)
        else:
            to = random.randrange(len(changed))
            changed[to : to + end - at] = changed[at:end]
    return bytes(changed)
