"""Blocks of code: their language, and what is said of those that are not shown as they might be."""

from __future__ import annotations

from collections.abc import Iterator, Set

from ankigen import highlight
from ankigen.obsidian import CodeLeaf, Part
from ankigen.obsidian.environment import Problem
from ankigen.render import clozes

# Of a fence that holds the masks of an image occlusion.
MASKS = "occlusion"


def language(info: str) -> str:
    """The language of a fence's info string: `python`, `{.python}`, `python title="x"`."""
    words = info.replace("{", " ").replace("}", " ").split()
    return words[0].lstrip(".").lower() if words else ""


def undrawn(part: Part, is_installed: bool) -> Iterator[Problem]:
    """Says at each Mermaid fence that it is shown as code."""
    why = "`mmdc` could not draw it" if is_installed else "`mmdc` (Mermaid's CLI) is not installed"
    for _, leaf in part.leaves():
        if isinstance(leaf, CodeLeaf) and language(leaf.info or "") == "mermaid":
            message = f"this diagram is shown as code: {why}"
            yield Problem(*leaf.place, "mermaid-not-drawn", message)


def given_up(part: Part, codes: Set[str], *, is_cloze: bool) -> Iterator[Problem]:
    """Says at each block of code, or at the part's beginning for what it embeds, that its lexer
    gave it no colours."""
    message = (
        "this code is shown without colours, since Pygments fails at it, or takes more "
        f"than {highlight.SECONDS:.0f} seconds; name another language, or `text`"
    )
    left = set(codes)
    for _, leaf in part.leaves():
        if isinstance(leaf, CodeLeaf):
            text = clozes.strip_code(leaf.text)[0] if is_cloze else leaf.text
            code = text.removesuffix("\n")
            if code in codes:
                left.discard(code)
                yield Problem(*leaf.place, "code-without-colours", message)
    if left:
        first = part.blocks[0]
        yield Problem(first.first, first.column, "code-without-colours", message)
