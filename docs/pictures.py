"""Pictures of Anki's window for the how-tos: `PYTHONPATH=. python docs/pictures.py`.

A deck is pushed into the real Anki in its window, on a screen that nobody sees. Needs what the
tests of the window need, and pillow.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from PIL import Image

from ankigen.delivery import addon
from tests.delivery.desk import Desk
from tests.delivery.window import Window, window

FOLDER = Path(__file__).parent / "screenshots"
CARDS = (
    ("What does a learning rate that is too high do?", "The loss jumps, or grows."),
    ("What is an epoch?", "One pass over all examples."),
    ("Why shuffle the examples?", "So that batches are alike, and steps don't follow their order."),
)


def main() -> None:
    """Take all pictures anew."""
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["XDG_STATE_HOME"] = str(Path(scratch, "state"))
        desk = Desk(Path(scratch))
        addon.install(desk.base)
        with window(desk.base) as anki:
            desk.write(*CARDS[:2], head="---\ndeck: Machine learning\n---\n")
            desk.push_by(addon.RunningAnki(desk.base))
            desk.write(*CARDS, head="---\ndeck: Machine learning\n---\n")
            desk.push_by(addon.RunningAnki(desk.base))
            anki.do("mw.resize(560, 380); mw.move(0, 0); mw.activateWindow()")
            anki.do("mw.moveToState('deckBrowser')")
            time.sleep(2)
            anki.do("mw.form.menuEdit.popup(mw.pos())")
            menu = Path(scratch, "menu.png")
            anki.do(f"mw.form.menuEdit.grab().save({str(menu)!r}); mw.form.menuEdit.close()")
            _photograph(anki, "push-undo", Path(scratch), (0, 0, 560, 380), menu)
            anki.do("""
note = mw.col.get_note(mw.col.find_notes("epoch")[0])
note["Answer"] = note["Answer"].replace("examples", "training examples")
mw.col.update_note(note)
mw.col.tags.bulk_add([note.id], "leech")
aqt.dialogs.open('Browser', mw, search=('epoch',))
browser = aqt.dialogs._dialogs['Browser'][1]
browser.sidebarDockWidget.hide()
browser.move(0, 0); browser.resize(820, 420)
""")
            anki.wait("aqt.dialogs._dialogs['Browser'][1].editor.note is not None")
            _photograph(anki, "learn-browser", Path(scratch), (0, 0, 820, 420))
            anki.do("aqt.dialogs._dialogs['Browser'][1].close()")


def _photograph(
    anki: Window,
    name: str,
    scratch: Path,
    box: tuple[int, int, int, int],
    menu: Path | None = None,
) -> None:
    """What is on this part of the screen, with an open menu, as a small file."""
    time.sleep(3)  # until all is drawn
    path = scratch / f"{name}.png"
    anki.do(f"mw.screen().grabWindow(0).save({str(path)!r})")
    with Image.open(path) as picture:
        if menu is not None:
            with Image.open(menu) as opened:
                picture.paste(opened, (40, 18))
        picture.crop(box).save(FOLDER / f"{name}.webp", quality=80, method=6)


if __name__ == "__main__":
    main()
