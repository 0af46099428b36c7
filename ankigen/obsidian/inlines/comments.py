"""Comments, `%%…%%`, which are not shown."""

from __future__ import annotations

from ankigen.obsidian.inlines.state import State


def comment(state: State, position: int) -> int:
    """A comment on one line, or over several where it begins one; `%%%%` opens nothing."""
    text = state.text
    if not text.startswith("%%", position):
        return 0
    if text.startswith("%%%%", position):
        end = position
        while text.startswith("%", end):
            end += 1
        state.tokens.append(text[position:end])
        return end
    end = state.find("%%", position + 2)
    if end < 0:
        return 0
    if text.find("\n", position, end) >= 0:
        before = text[text.rfind("\n", 0, position) + 1 : position]
        if before.strip():
            return 0
    return end + 2
