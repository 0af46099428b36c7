"""A card keeps its identity for as long as a person would call it the same card."""

from __future__ import annotations

import pytest

from ankigen.identity import Doubt, Entry, Evidence, Ledger, match
from ankigen.types import Card, Kind

from .cards import NOW, VAULT, Deck, make

CNN = make("What is a CNN?", "A network whose layers are convolutions over the image.")
RNN = make("What is an RNN?", "A network that reads a sequence one step after the other.")
RELU = make("What does ReLU do?", "It sets negative numbers to zero and leaves the others.")
ADAM = make("How does Adam differ from momentum?", "It also scales each step by past gradients.")
CARDS = [CNN, RNN, RELU, ADAM]


def moved(card: Card, note: str) -> Card:
    """The card in another note."""
    return card._replace(note=note)


def kept(before: list[Card], after: list[Card]) -> list[int | None]:
    """For each card after, which card before it continues (None for a new one)."""
    first = Deck().build(before)
    second = first.build(after, NOW + 1)
    places = {guid: place for place, guid in enumerate(first.guids)}
    assert len(set(second.guids)) == len(after)
    return [places.get(guid) for guid in second.guids]


def hows(before: list[Card], after: list[Card]) -> list[Evidence]:
    """By what each card after was recognised."""
    return [m.evidence for m in Deck().build(before).build(after).matching.matches]


def test_unchanged() -> None:
    """The same notes give the same identities."""
    assert kept(CARDS, CARDS) == [0, 1, 2, 3]


def test_reordered() -> None:
    """The order does not count."""
    assert kept(CARDS, CARDS[::-1]) == [3, 2, 1, 0]


def test_another_answer() -> None:
    """The same question in the same note is the same card, whatever its answer."""
    cards = [make(CNN.question.text, "Something else entirely."), *CARDS[1:]]
    assert kept(CARDS, cards) == [0, 1, 2, 3]


def test_swapped_answers() -> None:
    """A card is its question: when two answers are swapped the questions keep their reviews."""
    cards = [
        make(CNN.question.text, RNN.answer.text),
        make(RNN.question.text, CNN.answer.text),
        RELU,
        ADAM,
    ]
    assert kept(CARDS, cards) == [0, 1, 2, 3]


@pytest.mark.parametrize("folder", ["b.md", "new/a.md", "Ü/ä.md"])
def test_renamed_note(folder: str) -> None:
    """A renamed note or folder changes nothing."""
    assert kept(CARDS, [moved(card, folder) for card in CARDS]) == [0, 1, 2, 3]


def test_one_card_moved() -> None:
    """A card pasted into another note stays itself."""
    assert kept(CARDS, [RNN, RELU, ADAM, moved(CNN, "b.md")]) == [1, 2, 3, 0]


def test_copied_elsewhere() -> None:
    """A copy in another note is a new card; the one that stayed is the old one."""
    assert kept(CARDS, [moved(CNN, "0.md"), *CARDS]) == [None, 0, 1, 2, 3]


def test_moved_copies_follow_their_neighbours() -> None:
    """Of two copies of a card, each goes with the note that it was in."""
    before = [CNN, RNN, moved(CNN, "b.md"), moved(RELU, "b.md")]
    after = [moved(CNN, "y.md"), moved(RELU, "y.md"), moved(CNN, "x.md"), moved(RNN, "x.md")]
    assert kept(before, after) == [2, 3, 0, 1]


def test_notes_of_one_pattern_that_swap_places() -> None:
    """A note that is moved away while another with the same questions takes its place."""
    questions = ("What went well?", "What did I learn?", "What is next?")
    old = [make(q, f"Monday: {i} {q}", "today.md") for i, q in enumerate(questions)]
    new = [make(q, f"Something new {i}", "today.md") for i, q in enumerate(questions)]
    archived = [moved(card, "archive/monday.md") for card in old]
    assert kept(old, [*archived, *new]) == [0, 1, 2, None, None, None]


def test_typo() -> None:
    """A typo mended in the question keeps the card."""
    cards = [make("What does ReLU doo?", RELU.answer.text) if c is RELU else c for c in CARDS]
    assert kept(cards, CARDS) == [0, 1, 2, 3]


def test_reworded() -> None:
    """Other words for the same question, with the same answer, keep the card."""
    cards = [*CARDS[:2], make("Explain the rectifier.", RELU.answer.text), ADAM]
    assert kept(CARDS, cards) == [0, 1, 2, 3]
    assert hows(CARDS, cards)[2] is Evidence.SIMILAR


def test_case_and_space() -> None:
    """Case, line ends and comments are not worth a question."""
    question = "what  does RELU\ndo? %% after %%"
    cards = [*CARDS[:2], make(question, RELU.answer.text), ADAM]
    assert hows(CARDS, cards)[2] is Evidence.WORDS


def test_template_replaced() -> None:
    """ "What is X?" and "What is Y?" with another answer in its place are two cards."""
    gan = make("What is a GAN?", "Two models, one of which tries to fool the other.")
    assert kept(CARDS, [gan, *CARDS[1:]]) == [None, 1, 2, 3]


def test_template_with_a_short_answer_replaced() -> None:
    """Nor does it help that both answers are "Yes."."""
    before = [*CARDS, make("Is quicksort stable?", "No.")]
    after = [*CARDS, make("Is heapsort stable?", "No.")]
    assert kept(before, after)[4] is None


def test_neighbour_deleted_and_the_next_reworded() -> None:
    """A card that moves up does not inherit from the one that left."""
    rnn = make("Explain an RNN.", RNN.answer.text)
    assert kept(CARDS, [rnn, RELU, ADAM]) == [1, 2, 3]


def test_split() -> None:
    """Of a card split in two, the part with the question keeps the reviews."""
    first, second = ADAM.answer.text.split("scales")
    cards = [*CARDS[:3], make(ADAM.question.text, first), make("And what does it scale?", second)]
    assert kept(CARDS, cards) == [0, 1, 2, 3, None]


def test_joined() -> None:
    """Of two cards made one, the question that is left keeps its reviews."""
    joined = make(CNN.question.text, f"{CNN.answer.text} {RNN.answer.text}")
    assert kept(CARDS, [joined, RELU, ADAM]) == [0, 2, 3]


def test_deleted_and_restored() -> None:
    """A card that returns takes its old identity, wherever it returns."""
    first = Deck().build(CARDS)
    gone = first.build(CARDS[1:])
    assert gone.build(CARDS).guids == first.guids
    elsewhere = gone.build([*CARDS[1:], moved(CNN, "b.md")])
    assert elsewhere.guids[-1] == first.guids[0]


def test_undone() -> None:
    """A rewording that is taken back wholly is the same card, even a wild one."""
    first = Deck().build(CARDS)
    wild = [make("Zzz qqq?", "Xxx www vvv."), *CARDS[1:]]
    assert first.build(wild).build(CARDS).guids == first.guids


def test_same_question_in_several_places() -> None:
    """Questions that a note asks several times are told apart by answer and context."""
    before = [
        make("Definition?", "Of one thing, in many words.", context=("A",)),
        make("Definition?", "Of a second matter altogether.", context=("B",)),
        make("Definition?", "And the third is this one.", context=("C",)),
    ]
    after = [
        make("Definition?", "And the third is this one.", context=("B",)),
        make("Definition?", "Of one thing, with other words.", context=("A",)),
        make("Definition?", "Something not seen before.", context=("D",)),
    ]
    assert kept(before, before[::-1]) == [2, 1, 0]
    assert kept(before, after) == [2, 0, None]


def test_equal_cards_in_one_note() -> None:
    """Even cards that are equal in everything keep their places from build to build."""
    cards = [CNN, CNN, CNN]
    first = Deck().build(cards)
    second = first.build(cards)
    assert second.guids == first.guids
    assert second.ledger == first.ledger


def test_block_id_is_the_card() -> None:
    """With a block id anything else may change."""
    before = [CNN._replace(block_id="cnn"), RNN]
    after = [RNN, make("Totally other?", "Words.", block_id="cnn")]
    assert kept(before, after) == [1, 0]
    assert hows(before, after)[1] is Evidence.BLOCK_ID


def test_block_id_in_another_note() -> None:
    """A block id is unique in its note only, so elsewhere a text must agree too."""
    before = [CNN._replace(block_id="1"), RNN]
    agreeing = make("Convolutional network?", CNN.answer.text, "b.md", block_id="1")
    other = make("Capital of France?", "Paris.", "b.md", block_id="1")
    assert kept(before, [RNN, agreeing]) == [1, 0]
    assert kept(before, [RNN, other]) == [1, None]


def test_copied_block_id() -> None:
    """A card copied with its block id and edited does not take the identity along."""
    original = CNN._replace(block_id="x")
    copy = make("What is a GAN?", "Two models, one fooling the other.", block_id="x")
    assert kept([original, RNN], [copy, original, RNN]) == [None, 0, 1]


def test_block_id_given_later() -> None:
    """Giving a card a block id, or taking it away, changes nothing."""
    named = CNN._replace(block_id="cnn")
    assert kept([CNN, RNN], [named, RNN]) == [0, 1]
    assert kept([named, RNN], [CNN, RNN]) == [0, 1]


def test_alias() -> None:
    """An id of another tool tells who the card is, if only one card has it."""
    before = [CNN._replace(aliases=("o2a:1",)), RNN]
    after = [RNN, make("New words?", "For all.", "b.md", aliases=("o2a:1",))]
    assert kept(before, after) == [1, 0]
    twice = [*after, make("Else?", "Other.", "b.md", aliases=("o2a:1",))]
    assert kept(before, twice) == [1, None, None]


def test_deletions_made_and_unmade() -> None:
    """Marking another word of a cloze, or another number, does not make another card."""
    first = "At noon the {{c1::sun}} stands high and the moon is rarely seen."
    cards = [
        "At noon the sun stands high and the {{c1::moon}} is rarely seen.",
        "At noon the ==sun== stands high and the ==moon== is rarely seen.",
        "At noon the sun stands high; {{moon}} and {{c2::comet::with a tail}} are rarely seen.",
    ]
    for text in cards:
        other = make(text, "", kind=Kind.CLOZE)
        assert kept([CNN, make(first, "", kind=Kind.CLOZE)], [CNN, other]) == [0, 1]


def test_kind() -> None:
    """A reversed card is the same note in Anki; a cloze is another note type, so another card."""
    assert kept([CNN], [CNN._replace(kind=Kind.REVERSED)]) == [0]
    assert kept([CNN], [CNN._replace(kind=Kind.CLOZE)]) == [None]


def test_kind_and_back() -> None:
    """A card that was a cloze for a while has its reviews back."""
    first = Deck().build([CNN])
    cloze = first.build([CNN._replace(kind=Kind.CLOZE)])
    assert cloze.build([CNN]).guids == first.guids


def test_unreadable_notes_retire_nothing() -> None:
    """Cards of a note that could not be read stay, and are not given to others."""
    before = [CNN, RNN, make("Else?", "x", "b.md")]
    first = Deck().build(before)
    second = first.build([moved(CNN, "c.md"), before[2]], unreadable=["a.md"])
    assert not second.matching.retired
    assert [e.guid for e in second.matching.absent] == sorted(first.guids[:2])
    assert second.guids[0] not in first.guids
    assert second.build(before, NOW + 2).guids == first.guids


def test_half_read_note() -> None:
    """The cards that could be read in such a note are recognised as ever."""
    first = Deck().build(CARDS)
    second = first.build([make("What does ReLU doo?", RELU.answer.text)], unreadable=["a.md"])
    assert second.guids == [first.guids[2]]
    assert len(second.matching.absent) == 3


TWINS = [
    make("How many rings has Saturn?", "Seven groups of rings, named by letters."),
    make("How many rings has Uranus?", "Seven groups of rings, named by letters!"),
]


def doubtful(ledger: Ledger, answer: str) -> tuple[list[Doubt], list[str]]:
    """What is asked when two alike cards become one that could be either."""
    asked: list[Doubt] = []

    def decide(doubt: Doubt) -> Entry | None:
        asked.append(doubt)
        found = [c.entry for c in doubt.candidates if answer in c.entry.question]
        return found[0] if found else None

    card = make("How many rings has the planet?", "Seven groups of rings, named by letters?")
    matching = match([card], [()], ledger, vault_id=VAULT, decide=decide)
    assert not matching.doubts
    return asked, [m.identity.guid for m in matching.matches]


def test_too_close_to_call_is_asked() -> None:
    """Who can be asked decides; the answer is taken, also if it is neither."""
    first = Deck().build(TWINS)
    asked, guids = doubtful(first.ledger, "Uranus")
    assert {c.entry.guid for c in asked[0].candidates} == set(first.guids)
    assert guids == [first.guids[1]]
    _, guids = doubtful(first.ledger, "Neptune")
    assert guids[0] not in first.guids


def test_too_close_to_call_is_new() -> None:
    """Without anybody to ask such a card is new, and that is reported."""
    first = Deck().build(TWINS)
    card = make("How many rings has the planet?", "Seven groups of rings, named by letters?")
    second = first.build([card])
    assert second.guids[0] not in first.guids
    assert second.matching.doubts[0].card == card


def test_long_answers() -> None:
    """An answer far longer than what the ledger keeps is still known when its start changes."""
    long = " ".join(f"Sentence {i} tells about thing{i * 7}." for i in range(200))
    before = [*CARDS, make("What is told?", long)]
    after = [*CARDS, make("Which long story is told?", f"In short: much. {long[200:]}")]
    assert kept(before, after) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("什么是梯度下降？", "一种沿着梯度的反方向更新参数的优化算法。"), "梯度下降是什么？"),
        (("Что такое градиент?", "Вектор частных производных функции."), "Что такое градиент ф?"),
        (
            ("$E = mc^2$?", "Energy equals mass times the squared speed of light."),
            "$E=mc^{2}$ means?",
        ),
    ],
)
def test_other_scripts(before: tuple[str, str], after: str) -> None:
    """Chinese, Russian and formulas are recognised like English."""
    assert kept([*CARDS, make(*before)], [*CARDS, make(after, before[1])])[4] == 4


def test_empty() -> None:
    """No cards, no ledger, nothing to do."""
    assert match([], [], Ledger(), vault_id=VAULT).matches == ()
    gone = Deck().build(CARDS).build([])
    assert len(gone.matching.retired) == 4
