"""Blocks of code: in colours, or as the picture that a Mermaid diagram gives, one for light and one
for dark cards (no JavaScript in a review); and what is said of those that are not shown so."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from ankigen import highlight
from ankigen.obsidian import CodeLeaf, Part
from ankigen.obsidian.environment import Problem
from ankigen.render import clozes
from ankigen.render.library import Library
from ankigen.types import Media

# Of a fence that holds the masks of an image occlusion.
MASKS = "occlusion"
_MERMAID = "mermaid"
# Mermaid's theme by our class; the style sheet shows the one that the card's colours ask for.
_THEMES: Mapping[str, str] = {"diagram-light": "default", "diagram-dark": "dark"}
_DRAWING = 1  # part of the name: another way to draw gives another file


def language(info: str) -> str:
    """The language of a fence's info string: `python`, `{.python}`, `python title="x"`."""
    words = info.replace("{", " ").replace("}", " ").split()
    return words[0].lstrip(".").lower() if words else ""


class Fences:
    """Shows the blocks of code of one side after the other; pictures go into `media`."""

    def __init__(self, library: Library, media: dict[str, Media], *, draws: bool) -> None:
        self._library = library
        self._media = media
        self._draws = draws
        # Of the blocks of the current side.
        self._uncoloured: set[str] = set()
        self._languages: set[str] = set()

    def begin(self) -> None:
        """Forget the last side."""
        self._uncoloured.clear()
        self._languages.clear()

    @property
    def has_shown(self) -> bool:
        """Whether there was code in the side, of any language."""
        return bool(self._languages)

    def show(self, code: str, info: str) -> str:
        """The HTML of a block of code."""
        name = language(info)
        if name == _MERMAID and self._draws:
            drawn = self._draw(code)
            if drawn is not None:
                return drawn
        self._languages.add(name)
        # The parser's code ends in the line end before the closing fence, which is not code.
        code = code.removesuffix("\n")
        shown = highlight.highlight(code, name)
        if shown.is_given_up:
            self._uncoloured.add(code)
        return shown.html

    def show_cloze(self, code: str, info: str) -> str:
        """The HTML of a block of code that may hold deletions."""
        plain, marks = clozes.strip_code(code)
        return clozes.insert(self.show(plain, info), marks)

    def problems(self, part: Part, *, is_cloze: bool) -> Iterator[Problem]:
        """What is not shown as it might be in a side, which has been shown."""
        if _MERMAID in self._languages:
            yield from self._undrawn(part)
        if self._uncoloured:
            yield from self._given_up(part, is_cloze=is_cloze)
        if MASKS in self._languages:
            from ankigen.render import masking  # for start-up time: few decks have masks

            yield from masking.unmasked(part)

    def _draw(self, source: str) -> str | None:
        """A diagram's pictures; None where it can't be drawn. They are kept under names that tell
        their source, so each is drawn once."""
        pictures: list[Media] = []
        for theme in _THEMES.values():
            key = f"{_DRAWING}:{theme}:{source}"
            name = f"diagram-{hashlib.sha256(key.encode()).hexdigest()[:16]}.svg"
            path = self._library.stored(name)
            if path is None:
                data = self._library.draw(source, theme)
                if data is None:
                    return None
                path = self._library.store(name, data)
            pictures.append(Media(name, path))
        self._media.update((picture.name, picture) for picture in pictures)
        images = "".join(
            f'<img class="{look}" src="{picture.name}" alt="Diagram">'
            for look, picture in zip(_THEMES, pictures, strict=True)
        )
        return f'<div class="diagram">{images}</div>'

    def _undrawn(self, part: Part) -> Iterator[Problem]:
        why = (
            "`mmdc` could not draw it" if self._draws else "`mmdc` (Mermaid's CLI) is not installed"
        )
        for _, leaf in part.leaves():
            if isinstance(leaf, CodeLeaf) and language(leaf.info or "") == _MERMAID:
                message = f"this diagram is shown as code: {why}"
                yield Problem(*leaf.place, "mermaid-not-drawn", message)

    def _given_up(self, part: Part, *, is_cloze: bool) -> Iterator[Problem]:
        """Says at each block of code, or at the part's beginning for what it embeds, that its lexer
        gave it no colours."""
        message = (
            "this code is shown without colours, since Pygments fails at it, or takes more "
            f"than {highlight.SECONDS:.0f} seconds; name another language, or `text`"
        )
        left = set(self._uncoloured)
        for _, leaf in part.leaves():
            if isinstance(leaf, CodeLeaf):
                text = clozes.strip_code(leaf.text)[0] if is_cloze else leaf.text
                code = text.removesuffix("\n")
                if code in self._uncoloured:
                    left.discard(code)
                    yield Problem(*leaf.place, "code-without-colours", message)
        if left:
            first = part.blocks[0]
            yield Problem(first.first, first.column, "code-without-colours", message)
