"""What a project's own templates do that cards need not: they are programs, whoever wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from ankigen import files
from ankigen.expressions import expression
from ankigen.templates.reading import CUSTOM, MAX_BYTES, STYLE, bundled
from ankigen.types import Diagnostic, Location

_REMOTE = expression(
    r"\b(?:src|srcset|poster|data)\s*=\s*[\"']?\s*(?:https?:)?//|<link\b|@import\b"
    r"|\burl\(\s*[\"']?\s*(?:https?:)?//",
    re.IGNORECASE,
)
_SCRIPT = expression(r"<script\b|\bjavascript:|<[^>]*\son[a-z]+\s*=", re.IGNORECASE)
_ELEMENT = expression(r"<script\b.*?</script>", re.DOTALL)
_MESSAGES = (
    (
        "template-remote",
        _REMOTE,
        "this loads something from the network whenever a card is shown, which tells whoever has "
        "the server: put the file into the media, or be sure that you want it",
    ),
    (
        "template-script",
        _SCRIPT,
        "a script runs in Anki, with all that Anki may do: read it before you build, if the "
        "template is not yours",
    ),
)


def remarks(folders: Sequence[Path], root: Path) -> Iterator[Diagnostic]:
    """Warnings for the first place of each kind in each template below the folders, its file named
    from `root`; a copy of a built-in one, unchanged, is not looked at. What cannot be read is for
    `read` to say."""
    for folder in folders:
        for path in sorted([*folder.rglob("*.html"), *folder.rglob("*.css")]):
            with suppress(OSError, UnicodeDecodeError):
                text = files.read(path, MAX_BYTES).decode("utf-8-sig")
                name = path.relative_to(folder).as_posix()
                yield from _found(_without_own(text, name), files.display_path(path, root))
                if name == STYLE:
                    yield from _short(text, files.display_path(path, root))


def _without_own(text: str, name: str) -> str:
    """A template without the scripts of the built-in one of its name, all else where it is."""
    built_in = bundled() / name
    if "<script" in text and built_in.is_file():
        for script in _ELEMENT.findall(built_in.read_text(encoding="utf-8")):
            text = text.replace(script, re.sub(r"[^\n]", " ", script))
    return text


def _short(text: str, file: str) -> Iterator[Diagnostic]:
    """A style sheet that can hardly be meant to replace the whole of the built-in one."""
    own = text.count("{")
    built_in = (bundled() / STYLE).read_text(encoding="utf-8").count("{")
    if own * 5 < built_in:
        message = (
            f"this replaces the built-in style, {built_in} rules, by {own}: rename it to {CUSTOM} "
            f"to add to that style, or begin with a copy of it (`ankigen templates copy {STYLE}`)"
        )
        yield Diagnostic(Location(file), "template-short-style", message)


def _found(text: str, file: str) -> Iterator[Diagnostic]:
    for code, pattern, message in _MESSAGES:
        match = pattern.search(text)
        if match is not None:
            before = text[: match.start()]
            column = match.start() - before.rfind("\n")
            yield Diagnostic(Location(file, before.count("\n") + 1, column), code, message)
