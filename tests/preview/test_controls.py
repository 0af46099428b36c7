"""Sounds and typed answers, as Anki's reviewer shows them."""

from __future__ import annotations

import pytest

from ankigen.preview.controls import show


def _show(html: str, is_question: bool, **named: str) -> str:
    return show(html, named, 2, is_question)


def test_a_sound_gets_a_player() -> None:
    """`[sound:…]` can be heard."""
    shown = _show("a [sound:x&amp;y.mp3] b", True)
    assert shown == 'a <audio controls preload="none" src="x&amp;y.mp3"></audio> b'


def test_speech_is_silent() -> None:
    """Text that Anki would speak is not shown."""
    assert _show("a[anki:tts lang=en_US]spoken[/anki:tts]b", True) == "ab"


def test_a_question_has_a_field_to_type_in() -> None:
    """`{{type:Field}}` is an input on the front."""
    shown = _show("<p>[[type:Typed]]</p>", True, Typed="bias")
    assert 'id="typeans"' in shown
    assert "bias" not in shown


def test_an_answer_shows_what_was_to_be_typed_below_the_rule() -> None:
    """The rule moves before the comparison, which stands in the front, as in Anki."""
    shown = _show("q[[type:Typed]]\n<hr id=answer>\na", False, Typed="<b>x</b> &amp; y")
    assert shown == "q<hr id=answer><div><code id=typeans>x &amp; y</code></div>\n\na"


@pytest.mark.parametrize("is_question", [True, False])
def test_nothing_to_type_shows_nothing(is_question: bool) -> None:
    """An empty field leaves no control behind, and the rule where it was."""
    assert _show("q[[type:Typed]]<hr id=answer>", is_question, Typed=" ") == "q<hr id=answer>"


def test_a_typed_cloze_is_the_deletion_of_its_card() -> None:
    """`type:cloze:` asks for the deletions of this card's number."""
    text = "{{c1::one}} {{c2::two}} {{c2::three::hint}}"
    assert "two, three</code>" in _show("[[type:cloze:Question]]", False, Question=text)
