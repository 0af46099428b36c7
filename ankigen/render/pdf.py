"""A PDF's page as a picture, where pypdfium2 (the extra `ankigen[pdf]`) is installed."""

from __future__ import annotations

import errno
import hashlib
import re
from importlib.util import find_spec

from ankigen.bounded import Helper
from ankigen.render.library import Library, media_name
from ankigen.types import Media

_SCALE = 2.0  # 144 dots per inch: sharp on a phone
_MOST_PIXELS = 25_000_000
_RENDERER = "pdfium-1"  # part of the name: another way to draw gives another file
_PAGES = Helper("ankigen.render.pdf", "draw", 60.0)


def picture(library: Library, path: str, subpath: str) -> Media | None:
    """The page that `page=N` in the subpath names (the first without), as a PNG.

    None where pypdfium2 is missing, the file large, or the page not drawn within a minute. Raises
    `OSError` where the file cannot be read.
    """
    number = re.search(r"page=([0-9]{1,6})", subpath)
    page = int(number[1]) if number else 1
    digest = hashlib.sha256(f"{_RENDERER}:{library.digest(path)}:{page}".encode()).hexdigest()
    name = media_name(f"{path[:-4]}-{page}.png", digest)
    stored = library.stored(name)
    if stored is None:
        if find_spec("pypdfium2") is None:
            return None
        content = _content(library, path)
        data = _PAGES.call(b"%d\n%b" % (page, content)) if content else None
        if not data:
            return None
        stored = library.store(name, data)
    return Media(name, stored)


def _content(library: Library, path: str) -> bytes | None:
    """The file's bytes; None where they are too many."""
    try:
        return library.read(path)
    except OSError as error:
        if error.errno == errno.EFBIG:
            return None
        raise


def draw(data: bytes) -> bytes:
    """The page of the PDF below the line with its number, as a PNG; nothing where it cannot be
    drawn."""
    # Imported here for start-up time, and because it is an extra.
    import io

    import pypdfium2

    first, _, content = data.partition(b"\n")
    page = int(first)
    try:
        with pypdfium2.PdfDocument(content) as document:
            if not 1 <= page <= len(document):
                return b""
            drawn = document[page - 1]
            width, height = drawn.get_size()
            # A page may say that it is as large as a country.
            scale = min(_SCALE, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
            if min(width, height) * scale < 1:
                return b""
            bitmap = drawn.render(scale=scale)
            stream = io.BytesIO()
            bitmap.to_pil().save(stream, "PNG")
            return stream.getvalue()
    except (pypdfium2.PdfiumError, ImportError, ValueError):
        return b""
