"""The Python-Markdown extension, and a facade for hosts that want more than a string."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from xml.etree.ElementTree import Element, ElementTree, SubElement

import markdown
from markdown.blockparser import BlockParser
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.treeprocessors import Treeprocessor

from ankigen.obsidian import delimiters
from ankigen.obsidian.converter import Converter
from ankigen.obsidian.document import Block, BlockKind, Document, Part
from ankigen.obsidian.environment import (
    BARE,
    Definitions,
    Environment,
    FileEmbed,
    Fragment,
    Leaf,
    Options,
    Problem,
    Resolver,
)
from ankigen.obsidian.plain import paragraph
from ankigen.obsidian.sanitize import flatten, is_heavy, link_remote, sanitize
from ankigen.obsidian.serialize import serialize

# More than blocks and inlines of the greatest depth can take: two elements each, and the text's.
_MAX_HTML_DEPTH = 500


class ObsidianExtension(Extension):
    """Obsidian Flavored Markdown for Python-Markdown.

    Takes the fields of `Options` by name, `resolver`, and `path` and `prefix` as in `Environment`.
    `commonmark=True` is the bare base dialect, and with `gfm=True` GFM.
    """

    def __init__(self, **settings: Any) -> None:
        defaults: dict[str, Any] = {**Options._field_defaults}
        if settings.get("commonmark"):
            defaults["gfm"] = False
        defaults |= {"resolver": None, "path": "", "prefix": ""}
        self.config = {name: [default, ""] for name, default in defaults.items()}
        super().__init__(**settings)
        values = self.getConfigs()
        self._start = tuple(values.pop(name) for name in ("resolver", "path", "prefix"))
        self.options = Options(**values)
        self.converter = Converter(self.options)
        self.part: Part | None = None
        self.environment = self.begin()

    def setConfig(self, key: str, value: Any) -> None:  # noqa: N802
        """Set an option; Python-Markdown would make a truth value of any whose default is None."""
        if isinstance(self.config[key][0], bool):
            super().setConfig(key, value)
        else:
            self.config[key][0] = value

    def begin(
        self, path: str = "", prefix: str = "", definitions: Definitions | None = None
    ) -> Environment:
        """Start the next conversion with an environment of its own, and return that."""
        self.part = None
        resolver, own_path, own_prefix = self._start
        self.environment = Environment(
            self.options, resolver, path or own_path, "", prefix or own_prefix, definitions
        )
        return self.environment

    def reset(self) -> None:
        """Forget the last conversion; Python-Markdown's own `reset` calls this."""
        self.begin()

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802
        """Put the parsers in place of Python-Markdown's own."""
        for name in ("normalize_whitespace", "html_block"):
            md.preprocessors.deregister(name, strict=False)
        for name in ("inline", "prettify", "unescape"):
            md.treeprocessors.deregister(name, strict=False)
        for name in ("raw_html", "amp_substitute", "unescape"):
            md.postprocessors.deregister(name, strict=False)
        md.parser = _Blocks(md, self)
        md.treeprocessors.register(_Inlines(md, self), "inline", 20)
        md.postprocessors.register(_Sanitizer(md, self), "sanitize", 0)
        # An attribute of this one instance, since `Markdown` picks its serializer from it later.
        md.output_formats = {"html": serialize, "xhtml": serialize}  # type: ignore[misc]
        md.registerExtension(self)


class _Blocks(BlockParser):
    """Stands where Python-Markdown has its block parser."""

    def __init__(self, md: markdown.Markdown, extension: ObsidianExtension) -> None:
        super().__init__(md)
        self._extension = extension

    def parseDocument(self, lines: Iterable[str]) -> ElementTree:  # noqa: N802
        """The tree of a whole text, its leaves still to be parsed."""
        self.root = Element(self.md.doc_tag)
        extension = self._extension
        environment = extension.environment
        if extension.part is not None:
            extension.converter.take_blocks(self.root, extension.part, environment)
        else:
            extension.converter.parse_blocks(self.root, "\n".join(lines), environment)
        return ElementTree(self.root)


class _Inlines(Treeprocessor):
    def __init__(self, md: markdown.Markdown, extension: ObsidianExtension) -> None:
        super().__init__(md)
        self._extension = extension

    def run(self, root: Element) -> None:
        """Parse the leaves, and write the footnotes that they use."""
        extension = self._extension
        extension.converter.parse_inlines(extension.environment)
        extension.converter.write_footnotes(root, extension.environment)


class _Sanitizer(Postprocessor):
    def __init__(self, md: markdown.Markdown, extension: ObsidianExtension) -> None:
        super().__init__(md)
        self._extension = extension

    def run(self, text: str) -> str:
        """Sanitise the output, if the note brought HTML of its own, and settle its formulas."""
        environment = self._extension.environment
        if environment.options.commonmark:
            return text
        return delimiters.settle(self._clean(text) if environment.has_raw_html else text)

    def _clean(self, text: str) -> str:
        environment = self._extension.environment
        flat = flatten(text, _MAX_HTML_DEPTH)
        if flat != text:
            message = "HTML is nested too deeply; the tags of the innermost elements are left out"
            self._report("too-deep", message)
        if is_heavy(flat):
            message = "so many `&` and no-break spaces beside HTML take too long: divide the card"
            self._report("card-too-large", message)
            return ""
        clean, resolver = sanitize(flat), environment.resolver
        if resolver is None:
            return clean
        return link_remote(clean, lambda url: isinstance(resolver.remote(url), FileEmbed))

    def _report(self, code: str, message: str) -> None:
        """Note a problem of the whole text."""
        part = self._extension.part
        place = (part.blocks[0].first, part.blocks[0].column) if part and part.blocks else (1, 1)
        self._extension.environment.problems.append(Problem(*place, code, message))


def _told(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """The problems in the order of their places; what ends in another block is not never closed."""
    if not problems:
        return ()
    found = sorted(set(problems))
    over = {(each.line, each.column) for each in found if each.code == "deletion-over-blocks"}
    return tuple(
        each
        for each in found
        if each.code != "unclosed-deletion" or (each.line, each.column) not in over
    )


class ObsidianMarkdown:
    """Converts texts, one after the other. Use one a process or thread."""

    def __init__(self, options: Options | None = None, resolver: Resolver | None = None) -> None:
        options = options or Options()
        self._extension = ObsidianExtension(resolver=resolver, **options._asdict())
        self._markdown = markdown.Markdown(extensions=[self._extension])
        # Nothing else is registered, and a registry sorts itself whenever it is gone through.
        for name in ("preprocessors", "treeprocessors", "postprocessors"):
            setattr(self._markdown, name, tuple(getattr(self._markdown, name)))

    def convert(
        self,
        text: str,
        *,
        path: str = "",
        prefix: str = "",
    ) -> Fragment:
        """The HTML of a text, and the problems in it in the order of their places.

        `path` is the note that it stands in, and `prefix` begins all ids.
        """
        plain = paragraph(text)
        if plain is not None:
            return Fragment(plain)
        environment = self._extension.begin(path=path, prefix=prefix)
        html = self._markdown.convert(text)
        found = environment.problems
        problems = tuple(sorted(set(found))) if found else ()
        return Fragment(html, problems, tuple(environment.deletions))

    def show(self, part: Part, *, path: str = "", prefix: str = "") -> Fragment:
        """The HTML of blocks that were read already; the places of problems are those of the
        file."""
        document = part.document
        blocks = part.blocks
        if not blocks:
            return Fragment("")
        environment = self._extension.begin(
            path=path, prefix=prefix, definitions=document.definitions
        )
        if document.problems:
            first, last = blocks[0].first, blocks[-1].last
            environment.problems += [
                each for each in document.problems if first <= each.line <= last
            ]
        self._extension.part = part
        # The text is not read again; Python-Markdown only asks whether there is any.
        html = self._markdown.convert("part")
        self._extension.part = None
        return Fragment(html, _told(environment.problems), tuple(environment.deletions))

    def line(self, text: str, *, path: str = "") -> str:
        """The HTML of a text that is one line within another, such as a heading's."""
        plain = paragraph(text)
        if plain is not None:
            return plain
        document = Document([text], 1, [], Element("div"), [], Definitions(), [])
        element = SubElement(document.root, BARE)
        document.leaves.append(Leaf(element, text, [(1, 1)]))
        document.blocks.append(
            Block(BlockKind.PARAGRAPH, 1, 1, 0, 0, last=1, elements_end=1, leaves_end=1)
        )
        return self.show(Part(document, 0, 1), path=path).html
