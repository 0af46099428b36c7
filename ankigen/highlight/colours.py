"""Two of Pygments' styles as CSS, for light cards and for Anki's night mode."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pygments.styles import get_style_by_name
from pygments.token import Token

from ankigen.lexing import class_of

LIGHT_STYLE, LIGHT_BACKGROUND = "autumn", "#f6f7f9"
DARK_STYLE, DARK_BACKGROUND = "github-dark", "#262628"
# WCAG 2.2, success criterion 1.4.3: text of normal size.
CONTRAST = 4.5


def stylesheet(light: str = LIGHT_STYLE, dark: str = DARK_STYLE) -> str:
    """The colours of two of Pygments' styles, for light cards and for Anki's night mode.

    Each colour is moved towards black or white as far as its contrast asks. What is bold or italic
    is so by day and by night, as the light style has it: a night's code is to be no other code.
    """
    return "\n".join(
        [
            "/* Highlighted code */",
            *_rules(light, light, LIGHT_BACKGROUND, ("",)),
            *_rules(dark, light, DARK_BACKGROUND, (".nightMode ", ".night_mode ")),
        ]
    )


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours `#rrggbb`, 1 to 21, as WCAG 2.2 defines it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _rules(colours: str, weights: str, background: str, scopes: tuple[str, ...]) -> Iterator[str]:
    """Rules with the colours of one style and the weights and slants of another."""
    style, faces = get_style_by_name(colours), dict(get_style_by_name(weights))
    by_look: dict[str, list[str]] = {}
    for token, definition in style:
        name = class_of(token)
        if not name or token in (Token, Token.Text):
            continue
        colour = f"#{definition['color']}" if definition["color"] else _text_colour(background)
        # A style may not know a token that another one does; its root it always knows.
        face = next(faces[each] for each in reversed(token.split()) if each in faces)
        weight = "bold" if face["bold"] else "normal"
        slant = "italic" if face["italic"] else "normal"
        look = f"color: {_readable(colour, background)}; font-weight: {weight}; font-style: {slant}"
        by_look.setdefault(look, []).append(name)
    base = ", ".join(f"{scope}.highlight" for scope in scopes)
    yield f"{base} {{ --code: {background}; color: {_text_colour(background)} }}"
    for look, names in by_look.items():
        selectors = ", ".join(f"{scope}.highlight .{name}" for scope in scopes for name in names)
        yield f"{selectors} {{ {look} }}"


def _text_colour(background: str) -> str:
    return "#24292f" if _luminance(background) > 0.5 else "#e1e4e8"


@cache  # a style has few colours for its many tokens
def _readable(colour: str, background: str) -> str:
    """The colour itself, or the nearest shade or tint of it with contrast enough."""
    end = 0 if _luminance(background) > 0.5 else 255
    channels = _channels(colour)
    for step in range(51):
        share = step / 50
        mixed = "#" + "".join(f"{round(c + (end - c) * share):02x}" for c in channels)
        if contrast(mixed, background) >= CONTRAST:
            return mixed
    raise ValueError(f"no shade of {colour} is readable on {background}")


def _channels(colour: str) -> tuple[int, ...]:
    if re.fullmatch(r"#[0-9a-fA-F]{6}", colour) is None:
        raise ValueError(f"{colour} is not #rrggbb")
    return tuple(bytes.fromhex(colour[1:]))


def _luminance(colour: str) -> float:
    def linear(channel: int) -> float:
        value = channel / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(channel) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
