"""Mistakes in templates, at their places."""

from __future__ import annotations

import pytest

from ankigen.templates.checking import check, check_style
from tests.templates.scratch import note_type


def _found(front: str, back: str = "{{B}}", is_cloze: bool = False) -> list[str]:
    shown = note_type((front, back), is_cloze=is_cloze)
    return [f"{found.location} {found.code}" for found in check(shown)]


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("{{A}}", []),
        ("{{#A}}{{^B}}{{text:C D}}{{/B}}{{/A}}{{tts en_US voices=X:A}}", []),
        ("{{A}}{{Tags}}{{Deck}}{{Subdeck}}{{Card}}{{Type}}{{CardFlag}}{{CardID}}", []),
        ("{{A}} <!-- {{nonsense}} {{#A}} -->", []),
        ("{{=<% %>=}}<%A%> {{this is text}}", []),
        ("{{A}}\n <p>{{Tagz}}</p>", ["f0.html:2:5 template-field"]),
        ("{{A}}{{text: B}}", ["f0.html:1:6 template-field"]),
        ("{{A}}{{#D}}x{{/D}}", ["f0.html:1:6 template-field"]),
        ("{{A}}{{#c1}}x{{/c1}}", ["f0.html:1:6 template-field"]),
        ("{{A}}\n{{#A}}open", ["f0.html:2:1 template-section"]),
        ("{{A}}{{/A}}", ["f0.html:1:6 template-section"]),
        ("{{#A}}{{#B}}{{A}}{{/A}}", ["f0.html:1:7 template-section"]),
        ("{{A}}{{#A}}{{#B}}x{{/A}}{{/B}}", ["f0.html:1:12 template-section",
                                            "f0.html:1:25 template-section"]),
        ("{{A}}{{texr:B}}", ["f0.html:1:6 template-filter"]),
        ("{{A}}{{cloze:B}}", ["f0.html:1:6 template-filter"]),
        ("{{A}}{{FrontSide}}", ["f0.html:1:6 template-front-side"]),
        ("{{A}} {{B", ["f0.html:1:7 template-braces"]),
        ("only text", ["f0.html:1:1 template-empty-front"]),
        ("{{#A}}yes{{/A}} {{Deck}}", ["f0.html:1:1 template-empty-front"]),
        ("{{A}}{{}}", ["f0.html:1:6 template-field"]),
        ("{{A}}{{#}}", ["f0.html:1:6 template-field"]),
        ("{{#A}}" * 150 + "{{A}}" + "{{/A}}" * 150, ["f0.html:1:1 template-empty-front",
                                                   "f0.html:1:601 template-section"]),
    ],
)  # fmt: skip
def test_mistakes_on_a_front(front: str, expected: list[str]) -> None:
    """Each mistake is found once, where it stands."""
    assert sorted(_found(front)) == expected


def test_the_name_that_was_meant_is_suggested() -> None:
    """A near name is offered, whatever its case."""
    (found,) = check(note_type(("{{A}}{{c d}}", "{{B}}")))
    assert "did you mean `C D`?" in found.message


def test_a_cloze_note_type_needs_its_filter_on_both_sides() -> None:
    """Each side without `cloze:` is reported; `type:cloze:` counts."""
    assert _found("{{A}}", "{{B}}", is_cloze=True) == [
        "f0.html:1:1 template-no-cloze",
        "b0.html:1:1 template-no-cloze",
    ]
    assert _found("{{cloze:A}}", "{{type:cloze:A}}", is_cloze=True) == []
    assert _found("{{#c1}}{{cloze:A}}{{/c1}}", "{{cloze:A}}", is_cloze=True) == []


def test_equal_fronts_are_refused() -> None:
    """Anki saves no note type with two templates of the same front, unless each says its card."""
    twins = note_type(("{{A}}", "{{B}}"), ("{{A}}", "{{C D}}"))
    assert [f"{found.location} {found.code}" for found in check(twins)] == [
        "f1.html:1:1 template-twin"
    ]
    assert not check(note_type(("{{A}}{{Card}}", "{{B}}"), ("{{A}}{{Card}}", "{{B}}")))


def test_a_style_sheet_must_not_end_itself() -> None:
    """`</style` would spill the rest over the card."""
    (found,) = check_style("a {}\n/* </STYLE> */", "style.css")
    assert str(found.location) == "style.css:2:4"
