"""What Anki's reviewer makes of a rendered card besides its HTML: players, typed answers and
formulas.

After `qt/aqt/reviewer.py` and `rslib/src/typeanswer.rs` in Anki. Nothing is typed in a preview, so
that the back shows the answer as Anki shows it to one who typed nothing.
"""

from __future__ import annotations

import html
import importlib.resources
import re
from collections.abc import Mapping

from ankigen.templates import clozes

_SOUND = re.compile(r"\[sound:([^\][]+)\]")
_SPEECH = re.compile(r"\[anki:tts [^\][]*\][^\[]*(?:\[(?!/?anki:tts)[^\[]*)*\[/anki:tts\]")
_TYPED = re.compile(r"\[\[type:(?:nc:)?((?:cloze:)?)([^\][]+)\]\]")
_RULE = "<hr id=answer>"


def show(rendered: str, fields: Mapping[str, str], number: int, is_question: bool) -> str:
    """A rendered side as the reviewer shows it; `number` counts the note's cards from 1."""
    if "[sound:" in rendered:
        rendered = _SOUND.sub(_player, rendered)
    if "[anki:tts" in rendered:
        rendered = _SPEECH.sub("", rendered)
    match = _TYPED.search(rendered)
    if match is None:
        return rendered
    expected = fields.get(match[2], "")
    if match[1]:
        expected = clozes.reveal_only(expected, number, is_question=False)
    return _typed(rendered, html.unescape(clozes.strip_markup(expected)).strip(), is_question)


def _player(match: re.Match[str]) -> str:
    return f'<audio controls preload="none" src="{html.escape(html.unescape(match[1]))}"></audio>'


def _typed(rendered: str, expected: str, is_question: bool) -> str:
    if not expected:
        return _TYPED.sub("", rendered)
    if is_question:
        field = '<center><input type="text" id="typeans" aria-label="Your answer"></center>'
        return _TYPED.sub(lambda match: field, rendered)
    # The rule between the sides goes before the comparison, which stands in the front.
    rule = _RULE if _RULE in rendered else ""
    answer = f"{rule}<div><code id=typeans>{html.escape(expected)}</code></div>"
    return _TYPED.sub(lambda match: answer, rendered.replace(_RULE, ""))


def mathjax() -> bytes:
    """The script in one file with all its glyphs, so that it needs no font and no network.

    Empty where its package is missing (a distribution may leave it out): the page then shows TeX.
    """
    try:
        folder = importlib.resources.files("mathjax") / "static" / "mathjax" / "es5"
        return (folder / "tex-svg-full.js").read_bytes()
    except (ModuleNotFoundError, FileNotFoundError):
        return b""
