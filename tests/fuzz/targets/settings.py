"""The configuration: each mistake is told at its line, and what is taken has the type it should."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random

from ankigen import config
from ankigen.config.keys import KEYS
from ankigen.errors import BuildError, UsageError
from tests.fuzz import pieces
from tests.fuzz.generate import Grammar
from tests.fuzz.targets import Target
from tests.fuzz.targets.texts import decode

_VALUES = (
    "a", "[a, b]", "5", "-1", "1.5", "true", "no", "null", "", "basic", "cloze", "{a: b}", "'x'",
    "[]", "{question: [Q], answer: A}", "{question: ''}",
    "{Sub: {deck: D, tags: [t], kind: cloze, anki: no}}", "[[a]]", "2024-01-01", "!!binary aGk=",
    "&a [*a]", "keep", "link", '"\\0"', "'../..'", "/etc", "99999999999999999999",
    "{a: {kind: x}}", "{a: {tags: ''}}", ".inf", '"\\ud800"', "{1: {deck: 5}}", "{? [a] : b}",
    "{[a]: b}", "{{a: b}: c}",
)  # fmt: skip


@functools.cache
def _project() -> tuple[tempfile.TemporaryDirectory[str], Path]:
    folder = tempfile.TemporaryDirectory(prefix="fuzz-")
    root = Path(folder.name)
    (root / "notes").mkdir()
    return folder, root


def _run(data: bytes, thorough: bool) -> str:
    _, root = _project()
    (root / "ankigen.yaml").write_bytes(data)
    try:
        settings = config.read(root)
    except BuildError as error:
        count = data.decode("utf-8-sig").count("\n") + 1
        assert error.errors
        for found in error.errors:
            assert found.location.path == "ankigen.yaml"
            assert 1 <= found.location.line <= count + 1, found
        str(error)
        return "refused"
    except UsageError as error:
        assert str(error)
        return "unusable"
    assert settings.slug and all(c.isascii() and (c.isalnum() or c == "-") for c in settings.slug)
    assert settings.deck and isinstance(settings.deck, str)
    assert settings.kind in ("basic", "reversed", "type-in", "cloze")
    assert settings.keep_versions >= 0 and settings.jobs >= 0
    for texts in (settings.ignore, settings.tags, *settings.markers.values()):
        assert all(isinstance(text, str) and text.strip() for text in texts)
    if thorough:
        assert config.read(root) == settings
    return "read"


def _line(random: Random) -> str:
    keys = [key.name for key in KEYS]
    return f"{random.choice((*keys, *keys, 'unknown', 'dekc'))}: {random.choice(_VALUES)}"


def _generator(seeds: tuple[bytes, ...]) -> Callable[[Random], bytes]:
    grammar = Grammar((*pieces.YAML, *_VALUES), [decode(seed) for seed in seeds], _line)

    def make(random: Random) -> bytes:
        if random.random() < 0.5:
            return "\n".join(_line(random) for _ in range(random.randrange(1, 4))).encode()
        return grammar.text(random).encode("utf-8", "ignore")

    return make


SETTINGS = Target("settings", 5, _run, _generator)
