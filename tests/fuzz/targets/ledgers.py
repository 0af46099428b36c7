"""The ledger: what is not one is said at its line, what is one is written again as it was read."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from random import Random

from ankigen import identity
from tests.fuzz.generate import Grammar, mutate
from tests.fuzz.targets import Target

_VALUES = (
    "0", "-1", "1.5", "1e999", "NaN", "Infinity", "9007199254740993", "null", "true", '""', '"x"',
    "[]", "{}", "[[]]", '["a","b","c"]', '[[1,"x"]]', '["a"]', '"1.0.0"', '"1.0"', '"\\ud800"',
    '"\\u0000"', '"\u2028"', '[[1,2]]', '[["1","x"]]', '[1]', '"00.1.2"', '"1.0.0\\n"', '"٣.0.0"',
    "1" * 5000, '"' + "9" * 5000 + '.0.0"', '[0,"a"]', "2", "1.0", "[[]," * 50 + "1" + "]" * 50,
)  # fmt: skip
_KEYS = (
    "guid", "id", "type", "note", "after", "block", "aliases", "question", "answer", "prints", "x",
    "sketch", "deletions", "gone", "deck", "tags", "content", "modified", "added", "changed",
    "end", "retired", "earlier", "apart", "recovered", "ankigen", "vault", "release", "cards",
    "state", "note_type", "schema",
)  # fmt: skip
_PIECES = (
    *_VALUES, *(f'"{key}":' for key in _KEYS), '{"end":true}\n', "<<<<<<< a\n", "=======\n", ",",
    ">>>>>>> b\n", '{"ankigen":1,"vault":"v"}\n', '{"ankigen":2,"vault":"v"}\n', "\n", "{", "}",
    '{"guid"', "\ufeff", "\r\n", '{"release":"1.0.0","cards":"a","state":"b"}\n', "[", "]", '"',
    '{"note_type":"basic","schema":"a","content":"b","modified":1}\n', "\\", " ", "\x00", "\x1f",
)  # fmt: skip


def _run(data: bytes, thorough: bool) -> str:
    lines = data.decode("utf-8", "ignore").split("\n")
    try:
        ledger = identity.parse(lines, "ankigen.lock")
    except identity.LedgerError as error:
        place = getattr(error, "location", None)
        assert place is None or 1 <= place.line <= len(lines), error
        str(error).encode()
        return "refused"
    stored = identity.text(ledger)
    stored.encode()
    again = identity.parse(stored.split("\n"), "ankigen.lock")
    # That two merged branches made one version is for the next build, and not stored.
    ledger = replace(ledger, fork=None)
    assert again == ledger
    assert identity.text(again) == stored
    if thorough:
        assert identity.parse(reversed_cards(stored), "ankigen.lock") == ledger
    return "read" if ledger.entries else "empty"


def reversed_cards(stored: str) -> list[str]:
    """The lines with those of the cards in another order, as a merge may leave them."""
    lines = stored.split("\n")
    cards = [line for line in lines if line.startswith('{"guid"')]
    others = [line for line in lines if not line.startswith('{"guid"')]
    return [*others[:-2], *reversed(cards), *others[-2:]]


def _generator(seeds: tuple[bytes, ...]) -> Callable[[Random], bytes]:
    grammar = Grammar(_PIECES, [seed.decode() for seed in seeds], _line)
    records = [line for seed in seeds for line in seed.decode().split("\n") if line[:1] == "{"]

    def make(random: Random) -> bytes:
        chance = random.random()
        if chance < 0.15:
            return grammar.text(random).encode("utf-8", "ignore")
        if chance < 0.25:
            return mutate(random, random.choice(seeds))
        return "\n".join(_records(random, records)).encode("utf-8", "ignore")

    return make


def _records(random: Random, records: list[str]) -> list[str]:
    """Whole lines, most of them with a value or two put in the place of others."""
    lines = ['{"ankigen":1,"vault":"v"}']
    for _ in range(random.randrange(6)):
        lines.append(_changed(random, random.choice(records)))
    return [*lines, '{"end":true}', ""]


def _changed(random: Random, line: str) -> str:
    try:
        record = json.loads(line)
    except ValueError:
        return line
    written = {key: json.dumps(value, ensure_ascii=False) for key, value in record.items()}
    for _ in range(random.choice((0, 0, 0, 1, 2))):
        if random.random() < 0.2 and written:
            del written[random.choice(list(written))]
        else:
            key = random.choice((*_KEYS, *written, *written))
            written[key] = random.choice(_VALUES)
    return "{" + ",".join(f'"{key}":{value}' for key, value in written.items()) + "}"


def _line(random: Random) -> str:
    pairs = random.choices(_KEYS, k=random.randrange(6))
    return "{" + ",".join(f'"{key}":{random.choice(_VALUES)}' for key in pairs) + "}"


LEDGER = Target("ledger", 10, _run, _generator)
