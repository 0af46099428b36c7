"""What a release gives the registry, and what it offers to other repositories."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
import yaml

ROOT = Path(__file__).parent.parent
REPOSITORY, TAG = "https://example.org/somebody/ankigen", "v1.2.3"


@pytest.fixture(scope="module")
def publishing() -> ModuleType:
    """The script that the release workflow runs."""
    path = ROOT / ".github" / "publishing.py"
    spec = importlib.util.spec_from_file_location("publishing", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_readme_has_only_absolute_links(publishing: ModuleType) -> None:
    """All that the README links to or shows can be reached from anywhere."""
    text = publishing.absolute((ROOT / "README.md").read_text("utf-8"), REPOSITORY, TAG)
    targets = re.findall(r"\]\(<?([^)\s>]+)>?\)|\b(?:src|srcset|href)=\"([^\"]+)\"", text)
    assert targets
    for target in (either or other for either, other in targets):
        assert re.match(r"https://|#", target), target
    assert f"{REPOSITORY}/raw/{TAG}/docs/" in text
    assert f"{REPOSITORY}/blob/{TAG}/docs/" in text


def test_linked_pictures_become_absolute_twice(publishing: ModuleType) -> None:
    """A picture that is a link keeps both its addresses."""
    text = publishing.absolute("[![a](docs/a.png)](docs/a.md) [b](#b)", REPOSITORY, TAG)
    raw, blob = f"{REPOSITORY}/raw/{TAG}", f"{REPOSITORY}/blob/{TAG}"
    assert text == f"[![a]({raw}/docs/a.png)]({blob}/docs/a.md) [b](#b)"


def test_project_gets_its_addresses(publishing: ModuleType, tmp_path: Path) -> None:
    """The published metadata names the repository, the docs, the changelog and the issues."""
    for name in ("README.md", "pyproject.toml"):
        (tmp_path / name).write_text((ROOT / name).read_text("utf-8"), "utf-8")
    publishing.main(REPOSITORY, TAG, tmp_path)
    project = tomllib.loads((tmp_path / "pyproject.toml").read_text("utf-8"))["project"]
    assert set(project["urls"]) >= {"Homepage", "Documentation", "Changelog", "Issues", "Source"}
    assert all(address.startswith(REPOSITORY) for address in project["urls"].values())
    assert project["scripts"] == {"ankigen": "ankigen.__main__:main"}


def test_action_uses_what_it_declares() -> None:
    """The action reads only inputs that it has, and gives only outputs of steps that it has."""
    text = (ROOT / "action.yml").read_text("utf-8")
    action = yaml.safe_load(text)
    assert set(re.findall(r"inputs\.(\w+)", text)) == set(action["inputs"])
    steps = {step["id"] for step in action["runs"]["steps"] if "id" in step}
    assert set(re.findall(r"steps\.(\w+)\.outputs", text)) <= steps
    assert all(step.get("shell") or step.get("uses") for step in action["runs"]["steps"])
