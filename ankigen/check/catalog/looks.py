"""Codes of what will not look as meant."""

from __future__ import annotations

from ankigen.check.catalog.rule import error, warning

RULES = (
    warning(
        "code-without-language",
        "Code without a language",
        "Code is coloured by the language that its fence names; none is ever guessed. Where it is "
        "no code, `text` says so.",
        "Q: How is a list reversed?\nA:\n```\nitems.reverse()\n```",
        "Q: How is a list reversed?\nA:\n```python\nitems.reverse()\n```",
    ),
    warning(
        "code-without-colours",
        "Code that is too much for its language's lexer",
        "Pygments, which colours code, takes for ever over some texts, and stumbles over others. "
        "Such code is shown as it is. Name another language, or `text`.",
    ),
    warning(
        "nothing-to-type",
        "A type-in card without anything to type",
        "What is typed is compared with the first line of the answer: its words, without pictures, "
        "tags and footnotes. Where nothing is left of it, the card only shows its answer.",
        "Q: #type-in Which bone is this?\nA: #femur",
        "Q: #type-in Which bone is this?\nA: femur #bones",
    ),
    warning(
        "plugin-content",
        "What only Obsidian or a plugin of it shows",
        "Dataview, Tasks, Templater and others fill in their blocks in Obsidian; in Anki there is "
        "only their source. A canvas or a base that is embedded is a link there.",
        "Q: How many notes?\nA: `= this.count`",
        "Q: How many notes?\nA: 12",
    ),
    warning(
        "not-a-list",
        "Lines that look like a list",
        "A list item begins with `-`, `*`, `+` or a number, and a space. Other signs, a missing "
        "space, or a list that begins right below text with another number than 1, make a "
        "paragraph.",
        "Q: Which optimizers?\nA:\n-SGD\n-Adam",
        "Q: Which optimizers?\nA:\n- SGD\n- Adam",
        fixable=True,
    ),
    warning(
        "ragged-table",
        "A table with missing cells",
        "A row has fewer or more cells than the header: a `|` in a cell (in a link, in math or "
        "code) must be written `\\|`. Where the header and the line below it differ there is no "
        "table at all.",
        "Q: Norms?\nA:\n| name | formula |\n| --- | --- |\n| L1 | $|x|$ |",
        "Q: Norms?\nA:\n| name | formula |\n| --- | --- |\n| L1 | $\\|x\\|$ |",
    ),
    warning(
        "math-error",
        "A formula that will not be drawn",
        "Anki's MathJax shows an error in place of a formula with a command that it does not "
        "know (`\\R`, `\\bm`), an argument that is missing, or brackets that do not pair. What a "
        "formula defines by `\\newcommand` or `\\def`, it and those below it know; what all are to "
        "know goes into `macros.tex`.",
        "Q: The mean?\nA: $\\frac{1}{n$",
        "Q: The mean?\nA: $\\frac{1}{n} \\sum_i x_i$",
    ),
    warning(
        "macro-not-read",
        "A line of macros that cannot be used",
        "`macros.tex` and `preamble.sty` hold `\\newcommand`, `\\renewcommand`, `\\def` with "
        "plain parameters, `\\DeclareMathOperator`, `\\let`, or `\\name "
        "body` on a line. What else is in them is passed over, and formulas that need it are "
        "reported where they are.",
    ),
    warning(
        "unbalanced-math",
        "A `$` without a partner",
        "What looks like a formula is not closed, or has a space just inside a single `$`. Write "
        "`\\$` for a dollar sign.",
        "Q: The mean?\nA: $\\bar x is the mean.",
        "Q: The mean?\nA: $\\bar x$ is the mean.",
    ),
    warning(
        "hidden-html",
        "HTML that is not shown",
        "What has the name of an element of HTML is HTML, and shows no tag. Cards show no frames, "
        "forms, scripts or SVG; and an element that is never closed is mostly a word in angle "
        "brackets. Other words in angle brackets are shown as they are.",
        "Q: Which element holds the content?\nA: It is <main>, once a page.",
        "Q: Which element holds the content?\nA: It is `<main>`, once a page.",
    ),
    warning(
        "raw-math",
        "A formula that isn't one in Obsidian",
        "LaTeX's `\\(…\\)` and `\\[…\\]` are brackets in Markdown. Obsidian's formulas stand "
        "between dollar signs.",
        "Q: The mean?\nA: It is \\(\\bar{x}\\).",
        "Q: The mean?\nA: It is $\\bar{x}$.",
    ),
    warning(
        "refused-math",
        "A command that a formula must not use",
        "Commands of MathJax that load something or reach the page around the formula are left "
        "out, and definitions that grow without bound.",
        "Q: Red?\nA: $\\require{color}\\color{red}{x}$",
        "Q: Red?\nA: $\\color{red}{x}$",
    ),
    warning(
        "deletion-outside-cloze",
        "A deletion in a card that isn't a cloze",
        "`{{c1::…}}` hides words in a cloze only. Begin the card with `C:`, or add the tag "
        "`#cloze` to its question.",
        "Q: {{c1::Paris}} is the capital of France.\nA: Since 987.",
        "Q: {{c1::Paris}} is the capital of France. #cloze\nA: Since 987.",
    ),
    warning(
        "empty-deletion",
        "A deletion that hides nothing",
        "There is nothing between `::` and `}}`, so that Anki makes a card with no answer.",
        "C: The capital of France is {{c1::}}.",
        "C: The capital of France is {{c1::Paris}}.",
    ),
    warning(
        "cloze-separator",
        "A deletion with more than one `::`",
        "The first `::` in a deletion begins its hint. In code or math it does not.",
        "C: {{c1::std::vector::type}} grows.",
        "C: {{c1::`std::vector`::type}} grows.",
    ),
    warning(
        "cloze-braces",
        "A deletion that ends early",
        "The first `}}` that no brace within has opened ends the deletion, and another one is left "
        "over. In code and math braces are taken in pairs.",
        "C: {{c1::a }} closes}} a deletion.",
        "C: {{c1::a `}}` closes}} a deletion.",
    ),
    warning(
        "unclosed-deletion",
        "A deletion that is never closed",
        "`{{c1::` has no `}}`, so that it is shown as it is.",
        "C: The capital of {{c1::France}} is {{c2::Paris.",
        "C: The capital of {{c1::France}} is {{c2::Paris}}.",
    ),
    error(
        "deletion-over-blocks",
        "A deletion that ends in another block",
        "A deletion begins and ends in one paragraph, item or table cell; `|` within a cell is "
        "`\\|`. To hide whole blocks, write `{{c1::` at the end of a paragraph and `}}` at the "
        "beginning of another.",
        "C: Steps: {{c1::one\n\n- two}}",
        "C: Steps: {{c1::\n\n- one\n- two\n\n}}",
    ),
    warning(
        "broken-footnote",
        "A footnote without its text",
        "A `[^1]` has no line `[^1]: …` in the note.",
        "Q: Who found it?\nA: Gauss.[^1]",
        "Q: Who found it?\nA: Gauss.[^1]\n\n[^1]: In 1809.",
    ),
    warning(
        "hidden-footnote",
        "A footnote that is not shown",
        "Nothing refers to it, or another one above has its label.",
        "Q: Who found it?\nA: Gauss.\n\n[^1]: In 1809.",
        "Q: Who found it?\nA: Gauss.[^1]\n\n[^1]: In 1809.",
    ),
    warning(
        "too-deep",
        "Nested too deep",
        "Lists, quotes or formatting within one another more than a hundred levels deep are shown "
        "as text.",
    ),
    warning(
        "mermaid-not-drawn",
        "A diagram that is shown as code",
        "A card runs no JavaScript, so Mermaid diagrams become pictures when the deck is built. "
        "That needs `mmdc`, the command of Mermaid's CLI, on the machine that builds, and a "
        "diagram without mistakes.",
        "Q: How does it flow?\nA: So:\n```mermaid\ngraph TD; A-->B\n```",
    ),
)
