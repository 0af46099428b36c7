"""Which cards a note gives and how they look, held against Anki itself."""

from __future__ import annotations

import re

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from ankigen import fields, highlight
from ankigen.templates import CardGeneration, read, render
from ankigen.templates.checking import check
from ankigen.types import NoteType
from tests.examples import some
from tests.templates.scratch import NAMES, Anki, note_type

TEXTS = (
    "", " \n\t", "<br>", "<div><br/></div>", "<BR >", "<p></p>", "\u00a0", "&nbsp;", "text", "0",
    "a <b>b</b> &amp; c&nbsp;d &lt;x&gt; &copy; &#65; &#x42;", "bad & entity &nosuch; <i>x</i>",
    " 漢字[かんじ] and 日本[sound:a.mp3] <b>x</b>y[z]", "[sound:a.mp3] heard",
    "<!-- <b> --><style>b{}</style><script>1<2</script>kept", r"\(x < y\) \[<b>z</b>\]",
)  # fmt: skip
CLOZES = (
    "{{c1::one}}", "{{c2::two::hint}} and {{c1::one}}", "{{c1::outer {{c2::inner}} rest::h}}",
    "{{c1,4::shared}}", "{{c0::zero}}", "{{c12::<b>bold</b> &amp; \"quoted\"}}", "{{c::none}}",
    "{{c1::never closed", "closed too often}} {{c1::x}}", "{{c3::}}", "{{c1::a::b::c}}",
    r"\({{c1::\frac{a}{b} }}\) {{c1::\(<i>x</i>\)}}", "{{c501::far}} {{c9999::farther}}",
    "{{c99999::too far}}", "{{c,::x}} {{c1,,2::y}}", "{{{c1::braces}}}", "{{c01::padded}}",
    "{{c1::" * 12 + "deep" + "}}" * 12, "{{c1::a {{c,::b}} c}}", "{{C1::upper}}", "{{c1:one}}",
    "{{c1::<span class=\"x\">{{c1::same}}</span>}}", "{{c２::wide digit}}",
    "{{c1::image-occlusion:rect:left=.1:top=0:width=.2:height=0:angle=5:fill=#fff:oi=1}}<br>",
    "{{c2::image-occlusion:ellipse:left=.1:top=.2:rx=.1:ry=0:xx=1}}{{c1::a}}",
    "{{c1::image-occlusion:polygon:left=.1:top=.2:points=.1,.2 3 .3,.4:oi=}}x",
    "{{c0::image-occlusion:text:left=.1:text=a\\:b \\\\ 'c' é:scale=1.:fs=.04}}{{c1::z}}",
    "{{c1::image-occlusion:star:left=1::hint}}", "{{c1,2::image-occlusion:rect}}",
    r"{{c1::image-occlusion:rect:left=.1\x:top=1}}", "{{c1::image-occlusion:}}",
)  # fmt: skip
LAST = 499
DECK = "(Deck)"  # what Anki says for a card that is in none yet
FILTERS = (
    "text", "hint", "type", "cloze", "cloze-only", "furigana", "kana", "kanji", "type:cloze",
    "type:nc", "tts en_US", "", "text:hint", "hint:text", "kanji:text",
)  # fmt: skip
SPECIAL = ("Tags", "Type", "Deck", "Subdeck", "Card", "CardFlag", "FrontSide")


def _replacements() -> st.SearchStrategy[str]:
    names = st.sampled_from((*NAMES, *NAMES, *SPECIAL))
    filters = st.sampled_from(("",) * 8 + tuple(f"{name}:" for name in FILTERS))
    shapes = st.sampled_from(("{{%s}}", "{{ %s }}", "{{{%s}}}", "{{\n%s\t}}"))
    return st.builds(lambda shape, f, name: shape % (f + name), shapes, filters, names)


def _templates(*conditions: str) -> st.SearchStrategy[str]:
    """Templates with sections of those names."""

    def sections(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.builds(
            lambda mark, name, text: f"{{{{{mark}{name}}}}}{text}{{{{/{name}}}}}",
            st.sampled_from(("#", "^", "# ", " #")),
            st.sampled_from(conditions),
            st.lists(inner, max_size=3).map("".join),
        )

    parts = st.recursive(PIECES | _replacements(), sections, max_leaves=6)
    return st.lists(parts, max_size=5).map("".join)


PIECES = st.sampled_from(
    ("<p>text</p>", "\n", " ", "<!-- {{A}} -->", "<!-- {{#B}} -->", "}}", "{", "<% A %>", "é")
)
TEMPLATES = _templates(*NAMES, "Tags", "Card")
CLOZE_TEMPLATES = _templates("A", "B", "c1", "c2", "c1")
ALTERNATE = TEMPLATES.map(
    lambda text: " {{=<% %>=}}" + text.replace("{{", "<%").replace("}}", "%>")
)
MANY = settings(max_examples=some(250), deadline=None, phases=(Phase.explicit, Phase.generate))
FEWER = settings(MANY, max_examples=80)


def _is_sound(shown: NoteType) -> bool:
    """Whether Anki can render the templates; where it cannot, it shows what is wrong instead."""
    return not {"template-section", "template-field"} & {found.code for found in check(shown)}


@MANY
@given(
    st.tuples(TEMPLATES | ALTERNATE, TEMPLATES | ALTERNATE),
    st.lists(st.sampled_from(TEXTS + CLOZES), min_size=3, max_size=3),
    st.sampled_from(((), ("x", "a::b"))),
)
def test_plain_cards_look_as_in_anki(
    anki: Anki, sides: tuple[str, str], values: list[str], tags: tuple[str, ...]
) -> None:
    """Both sides of a card that Anki would make are Anki's own, as trees of HTML."""
    shown = note_type(sides)
    assume(_is_sound(shown))
    if CardGeneration(shown).ordinals(values, tags):
        question, answer = anki.render(shown, 0, values, tags)
        mine = render(shown, 0, values, tags, DECK)
        assert anki.agrees(mine[0], question, True)
        assert anki.agrees(mine[1], answer, False)


@MANY
@given(
    st.tuples(CLOZE_TEMPLATES, CLOZE_TEMPLATES),
    st.lists(st.sampled_from(TEXTS + CLOZES * 2), min_size=3, max_size=3),
)
def test_cloze_cards_look_as_in_anki(anki: Anki, sides: tuple[str, str], values: list[str]) -> None:
    """So do those of a cloze note type, for each of its numbers."""
    front, back = (f"{{{{cloze:A}}}}{side}" for side in sides)
    shown = note_type((front, back), is_cloze=True)
    assume(_is_sound(shown))
    for ordinal in CardGeneration(shown).ordinals(values)[:4]:
        if ordinal == LAST:
            continue  # Anki makes a card of every number past 500 and shows an error on it
        question, answer = anki.render(shown, ordinal, values)
        mine = render(shown, ordinal, values, deck=DECK)
        assert anki.agrees(mine[0], question, True)
        assert anki.agrees(mine[1], answer, False)


@FEWER
@given(
    st.lists(TEMPLATES | CLOZE_TEMPLATES, min_size=1, max_size=3, unique=True),
    st.lists(st.sampled_from(TEXTS), min_size=3, max_size=3),
    st.sampled_from(((), ("x",))),
)
def test_templates_that_pass_are_taken_and_give_the_same_cards(
    anki: Anki, fronts: list[str], values: list[str], tags: tuple[str, ...]
) -> None:
    """Anki takes every note type that the check lets through, and makes the same cards of it."""
    shown = note_type(*((front, "{{A}}") for front in fronts))
    if not check(shown):
        assert CardGeneration(shown).ordinals(values, tags) == anki.ordinals(shown, values, tags)


@FEWER
@given(
    st.lists(TEMPLATES | CLOZE_TEMPLATES | st.just("{{#A}}"), min_size=1, max_size=2), st.booleans()
)
def test_templates_that_anki_refuses_do_not_pass(
    anki: Anki, fronts: list[str], is_cloze: bool
) -> None:
    """What Anki's editor would not save is an error here."""
    sides = [(front, "{{cloze:A}}") for front in fronts]
    shown = note_type(*(sides[:1] if is_cloze else sides), is_cloze=is_cloze)
    if anki.refuses(shown):
        assert check(shown)


@pytest.mark.parametrize("text", CLOZES)
@pytest.mark.parametrize("place", [0, 1])
def test_cloze_numbers_are_those_of_anki(anki: Anki, text: str, place: int) -> None:
    """Whatever field a deletion stands in, its numbers give the cards that Anki makes."""
    shown = note_type(("{{cloze:A}}", "{{cloze:A}}"), is_cloze=True)
    values = ["x", "", ""]
    values[place] = text
    assert CardGeneration(shown).ordinals(values) == anki.ordinals(shown, values)


@pytest.mark.parametrize(
    ("front", "values", "expected"),
    [
        ("{{A}}", ("", "b", ""), ()),
        ("{{A}}", (" <br> ", "b", ""), ()),
        ("{{A}}", ("<p></p>", "b", ""), (0,)),
        ("{{^B}}{{A}}{{/B}}", ("a", "", ""), (0,)),
        ("{{^B}}{{A}}{{/B}}", ("a", "b", ""), ()),
        ("text only {{#A}}text{{/A}}", ("a", "", ""), ()),
        ("{{hint:A}}{{#A}}{{C D}}{{/A}}", ("", "", "c"), ()),
        ("{{Deck}}", ("", "", ""), (0,)),
    ],
)
def test_a_front_without_a_field_gives_no_card(
    anki: Anki, front: str, values: tuple[str, ...], expected: tuple[int, ...]
) -> None:
    """A card comes from a front that shows a field, and from nothing else."""
    shown = note_type((front, "{{A}}"))
    assert CardGeneration(shown).ordinals(values) == expected == anki.ordinals(shown, values)


def test_bundled_templates_look_as_in_anki(anki: Anki) -> None:
    """ankigen's own templates, with all fields filled and with the least, are Anki's rendering."""
    for shown in read((), highlight.stylesheet()):
        named = (fields.QUESTION, fields.ANSWER, fields.CONTEXT)
        if shown.key == "occlusion":
            named = (fields.MASKS, fields.LABELS, fields.BACK_EXTRA)
        renamed = dict(zip(named, NAMES, strict=True))
        for template in shown.templates:
            front, back = template.front, template.back
            for place, field in enumerate(shown.fields):
                name = renamed.get(place, NAMES[0])
                front = re.sub(rf"(?<=[{{#/:]){field.name}}}}}", f"{name}}}}}", front)
                back = re.sub(rf"(?<=[{{#/:]){field.name}}}}}", f"{name}}}}}", back)
            scratch = note_type((front, back))._replace(is_cloze=shown.is_cloze)
            for values in (("{{c1::q}}", "a", "c"), ("{{c1::q}}", "", "")):
                question, answer = anki.render(scratch, 0, values)
                mine = render(scratch, 0, values)
                assert anki.agrees(mine[0], question, True)
                assert anki.agrees(mine[1], answer, False)
