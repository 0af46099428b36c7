"""A vault made by somebody who means harm, and the file outside that it is after."""

from __future__ import annotations

import os
from pathlib import Path

SECRET = "THE-SECRET-OF-THE-MACHINE"
CARD = "Q: one\nA: two\n"
NOTE = f"""\
---
cssclasses: ['"><img/src=x/onerror=run()>']
tags: ["<img/src=x/onerror=run()>"]
---
# <img src=x onerror=run()> \x1b[31m heading

Q: What \\\\(\\href{{javascript:run()}}{{x}}\\\\) does ![[../../secret.txt]] this?
A: ![[/etc/passwd]] ![x](file:///etc/passwd) ![r](https://tracker.example/p.png)
![[out.md]] ![[loop.md]] ![[pipe.png]] <img src="https://tracker.example/q.png">
[a](javascript:run()) <a href="java&#1;script:run()">b</a> <script>run()</script>
[sound:../../secret.txt] [anki:tts lang=en_US]x[/anki:tts] {{{{Question}}}}
<svg onload=run()><script>run()</script></svg> <p style="background:url(//tracker.example)">c</p>
![[drawing.svg]] ![[{"a" * 200}.md]] ![[line
end.md]]
```python
print(open("../../secret.txt").read())
```

{CARD}"""
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" onload="document.title=1"><script>run()</script></svg>'
)


def hostile(folder: Path) -> Path:
    """A project below `folder` with such a vault; the secret is beside it."""
    root = folder / "project"
    notes = root / "notes"
    notes.mkdir(parents=True)
    secret = folder / "secret.txt"
    secret.write_text(SECRET)
    (notes / "evil.md").write_text(NOTE, encoding="utf-8")
    (notes / "drawing.svg").write_text(SVG)
    (notes / "out.md").symlink_to(secret)
    (notes / "picture.png").symlink_to(secret)
    (notes / "loop.md").symlink_to(notes / "loop2.md")
    (notes / "loop2.md").symlink_to(notes / "loop.md")
    (notes / "device.md").symlink_to("/dev/zero")
    (notes / ".obsidian").mkdir()
    (notes / ".obsidian/app.json").symlink_to(secret)
    if hasattr(os, "mkfifo"):
        os.mkfifo(notes / "pipe.png")
    for name in (
        "line\nend.md",
        "\u202egpj.md",
        "a" * 252 + ".md",
        "&vault=other.md",
        "\x1b[2J.md",
    ):
        (notes / name).write_text(CARD)
    with open(os.fsencode(notes) + b"/caf\xe9.md", "wb") as stream:  # noqa: PTH123
        stream.write(CARD.encode())
    return root
