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

from ankigen.cli import run
from ankigen.delivery import addon
from tests.delivery.desk import Desk
from tests.delivery.window import Window, window

_IMPORT = "[w for w in mw.app.topLevelWidgets() if 'Import' in type(w).__name__ and w.isVisible()]"
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
            _adopt(desk, anki)
            anki.do("aqt.dialogs.open('Browser', mw, search=('regularize',))")
            anki.do("""
browser = aqt.dialogs._dialogs['Browser'][1]
browser.move(900, 0)
browser.table.select_all()
""")
            anki.wait("aqt.dialogs._dialogs['Browser'][1].editor.note is not None")
            anki.do("""
aqt.dialogs._dialogs['Browser'][1].form.action_Info.trigger()
for each in mw.app.topLevelWidgets():
    if 'CardInfo' in type(each).__name__:
        each.move(0, 0)
        each.resize(520, 620)
        each.raise_()
""")
            _photograph(anki, "adopt-card-info", Path(scratch), (0, 0, 520, 620))
            anki.do("""
for each in mw.app.topLevelWidgets():
    if 'CardInfo' in type(each).__name__:
        each.close()
aqt.dialogs._dialogs['Browser'][1].close()
""")
            package = desk.build()
            anki.do(f"""
from aqt.import_export.importing import import_file
mw.taskman.run_on_main(lambda: import_file(mw, {str(package)!r}))
""")
            anki.wait(f"{_IMPORT}")
            anki.do(f"{_IMPORT}[0].move(0, 0); {_IMPORT}[0].resize(560, 420)")
            time.sleep(2)
            anki.do(f"""
{_IMPORT}[0].web.eval("document.querySelectorAll('details').forEach(each => each.open = true)")
""")
            _photograph(anki, "import-options", Path(scratch), (0, 0, 560, 420))
            anki.do(f"{_IMPORT}[0].close()")


def _adopt(desk: Desk, anki: Window) -> None:
    """A note as Obsidian_to_Anki makes it, learned, and taken over."""
    number = 1690000000000
    anki.do(f"""
note = mw.col.new_note(mw.col.models.by_name("Basic"))
note["Front"], note["Back"] = "Why regularize?", "So that the model doesn't learn noise."
mw.col.add_note(note, mw.col.decks.id("Machine learning"))
for table, name in (("cards", "nid"), ("notes", "id")):
    mw.col.db.execute(f"UPDATE {{table}} SET {{name}} = {number} WHERE {{name}} = ?", note.id)
for day in (40, 39, 35, 20):
    card = mw.col.get_card(mw.col.find_cards("nid:{number}")[0])
    card.start_timer()
    states = mw.col._backend.get_scheduling_states(card.id)
    mw.col.sched.answer_card(mw.col.sched.build_answer(card=card, states=states, rating=2))
    mw.col.db.execute(
        "UPDATE revlog SET id = id - ? WHERE id = (SELECT max(id) FROM revlog)", day * 86400000)
""")
    card = f"Q: {{}}\nA: {{}}\n<!--ID: {number}-->\n"
    text = card.format("Why regularize?", "So that the model doesn't learn noise.")
    desk.project.write("two.md", f"---\ndeck: Machine learning\n---\n{text}")
    (desk.project.root / "ankigen.yaml").write_text("deck: Test\n", encoding="utf-8")
    os.environ["ANKI_BASE"] = str(desk.base)
    assert run(["-C", str(desk.project.root), "adopt", "--from", "addon", "--yes"]) == 0


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
