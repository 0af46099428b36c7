"""Codes of links, embeds and media."""

from __future__ import annotations

from ankigen.check.catalog.rule import error, warning

RULES = (
    warning(
        "broken-link",
        "A link to a note that is not there",
        "No note has that name. The link still opens Obsidian, which offers to create it.",
        "Q: Why?\nA: See [[No such note]].",
    ),
    warning(
        "broken-heading",
        "A link to a heading that is not there",
        "The note has no such heading, or not below the one named before it.",
        "Q: Why?\nA: See [[#No such heading]].",
    ),
    warning(
        "broken-block",
        "A link to a block that is not there",
        "No block of the note ends in that `^id`.",
        "Q: Why?\nA: See [[#^no-such-block]].",
    ),
    warning(
        "missing-media",
        "A picture or sound that is not there",
        "No file of the vault has that name: the card shows a box in its place.",
        "Q: What is it?\nA: ![[missing.png]]",
    ),
    error(
        "unreadable-media",
        "A picture or sound that cannot be read",
        "The file is there and cannot be opened: its permissions, or a disk. A card that shows it "
        "is neither built nor retired until then.",
    ),
    warning(
        "unused-media",
        "A picture or sound that no note uses",
        "No note links to the file or shows it. It is not packaged.",
    ),
    warning(
        "unsafe-link",
        "A link that may run something",
        "Addresses such as `javascript:…` are not linked to.",
        "Q: Why?\nA: [so](javascript:alert(1))",
    ),
    warning(
        "embed-cycle",
        "Notes that embed each other",
        "An embedded note embeds, in the end, itself; the circle is cut.",
    ),
    warning(
        "embed-depth",
        "Embeds within embeds within embeds",
        "More than five levels of embedded notes are not shown.",
    ),
    warning(
        "embed-size",
        "Too much to embed",
        "The embedded text is too large for a card: link to it instead.",
    ),
)
