"""What is left of HTML in notes."""

from __future__ import annotations

import pytest

from ankigen.obsidian.sanitize import flatten, sanitize


@pytest.mark.parametrize(
    "html",
    [
        '<details open=""><summary class="tappable">a</summary>b</details>',
        '<div class="callout" data-callout="note" data-callout-name="x">a</div>',
        "H<sub>2</sub>O <kbd>Ctrl</kbd> <mark>a</mark> <u>b</u> <ins>c</ins> <s>d</s>",
        '<a class="internal-link" href="obsidian://open?vault=a&amp;file=b">c</a>',
        '<table><tbody><tr><td align="left" colspan="2">a</td></tr></tbody></table>',
        '<img src="data:image/png;base64,AAAA" alt="a" width="10">',
        '<input type="checkbox" disabled="" checked="">',
        '<span style="color:red;font-weight:bold">a</span>',
        '<mark style="background:#FFB86CA6">a</mark>',
        '<audio controls="" src="a.mp3"></audio><video src="b.mp4"></video>',
        '<sup id="q-fnref-1-2"><a href="#q-fn-1">[1]</a></sup>',
        '<ruby>漢<rt>kan</rt></ruby><br><progress value="1" max="2"></progress>',
        r"<span>\(a&lt;b\) [sound:a.mp3]</span>",
    ],
)
def test_kept(html: str) -> None:
    """What Obsidian shows stays to the letter."""
    assert sanitize(html) == html


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("a<script>run()</script>b", "ab"),
        ("<style>p{}</style>a", "a"),
        ("<b onclick=run() onmouseover='x'>a</b>", "<b>a</b>"),
        ("<a href='javascript:run()'>a</a>", "<a>a</a>"),
        ("<a href='JAVA&#10;SCRIPT:run()'>a</a>", "<a>a</a>"),
        ("<a href='data:image/png;base64,AAAA'>a</a>", "<a>a</a>"),
        ("<img src='data:image/svg+xml,&lt;svg onload=run()&gt;'>", "<img>"),
        ("<iframe src='https://a.example'>b</iframe>", ""),
        ("<svg><script>run()</script></svg>", ""),
        ("<form action='/x'><input type=password><button>a</button></form>", "<input>a"),
        ("<p style='position:fixed;top:0;color:red'>a</p>", '<p style="color:red">a</p>'),
        ("<p style='background:url(//a.example)'>a</p>", "<p>a</p>"),
        ("<p style='background:u\\72l(//a.example)'>a</p>", "<p>a</p>"),
        ("<div id=qa>a</div><a name=x>b</a>", '<div>a</div><a name="x">b</a>'),
        ("<!-- a -->b", "b"),
        ("<b>a", "<b>a</b>"),
        ("</div></p>a", "<p></p>a"),
        ("<summary>a</summary>", '<summary class="tappable">a</summary>'),
        ("<summary class=x>a</summary>", '<summary class="x tappable">a</summary>'),
        ("<base href=x><meta http-equiv=refresh><link rel=stylesheet href=x>a", "a"),
    ],
)
def test_dropped(html: str, left: str) -> None:
    """What could run, load or cover something goes, and its text stays where it has one."""
    assert sanitize(html) == left


def test_flatten_keeps_what_is_flat() -> None:
    """Any number of elements side by side stays; only depth is cut."""
    flat = "<div>a</div>" * 1000 + "<p>b" * 1000 + "<br>" * 1000
    assert flatten(flat, 10) == flat


def test_flatten_cuts_what_is_deep() -> None:
    """The innermost tags go, both of a pair, and no text."""
    assert flatten("<b>" * 5 + "a" + "</b>" * 5 + "<i>c</i>", 3) == "<b><b><b>a</b></b></b><i>c</i>"
