"""Files of the vault in HTML tags, films on the web, and drawings: packaged or reported."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

import pytest

from ankigen import fields, package
from ankigen.cli import run
from ankigen.render import library
from tests.projects import Project
from tests.render.test_links import codes_of, packaged

FILES = ("pic.png", "sub/a b.png", "film.mp4", "s.mp3", "x&y.png", "Über.png")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with some files of the vault."""
    project = Project(tmp_path / "p", settings={"vault": "V"})
    for name in FILES:
        project.write(name, name.encode())
    return project


def named(name: str) -> str:
    """The name that one of the files is packaged under."""
    return library.media_name(name, sha256(name.encode()).hexdigest())


@pytest.mark.parametrize(
    ("html", "files"),
    [
        ('<img src="pic.png">', ["pic.png"]),
        ("<img src=pic.png width=5>", ["pic.png"]),
        ("<IMG ALT='x' SRC='./pic.png'/>", ["pic.png"]),
        ('<div><img src=\n"pic.png"></div>', ["pic.png"]),
        ('<div>\n<p><img\n  src="sub/a%20b.png"></p>\n</div>', ["sub/a b.png"]),
        ('<img src="a b.png">', ["sub/a b.png"]),
        ('<img src="x&amp;y.png"><img src="%C3%9Cber.png">', ["x&y.png", "Über.png"]),
        ('<img src="pic.png?1#2">', ["pic.png"]),
        ('<img src="sub\\a b.png">', ["sub/a b.png"]),
        ('<img srcset="pic.png 1x, sub/a%20b.png 2x">', ["pic.png"]),
        ('<img alt="a src=no.png" src="pic.png">', ["pic.png"]),
        ('<picture><source srcset="Über.png"><img src="pic.png"></picture>', ["pic.png"]),
        ('<video src="film.mp4" controls></video>', ["film.mp4"]),
        ('<video controls><source src="film.mp4" type="video/mp4"></video>', ["film.mp4"]),
        ('<video>\n<source type="x" src="film.mp4">\n</video>', ["film.mp4"]),
        ('<audio src="s.mp3"></audio> <audio><source src="s.mp3"></audio>', ["s.mp3", "s.mp3"]),
        ('> [!note]\n> <img src="pic.png">', ["pic.png"]),
        ('| a |\n| - |\n| <img src="pic.png"> |', ["pic.png"]),
        ("![[other]]", ["pic.png"]),
        ('`<img src="gone.png">` <!-- <img src="gone.png"> -->', []),
        ('<img src="data:image/png;base64,AAAA">', ["data:image/png;base64,AAAA"]),
        ('<img src="https://a.example/x.png">', ["https://a.example/x.png"]),
    ],
)
def test_local_files_in_html_tags_are_packaged(
    project: Project, html: str, files: list[str]
) -> None:
    """Their names are those of the packaged files, in `src`, where Anki looks for them."""
    project.write("other.md", '<p>x <img src="pic.png"></p>\n')
    project.write("a.md", f"Q: x\nA: y\n\n{html}\n")
    built = project.build()
    expected = [named(name) if name in FILES else name for name in files]
    assert re.findall(r'<[^<>]* src="([^"]*)"', packaged(built)[fields.ANSWER]) == expected
    assert set(package.read(built.package).media) == {
        name for name in expected if name.partition(":")[0] == name
    }
    assert codes_of(built) == []


@pytest.mark.parametrize(
    ("html", "place", "code"),
    [
        ('<img src="gone.png">', (4, 6), "missing-media"),
        ('a <video\nsrc="gone.mp4"></video>', (5, 1), "missing-media"),
        ('<div>\n<audio src="gone.mp3"></audio></div>', (5, 8), "missing-media"),
        ('<img src="other.md">', (4, 6), "missing-media"),
        ('<img src="file:///home/pic.png">', (4, 6), "unsafe-link"),
        ('<img src="app://local/pic.png">', (4, 6), "unsafe-link"),
        ('<img src="C:\\pic.png">', (4, 6), "missing-media"),
    ],
)
def test_files_in_html_tags_that_are_not_there_are_reported(
    project: Project, html: str, place: tuple[int, int], code: str
) -> None:
    """A picture that Anki would not find is a finding at its attribute."""
    project.write("other.md", "text")
    project.write("a.md", f"Q: x\nA: y\n\n{html}\n")
    (found,) = project.build().report.diagnostics
    assert (found.location.line, found.location.column, found.code) == (*place, code)


@pytest.mark.parametrize(
    ("url", "tag"),
    [
        ("https://www.youtube.com/watch?v=NnTvZWp5Q7o", "a"),
        ("https://youtu.be/NnTvZWp5Q7o?t=3", "a"),
        ("https://m.youtube.com/shorts/abc", "a"),
        ("https://www.youtube-nocookie.com/embed/abc", "a"),
        ("https://player.vimeo.com/video/1", "a"),
        ("https://twitter.com/a/status/1", "a"),
        ("https://x.com/a/status/1", "a"),
        ("https://a.example/doc.PDF", "a"),
        ("https://a.example/film.mp4?x=y.png", "video"),
        ("https://a.example/a.mp3", "audio"),
        ("https://a.example/picture", "img"),
        ("https://a.example/p.png?download.pdf", "img"),
        ("https://notyoutube.com/x", "img"),
        ("https://img.youtube.com/vi/abc/0.jpg", "img"),
        ("https://a.example/youtube.com/x.png", "img"),
    ],
)
def test_videos_on_the_web_are_no_broken_pictures(project: Project, url: str, tag: str) -> None:
    """A page is linked to, a film is played, a picture is shown."""
    project.write("a.md", f"Q: x\nA: ![words|40]({url})\n")
    html = packaged(project.build())[fields.ANSWER]
    assert re.findall(r"<(a|img|video|audio)\b", html) == [tag]


DRAWING = "---\nexcalidraw-plugin: parsed\n---\n==Switch to EXCALIDRAW VIEW==\nbox ^aB\n"


@pytest.mark.parametrize("name", ["Flow.excalidraw", "Plain"])
def test_a_drawing_without_a_picture_is_a_box_and_said(project: Project, name: str) -> None:
    """The plugin's own text is on no card."""
    project.write(f"d/{name}.md", DRAWING)
    project.write("a.md", f"Q: x\nA: ![[{name}]] ![[{name}#^aB|300]]\n")
    built = project.build()
    html = packaged(built)[fields.ANSWER]
    assert html.count("broken-embed") == 2 and "EXCALIDRAW" not in html and "box" not in html
    assert codes_of(built) == ["missing-media"] * 2
    assert "Auto-export" in built.report.diagnostics[0].message


def test_a_drawing_of_another_plugin_is_said(project: Project) -> None:
    """What tldraw keeps in a note is on no card, and makes none."""
    data = "---\ntldraw-file: true\n---\nQ: x\nA: y\n```json !!!_START\n{}\n!!!_END\n```\n"
    project.write("Plan.md", data)
    project.write("a.md", "Q: x\nA: ![[Plan]]\n")
    built = project.build()
    html = packaged(built)[fields.ANSWER]
    assert "broken-embed" in html and "!!!" not in html
    assert codes_of(built) == ["missing-media"]


@pytest.mark.parametrize("ending", [".svg", ".png", ".light.svg", ".dark.png"])
@pytest.mark.parametrize("name", ["Flow.excalidraw", "Plain"])
def test_a_drawing_shows_the_picture_beside_it(project: Project, name: str, ending: str) -> None:
    """Of several pictures of one name it is that of the drawing's own folder."""
    project.write(f"d/{name}.md", DRAWING)
    project.write(f"d/{name}{ending}", b"<svg/>")
    project.write(f"{name}{ending}", b"another")
    project.write("a.md", f"Q: x\nA: ![[{name}]]\n")
    built = project.build()
    assert "<img" in packaged(built)[fields.ANSWER] and codes_of(built) == []
    shown = library.media_name(f"{name}{ending}", sha256(b"<svg/>").hexdigest())
    assert package.read(built.package).media == (shown,)


@pytest.mark.parametrize(
    "note",
    [
        "Q: x\nA: ![[heart[1].png]]\n",
        "Q: x\nA: ![](<heart[1].png>)\n",
        "Q: x\nA: <img\nsrc='heart[1].png'>\n",
        "Q: x\nA: y\n\n# Other\n![[heart[1].png]]\n",
        "Q: x\nA: y\n\n# Other\n<img src=heart[1].png>\n",
        "Q: x\nA: y\n\n# Other\n<video poster = 'heart[1].png'>\n",
        "Q: x\nA: y\n\n# Other\n<img srcset='a.png 1x, heart[1].png 2x'>\n",
        "Q: x\nA: y\n\n# Other\n![](heart%5B1%5D.png)\n",
    ],
)
def test_a_file_that_is_shown_is_not_called_unused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], note: str
) -> None:
    """Whatever its name, and however it is named."""
    project = Project(tmp_path)
    project.write("heart[1].png", b"x")
    project.write("a.md", note)
    run(["-C", str(tmp_path), "check"])
    assert "unused-media" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("off.md", "---\nanki: false\n---\n![[sub/pic.png]]\n"),
        ("off.md", "---\nanki: false\ncover: '[[pic.png]]'\n---\n"),
        ("old/note.md", "![](../sub/pic.png)\n"),
        ("d.excalidraw.md", "---\nexcalidraw-plugin: parsed\n---\nab: [[pic.png]]\n"),
        ("board.canvas", '{"nodes": [{"type": "file", "file": "sub/pic.png"}]}'),
        ("board.canvas", '{"nodes": [{"type": "text", "text": "![[pic.png]]"}]}'),
    ],
)
def test_a_file_that_another_note_shows_is_not_called_unused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str
) -> None:
    """Nobody is told to delete what a note without cards, an ignored one or a canvas uses."""
    project = Project(tmp_path)
    (tmp_path / "ankigen.yaml").write_text("ignore: [old]\n", encoding="utf-8")
    project.write("sub/pic.png", b"x")
    project.write("sub/other.png", b"x")
    project.write("a.md", "Q: x\nA: y\n")
    project.write(name, text)
    run(["-C", str(tmp_path), "check"])
    out = capsys.readouterr().out
    assert "pic.png" not in out
    assert "other.png:1:1: warning[unused-media]" in out


def test_many_unused_files_are_said_at_the_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The place of the finding is a file, in the root folder, too."""
    (tmp_path / ".obsidian").mkdir()
    (tmp_path / "a.md").write_text("Q: x\nA: y\n", encoding="utf-8")
    for name in "abcde":
        (tmp_path / f"{name}.png").write_bytes(b"x")
    run(["-C", str(tmp_path), "check"])
    assert capsys.readouterr().out.startswith("a.png:1:1: warning[unused-media]: ")


@pytest.mark.parametrize(
    ("html", "target"),
    [
        ('<a href="other.md">x</a>', "other"),
        ('<A HREF=other>x</A> <i a="b">y</i>', "other"),
        ("<div>\n<a class='k' href='./other'>x</a>\n</div>", "other"),
        ('| a |\n| - |\n| <a href="sub/a%20b.png">x</a> |', "sub%2Fa%20b.png"),
        ('<a href="https://a.example/b">x</a>', None),
        ('<a href="#top">x</a>', None),
        ('<a name="top">x</a>', None),
    ],
)
def test_links_in_html_lead_into_the_vault(project: Project, html: str, target: str | None) -> None:
    """As Markdown's links do."""
    project.write("other.md", "text\n")
    project.write("a.md", f"Q: x\nA:\n\n{html}\n")
    built = project.build()
    found = re.findall(r'href="obsidian://open\?vault=V&amp;file=([^"]*)"', packaged(built)[1])
    assert found == ([target] if target else [])
    assert codes_of(built) == []


def test_a_link_in_html_that_leads_nowhere_is_said(project: Project) -> None:
    """At its place; what it says is shown."""
    project.write("a.md", 'Q: x\nA: see <a href="gone.md">that</a>\n')
    built = project.build()
    assert packaged(built)[fields.ANSWER] == "<p>see <a>that</a></p>"
    assert [(one.location.column, one.code) for one in built.report.diagnostics] == [
        (11, "broken-link")
    ]


@pytest.mark.parametrize("remote_images", ["keep", "link"])
@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        ("![t](https://youtu.be/abc)", "t"),
        ("a ![[doc.pdf]] b", "a doc.pdf b"),
        ("![](https://a.example/x.pdf)", "https://a.example/x.pdf"),
    ],
)
def test_what_is_linked_to_is_text_within_a_link(
    project: Project, remote_images: str, inner: str, shown: str
) -> None:
    """Links hold no links: a browser would take them apart, and Anki's editor write that back."""
    project.settings["remote_images"] = remote_images
    project.write("doc.pdf", b"%PDF")
    project.write("a.md", f"Q: x\nA: [{inner}](https://a.example)\n")
    answer = packaged(project.build())[fields.ANSWER]
    assert re.sub("<a [^>]*>", "<a>", answer) == f"<p><a>{shown}</a></p>"
