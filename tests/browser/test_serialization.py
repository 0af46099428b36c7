"""Fields in a real browser: what it makes of their HTML is the HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ankigen.obsidian import ObsidianMarkdown, Options
from ankigen.render.stored import store
from tests.obsidian.test_golden import FOLDER, OPTIONS, VAULT, read
from tests.serialization import by_browser

if TYPE_CHECKING:
    from playwright.sync_api import Page

INNER = """
(pieces) => pieces.map((piece) => {
  const element = document.createElement("div");
  element.innerHTML = piece;
  return element.innerHTML;
})
"""
# Older browsers write angle brackets in attributes as they are.
ATTRIBUTE = re.compile(r'="[^"]*"')
WRONG = (
    "a &quot;b&quot; &#125; \u00a0 &copy;", "<p>a<div>b</div></p>", "<b><i>x</b>y</i>",
    "<table><tr><td>x</table>", "<pre>\n\nx</pre>", "<input disabled>", "<a href=x title='\"'>y",
    "<br/>a", "<ul><li>a<li>b</ul>", "<!-- c -->", "a<b", "&nosuch; & &amp",
)  # fmt: skip


def test_a_browser_changes_nothing(desktop: Page) -> None:
    """All that the dialect's golden cases can write comes back from `innerHTML` as it is."""
    pieces: list[str] = []
    for path in sorted(FOLDER.rglob("*.md")):
        markdown = ObsidianMarkdown(OPTIONS.get(path.stem, Options()), VAULT)
        cases = read(path) if path.stem != "fence" else ()
        pieces += (store(markdown.convert(case.text, path="This.md").html) for case in cases)
    assert desktop.evaluate(INNER, pieces) == pieces


def test_the_judge_of_other_tests_is_right(desktop: Page) -> None:
    """What html5lib's tree is written as is what the browser writes."""

    def read_both(html: str) -> str:
        return ATTRIBUTE.sub(lambda value: value[0].replace("&lt;", "<").replace("&gt;", ">"), html)

    found = desktop.evaluate(INNER, list(WRONG))
    assert [read_both(html) for html in found] == [read_both(by_browser(one)) for one in WRONG]
