"""Cards with one of everything that a field may hold, written by hand."""

from __future__ import annotations

from ankigen import fields, highlight
from ankigen.preview import Entry, Status
from ankigen.types import Identity, Location, RenderedCard

PICTURE = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='1600' height='500'%3E"
    "%3Crect width='1600' height='500' fill='%23668'/%3E%3C/svg%3E"
)
KINDS = (
    "note abstract info todo tip success question warning failure danger bug example quote".split()
)
LONG_CODE = "\n".join(
    f"def step_{number}(state: dict[str, int]) -> int:  # {'long ' * (number % 7)}line"
    for number in range(40)
)
PYTHON = '''import numpy as np

@dataclass
class Model:
\t"""A linear model."""
\tweights: np.ndarray = None

\tdef predict(self, features: np.ndarray) -> np.ndarray:
\t\tif self.weights is None:
\t\t\traise ValueError(f"not fitted: {self!r}")
\t\treturn features @ self.weights + 0.5e-3  # a comment that is rather long, so that it scrolls'''
WORDS = (
    "Bias is the error that comes from a model too simple for its data, and variance the error "
    "that comes from a model which follows its sample too closely. "
)


def callout(kind: str, content: str, fold: str = "", title: str = "") -> str:
    """A callout as the notes' Markdown becomes it; `fold` is `+`, `-` or nothing."""
    tag = "details" if fold else "div"
    head = "summary" if fold else "div"
    tappable = " tappable" if fold else ""
    is_open = " open" if fold == "+" else ""
    return (
        f'<{tag} class="callout" data-callout="{kind}"{is_open}>'
        f'<{head} class="callout-title{tappable}">{title or kind.title()}</{head}>'
        f'<div class="callout-content">{content}</div></{tag}>'
    )


TEXT = f"""<p>{WORDS}<strong>Strong</strong>, <em>emphasis</em>, <del>struck</del>,
<mark>marked</mark>, <code>inline_code(x)</code>, <kbd>Ctrl</kbd>, x<sup>2</sup>,
<span class="tag">#ml/basics</span>, an
<a class="internal-link" href="obsidian://open?vault=v&amp;file=Bias">internal</a> and an
<a class="external-link" href="https://example.org/">external link</a>, a
<span class="broken-link">missing note</span>, and a
footnote.<sup class="footnote-ref"><a href="#fn-1" id="fnref-1">1</a></sup></p>
<p><a class="external-link" href="https://example.org/">https://example.org/{"x" * 120}</a></p>
<ul class="contains-task-list">
<li class="task-list-item" data-task=" "><input type="checkbox" disabled> to do</li>
<li class="task-list-item is-checked" data-task="x"><input type="checkbox" disabled checked>
done</li></ul>
<ol><li>first<ul><li>inner</li><li>inner</li></ul></li><li><p>second, loose</p></li></ol>
<blockquote><p>{WORDS}</p></blockquote><h2>A heading</h2><p>Text below it.</p><hr>
<section class="footnotes"><ol><li id="fn-1"><p>The note. <a href="#fnref-1">↩</a></p></li></ol>
</section>"""

CALLOUTS = "".join(
    callout(kind, f"<p>{WORDS}<a href='https://example.org/'>A link</a>, <code>code</code> and "
            '<span class="tag">#tag</span>.</p>')
    for kind in KINDS
)  # fmt: skip

FOLDED = (
    callout("question", f"<p>{WORDS}</p>", "-", "Why is <code>bias</code> not enough?")
    + callout("tip", f"<p>{WORDS}</p>" + callout("warning", "<p>Inner.</p>", "-"), "+")
    + callout(
        "example", highlight.highlight(LONG_CODE, "python").html, "-", "Long code, folded once"
    )
    + callout(
        "bug", "<p>One.</p>" + callout("bug", "<p>Two.</p>" + callout("bug", "<p>Three.</p>"))
    )
)

CODE = (
    highlight.highlight(PYTHON, "python").html
    + highlight.highlight("SELECT name, count(*) FROM notes WHERE id = 'x';", "sql").html
    + highlight.highlight("- old\n+ new\n@@ -1 +1 @@", "diff").html
    + highlight.highlight("$ make deck\nbuilt", "console").html
    + highlight.highlight("no colours <here> & a\ttab", "nolanguage").html
    + "<pre><code>plain, without a language</code></pre>"
    + "<p>Long code:</p>"
    + highlight.highlight(LONG_CODE, "python").html
)

WIDE = (
    "<table><thead><tr>"
    + "".join(f"<th>Column {number}</th>" for number in range(12))
    + "</tr></thead><tbody><tr>"
    + "".join(f'<td align="right">{number * 1234567}</td>' for number in range(12))
    + "</tr></tbody></table>"
    + "<table><thead><tr><th>Small</th><th>Table</th></tr></thead>"
    + "<tbody><tr><td>a</td><td>b</td></tr></tbody></table>"
    + f'<p><img src="{PICTURE}" alt="wide"></p><p><img src="{PICTURE}" alt="set" width="900"></p>'
    + r'<p>Inline <span class="math math-inline">\(x_i^2 &lt; \frac{a}{b}\)</span> and block:</p>'
    + r'<p><span class="math math-block">\[\begin{aligned} y &amp;= \sum_{i=1}^{n} w_i x_i + b '
    + r"+ c + d + e + f + g + h + i + j + k + l + m + n + o + p + q + r + s + t + u + v \\ "
    + r"z &amp;= 1 \end{aligned}\]</span></p>"
    + '<div class="note-embed"><div class="embed-title">Another note</div><p>Embedded.</p></div>'
    + '<p><span class="broken-embed">missing.png</span></p>'
)

SCRIPTS = (
    "<p>השגיאה <code>bias</code> נובעת ממודל פשוט מדי.</p><ul><li>אחד</li><li>שניים</li></ul>"
    "<p>Then English in the same field.</p><p>偏差とは、モデルが単純すぎることによる誤差です。</p>"
    "<p>方差是模型对样本过拟合所造成的误差。</p><p>مرحبا بالعالم</p>"
    + callout("info", "<p>תוכן</p>", "-", "כותרת")
)


def cards() -> tuple[RenderedCard, ...]:
    """Basic cards, one a theme, then the other kinds."""
    plain = [
        _card(1, "What are bias and variance?", TEXT),
        _card(2, "Which callouts are there?", CALLOUTS),
        _card(3, "What folds?", FOLDED),
        _card(4, "How does <code>code</code> look?", CODE),
        _card(5, "What is wide?", WIDE),
        _card(6, "מהי הטיה? <em>bias</em>", SCRIPTS),
    ]
    reverse = _with(_card(7, "Bias", "<p>Error of a model too simple.</p>"), {fields.REVERSE: "1"})
    lead = _with(
        _card(8, "And how do they trade off?", f"<p>{WORDS}</p>"),
        {fields.LEAD: '<div class="lead-question"><p>What are bias and variance?</p></div>'},
    )
    cloze = _card(
        9,
        r"<p>Error = {{c1::bias² + {{c2::variance::second}}}} + noise, "
        r'<span class="math math-inline">\({{c2::\sigma^2}}\)</span></p>',
        "<p>The noise cannot be reduced.</p>",
    )._replace(note_type="cloze", ordinals=(0, 1))
    typed = _with(
        _card(10, "Which word?", "<p><em>Bias</em>, of course.</p>"), {fields.TYPED: "bias"}
    )
    return (*plain, reverse._replace(ordinals=(0, 1)), lead, cloze, typed)


def entries() -> tuple[Entry, ...]:
    """The same cards as the preview takes them, one of each status."""
    states = (Status.NEW, Status.CHANGED, Status.UNCHANGED, Status.RETIRED)
    return tuple(
        Entry(card, states[number % 4], Location("notes/Bias and variance.md", 3 + 10 * number))
        for number, card in enumerate(cards())
    )


def _card(number: int, question: str, answer: str) -> RenderedCard:
    values = [""] * len(fields.FIELDS)
    values[fields.QUESTION] = question
    values[fields.ANSWER] = answer
    values[fields.CONTEXT] = "<span>Bias and variance</span> › <span>Model error</span>"
    values[fields.SOURCE] = f"obsidian://open?vault=v&amp;file=Bias#^c{number}"
    values[fields.ID] = f"guid{number}"
    return RenderedCard(
        identity=Identity(f"guid{number}", 1_700_000_000_000 + number),
        note_type="basic",
        fields=tuple(values),
        deck="Interview::ML" if number % 2 else "Interview::Statistics",
        tags=("ml::basics", f"n{number}"),
    )


def _with(card: RenderedCard, values: dict[int, str]) -> RenderedCard:
    return card._replace(
        fields=tuple(values.get(place, text) for place, text in enumerate(card.fields))
    )
