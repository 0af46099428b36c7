"""A code for people: on the terminal, and as the page of the documentation."""

from __future__ import annotations

from ankigen import spelling
from ankigen.check.rules import BY_CODE, RULES, Rule

_GROUPS = (
    ("Cards that aren't, or are too many", "question-without-answer"),
    ("What will not look as meant", "code-without-language"),
    ("What will be hard to study", "leaning-question"),
    ("Links, embeds and media", "broken-link"),
    ("Files", "invalid-utf8"),
)


def explain(code: str) -> str | None:
    """What a code means and what to do, as plain text; None for no code of ankigen's."""
    rule = BY_CODE.get(code.strip().lower())
    if rule is None:
        return None
    parts = [f"{rule.code} ({rule.severity}): {rule.title}", rule.explanation]
    if rule.example:
        parts.append("Instead of\n\n" + _indented(rule.example))
    if rule.better:
        parts.append("write\n\n" + _indented(rule.better))
    if rule.is_fixable:
        parts.append("`ankigen check --fix` fixes what is safe to fix.")
    if rule.severity == "warning":
        parts.append(_quiet(rule))
    return "\n\n".join(parts)


def nearest(code: str) -> str | None:
    """The code that is meant by a misspelt one, or None."""
    return spelling.nearest(code, BY_CODE, cutoff=0.5)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.split("\n"))


def _quiet(rule: Rule) -> str:
    return (
        f"To keep it quiet: `%% ankigen: ignore {rule.code} %%` above or in the card, "
        f"`%% ankigen: ignore-file {rule.code} %%` in the note, or "
        f"`ignore_warnings: [{rule.code}]` in ankigen.yaml."
    )


def reference() -> str:
    """The documentation's page of all codes, as Markdown."""
    groups = {first: title for title, first in _GROUPS}
    parts = [
        "# What `ankigen check` says",
        "<!-- Generated from `ankigen/check/catalog`; `ankigen explain CODE` shows the same. -->",
        "Errors stop a build. Warnings are shown, and stop it under `--strict`. To keep a warning "
        "quiet, write `%% ankigen: ignore CODE %%` in a card, or alone on a line above it; "
        "`%% ankigen: ignore-file CODE %%` anywhere in a note; or the code under "
        "`ignore_warnings` in `ankigen.yaml`. Several codes are separated by commas; without a "
        "code all warnings are meant.",
    ]
    for rule in RULES:
        if rule.code in groups:
            parts.append(f"## {groups[rule.code]}")
        parts += _page(rule)
    return "\n\n".join(parts) + "\n"


def _page(rule: Rule) -> list[str]:
    note = ", fixed by `check --fix`" if rule.is_fixable else ""
    parts = [f"### `{rule.code}`", f"**{rule.title}** ({rule.severity}{note}).", rule.explanation]
    if rule.example:
        parts.append(_fenced(rule.example))
    if rule.better:
        parts += ["Better:", _fenced(rule.better)]
    return parts


def _fenced(text: str) -> str:
    return f"````markdown\n{text}\n````"
