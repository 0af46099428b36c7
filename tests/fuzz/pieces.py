"""What notes are made of, and what they are never made of: the alphabet of the generators.

Most of it is that of the property tests, which the generators share.
"""

from __future__ import annotations

from tests.cards.test_properties import LINE_TEXTS
from tests.obsidian.test_document import PIECE_TEXTS
from tests.obsidian.test_properties import HTML, PIECES

# Characters that programs trip over: white space of all sorts, joiners, marks of direction,
# controls, letters that change their number or length with their case, halves of a pair of flags.
ODD = (
    *"\x00\x01\x08\x0b\x0c\x0e\x1b\x1e\x1f\x7f\x80\x85\x9f\xa0\xad\u1680\u180e\u2000\u200b\u200d",
    *"\u200e\u200f\u2028\u2029\u202e\u2060\u2066\u3000\ufeff\ufffc\ufffd\ufffe\uffff\U0001f1e9",
    *"ßſİıKÅﬀǅΣςẞéÅ\u0301\u0345\u0378\U000e0001\U0010ffff\U0001f468\u200d\U0001f469٣߁Ⅷ²½零",
    "e\u0301", "\u1112\u1161\u11ab", "가", "क्षि", "שלום", "👩‍👩‍👧", "\r", "\r\n", "\t", "\v",
)  # fmt: skip
WORDS = (
    "a", "word", "two words", "x", "1", "42", "Note", "What is it?", "The answer.", "α", "naïve",
    "c1", "n", "https://a.example/b_c_d?e=1&f=2", "www.a.example", "a@b.example", "TODO",
    "C:\\dir", "f(x)", "a<b", "a>b", "a&b", "100%", "$5", "$5 and $6", "2*3*4", "snake_case_name",
    "~", "^",
)  # fmt: skip
LINKS = (
    "[[Note]]", "[[Note|shown]]", "[[Note#Heading]]", "[[Note#^block|b]]", "[[#Here]]",
    "[[#^own]]", "![[Note]]", "![[Note#Heading]]", "![[Note#^block]]", "![[This]]", "![[Ping]]",
    "![[Footnote]]", "![[image.png]]", "![[image.png|120]]", "![[image.png|a|30x40]]",
    "![[sound.mp3]]", "![[film.mp4]]", "![[paper.pdf#page=2]]", "![[Nowhere]]", "[[Nowhere#x]]",
    "![[../../a.png]]", "[[a|b|c]]", "[[]]", "[[|]]", "[[a\\|b]]", "![](image.png)",
    "![a|20](image.png)", "[a](Note.md)", "[a](<Dir/Other note.md#H>)",
    "![a](https://a.example/b.png)", "[a](https://a.example 'title')", "<https://a.example>",
    "[a][b]", "[b]", "![[Raw]]", "[[Note#Heading#Sub]]", "![[Drawing.excalidraw]]",
)  # fmt: skip
MATH = (
    "$x$", "$$x$$", "$a_1*b_2*c$", "$\\frac{a}{b}}$",
    "$$\n\\begin{aligned}\na &= b\\\\\n\\end{aligned}\n$$", "$x < y > z & w$", "\\(x\\)",
    "\\\\(x\\\\)", "\\\\[y\\\\]", "$\\require{html}$", "$\\text{$x$}$", "$ x$", "$x $",
    "$\\href{javascript:x}{y}$", "$\\def\\a{\\a\\a}\\a$", "$`x`$", "$a}}b::c$", "$\\}$", "$\\$$",
    "a$b$c", "$1$2",
)  # fmt: skip
CLOZES = (
    "{{c1::a}}", "{{c2::b::hint}}", "{{c1::a {{c2::b}} c}}", "{{c1,3::x}}", "{{c1::`a::b}}`}}",
    "{{c1::$x$}}", "{{c1::$\\frac{a}{b}$}}", "{{c1::", "::", "}}", "{{c0::x}}", "{{c99999::x}}",
    "{{c1::}}", "{{C1::x}}", "{{c1:x}}", "{{c1::a\n\nb}}", "==mark==", "{{c1::**a**}}",
    "{{c1::[[Note]]}}", "{{c1::![[Note]]}}", "**{{c1::a**}}", "{{c01::z}}", "{{Question}}",
    "{{#a}}", "{{c1::\n```\nx\n```\n}}", "[{{c1::x}}](y)", "{{c1::<b>x</b>}}", "{{c500::x}}",
    "{{c1::a|b}}",
)  # fmt: skip
# What Anki reads as its own wherever it stands.
ANKI = (
    "[sound:a.mp3]", "[sound:", "[latex]x[/latex]", "[$]x[/$]", "[$$]y[/$$]", "[anki:play:q:0]",
    "[[type:Answer]]", "[anki:tts lang=en_US]x[/anki:tts]", "{{FrontSide}}", "`[[type:Typed]]`",
    "<a title='[sound:x.mp3]'>y</a>", "<b title='\\(x\\)'>",
    "<i title='[latex] onclick=x [/latex]'>", "`[sound:x.mp3]`", "#a::b",
    "<!--ID: 1690000000001-->",
)  # fmt: skip
BLOCKS = (
    "```py\nprint('a')\n```", "```\ncode\n```", "~~~js\nx\n~~~",
    "```{.cpp title='a'}\nint x;\n```", "```mermaid\ngraph TD\n```", "> [!note] Title\n> text",
    "> [!tip]- \n> > [!info]+ a\n> > b", "> [!a|b]\n> ```py\n> x\n> ```", ">[!quote]\n>x",
    "> quote\nlazy", "| a | b |\n|---|:-:|\n| 1 | 2 |", "|a|\n|-|\n|`x\\|y`|\n|[[Note\\|z]]|",
    "a | b\n- | -\n1", "$$\nx\n$$", "%%\nhidden\n%%", "%% a %%", "- a\n  - b\n    - c",
    "1. a\n2. b\n\n   c", "- [ ] a\n- [x] b\n- [/] c", "* a\n\n\n* b", "[^1]: note\n    more",
    "[b]: https://a.example 'T'", "a[^1] b^[inline [^1]]",
    "<details><summary>s</summary>\n\ntext\n\n</details>", "<div>\na\n</div>", "# Heading",
    "## Sub #tag ^id", "Under\n===", "---", "***", "text ^block", "^own", "\n^own\n", "<!-- a -->",
    "    indented", "```mermaid\n", "> ```\n", "<table><tr><td>a</td></tr></table>",
    "<pre>\n\na\n</pre>", "term\n: definition", "````\n```\n````",
)  # fmt: skip
CARDS = (
    "Q: one?\nA: two", "Q: a\nA:\n- b\n- c", "Q:\nlong\nA:\nlonger\n\nstill", "C: a {{c1::b}} c",
    "Q: x #reversed\nA: y", "Q: x #type-in\nA: y", "Q: %% after %% and then?\nA: so",
    "Q: a ^q\nA: b ^id-1", "Q: only", "A: alone", "C: none", "**Q:** b\n**A:** c",
    "Q: x #cloze {{c1::y}}\nA: z", "Q: a\nA: b\n<!--ID: 1690000000001-->", "TARGET DECK: A::B",
    "FILE TAGS: a b/c", "Q: d\nA: e\nDELETE\nID: 1", "Q: p #tag/sub\nA: q #t2",
)  # fmt: skip
FRONT = (
    "---\ntags: [a, b/c]\n---\n", "---\ntags: a, b\ncssclasses: x y\ndeck: D::E\n---\n",
    "---\nkind: cloze\n---\n", "---\nanki: false\n---\n", "---\n---\n", "---\n",
    "--- \na: b\n---\t\n", "---\nkind: type-in\ntags:\n  - a\n  - [b, [c]]\n---\n",
    "---\n- a\n---\n", "---\na: [\n---\n", "---\nkanban-plugin: x\n---\n",
    "---\ntags: 2024-01-01\ndeck: 5\n---\n", "---\n? a\n: b\n---\n",
    "---\n\"a\": \"\\ud800\\0\"\n---\n", "---\na: &x [1]\nb: *x\n---\n",
    "---\ndate: 2024-13-45\n---\n", "---\na: !!python/object:os.system x\n---\n",
    "---\na: .inf\nb: 0o17\n---\n",
)  # fmt: skip
YAML = (
    "a: b\n", "- c\n", "  d: e\n", "? ", ": ", "&x ", "*x ", "!!str ", "!!binary |\n  aGk=\n",
    "| \n", "> \n", "{a: b}", "[1, 2]", "'", '"', "#", "\t", "---\n", "...\n", "%YAML 1.1\n",
    "<<: *x\n", "2024-01-01", "1e999", "0x1f", "~", "null", "yes", ".nan", "\\x00", "\\u2028",
    "\\ud800", "!!set", "!!timestamp ", "12:30:45", "1_000", "- - - x",
    "!!python/name:os.system ''", "&a [*a]", "=", "<<: {a: 1}\n", "? [a]\n: b\n",
    "? {a: b}\n: c\n",
)  # fmt: skip
CONTAINERS = (
    "> ", ">", "- ", "1. ", "2) ", "  ", "    ", "\t", "> [!note] ", "* ", "+ ", "   - ", "# ",
)  # fmt: skip
MARKERS = ("Q: ", "A: ", "C: ", "Q:", "A:", " Q: ", "**Q:** ", "", "", "", "")

INLINES = (*WORDS, *LINKS, *MATH, *CLOZES, *ANKI, *PIECES)
NOTES = (*LINE_TEXTS, *PIECE_TEXTS, *BLOCKS, *CARDS, *INLINES, *HTML)
