"""HTML of a note's own that would load from the web: links to it, where those are wanted."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from ankigen.obsidian.inlines.addresses import is_remote
from ankigen.obsidian.sanitize import sanitize

# Elements that load what they name, as the sanitiser writes them.
_ELEMENT = re.compile(
    r'<(?P<name>img|video|audio|source|track)(?P<attributes>(?: [\w:-]+(?:="[^"]*")?)*)>'
)
_ADDRESS = re.compile(r' (?P<name>src|poster)="(?P<url>[^"]*)"')
_ALTERNATIVE = re.compile(r' alt="([^"]+)"')


def link_remote(clean: str, is_shown: Callable[[str], bool]) -> str:
    """Sanitised HTML with links in place of what is on the web and not to be shown."""
    linked = _ELEMENT.sub(lambda found: _link(found, is_shown), clean)
    # A link may now stand in a link.
    return clean if linked == clean else sanitize(linked)


def _is_on_the_web(url: str) -> bool:
    return is_remote(url) and not url.lower().startswith("data:")


def _link(found: re.Match[str], is_shown: Callable[[str], bool]) -> str:
    attributes = found["attributes"]
    hidden = [
        address["url"]
        for address in _ADDRESS.finditer(attributes)
        if _is_on_the_web(url := html.unescape(address["url"]).strip()) and not is_shown(url)
    ]
    if not hidden:
        return found[0]
    kept = _ADDRESS.sub(lambda one: "" if one["url"] in hidden else one[0], attributes)
    alternative = _ALTERNATIVE.search(attributes)
    links = "".join(
        f'<a class="external-link" href="{url}">{alternative[1] if alternative else url}</a>'
        for url in hidden
    )
    return links if found["name"] == "img" else f"{links}<{found['name']}{kept}>"
