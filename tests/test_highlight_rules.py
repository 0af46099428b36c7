"""A lexer that tries fewer rules gives the same tokens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pygments.lexers import get_lexer_by_name

from ankigen.highlight import rules
from ankigen.highlight.beginnings import beginnings
from ankigen.highlight.rules import tokenizer

LANGUAGES = (
    "python", "js", "c", "c++", "java", "rust", "go", "bash", "console", "html", "css", "json",
    "yaml", "sql", "haskell", "diff", "latex", "make", "php", "csharp", "r", "ruby", "swift",
)  # fmt: skip
SOURCES = sorted(Path(__file__).parent.glob("test_*.py"))
ENDS = ("", "a", "A ", "=", "1", "x\n", " *", "é", "\u212a")


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "_WORTH_IT", 0)


def _assert_same_tokens(code: str, language: str) -> None:
    lexer = get_lexer_by_name(language)
    wanted = [(kind, value) for _, kind, value in lexer.get_tokens_unprocessed(code)]
    assert tokenizer(lexer)(code) == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tokens_of_a_long_text_are_the_same(language: str) -> None:
    """Whatever the language is that a text is taken for, and whatever the state it ends up in."""
    for source in SOURCES[:4]:
        _assert_same_tokens(source.read_text(encoding="utf-8")[:3000], language)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=30), st.sampled_from(LANGUAGES))
def test_the_tokens_of_any_text_are_the_same(code: str, language: str) -> None:
    """Characters outside ASCII, of control and at the text's end among them."""
    _assert_same_tokens(code, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_rule_matches_where_it_is_not_tried(language: str) -> None:
    """What a pattern is said not to begin with, it does not."""
    for state in getattr(get_lexer_by_name(language), "_tokens", {}).values():
        for pattern in {match.__self__ for match, _, _ in state}:
            allowed = beginnings(pattern)
            for character in sorted(set(map(chr, range(128))) - allowed):
                assert not any(pattern.match(character + end) for end in ENDS), pattern
            assert "" in allowed or not pattern.match("")


@pytest.mark.parametrize(
    ("pattern", "characters"),
    [
        ("ab|cd", "ac"),
        ("a?b", "ab"),
        ("(a*)(?:b|c)", "abc"),
        ("(?=x)a", "a"),
        (r"\bdef\b", "d"),
        (r"(?i:k)", "Kk"),
        (r"[A-F\d]", "ABCDEF0123456789"),
        (r"[^\x00-\x60\x63-\x7f]", "ab"),
        (r"[^\S\n]", " \t\r\f\v\x1c\x1d\x1e\x1f"),
        ("[a-c\u00e9-\u00ff]", "abc"),
        ("(?>ab*)", "a"),
    ],
)
def test_what_a_pattern_may_begin_with(pattern: str, characters: str) -> None:
    """The characters are exactly those; the pattern is never empty."""
    assert beginnings(re.compile(pattern)) == set(characters)


@pytest.mark.parametrize("pattern", ["", "a*", "(?=a)", r"\b", "a|", "(a)?(?(1)|b)"])
def test_a_pattern_that_may_be_empty_is_always_tried(pattern: str) -> None:
    """It may match before any character, and at the end."""
    allowed = beginnings(re.compile(pattern))
    assert len(allowed) == 129
    assert "" in allowed
