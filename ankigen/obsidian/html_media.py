"""Files of the vault in HTML of a note's own: `<img src="pic.png">`, `<a href="Note.md">`."""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from urllib.parse import unquote

from ankigen.expressions import expression
from ankigen.obsidian.environment import Environment, FileEmbed, MissingEmbed, Problem, TextEmbed
from ankigen.obsidian.html_tags import Locate, note
from ankigen.obsidian.inlines.addresses import Missing, is_remote, missing_problem
from ankigen.obsidian.urls import is_safe_image

# Comments are passed over; within a tag a quoted value may hold anything.
_ELEMENT = expression(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<name>img|image|video|audio|source|track|a)(?=[\s/])"
    r"(?P<attributes>(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = expression(
    r"(?P<name>[^\s\"'<>/=]+)(?:\s*=\s*"
    r"(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'=<>`]+)))?"
)
_SOUND = expression(r"\[sound:(.+)\]\Z")


def show(text: str, environment: Environment, locate: Locate, *, is_tag: bool = False) -> str:
    """A piece of HTML as it goes into the output, its tags noted in the environment.

    What is no tag of HTML is text, and files of the vault have the names of their media; what is
    not there is a problem of the environment. `is_tag` says that it is a tag alone.
    """
    if environment.options.commonmark:
        return text
    noted, escaped = note(text, environment, locate, is_tag=is_tag)
    if environment.resolver is None:
        return noted
    longer = len("&lt;") - len("<")
    return _localize(
        noted, environment, lambda offset: locate(offset - longer * bisect_left(escaped, offset))
    )


def _localize(text: str, environment: Environment, locate: Locate) -> str:

    def element(found: re.Match[str]) -> str:
        if not found["name"]:
            return found[0]
        written = found["attributes"]
        names = {one["name"].lower() for one in _ATTRIBUTE.finditer(written)}

        def attribute(one: re.Match[str]) -> str:
            name = one["name"].lower()
            url = _value(one)
            place = locate(found.start("attributes") + one.start())
            if found["name"].lower() == "a":
                if name != "href" or not url or url.startswith("#") or is_remote(url):
                    return one[0]
                href = _link(url, environment, place)
                return f'href="{html.escape(href)}"' if href else ""
            if name == "srcset":
                # The sanitiser leaves it out; without another picture its first one is shown.
                if "src" in names or found["name"].lower() == "source" or not url:
                    return ""
                name, url = "src", url.split(",")[0].split()[0]
            elif name == "poster" and url and not is_remote(url):
                return ""  # Anki takes no file along for it
            elif name != "src" or not url:
                return one[0]
            return f'{name}="{html.escape(_address(url, environment, place))}"'

        inner = _ATTRIBUTE.sub(attribute, written)
        return f"<{found['name']}{inner}>"

    return _ELEMENT.sub(element, text)


def _value(found: re.Match[str]) -> str:
    """An attribute's value, without white space around it and the line ends within."""
    raw = found["double"] or found["single"] or found["bare"] or ""
    return re.sub(r"[\n\r\t]", "", html.unescape(raw)).strip()


def _link(url: str, environment: Environment, place: tuple[int, int]) -> str:
    """The address of what an `<a>` leads to in the vault, or nothing where it is not there."""
    assert environment.resolver is not None
    target = unquote(url)
    found = environment.resolver.link(target, environment.path)
    if found.missing is None:
        return found.href
    environment.problems.append(missing_problem(place, target, found.missing, found.alias_of))
    return ""


def _address(url: str, environment: Environment, place: tuple[int, int]) -> str:
    """The address that the output has for one of the note."""
    if is_remote(url):
        if not is_safe_image(url):
            message = f"'{url}' is not shown: its scheme may run something or leads to this machine"
            environment.problems.append(
                Problem(*place, "unsafe-link", f"{message}; put the file into the vault")
            )
        return url
    missing: Missing = "file"
    plain = url.partition("?")[0].partition("#")[0]
    for target in dict.fromkeys((unquote(url), unquote(plain))):
        assert environment.resolver is not None
        found = environment.resolver.embed(target.replace("\\", "/"), environment.path)
        if isinstance(found, FileEmbed) and found.kind != "file":
            return found.src
        if isinstance(found, TextEmbed) and (sound := _SOUND.match(found.text)):
            return sound[1]
        if isinstance(found, MissingEmbed) and found.missing in ("unreadable", "drawing"):
            missing = found.missing
    environment.problems.append(missing_problem(place, url, missing))
    return url
