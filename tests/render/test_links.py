"""Links and embeds against a vault: rules of resolution, subpaths, media, what is missing."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

import pytest

from ankigen import fields, package, vault
from ankigen.bounded import Helper
from ankigen.pipeline.writing import Built
from ankigen.render import library
from ankigen.render import pdf as pages
from tests.projects import Project, cache_of

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """An empty project; its vault is called V."""
    return Project(tmp_path / "p", settings={"vault": "V"})


def answers(project: Project, **notes: str) -> tuple[str, Built]:
    """The answer of the one card of `a.md`, with other notes beside it (`__` for a folder)."""
    for name, text in notes.items():
        project.write(f"{name.replace('__', '/')}.md", text)
    built = project.build()
    return packaged(built)[fields.ANSWER], built


def packaged(built: Built) -> tuple[str, ...]:
    """The fields of the first card."""
    return min(package.read(built.package).notes, key=lambda note: note.position).fields


def codes_of(built: Built) -> list[str]:
    """The codes of what was found."""
    return [found.code for found in built.report.diagnostics]


def hrefs(html: str) -> list[str]:
    """What the links of some HTML lead to."""
    return [href.replace("&amp;", "&") for href in re.findall(r'href="([^"]*)"', html)]


@pytest.mark.parametrize(
    ("link", "file"),
    [
        ("[[Losses]]", "Losses"),
        ("[[losses.md|x]]", "Losses"),
        ("[[deep/Nets]]", "deep%2FNets"),
        ("[[Nets]]", "deep%2FNets"),
        ("[[Losses#Focal]]", "Losses%23Focal"),
        ("[[Losses#Focal#More]]", "Losses%23Focal%23More"),
        ("[[Losses#^id1|x]]", "Losses%23%5Eid1"),
        ("[[#Top]]", "a%23Top"),
        ("[x](deep/Nets.md)", "deep%2FNets"),
        ("[x](<deep/Nets>)", "deep%2FNets"),
        ("[x](Losses.md#Focal)", "Losses%23Focal"),
        ("[x](./Losses)", "Losses"),
        ("[[pic.png]]", "pic.png"),
        ("[[[1] a [b]]]", "%5B1%5D%20a%20%5Bb%5D"),
        ("x [[[Losses]]] y", "Losses"),
        ("[[[Losses]] y]", "Losses"),
    ],
)
def test_links_lead_to_the_note(project: Project, link: str, file: str) -> None:
    """Names, paths, headings and blocks, as wikilinks and as Markdown links."""
    project.write("pic.png", PNG)
    html, built = answers(
        project,
        a=f"# Top\nQ: x\nA: {link}\n",
        Losses="# Focal\ntext\n## More\nblock ^id1\n",
        deep__Nets="text",
        **{"[1] a [b]": "text"},
    )
    assert hrefs(html) == [f"obsidian://open?vault=V&file={file}"]
    assert not built.report.diagnostics


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ("[[nowhere]]", "broken-link"),
        ("[[Losses#No such]]", "broken-heading"),
        ("[[Losses#^none]]", "broken-block"),
        ("![[none.png]]", "missing-media"),
        ("![[Losses#No such]]", "broken-heading"),
    ],
)
def test_what_is_missing_is_reported_at_its_place(project: Project, link: str, code: str) -> None:
    """A broken link or embed is a warning at line and column, and shows on the card."""
    html, built = answers(project, a=f"Q: x\nA: see {link}\n", Losses="# Focal\nsecret text\n")
    (found,) = built.report.diagnostics
    assert (found.code, found.location.line, found.location.column) == (code, 2, 8)
    assert "broken" in html
    assert "secret" not in html


def test_sections_and_blocks_are_transcluded(project: Project) -> None:
    """An embed shows the note, the section or the block, with its own links and definitions."""
    html, _ = answers(
        project,
        a="Q: x\nA: ![[b#Part]]\n\n![[b#^id]]\n\n[ref]\n\n[ref]: https://mine.example\n",
        b="# Part\nOne [ref].[^1]\n# Other\nTwo\n\nThree ^id\n\n"
        "[ref]: https://b.example\n\n[^1]: Note.\n",
    )
    assert "One" in html and "Three" in html and "Two" not in html
    assert "https://b.example" in hrefs(html) and "https://mine.example" in hrefs(html)
    assert "Note." in html and "^id" not in html


@pytest.mark.parametrize(
    ("link", "advice"),
    [
        ("[[Note: x]]", "no such note"),
        ("[[C++::vector]]", "no such note"),
        ("![[Fig: a.png]]", "no such file"),
        ("[[https://x.example]]", "write `[words](address)`"),
        ("[[mailto:a@b.example]]", "write `[words](address)`"),
        ("![[https://x.example/z.png]]", "write `![](address)`"),
    ],
)
def test_a_title_with_a_colon_is_no_address(project: Project, link: str, advice: str) -> None:
    """What is said of a link that leads nowhere is of what its author meant."""
    (found,) = answers(project, a=f"Q: x\nA: y {link}\n")[1].report.diagnostics
    assert advice in found.message


def test_embeds_end(project: Project) -> None:
    """Cycles are cut, and so is the sixth level."""
    notes = {f"n{level}": f"level {level}\n\n![[n{level + 1}]]" for level in range(1, 9)}
    html, built = answers(project, a="Q: x\nA: ![[n1]]\n", **notes)
    assert "level 5" in html and "level 6" not in html
    assert {found.code for found in built.report.diagnostics} == {"embed-depth"}
    html, built = answers(project, a="Q: x\nA: ![[n1]]\n", n1="again\n\n![[n1]]")
    assert html.count("again") == 1
    assert {found.code for found in built.report.diagnostics} == {"embed-cycle"}


@pytest.mark.parametrize(
    ("embed", "expected"),
    [
        ("![[pic.png]]", r'<img[^>]* src="pic-[0-9a-f]{16}\.png"'),
        ("![[pic.png|100]]", r'width="100"'),
        ("![[pic.png|100x50]]", r'height="50"'),
        ("![alt|80](pic.png)", r'width="80"'),
        ("![[sound.mp3]]", r"\[sound:sound-[0-9a-f]{16}\.mp3\]"),
        ("![[film.mp4]]", r'<video[^>]* src="film-[0-9a-f]{16}\.mp4"'),
        ("![[Plan.excalidraw]]", r'<img[^>]* src="plan-excalidraw-[0-9a-f]{16}\.svg"'),
    ],
)
def test_media_is_shown(project: Project, embed: str, expected: str) -> None:
    """Images with sizes, audio, video, and the exported picture of a drawing."""
    for name in ("pic.png", "sound.mp3", "film.mp4", "Plan.excalidraw.svg"):
        project.write(name, PNG)
    project.write("Plan.excalidraw.md", "---\nexcalidraw-plugin: parsed\n---\nnot this")
    html, built = answers(project, a=f"Q: x\nA: {embed}\n")
    assert re.search(expected, html), html
    assert "not this" not in html
    assert built.written.media == 1


def pdf(pages: int) -> bytes:
    """A PDF of empty pages, each another width."""
    kids = " ".join(f"{number + 3} 0 R" for number in range(pages))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
    ]
    for number in range(pages):
        box = f"[0 0 {100 + number} 50]"
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox {box} >>")
    return _pdf(objects)


def forms(depth: int) -> bytes:
    """A PDF of a page that draws a form, which draws another ten times, and so on."""

    def drawing(what: str, inner: int, times: int) -> str:
        content = "/F Do " * times if times else "0 0 9 9 re f"
        names = f"/Resources << /XObject << /F {inner} 0 R >> >>"
        head = f"{what} {names if times else ''} /Length {len(content)}"
        return f"<< {head} >>\nstream\n{content}\nendstream"

    form = "/Type /XObject /Subtype /Form /BBox [0 0 100 50]"
    page = "/Type /Page /Parent 2 0 R /MediaBox [0 0 100 50] /Contents 4 0 R"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< {page} /Resources << /XObject << /F 5 0 R >> >> >>",
        "<< /Length 5 >>\nstream\n/F Do\nendstream",
    ]
    objects += [drawing(form, level + 6, 10) for level in range(depth)]
    return _pdf([*objects, drawing(form, 0, 0)])


def _pdf(objects: list[str]) -> bytes:
    body = "%PDF-1.4\n"
    offsets = []
    for number, text in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    return (
        f"{body}xref\n0 {size}\n0000000000 65535 f \n{table}"
        f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    ).encode()


@pytest.mark.parametrize(("subpath", "width"), [("", 200), ("#page=2", 202)])
def test_a_pdf_page_is_a_picture(project: Project, subpath: str, width: int) -> None:
    """The first page, or the named one, as a PNG in the package."""
    pytest.importorskip("pypdfium2", reason="needs the extra `pdf`")
    pytest.importorskip("PIL", reason="needs the extra `pdf`")
    project.write("doc.pdf", pdf(2))
    html, built = answers(project, a=f"Q: x\nA: ![[doc.pdf{subpath}]]\n")
    name = re.search(r'src="(doc-\d-[0-9a-f]{16}\.png)"', html)
    assert name and built.written.media == 1
    picture = (cache_of(project.root) / "pictures" / name[1]).read_bytes()
    assert int.from_bytes(picture[16:20], "big") == width


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4\nbroken", pdf(1)])
def test_a_pdf_that_cannot_be_drawn_is_a_link(project: Project, data: bytes) -> None:
    """A damaged file or a page that is not there leads to the file instead."""
    project.write("doc.pdf", data)
    html, built = answers(project, a="Q: x\nA: ![[doc.pdf#page=7]]\n")
    assert "obsidian://open?vault=V&file=doc.pdf" in hrefs(html)
    assert built.written.media == 0


def test_a_pdf_that_never_ends_is_a_link(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that is drawn ten to the twelfth times is given up at the deadline."""
    pytest.importorskip("pypdfium2", reason="needs the extra `pdf`")
    pytest.importorskip("PIL", reason="needs the extra `pdf`")
    monkeypatch.setattr(pages, "_PAGES", Helper("ankigen.render.pdf", "draw", 2.0))
    project.write("doc.pdf", forms(12))
    html, built = answers(project, a="Q: x\nA: ![[doc.pdf]]\n")
    assert "obsidian://open?vault=V&file=doc.pdf" in hrefs(html)
    project.write("doc.pdf", forms(2))
    html, built = answers(project, a="Q: x\nA: ![[doc.pdf]]\n")
    assert "<img" in html and built.written.media == 1


def test_a_pdf_that_is_too_large_is_a_link(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not read into memory."""
    monkeypatch.setattr(vault.notes, "MAX_CONTENT_BYTES", 100)
    project.write("doc.pdf", pdf(2))
    html, built = answers(project, a="Q: x\nA: ![[doc.pdf]]\n")
    assert "obsidian://open?vault=V&file=doc.pdf" in hrefs(html)
    assert built.written.media == 0


@pytest.mark.parametrize(("setting", "tag"), [("keep", "<img"), ("link", "<a ")])
def test_remote_images(project: Project, setting: str, tag: str) -> None:
    """Images on the web are shown or linked to, as configured; nothing is fetched."""
    project.settings["remote_images"] = setting
    html, built = answers(project, a="Q: x\nA: ![alt](https://example.com/x.png)\n")
    assert tag in html and "https://example.com/x.png" in html
    assert built.written.media == 0


@pytest.mark.parametrize(
    "link",
    ["![[../../etc/passwd]]", "![x](/etc/passwd)", "![x](file:///etc/passwd)", "![[/etc/passwd]]"],
)
def test_nothing_outside_the_vault_is_read(project: Project, link: str) -> None:
    """A path that leaves the vault names nothing in it."""
    html, built = answers(project, a=f"Q: x\nA: {link}\n")
    assert built.written.media == 0
    assert "root:" not in html


def test_of_several_pictures_of_one_name_each_note_shows_its_own(project: Project) -> None:
    """Wikilink embeds and Markdown images alike take the file beside the note."""
    for folder in "ab":
        project.write(f"{folder}/pic.png", PNG + folder.encode())
        project.write(f"{folder}/n.md", f"Q: Which {folder}?\nA: ![[pic.png]] ![](pic.png)\n")
    project.write("a/more.md", "Q: The other?\nA: ![](../b/pic.png) ![[b/pic.png]]\n")
    own, other = (
        library.media_name("pic.png", sha256(PNG + each).hexdigest()) for each in (b"a", b"b")
    )
    shown = [
        re.findall('src="([^"]*)"', note.fields[fields.ANSWER])
        for note in sorted(package.read(project.build().package).notes, key=lambda n: n.position)
    ]
    assert sorted(shown) == sorted([[own, own], [other, other], [other, other]])


@pytest.mark.parametrize(
    ("aliases", "link"),
    [
        ("[Cross entropy, Log loss]", "[[log loss]]"),
        ("Log loss", "![[Log loss]]"),
        ("A, Log loss", "[x](Log%20loss)"),
        ("\n  - Log loss", "[[Log loss#Part|x]]"),
    ],
)
def test_a_link_to_an_alias_is_said_with_the_note(
    project: Project, aliases: str, link: str
) -> None:
    """Aliases are no link targets in Obsidian; the finding names the note that has it."""
    note = f"---\nAliases: {aliases}\n---\ntext\n"
    _, built = answers(project, a=f"Q: x\nA: {link}\n", Losses=note)
    (found,) = built.report.diagnostics
    assert found.code == "broken-link"
    assert "alias of the note 'Losses'" in found.message and "[[Losses|" in found.message


@pytest.mark.parametrize("name", ["Plan.canvas", "Books.base"])
def test_what_only_obsidian_shows_is_a_link_and_said(tmp_path: Path, name: str) -> None:
    """A canvas or a base that is embedded; a link to one is as good as in Obsidian."""
    project = Project(tmp_path)
    project.write(name, "{}")
    project.write("a.md", f"Q: x\nA: ![[{name}]] and [[{name}]]\n")
    found = project.build().report.diagnostics
    assert [(one.code, one.location.column) for one in found] == [("plugin-content", 4)]
