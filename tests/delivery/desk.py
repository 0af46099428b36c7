"""A desk: a project with notes, and a person's Anki with its folder of profiles beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ankigen import config
from ankigen.anki_folder import Profile
from ankigen.delivery.decision import Wishes
from ankigen.delivery.file import ClosedCollection
from ankigen.delivery.values import Way, plain
from ankigen.pipeline.push import Pushed, Request, push
from tests.backend import Device
from tests.projects import Project

# Runs a command with --json; gives its status and report.
Call = Callable[..., tuple[int, dict[str, Any]]]


@dataclass
class Desk:
    """A project and a profile of Anki's; `note` is the text of its only note, `one.md`."""

    folder: Path
    project: Project = field(init=False)
    profile: Profile = field(init=False)

    def __post_init__(self) -> None:
        self.project = Project(self.folder / "project")
        self.project.root.mkdir(parents=True)
        self.profile = self.new_profile("User 1")

    @property
    def base(self) -> Path:
        """Anki's folder."""
        return self.folder / "Anki2"

    def new_profile(self, name: str) -> Profile:
        """A profile with an empty collection."""
        with Device(self.base / name):
            return Profile(self.base / name)

    def write(self, *cards: tuple[str, str], name: str = "one.md", head: str = "") -> None:
        """Write a note with these questions and answers."""
        text = "\n\n".join(f"Q: {question}\nA: {answer}" for question, answer in cards)
        self.project.write(name, f"{head}# Note\n\n{text}\n")

    def build(self) -> Path:
        """Build; gives the package."""
        return self.project.build().latest

    def push(self, profile: Profile | None = None, **wishes: Any) -> Pushed:
        """Build, and push into the closed collection."""
        with ClosedCollection(profile or self.profile) as way:
            return self.push_by(way, **wishes)

    def push_by(self, way: Way, **wishes: Any) -> Pushed:
        """Build, and push by a way that is open."""
        built = self.project.build()
        options = {key: wishes.pop(key) for key in ("dry_run", "retire") if key in wishes}
        settings = config.read(self.project.root, {"deck": "Test", **self.project.settings})
        request = Request(Wishes(**wishes), **options)
        return push(settings, built.latest, way, request, built.cards)

    @contextmanager
    def anki(self, profile: Profile | None = None) -> Iterator[Device]:
        """Anki, with the profile open."""
        with Device((profile or self.profile).folder) as device:
            yield device


def guid_of(device: Device, question: str) -> str:
    """The GUID of the note with this text in its first field."""
    (guid,) = [note.guid for note in device.notes().values() if plain(note.fields[0]) == question]
    return guid


def answer_of(device: Device, guid: str) -> str:
    """The words of a note's answer."""
    return plain(device.field(guid, "Answer"))
