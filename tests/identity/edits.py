"""What people do to their notes between two builds, with the truth about each card known.

A `World` is a vault as cards in notes. Every edit names the kind it is, and leaves each card's
`truth`: the same number for as long as a person would call it the same card.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count


@dataclass(frozen=True)
class Fact:
    """A card as its author sees it."""

    truth: int
    question: str
    answer: str
    context: tuple[str, ...] = ()
    meant: str = ""  # the question before anybody mistyped or reworded it


@dataclass
class World:
    """Notes by path, each a list of cards; what was deleted; texts not used yet."""

    notes: dict[str, list[Fact]]
    spare: list[tuple[str, str]]
    random: random.Random
    deleted: list[tuple[str, int, Fact]] = field(default_factory=list)
    touched: dict[int, str] = field(default_factory=dict)
    copied: set[int] = field(default_factory=set)
    numbers: count[int] = field(default_factory=count)

    def place(self) -> tuple[str, int]:
        """A card at random: its note and its place there.

        Not one that was copied or split since the last build: when the original goes and the
        other stays, nobody can say which of the two is the card.
        """
        notes = [note for note, facts in self.notes.items() if facts]
        sizes = [len(self.notes[note]) for note in notes]
        for _ in range(20):
            note = self.random.choices(notes, sizes)[0]
            place = self.random.randrange(len(self.notes[note]))
            if self.notes[note][place].truth not in self.copied:
                break
        return note, place

    def touch(self, fact: Fact, kind: str) -> Fact:
        """Remember that a card was edited."""
        before = self.touched.get(fact.truth)
        self.touched[fact.truth] = kind if before in (None, kind) else "several edits"
        return fact

    def change(self, kind: str, edit: Callable[[Fact], Fact]) -> None:
        """Edit one card in its place."""
        note, place = self.place()
        fact = self.notes[note][place]
        self.notes[note][place] = self.touch(edit(fact), kind)

    def fresh(self, kind: str) -> Fact | None:
        """A card that never was before."""
        if not self.spare:
            return None
        question, answer = self.spare.pop()
        return self.touch(Fact(next(self.numbers), question, answer), kind)


Edit = Callable[[World], None]

OPENERS = (
    "What is",
    "What are",
    "What does",
    "How does",
    "How do",
    "Why is",
    "Why does",
    "Define",
    "Explain",
    "Describe",
    "When do you use",
)
STOPWORDS = ("briefly", "in your own words", "with an example", "in practice", "and why", "exactly")
SENTENCES = (
    "This matters mostly when there is little data.",
    "See also the section on the trade-offs.",
    "In practice one checks this on a held-out part.",
    "For example, consider the case of two classes.",
    "Note that the order of the steps does not matter here.",
    "It costs more memory but saves time.",
)


def typo(world: World) -> None:
    """A letter dropped, doubled, swapped or mistaken, in the question or the answer."""

    def edit(fact: Fact) -> Fact:
        if world.random.random() < 0.6:
            return replace(fact, question=_slip(fact.question, world.random))
        return replace(fact, answer=_slip(fact.answer, world.random))

    world.change("typo", edit)


def _slip(text: str, rng: random.Random) -> str:
    places = [m.start() for m in re.finditer(r"\w(?=\w\w)", text)]
    if not places:
        return text + "."
    i = rng.choice(places)
    letter = text[i + 1]
    kind = rng.randrange(4)
    if kind == 0:
        return text[: i + 1] + text[i + 2 :]
    if kind == 1:
        return text[: i + 1] + letter + text[i + 1 :]
    if kind == 2:
        return text[: i + 1] + text[i + 2] + letter + text[i + 3 :]
    return text[: i + 1] + rng.choice("aeionrst") + text[i + 2 :]


def reword_question(world: World) -> None:
    """Another opening, some words replaced, dropped or added; the rare words stay."""
    world.change("reword question", lambda f: _reworded(f, world.random))


def _reworded(fact: Fact, rng: random.Random, share: float = 0.25) -> Fact:
    """The card with its question in other words, which do not pile up from time to time."""
    meant = fact.meant or fact.question
    return replace(fact, question=_words_changed(meant, rng, share), meant=meant)


def _words_changed(text: str, rng: random.Random, share: float) -> str:
    for opener in OPENERS:
        if text.lower().startswith(opener.lower() + " "):
            other = rng.choice([o for o in OPENERS if o != opener])
            text = f"{other} {text[len(opener) + 1 :]}"
            break
    else:
        text = f"{rng.choice(OPENERS)} {text[:1].lower()}{text[1:]}"
    words = text.split(" ")
    for i in range(len(words)):
        if len(words[i]) <= 5 and rng.random() < share:
            words[i] = rng.choice(("", "the", "this", "such", "any", words[i], "one"))
    if rng.random() < 0.4:
        words.append(rng.choice(STOPWORDS))
    return " ".join(word for word in words if word)


def reword_answer(world: World) -> None:
    """A fifth of the answer's words replaced."""

    def edit(fact: Fact) -> Fact:
        words = fact.answer.split(" ")
        for i in range(len(words)):
            if world.random.random() < 0.2:
                words[i] = world.random.choice(("rather", "namely", "often", "it", "which", "also"))
        return replace(fact, answer=" ".join(words))

    world.change("reword answer", edit)


def reword_both(world: World) -> None:
    """The question reworded and the answer touched up in one go."""

    def edit(fact: Fact) -> Fact:
        rng = world.random
        answer = f"{fact.answer} {rng.choice(SENTENCES)}" if rng.random() < 0.5 else fact.answer
        return replace(_reworded(fact, rng), answer=_slip(answer, rng))

    world.change("reword both", edit)


def rewrite_question(world: World) -> None:
    """A wholly new question to the same answer of some length."""

    def edit(fact: Fact) -> Fact:
        rng = world.random
        if len(fact.answer.split()) < 8:
            return _reworded(fact, rng)
        words = re.findall(r"\w{5,}", fact.answer) or ["that"]
        picked = " ".join(rng.choice(words) for _ in range(3))
        return replace(fact, question=f"{rng.choice(OPENERS)} meant by {picked}?", meant="")

    world.change("rewrite question", edit)


def rewrite_answer(world: World) -> None:
    """A wholly new answer to the same question."""

    def edit(fact: Fact) -> Fact:
        if not world.spare:
            return fact
        return replace(fact, answer=world.spare.pop()[1])

    world.change("rewrite answer", edit)


def lengthen(world: World) -> None:
    """Sentences added to the answer."""

    def edit(fact: Fact) -> Fact:
        more = world.random.sample(SENTENCES, world.random.randint(1, 4))
        return replace(fact, answer=" ".join([fact.answer, *more]))

    world.change("longer answer", edit)


def shorten(world: World) -> None:
    """The answer cut to a part of it."""

    def edit(fact: Fact) -> Fact:
        words = fact.answer.split(" ")
        keep = max(2, int(len(words) * world.random.uniform(0.35, 0.9)))
        return replace(fact, answer=" ".join(words[:keep]))

    world.change("shorter answer", edit)


def format_text(world: World) -> None:
    """Case, emphasis, punctuation or white space."""

    def edit(fact: Fact) -> Fact:
        rng = world.random
        words = fact.question.split(" ")
        i = rng.randrange(len(words))
        words[i] = rng.choice(
            (f"**{words[i]}**", f"`{words[i]}`", words[i].upper(), f"{words[i]},")
        )
        return replace(fact, question=" ".join(words), answer=fact.answer.replace(". ", ".\n\n", 1))

    world.change("formatting", edit)


def rename_heading(world: World) -> None:
    """The heading above all cards of a note."""
    note, _ = world.place()
    heading = (f"Part {world.random.randrange(1000)}",)
    world.notes[note] = [
        world.touch(replace(fact, context=heading), "heading") for fact in world.notes[note]
    ]


def reorder(world: World) -> None:
    """Cards of a note in another order."""
    note, _ = world.place()
    facts = world.notes[note]
    world.random.shuffle(facts)
    for fact in facts:
        world.touch(fact, "reorder")


def move_card(world: World) -> None:
    """A card cut from one note and pasted into another."""
    note, place = world.place()
    fact = world.notes[note].pop(place)
    target = world.random.choice(sorted(world.notes))
    world.notes[target].insert(world.random.randint(0, len(world.notes[target])), fact)
    world.touch(fact, "move card")


def move_and_reword(world: World) -> None:
    """A card pasted into another note and reworded there."""
    note, place = world.place()
    fact = world.notes[note].pop(place)
    fact = _reworded(fact, world.random)
    target = world.random.choice(sorted(world.notes))
    world.notes[target].insert(world.random.randint(0, len(world.notes[target])), fact)
    world.touch(fact, "move and reword")


def rename_note(world: World) -> None:
    """A file renamed."""
    note, _ = world.place()
    folder = note.rpartition("/")[0]
    name = f"Note {world.random.randrange(10**6)}.md"
    target = f"{folder}/{name}" if folder else name
    world.notes[target] = [world.touch(f, "rename note") for f in world.notes.pop(note)]


def rename_and_reword(world: World) -> None:
    """A file renamed and one of its cards reworded."""
    rename_note(world)
    target = next(reversed(world.notes))
    facts = world.notes[target]
    i = world.random.randrange(len(facts))
    facts[i] = _reworded(facts[i], world.random)
    world.touched[facts[i].truth] = "rename note and reword"


def rename_folder(world: World) -> None:
    """A folder renamed, with all that is in it."""
    folders = sorted({note.rpartition("/")[0] for note in world.notes if "/" in note})
    if not folders:
        return
    old = world.random.choice(folders)
    new = f"Folder {world.random.randrange(10**6)}"
    for note in [n for n in world.notes if n.startswith(f"{old}/")]:
        facts = world.notes.pop(note)
        world.notes[new + note[len(old) :]] = [world.touch(f, "rename folder") for f in facts]


def split_note(world: World) -> None:
    """The second half of a note becomes one of its own."""
    note, _ = world.place()
    facts = world.notes[note]
    half = len(facts) // 2
    rest = [world.touch(fact, "split note") for fact in facts[half:]]
    world.notes[note] = facts[:half]
    world.notes[f"Split {world.random.randrange(10**6)}.md"] = rest


def join_notes(world: World) -> None:
    """A note's cards appended to another's."""
    first, _ = world.place()
    second, _ = world.place()
    if first != second and len(world.notes) > 2:
        facts = [world.touch(fact, "join notes") for fact in world.notes.pop(second)]
        world.notes[first] += facts


def split_card(world: World) -> None:
    """A long answer cut in two: the question stays with the first, the second is a new card."""
    note, place = world.place()
    fact = world.notes[note][place]
    words = fact.answer.split(" ")
    if len(words) < 10:
        return
    half = len(words) // 2
    first = replace(fact, answer=" ".join(words[:half]))
    topic = max(fact.question.split(), key=len)
    second = Fact(
        next(world.numbers),
        f"And what follows about {topic} {words[half]}?",
        " ".join(words[half:]),
        fact.context,
    )
    world.copied |= {first.truth, second.truth}
    world.notes[note][place : place + 1] = [
        world.touch(first, "split card"),
        world.touch(second, "split card"),
    ]


def join_cards(world: World) -> None:
    """Two neighbours become one under the first's question."""
    note, place = world.place()
    facts = world.notes[note]
    if place + 1 >= len(facts) or facts[place + 1].truth in world.copied:
        return
    first, second = facts[place], facts[place + 1]
    joined = replace(first, answer=f"{first.answer}\n\n{second.answer}")
    facts[place : place + 2] = [world.touch(joined, "join cards")]


def delete(world: World) -> None:
    """A card deleted; its neighbours are watched."""
    note, place = world.place()
    fact = world.notes[note].pop(place)
    world.deleted.append((note, place, fact))
    for neighbour in world.notes[note][max(0, place - 1) : place + 1]:
        world.touch(neighbour, "delete a neighbour")


def delete_and_reword(world: World) -> None:
    """A card deleted and the one after it reworded: that must not take the place's identity."""
    note, place = world.place()
    facts = world.notes[note]
    if place + 1 >= len(facts) or facts[place + 1].truth in world.copied:
        return
    world.deleted.append((note, place, facts.pop(place)))
    left = facts[place]
    facts[place] = world.touch(_reworded(left, world.random), "delete, reword the next")


def restore(world: World) -> None:
    """A deleted card put back as it was, where its note still is."""
    if not world.deleted:
        return
    note, place, fact = world.deleted.pop(world.random.randrange(len(world.deleted)))
    if note in world.notes:
        world.notes[note].insert(min(place, len(world.notes[note])), fact)
        world.touch(fact, "restore")


def swap_answers(world: World) -> None:
    """The answers of two cards of a note swapped: each card is its question."""
    note, place = world.place()
    facts = world.notes[note]
    other = world.random.randrange(len(facts))
    if other == place or facts[other].truth in world.copied:
        return
    one, two = facts[place], facts[other]
    facts[place] = world.touch(replace(one, answer=two.answer), "swap answers")
    facts[other] = world.touch(replace(two, answer=one.answer), "swap answers")


def duplicate(world: World) -> None:
    """A card copied and the copy made into another: the original keeps its identity."""
    note, place = world.place()
    fact = world.notes[note][place]
    words = fact.question.split(" ")
    topics = [i for i, word in enumerate(words) if len(word) > 4] or [len(words) - 1]
    words[world.random.choice(topics)] = world.random.choice(TOPICS)
    answer = world.spare.pop()[1] if world.spare and world.random.random() < 0.5 else fact.answer
    copy = Fact(next(world.numbers), " ".join(words), f"{answer} This one differs.", fact.context)
    texts = (copy.question, copy.answer)
    if any((each.question, each.answer) == texts for each in world.notes[note]):
        return  # an earlier copy is the same in every letter: nobody can tell the two apart
    world.notes[note].insert(place + world.random.randrange(2), copy)
    world.copied |= {fact.truth, copy.truth}
    world.touch(copy, "duplicate then edit")
    world.touch(fact, "duplicate then edit")


TOPICS = (
    "entropy",
    "hashing",
    "a semaphore",
    "backpressure",
    "a monoid",
    "recall",
    "drift",
    "a kernel",
    "caching",
    "a manifold",
    "sharding",
    "aliasing",
)

SHORT = ("Yes.", "No.", "O(n).", "O(n log n).", "1998", "It depends.", "See above.")


def template(world: World) -> None:
    """A card that asks "What is X?" of something else, added beside one that is like it."""
    note, place = world.place()
    fact = world.fresh("template")
    if fact is not None:
        question = f"What is {world.random.choice(TOPICS)} {fact.truth}?"
        answer = fact.answer if world.random.random() < 0.6 else world.random.choice(SHORT)
        world.notes[note].insert(place, replace(fact, question=question, answer=answer))


def replace_template(world: World) -> None:
    """A card "What is X?" deleted, and "What is Y?" written in its place."""
    note, place = world.place()
    fact = world.fresh("replace by template")
    if fact is None:
        return
    old = world.notes[note][place]
    words = old.question.rstrip("?").split(" ")
    topic = max(range(len(words)), key=lambda i: len(words[i]))
    words[topic] = world.random.choice(TOPICS)
    world.notes[note][place] = replace(fact, question=" ".join(words) + "?")


def replace_card(world: World) -> None:
    """A card deleted and an unrelated one written in its place."""
    note, place = world.place()
    fact = world.fresh("replace by another")
    if fact is not None:
        world.notes[note][place] = fact


def add(world: World) -> None:
    """A new card."""
    note, place = world.place()
    fact = world.fresh("add")
    if fact is not None:
        world.notes[note].insert(place, fact)


# Each edit and how often it happens.
EDITS: dict[Edit, int] = {
    typo: 12,
    reword_question: 10,
    reword_answer: 8,
    reword_both: 5,
    rewrite_question: 3,
    rewrite_answer: 3,
    lengthen: 6,
    shorten: 6,
    format_text: 5,
    rename_heading: 1,
    reorder: 2,
    move_card: 5,
    move_and_reword: 3,
    rename_note: 2,
    rename_and_reword: 2,
    rename_folder: 1,
    split_note: 1,
    join_notes: 1,
    split_card: 3,
    join_cards: 3,
    delete: 4,
    delete_and_reword: 3,
    restore: 4,
    swap_answers: 3,
    duplicate: 4,
    template: 4,
    replace_template: 3,
    replace_card: 3,
    add: 5,
}
