"""Reviews in the real Anki, held against builds that were killed."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.backend import Device
from tests.faults.injecting import Fault
from tests.faults.updates import Update


class Reviewed:
    """A collection with the version before, every card of it answered. `checked` counts the reviews
    that were looked for, `lost` those that were not found or changed their card."""

    def __init__(self, update: Update, folder: Path) -> None:
        self.checked = self.lost = self.imports = 0
        self._update = update
        self._folder = folder
        with Device(folder / "before") as device:
            update.reset()
            device.import_package(update.root / "build" / "test.apkg")
            for guid, ordinal in device.cards():
                device.answer(guid, ordinal=ordinal)
            self._reviews = device.reviews()
            self._scheduling = {key: row.scheduling for key, row in device.cards().items()}

    def problems(self, fault: Fault) -> list[str]:
        """What is wrong after a build with this fault, an import of each package that it left, the
        next build and its import."""
        self._update.reset()
        self._update.build(fault=fault)
        target = self._folder / "after"
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(self._folder / "before", target)
        found: list[str] = []
        with Device(target) as device:
            found += self._import(device)
            found += self._update.mended()
            found += self._import(device)
            if not device.check().is_clean:
                found.append("the collection is damaged")
        return found

    def _import(self, device: Device) -> list[str]:
        for package in sorted((self._update.root / "build").glob("*.apkg")):
            device.import_package(package)
            self.imports += 1
        reviews, cards = device.reviews(), device.cards()
        self.checked += len(self._reviews)
        lost = [review for review in self._reviews if review not in reviews]
        lost_cards = [key for key, old in self._scheduling.items() if cards[key].scheduling != old]
        self.lost += len(lost) + len(lost_cards)
        return [f"lost: {each}" for each in (*lost, *lost_cards)]
