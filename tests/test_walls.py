"""The walls between the stages, held against the imports."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "ankigen"

# Any module may import these.
SHARED = {
    *(
        "types",
        "errors",
        "fields",
        "files",
        "yaml_text",
        "bounded",
        "expressions",
        "spelling",
        "word_diff",
        "macros",
    )
}
# stage -> (other stages that it may import, third-party packages that it may import)
WALLS: dict[str, tuple[set[str], set[str]]] = {
    "types": (set(), set()),
    "errors": (set(), set()),
    "fields": (set(), set()),
    "files": (set(), set()),
    "bounded": (set(), set()),
    "expressions": (set(), set()),
    "lexing": ({"lexer_rules"}, {"pygments"}),
    "lexer_rules": (set(), {"pygments"}),
    "yaml_text": (set(), {"yaml"}),
    "spelling": (set(), set()),
    "word_diff": (set(), set()),
    "macros": (set(), set()),
    "mermaid": (set(), set()),
    "report": (set(), set()),
    "processes": (set(), set()),
    "index": (set(), set()),
    "dialects": (set(), set()),
    "config": ({"dialects"}, set()),
    "vault": ({"dialects"}, {"pathspec"}),
    "cards": ({"obsidian", "dialects"}, {"regex"}),
    "check": ({"obsidian"}, set()),
    "obsidian": (set(), {"markdown", "nh3"}),
    "occlusion": (set(), set()),
    "highlight": ({"lexing"}, {"pygments"}),
    "identity": ({"occlusion"}, {"rapidfuzz"}),
    "templates": (set(), set()),
    "render": ({"obsidian", "occlusion", "highlight", "index"}, {"pypdfium2", "imagesize"}),
    "package": (set(), {"genanki"}),
    "preview": ({"templates", "highlight", "occlusion"}, set()),
    "rehearse": ({"package"}, {"anki"}),
    "anki_folder": (set(), set()),
    "addon": (set(), {"anki", "aqt"}),
    "cache": ({"config", "vault", "identity", "report", "mermaid"}, set()),
    "delivery": ({"addon", "anki_folder", "occlusion", "package"}, {"anki", "blake3"}),
    "pipeline": ({"*"}, set()),
    "cli": ({"*"}, {"click", "watchfiles"}),
    "__main__": ({"cli"}, set()),
    "__init__": (set(), set()),
}


def _stage(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "ankigen":
                names |= {f"ankigen.{alias.name}" for alias in node.names}
            else:
                names.add(node.module)
    return names


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_module_keeps_to_its_walls(path: Path) -> None:
    """A module imports only the stages and packages that its row of the table allows."""
    import sys

    stage = _stage(path)
    stages, packages = WALLS[stage]
    for name in _imports(path):
        top, *rest = name.split(".")
        if top == "ankigen":
            other = rest[0] if rest else "__init__"
            allowed = {stage, "__version__", "__init__"} | SHARED | stages
            assert "*" in stages or other in allowed, f"{stage} must not import {other}"
        elif top not in sys.stdlib_module_names:
            assert top in packages, f"{stage} must not import {top}"
