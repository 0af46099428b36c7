"""Codes of what will be hard to study."""

from __future__ import annotations

from ankigen.check.catalog.rule import warning

RULES = (
    warning(
        "leaning-question",
        "A question that leans on the one before it",
        "Anki shows a card alone, weeks later, in any order: “The same with…”, “What about…” or "
        "“Why?” then mean nothing. `%% after %%` in the question shows the one before it in small "
        "above it; the first of a note has none before it.",
        "Q: How many weights has a dense layer?\nA: In × out.\n\n"
        "Q: The same for a convolution?\nA: Kernel × in × out.",
        "Q: How many weights has a dense layer?\nA: In × out.\n\n"
        "Q: The same for a convolution? %% after %%\nA: Kernel × in × out.",
    ),
    warning(
        "several-questions",
        "More than one question on a card",
        "What is asked together is remembered and forgotten apart: a card is graded by its weakest "
        "part, and all of it comes again. What is in parentheses, quotation marks or quotes is "
        "not counted, and neither is a “Why?” that asks on.",
        "Q: What is bagging? What is boosting?\nA: Averaging; adding up.",
        "Q: What is bagging?\nA: Averaging models.\n\nQ: What is boosting?\nA: Adding up models.",
    ),
    warning(
        "long-answer",
        "A long answer",
        "An answer that takes minutes to recall is graded by guess. The limit is the key "
        "`max_answer_words`; code, formulas and collapsed callouts do not count.",
        "Q: What is a neural network?\nA: (three hundred words)",
        "Q: What is a neural network?\nA: A chain of matrix products and nonlinearities.\n"
        "> [!note]- More\n> (the background)",
    ),
    warning(
        "repeated-question",
        "The same question in two notes",
        "Two cards ask the same and would be told apart by their context only. For cards of a "
        "plugin it is said within a note, too, where `Q:` twice is an error: these are two cards "
        "where they answer otherwise.",
    ),
    warning(
        "deck-case",
        "Decks that differ only in case",
        "Anki takes `Biology` and `biology` for one deck, and so does ankigen: the cards of both "
        "go to the one that most cards name.",
    ),
    warning(
        "tag-case",
        "Tags that differ only in case",
        "Anki takes `ML` and `ml` for one tag and keeps whichever came first.",
        "Q: One? #ML\nA: 1\n\nQ: Two? #ml\nA: 2\n\nQ: Three? #ml\nA: 3",
        "Q: One? #ml\nA: 1\n\nQ: Two? #ml\nA: 2\n\nQ: Three? #ml\nA: 3",
    ),
)
