"""Gives what is published its addresses: `python .github/publishing.py REPOSITORY TAG`.

A registry shows the README alone, so its relative links and pictures become absolute ones, at the
tag; and `pyproject.toml` gets the project's addresses, which only the repository itself knows.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

_LINK = re.compile(r"(!?)(\[(?:[^\[\]\\]|\\.)*\]|\[!\[[^\]]*\]\([^)]*\)\])\(<?([^)\s>]+)>?\)")
_SOURCE = re.compile(r'\b(src|srcset|href)="([^"]+)"')
_IMAGES = (".webp", ".png", ".svg", ".gif", ".jpg")


def absolute(text: str, repository: str, tag: str) -> str:
    """The Markdown with each relative link leading into the repository at a tag."""

    def address(target: str) -> str:
        if re.match(r"[a-z]+:|#", target):
            return target
        kind = "raw" if target.endswith(_IMAGES) else "blob"
        return f"{repository}/{kind}/{tag}/{target}"

    def link(match: re.Match[str]) -> str:
        inner = _LINK.sub(link, match[2])
        return f"{match[1]}{inner}({address(match[3])})"

    text = _LINK.sub(link, text)
    return _SOURCE.sub(lambda match: f'{match[1]}="{address(match[2])}"', text)


def urls(repository: str, tag: str) -> str:
    """The table of the project's addresses for `pyproject.toml`."""
    pages = {
        "Homepage": repository,
        "Documentation": f"{repository}/blob/{tag}/docs/index.md",
        "Changelog": f"{repository}/blob/{tag}/CHANGELOG.md",
        "Issues": f"{repository}/issues",
        "Source": repository,
    }
    lines = (f'{name} = "{address}"' for name, address in pages.items())
    return "\n".join(("[project.urls]", *lines, "", ""))


def main(repository: str, tag: str, root: Path) -> None:
    """Rewrite `README.md` and `pyproject.toml` below `root`."""
    readme = root / "README.md"
    readme.write_text(absolute(readme.read_text("utf-8"), repository, tag), "utf-8", newline="\n")
    project = root / "pyproject.toml"
    text = project.read_text("utf-8")
    place = text.index("[project.scripts]")
    project.write_text(text[:place] + urls(repository, tag) + text[place:], "utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), sys.argv[2], Path(__file__).parent.parent)
