"""The kinds of files that a card can show, by extension, in one table."""

from __future__ import annotations

from typing import Literal

MediaKind = Literal["image", "audio", "video", "pdf"]
# Extension -> its kind, and whether its format is compressed, so that deflating it gains nothing.
_TABLE: dict[MediaKind, tuple[str, str]] = {
    "image": ("avif gif jpeg jpg png webp", "bmp svg"),
    "audio": ("3gp flac m4a mp3 ogg", "wav"),
    "video": ("mkv mov mp4 ogv webm", ""),
    "pdf": ("", "pdf"),
}
KINDS: dict[str, MediaKind] = {
    extension: kind
    for kind, extensions in _TABLE.items()
    for extension in " ".join(extensions).split()
}
COMPRESSED = frozenset(" ".join(packed for packed, _ in _TABLE.values()).split())
