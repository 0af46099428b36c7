"""An edit of a field's HTML as edits of the Markdown that it was made from.

Where a change stands in the HTML is known exactly; where that is in the Markdown is a good guess:
the words of both are aligned, in their order. So several edits are proposed, the likeliest first,
and whoever asks renders each and takes the one that gives the edited field, or none.
"""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_TOKEN = re.compile(r"<[^<>]*>|&(?:#\d+|#x[0-9a-fA-F]+|\w+);|\w+|\s|[^\w\s]")
_WORD = re.compile(r"\w+|\s|[^\w\s]")
_TAG = re.compile(r"<(/?)(\w+)")
# How Anki's editor writes what Markdown has marks for.
_SAME = {"b": "strong", "i": "em", "strike": "del", "s": "del"}
_MARKS = {
    "strong": "**",
    "em": "*",
    "code": "`",
    "del": "~~",
    "mark": "==",
    "br": "\n",
    "div": "\n",
}
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#+!|~=$-])")
_MOST_WAYS = 64  # of putting an edit into the Markdown
_LONGEST = 20_000  # characters of a field


@dataclass(frozen=True, slots=True)
class Edit:
    """Text in the place of `start` to `end` of a string."""

    start: int
    end: int
    text: str


def canonical(field: str) -> str:
    """A field's HTML, the same for what its reader sees as the same: `<b>` is `<strong>`, and
    entities are characters."""
    return "".join(_read(token) for token in _TOKEN.findall(field.replace("\r", "")))


def _read(token: str) -> str:
    if token.startswith("<") and (match := _TAG.match(token)):
        name = match[2].lower()
        if name in _SAME:
            return f"<{match[1]}{_SAME[name]}>"
        return token
    return html.unescape(token).replace("\xa0", " ") if token.startswith("&") else token


def proposals(markdown: str, before: str, after: str) -> Iterator[str]:
    """The Markdown as it may have to be for its field to become `after` instead of `before`, both
    HTML; the likeliest first, none where nothing can be said."""
    if max(len(before), len(after)) > _LONGEST or before == after:
        return
    old, new = _tokens(before), _tokens(after)
    places = _aligned(old, markdown)
    hunks = [
        tuple(_edits(markdown, places, old, new, *spans))
        for tag, *spans in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if tag != "equal"
    ]
    seen = {markdown}
    for ways in itertools.islice(itertools.product(*hunks), _MOST_WAYS):
        proposal = _applied(markdown, ways)
        if proposal is not None and proposal not in seen:
            seen.add(proposal)
            yield proposal


def _tokens(field: str) -> list[str]:
    """Tags, words, spaces and signs, entities as what they mean."""
    tokens: list[str] = []
    for token in map(_read, _TOKEN.findall(field.replace("\r", ""))):
        tokens += [token] if _is_tag(token) else _WORD.findall(token)
    return tokens


def _is_tag(token: str) -> bool:
    return len(token) > 1 and token.startswith("<")


def _aligned(tokens: Sequence[str], markdown: str) -> list[tuple[int, int] | None]:
    """For each token, where its text is in the Markdown; None for tags and what is not there."""
    words = [(match[0], match.start()) for match in _WORD.finditer(markdown)]
    shown = [number for number, token in enumerate(tokens) if not _is_tag(token)]
    places: list[tuple[int, int] | None] = [None] * len(tokens)
    matcher = SequenceMatcher(
        None, [tokens[number] for number in shown], [word for word, _ in words], autojunk=False
    )
    for here, there, size in matcher.get_matching_blocks():
        for step in range(size):
            word, start = words[there + step]
            places[shown[here + step]] = (start, start + len(word))
    return places


def _edits(
    markdown: str,
    places: Sequence[tuple[int, int] | None],
    old: Sequence[str],
    new: Sequence[str],
    first: int,
    last: int,
    new_first: int,
    new_last: int,
) -> Iterator[Edit]:
    """The edits of the Markdown that may be the change of the tokens from `first` to `last`."""
    texts = _written(new[new_first:new_last])
    if not texts:
        return
    left = next((place[1] for place in reversed(places[:first]) if place), 0)
    right = next((place[0] for place in places[last:] if place), len(markdown))
    inside = [place for place in places[first:last] if place]
    spans: list[tuple[int, int]] = []
    if inside:
        spans.append((inside[0][0], inside[-1][1]))
    else:
        spans += [(left, left), (right, right)]
    if left <= right:
        spans.append((left, right))
    removed = "".join(token for token in old[first:last] if not _is_tag(token))
    if removed.strip():
        spans += [
            (match.start(), match.end()) for match in re.finditer(re.escape(removed), markdown)
        ]
    for (start, end), text in itertools.product(dict.fromkeys(spans), texts):
        yield Edit(start, end, text)


def _written(tokens: Sequence[str]) -> tuple[str, ...]:
    """The tokens as Markdown: as they are, and with its signs escaped; none where a tag among them
    has no mark."""
    raw, escaped = [], []
    for token in tokens:
        if _is_tag(token):
            match = _TAG.match(token)
            mark = _MARKS.get(match[2].lower()) if match else None
            if mark is None or (mark == "\n" and match and match[1]):
                if mark is None:
                    return ()
                continue
            raw.append(mark)
            escaped.append(mark)
        else:
            raw.append(token)
            escaped.append(_SPECIAL.sub(r"\\\1", token))
    return tuple(dict.fromkeys(("".join(raw), "".join(escaped))))


def _applied(markdown: str, edits: Sequence[Edit]) -> str | None:
    """The text with all edits, or None where two are at one place."""
    end = len(markdown) + 1
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end), reverse=True):
        if edit.end > end or (edit.end == end and edit.start == edit.end):
            return None
        markdown = markdown[: edit.start] + edit.text + markdown[edit.end :]
        end = edit.start
    return markdown
