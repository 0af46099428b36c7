"""A PDF's page as a picture, where pypdfium2 (the extra `ankigen[pdf]`) is installed."""

from __future__ import annotations

import hashlib
import re

from ankigen.render.library import Library, media_name
from ankigen.types import Media

_SCALE = 2.0  # 144 dots per inch: sharp on a phone
_MOST_PIXELS = 25_000_000
_RENDERER = "pdfium-1"  # part of the name: another way to draw gives another file


def picture(library: Library, path: str, subpath: str) -> Media | None:
    """The page that `page=N` in the subpath names (the first without), as a PNG.

    None where pypdfium2 is missing or the file is not a PDF that it can draw. Raises `OSError`
    where the file cannot be read.
    """
    number = re.search(r"page=([0-9]{1,6})", subpath)
    page = int(number[1]) if number else 1
    digest = hashlib.sha256(f"{_RENDERER}:{library.digest(path)}:{page}".encode()).hexdigest()
    name = media_name(f"{path[:-4]}-{page}.png", digest)
    stored = library.stored(name)
    if stored is None:
        data = _draw(library.read(path), page)
        if data is None:
            return None
        stored = library.store(name, data)
    return Media(name, stored)


def _draw(data: bytes, page: int) -> bytes | None:
    try:
        # Imported here for start-up time, and because it is an extra.
        import pypdfium2
    except ImportError:
        return None
    import io

    try:
        with pypdfium2.PdfDocument(data) as document:
            if not 1 <= page <= len(document):
                return None
            drawn = document[page - 1]
            width, height = drawn.get_size()
            # A page may say that it is as large as a country.
            scale = min(_SCALE, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
            if min(width, height) * scale < 1:
                return None
            bitmap = drawn.render(scale=scale)
            stream = io.BytesIO()
            bitmap.to_pil().save(stream, "PNG")
            return stream.getvalue()
    except (pypdfium2.PdfiumError, ImportError, ValueError):
        return None
