"""No text is lost: every word of a note is on a card, or a finding names its line.

The words are numbered, so that each can be looked for; around them stand the signs that parsers,
browsers and Anki take for something else. What hides text by its meaning (comments, block ids,
definitions of links) has no words in it here, and nothing ends an answer.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from random import Random

from ankigen import check, identity, render
from ankigen.cards import extract
from ankigen.types import Severity
from tests.fuzz.targets import Target
from tests.fuzz.targets.drafts import OPTIONS, drafted, library, one_card
from tests.fuzz.targets.notes import read
from tests.fuzz.targets.texts import variant

_WORD = re.compile(r"w[0-9]+z")
# Within a line; `@` is a word.
_INLINES = (
    "@", "@", "@", "@ @", "**@**", "*@*", "_@_", "~~@~~", "==@==", "`@`", "``@ ` @``", "$@$",
    "$x_{@}$", "$\\text{@}$", "$$@$$", "\\(@\\)", "\\[@\\]", "[@](https://a.example/@)", "[[@]]",
    "[[@|@]]", "[@]", "![[@.png]]", "![@](x.png)", "![@](https://a.example/x.png)", "#@", "#a/@",
    "@::@", "@:::@", "{@}", "{{@}}", "}}@", "{{c1::@}}", "{{c2::@::@}}", "{{c1::`@`}}",
    "{{c1::$@$}}", "{{c3::{@}}}", "{{c1::$\\frac{@}{@}$}}", "{{c1::@ {{c2::@}} @}}", "{{c1::@",
    "{{c1::std::@}}", "{{c1::@:::@}}", "<@>", "<@ @>", "</@>", "@<@", "std::vector<@> @",
    "List<@>", "<b>@</b>", "<b>@", "<i title='x'>@</i>", "<main>@", "<title>@",
    "<script>@</script>", "<svg>@</svg>", "<iframe>@</iframe>", "<svg> @", "<?@?>", "<!@>",
    "<![CDATA[@]]>", "<button>@</button>", "<textarea>@</textarea>", "<br>@", "<@@a.example>",
    "<https://a.example/@>", "https://a.example/@", "www.a.example/@", "@@a.example", "&@;",
    "&amp;@", "&#64;@", "\\@", "\\<@>", "\\{{c1::@}}", "a > @ < b", "@ & @", "\"@\" '@'", "^[@]",
    "%@%", "100% @", "[^1] @", "| @ |", "@ \\| @", "急@性", "「@」", "〈@〉==@==が", "**「@」**@",
    "\u200b@\u200b", "\u00a0@", "\u200e@\u200f", "\ufeff@", "e\u0301@", "👩\u200d👩\u200d👧@",
    "@\u2028@", "@\x0b@", "@\x1f@", "[sound:@]", "[latex]@[/latex]", "[$]@[/$]",
    "[anki:tts]@[/anki:tts]", "[[type:@]]", "{{@::@}}", "{{#@}}", "<!-- x --> @", "%% x %% @",
    "@ ^", "-@", "+ @", "1. @", "@ - @", "Q: @", "A: @", "$5 @ $6", "@$", "`@", "``", "*@", "~@~",
    "__@__", "<kbd>@</kbd>", "<ruby>@<rt>@</rt></ruby>", "<u>@", "</b>@",
)  # fmt: skip
# Whole lines; those of one entry stand below one another.
_BLOCKS = (
    "- @", "  - @", "* @", "1. @", "7) @", "> @", ">@", "> > @", "> [!note] @\n> @",
    "> [!tip]- @\n> @", "| @ | @ |\n| --- | --- |\n| @ | @ |", "| @ |\n| --- |\n| @ | @ |",
    "```py\n@ = '@'\n```", "```\n{{c1::@}} }} @\n```", "~~~@\n@\n~~~", "    @", "\t@", "$$\n@\n$$",
    "$$ @\n@ $$", "<div>\n@\n</div>", "<div>@\n\n@</div>",
    "<details><summary>@</summary>\n\n@\n</details>", "<table><tr><td>@</td></tr></table>",
    "<pre>@\n\n@</pre>", "<@>", "</@>", "<div><@>@</@></div>", "- [ ] @", "- [x] @",
    "\n@[^9]\n\n[^9]: @\n    @", "", "", "\\", "@  ", "@\\", "[!note] @", "=@=", "+@", "*@",
    "- @\n\n  @", "- > @", "> - @", "- ```\n  @\n  ```", "<p>@", "<!-- x -->\n@", "{{c1::@\n@}}",
    "{{c1::\n```\n@\n```\n}}", "<center>\n\n@\n\n</center>", "&nbsp;",
    "<iframe src='x'>@</iframe>",
)  # fmt: skip


def _run(data: bytes, _thorough: bool) -> str:
    note, lines = read(data)
    card_options, looks = OPTIONS[variant(data, len(OPTIONS) - 1)]
    found = extract(note, card_options)
    renderer = render.Renderer(library(note), looks)
    drafts = [drafted(renderer, each) for each in found.found]
    findings = list(found.diagnostics)
    for card, draft in zip(found.cards, drafts, strict=True):
        findings += draft.diagnostics(card)
    findings = [*check.check(found.cards, [note], findings, check.Options())]
    if any(one.severity is Severity.ERROR for one in findings):
        return "refused"
    matching = identity.match(
        found.cards, [draft.deletions for draft in drafts], identity.Ledger(), vault_id="fuzz"
    )
    shown: set[str] = set()
    for card, draft, who in zip(found.cards, drafts, matching.identities, strict=True):
        for text in render.finish(card, draft, who, one_card).fields:
            shown.update(_WORD.findall(html.unescape(text.replace("<wbr>", ""))))
    named = {one.location.line for one in findings}
    for number, line in enumerate(lines, 1):
        lost = set(_WORD.findall(line)) - shown
        assert not lost or number in named, f"{lost} of line {number}, {line!r}, in {note.body!r}"
    return "reported" if findings else "shown"


def _generator(_seeds: tuple[bytes, ...]) -> Callable[[Random], bytes]:
    def make(random: Random) -> bytes:
        lines: list[str] = []
        for _ in range(random.choice((1, 1, 2, 3))):
            kind = random.choice("QQC")
            begin = "C: {{c1::@}}" if kind == "C" else "Q:"
            lines.append(f"{begin} {_line(random)}")
            lines += _body(random, random.randint(0, 2))
            if kind == "Q":
                lines.append(f"A: {_line(random)}")
                lines += _body(random, random.randint(0, 3))
            lines.append("")
        pieces = "\n".join(lines).split("@")
        numbered = [f"w{number}z{piece}" for number, piece in enumerate(pieces[1:])]
        return (pieces[0] + "".join(numbered)).encode()

    return make


def _line(random: Random) -> str:
    return " ".join(random.choices(_INLINES, k=random.randint(1, 4))).replace("\n", " ")


def _body(random: Random, count: int) -> list[str]:
    """Lines of a side; of two footnotes with one label, the second would be none."""
    label = str(random.randrange(10**6))
    return [
        random.choice(_BLOCKS).replace("[^9", f"[^{label}{number}")
        if random.random() < 0.6
        else _line(random)
        for number in range(count)
    ]


WORDS = Target("words", 5, _run, _generator)
