"""Codes of what is written like a card and is none, or is one too many."""

from __future__ import annotations

from ankigen.check.catalog.rule import error, warning

RULES = (
    error(
        "question-without-answer",
        "A question without an answer",
        "A line begins a question and no line below it begins an answer before the next question "
        "or the end of the note. In a note with five or more questions and not one answer this is "
        "a warning, given once: such a note is a list of questions and not of cards.",
        "Q: What is a tensor?\n\nQ: What is a vector?\nA: A list of numbers.",
        "Q: What is a tensor?\nA: An array of numbers with any number of axes.\n\n"
        "Q: What is a vector?\nA: A list of numbers.",
    ),
    error(
        "answer-without-question",
        "An answer without a question",
        "A line begins an answer where no question is open, or where the question has its answer "
        "already. Where it is text, write `A\\:`. In a note without any question it is a warning.",
        "Q: What is a vector?\nA: A list of numbers.\n\nA: What is a matrix?\n"
        "A: A table of numbers.",
        "Q: What is a vector?\nA: A list of numbers.\n\nQ: What is a matrix?\n"
        "A: A table of numbers.",
    ),
    error(
        "empty-question",
        "A card that asks nothing",
        "There is nothing between the markers of the question and the answer, or only a comment.",
        "Q:\nA: A list of numbers.",
        "Q: What is a vector?\nA: A list of numbers.",
    ),
    error(
        "empty-answer",
        "A card that answers nothing",
        "There is nothing after the answer's marker, or only a comment.",
        "Q: What is a vector?\nA:",
        "Q: What is a vector?\nA: A list of numbers.",
    ),
    error(
        "duplicate-question",
        "The same question twice in one note",
        "In a review the two could not be told apart, and after an edit nobody could say which "
        "history belongs to which. Two questions that lean on different ones (`%% after %%`) may "
        "have the same words.",
        "Q: What is recall?\nA: TP / (TP + FN)\n\nQ: What is recall?\nA: Also called sensitivity.",
        "Q: What is recall?\nA: TP / (TP + FN)\n\nQ: What is another name of recall?\n"
        "A: Sensitivity.",
    ),
    error(
        "duplicate-block-id",
        "One block id on two cards",
        "A block id at a card's end says who the card is, whatever becomes of its text, so that no "
        "two cards may have the same in one note.",
        "Q: What is recall?\nA: TP / (TP + FN) ^rec\n\nQ: What is precision?\n"
        "A: TP / (TP + FP) ^rec",
        "Q: What is recall?\nA: TP / (TP + FN) ^rec\n\nQ: What is precision?\n"
        "A: TP / (TP + FP) ^prec",
    ),
    error(
        "after-without-question",
        "`%% after %%` on the first card",
        "The comment shows the question before this one above it; here there is none in the note.",
        "Q: The same for a vector? %% after %%\nA: One axis.",
        "Q: How many axes has a vector?\nA: One.",
    ),
    error(
        "unclosed-fence",
        "A code fence that is never closed",
        "All that follows in the note is code then, cards included. A fence within a callout ends "
        "with the callout.",
        "Q: How is it done?\nA:\n```python\nprint()\n\nQ: Why is it done?\nA: So.",
        "Q: How is it done?\nA:\n```python\nprint()\n```\n\nQ: Why is it done?\nA: So.",
    ),
    warning(
        "hidden-card",
        "A card in code, in a formula or in HTML",
        "A block of code holds lines that begin a question and its answer, or a cloze. What is "
        "code is no card; rather, a fence was left open further up and the next one closed it. "
        "A language such as `markdown` or `text` says that it is an example. The same is said "
        "of formulas and of HTML that begins right above the lines.",
        "```python\nprint()\n\nQ: What is recall?\nA: TP / (TP + FN)\n```",
        "```python\nprint()\n```\n\nQ: What is recall?\nA: TP / (TP + FN)",
    ),
    error(
        "unclosed-math",
        "A math block that is never closed",
        "Its lines are shown as they are written.",
        "Q: How long?\nA:\n$$\nx = 1\n\nQ: Why is it done?\nA: So.",
        "Q: How long?\nA:\n$$\nx = 1\n$$\n\nQ: Why is it done?\nA: So.",
    ),
    error(
        "unclosed-html",
        "An HTML block that is never closed",
        "A comment (`<!--`) and the elements `pre`, `script`, `style` and `textarea` run to their "
        "end, over blank lines and cards.",
        "Q: How is it done?\nA: So.\n<!-- to do\n\nQ: Why is it done?\nA: Hence.",
        "Q: How is it done?\nA: So.\n<!-- to do -->\n\nQ: Why is it done?\nA: Hence.",
    ),
    error(
        "unclosed-comment",
        "A comment that is never closed",
        "A `%%` at the start of a line hides all that follows, up to the next `%%`.",
        "Q: How is it done?\nA: So.\n\n%% to do\nQ: Why is it done?\nA: Hence.",
        "Q: How is it done?\nA: So.\n\n%% to do %%\nQ: Why is it done?\nA: Hence.",
    ),
    error(
        "empty-front",
        "A card whose front would be empty",
        "What the question holds is not shown by the templates or by the Markdown, so that Anki "
        "would refuse the card.",
    ),
    error(
        "no-cards",
        "No cards at all",
        "No note below the notes' folder has a card. See `ankigen init` for a first one.",
    ),
    error(
        "card-too-large",
        "A card of many megabytes",
        "A card may have two million characters of HTML, which is as much as a thick book. What "
        "is larger is mostly a picture that was pasted as text: save it as a file and embed it.",
    ),
    error(
        "deck-too-large",
        "Cards that embed many megabytes",
        "The cards of a note may embed five million characters of HTML together, those of a deck "
        "fifty million. That many come of a long note that many cards embed: link to it instead.",
    ),
    error(
        "too-many-deletions",
        "A cloze with hundreds of deletions, or with many in one another",
        "Anki makes cards for 500 numbers, and of deletions in one another for the outer ten. "
        "Divide it.",
    ),
    error(
        "deletion-number",
        "A deletion whose number is too high",
        "Anki makes cards for the numbers from 1 to 500; for a higher one it would make a card "
        "that shows nothing. `{{c0::` leaves the number to ankigen.",
        "C: The {{c2024::Games}} were in Paris.",
        "C: The {{c1::Games}} were in Paris.",
    ),
    warning(
        "large-media",
        "A picture or sound that does not sync",
        "AnkiWeb takes no file above 100 MB: it stays on the device that the deck is imported on.",
    ),
    warning(
        "near-marker",
        "A line that looks like a marker",
        "Two lines look like a question and its answer and are not taken for a card: the marker is "
        "misspelt, or is in a heading or a list, or is of another form. The forms `**Q:**`, "
        "`Q1:`, `Q.`, `Question:` and `#### Q:` are taken when the key `markers` of ankigen.yaml "
        "holds them. `check --fix` fixes `q:`, `Q;`, `Q :` and the like.",
        "Q; What is a vector?\nA: A list of numbers.",
        "Q: What is a vector?\nA: A list of numbers.",
        fixable=True,
    ),
    warning(
        "near-kind",
        "A tag that is almost a kind of card",
        "`#reversed`, `#type-in`, `#cloze` and `#occlusion` in a question say what the card asks "
        "for and are not shown. Any other tag is a tag in Anki.",
        "Q: One? #typein\nA: 1",
        "Q: One? #type-in\nA: 1",
    ),
    warning(
        "cloze-without-deletion",
        "A cloze that hides nothing",
        "The text after `C:` holds no `{{c1::…}}` (or `==…==`, where `cloze_highlights` is on), so "
        "that no card is made of it. A question tagged `#cloze` becomes an ordinary card.",
        "C: The capital of [Germany] is [Berlin].",
        "C: The capital of {{c1::Germany}} is {{c2::Berlin}}.",
    ),
    error(
        "deletion-in-code",
        "A cloze whose only deletion is code",
        "In back-ticks `{{c1::` is code like any other: put the code into the deletion. In a fence "
        "deletions count.",
        "C: In Python, `x = {{c1::5}}` binds a name.",
        "C: In Python, `x = `{{c1::`5`}} binds a name.",
    ),
    warning(
        "text-below-answer",
        "Text that lands on the card above it",
        "An answer runs to the next marker, heading or thematic break. A task, a plugin's query, "
        "or a paragraph below the last card of a note whose other answers hold no blank line, "
        "is rather none of it. Where that is how the notes are "
        "written, set `answer_ends: blank-line`.",
        "Q: What is a vector?\nA: A list of numbers.\n\n- [ ] buy milk",
        "Q: What is a vector?\nA: A list of numbers.\n\n---\n- [ ] buy milk",
    ),
    warning(
        "deletion-outside-card",
        "A deletion in no card",
        "The paragraph holds `{{c1::…}}` and does not begin with `C:`, so no card is made of it. "
        "Write `\\{{c1::` where it is text.",
        "The capital of {{c1::Germany}} is {{c2::Berlin}}.",
        "C: The capital of {{c1::Germany}} is {{c2::Berlin}}.",
    ),
    warning(
        "empty-card",
        "A card with nothing on it",
        "Both sides are empty, as in a template. No card is made.",
        "Q:\nA:",
        "Q: What is a vector?\nA: A list of numbers.",
    ),
    warning(
        "deleted-card",
        "A card marked for deletion",
        "Obsidian_to_Anki deletes the note in Anki when `DELETE` is above the card's id. Here "
        "such a card is left out.",
        "Q: What is a vector?\nA: A list of numbers.\nDELETE\n<!--ID: 1690000000000-->",
        "Q: What is a vector?\nA: A list of numbers.\n<!--ID: 1690000000000-->",
    ),
)
