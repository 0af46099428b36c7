"""A text and all that it embeds, from Markdown to a tree."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from ankigen.obsidian import html_tags, spanning
from ankigen.obsidian.blocks import BlockParser
from ankigen.obsidian.blocks.code import write_code
from ankigen.obsidian.blocks.html import write_html
from ankigen.obsidian.document import Part
from ankigen.obsidian.embedding import free_embeds
from ankigen.obsidian.environment import (
    CodeLeaf,
    Environment,
    Footnote,
    HtmlLeaf,
    NoteEmbed,
    Options,
    Problem,
    UsedFootnote,
)
from ankigen.obsidian.inlines import InlineParser

# So much may be embedded in one text: notes that embed one another several times each grow with
# the power of the depth.
_MAX_EMBEDS = 500
_MAX_EMBEDDED = 1_000_000  # characters


class Converter:
    """Parses texts, one after the other, into trees."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self._blocks = BlockParser(options)
        self._inlines = InlineParser(options)
        # What is embedded has its deletions for itself.
        self._embedded_options = options
        self._embedded_inlines = self._inlines
        if options.deletions:
            self._embedded_options = options._replace(
                deletions=False,
                highlight_deletions=False,
                fence=options.embedded_fence,
            )
            self._embedded_inlines = InlineParser(self._embedded_options)
        self._embeds = 0
        self._embedded = 0

    def parse_blocks(self, root: Element, text: str, environment: Environment) -> None:
        """Append a text's blocks to `root`; their leaves are left in the environment."""
        self._embeds = self._embedded = 0
        environment.transclude = self._transclude
        self._blocks.parse(root, text, environment)

    def take_blocks(self, root: Element, part: Part, environment: Environment) -> None:
        """Append blocks that were read already to `root`."""
        self._embeds = self._embedded = 0
        environment.transclude = self._transclude
        elements, environment.leaves = part.content()
        root.extend(elements)
        if self.options.deletions:
            asking = Environment(self.options, definitions=environment.definitions)
            environment.leaves, problems = spanning.join(
                root, environment.leaves, lambda leaf: self._inlines.facts(leaf, asking)
            )
            environment.problems += problems

    def parse_inlines(self, environment: Environment) -> None:
        """Parse what the environment's leaves hold, and show its code and HTML."""
        leaves = environment.leaves
        environment.leaves = []
        is_embedded = environment.parent is not None
        options = self._embedded_options if is_embedded else self.options
        inlines = self._embedded_inlines if is_embedded else self._inlines
        for leaf in leaves:
            if isinstance(leaf, CodeLeaf):
                write_code(leaf, options)
                continue
            if isinstance(leaf, HtmlLeaf):
                write_html(leaf, environment)
                continue
            embeds = self._embeds
            inlines.parse(leaf, environment)
            if self._embeds > embeds:
                free_embeds(leaf.element if leaf.block is None else leaf.block)
        if environment.tags:
            html_tags.report(environment)

    def write_footnotes(self, root: Element, environment: Environment) -> None:
        """Append the footnotes that were used, in the order of their first use."""
        used = environment.footnotes_used
        if not used:
            return
        section = SubElement(root, "section", {"class": "footnotes"})
        entries = SubElement(section, "ol")
        for footnote in used:  # footnotes that footnotes use join the list on the way
            entry = SubElement(entries, "li", {"id": f"{environment.prefix}fn-{footnote.number}"})
            self._write_footnote(entry, footnote)
        for entry, footnote in zip(entries, used, strict=True):
            _write_back_references(entry, footnote, environment.prefix)

    def _write_footnote(self, entry: Element, used: UsedFootnote) -> None:
        if used.content is not None:
            entry.append(used.content)
            if used.content.find(".//div") is not None:
                free_embeds(used.content)
            return
        assert used.footnote is not None
        environment, footnote = used.environment, used.footnote
        problems = environment.problems
        count = len(problems)
        self._blocks.parse(entry, footnote.text, environment, footnote.line or 1)
        self.parse_inlines(environment)
        problems[count:] = [_relocate(problem, footnote) for problem in problems[count:]]

    def _transclude(
        self, element: Element, embed: NoteEmbed, parent: Environment, place: tuple[int, int]
    ) -> None:
        """Make an element show a note, section or block, or say why it does not."""
        element.tag = "div"
        element.set("class", "embed")
        title = SubElement(element, "div", {"class": "embed-title"})
        SubElement(title, "a", {"class": "internal-link", "href": embed.href}).text = embed.title
        self._embeds += 1
        refusal = self._refusal(embed, parent)
        if refusal is not None:
            code, message = refusal
            element.set("class", "embed embed-cut")
            parent.problems.append(Problem(*place, code, message))
            return
        self._embedded += len(embed.text)
        child = Environment(
            options=parent.options,
            resolver=parent.resolver,
            path=embed.path,
            subpath=embed.subpath,
            prefix=parent.prefix,
            definitions=embed.definitions,
            parent=parent,
            transclude=self._transclude,
        )
        content = SubElement(element, "div", {"class": "embed-content"})
        self._blocks.parse(content, embed.text, child)
        self.parse_inlines(child)
        parent.problems.extend(
            Problem(*place, problem.code, f"in the embedded '{embed.title}': {problem.message}")
            for problem in child.problems
        )

    def _refusal(self, embed: NoteEmbed, parent: Environment) -> tuple[str, str] | None:
        """Why a note is not embedded, as a problem's code and message, or None."""
        depth = 0
        environment: Environment | None = parent
        while environment is not None:
            if (environment.path, environment.subpath) == (embed.path, embed.subpath):
                return "embed-cycle", f"'{embed.title}' embeds itself; remove one of the embeds"
            environment = environment.parent
            depth += 1
        if depth > self.options.max_embed_depth:
            return (
                "embed-depth",
                f"'{embed.title}' is embedded more than {self.options.max_embed_depth} levels"
                " deep; link to it instead",
            )
        if self._embeds > _MAX_EMBEDS or self._embedded + len(embed.text) > _MAX_EMBEDDED:
            return "embed-size", f"'{embed.title}' is too much to embed; link to it instead"
        return None


def _relocate(problem: Problem, footnote: Footnote) -> Problem:
    """A problem in a footnote's text at its place in the whole text, if that is known."""
    if not footnote.line:
        return problem._replace(line=1, column=1, message=f"in a footnote: {problem.message}")
    index = problem.line - footnote.line
    indent = footnote.indents[index] if index < len(footnote.indents) else 0
    return problem._replace(column=problem.column + indent)


def _write_back_references(entry: Element, used: UsedFootnote, prefix: str) -> None:
    """Append the ways back to a footnote's references, to its last paragraph if it ends in one."""
    parent = entry[-1] if len(entry) and entry[-1].tag == "p" else entry
    for use in range(1, used.uses + 1):
        again = f"-{use}" if use > 1 else ""
        link = SubElement(parent, "a", {"class": "footnote-backref"})
        link.set("href", f"#{prefix}fnref-{used.number}{again}")
        link.text = "↩"
        if parent is not entry or len(parent) > 1:
            _space_before(parent, link)


def _space_before(parent: Element, link: Element) -> None:
    if len(parent) > 1:
        before = parent[-2]
        before.tail = (before.tail or "") + " "
    else:
        parent.text = (parent.text or "") + " "
