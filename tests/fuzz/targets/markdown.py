"""The Markdown extension: any text gives HTML that a browser takes as it is, and runs nothing."""

from __future__ import annotations

from urllib.parse import quote

from ankigen.obsidian import ObsidianMarkdown, Options
from ankigen.obsidian.environment import Embed, FileEmbed
from tests.fuzz import pages
from tests.fuzz.targets import Target
from tests.fuzz.targets.texts import decode, notes, variant
from tests.obsidian.test_golden import VAULT
from tests.obsidian.vault import SmallVault

_OPTIONS = (
    Options(),
    Options(deletions=True, highlight_deletions=True),
    Options(strict_line_breaks=True),
    Options(deletions=True),
)


class _Vault(SmallVault):
    """The tests' vault; like the real one it gives files names of its own."""

    def embed(self, target: str, path: str) -> Embed:
        found = super().embed(target, path)
        return found._replace(src=quote(found.src)) if isinstance(found, FileEmbed) else found


_VAULT = _Vault(VAULT.notes)
_PARSERS = tuple(ObsidianMarkdown(options, _VAULT) for options in _OPTIONS)


def _convert(data: bytes, thorough: bool) -> str:
    text = decode(data)
    parser = _PARSERS[variant(data, len(_PARSERS))]
    fragment = parser.convert(text, path="This", prefix="q")
    pages.check(fragment.html, thorough=thorough)
    assert "raw-html" not in fragment.html or "raw-html" in text
    assert "bare-content" not in fragment.html or "bare-content" in text
    lines = text.split("\n")
    for problem in fragment.problems:
        assert 1 <= problem.line <= len(lines), problem
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1, problem
    ids = pages.ids(fragment.html)
    if "id=" not in text:
        assert len(ids) == len(set(ids)), (ids, fragment.html)
    if thorough:
        assert parser.convert(text, path="This", prefix="q") == fragment
    return "problems" if fragment.problems else "html" if fragment.html else "empty"


EXTENSION = Target("extension", 25, _convert, notes)
