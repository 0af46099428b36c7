"""What a mask is known by from one build to the next, as one line of text: `aorta · 12 8 20 10`.

It is kept in the ledger for people to read, too: the label, the box around the mask in per cent of
the picture, and, where a drawing names its shapes, their ids.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ankigen.occlusion.masks import Box, Mask

# A line has room in the ledger for 200 characters.
_LABEL_KEPT, _IDS_KEPT, _ID_KEPT = 100, 5, 8
_TRACE = re.compile(
    r"(?P<label>.*?) ?· (?P<box>-?[\d.]+ -?[\d.]+ -?[\d.]+ -?[\d.]+)(?: #(?P<ids>\S+))?"
)


@dataclass(frozen=True, slots=True)
class Trace:
    """A mask's label, its box as fractions of the picture, and the ids of its shapes."""

    label: str
    box: Box | None
    ids: frozenset[str] = frozenset()


def text(mask: Mask) -> str:
    """The trace of a mask as a line."""
    label = " ".join(mask.label.split())[:_LABEL_KEPT].rstrip()
    box = " ".join(_percent(part) for part in mask.box)
    ids = "+".join(re.sub(r"[\s+#]", "", each)[:_ID_KEPT] for each in mask.ids[:_IDS_KEPT])
    return f"{label} · {box}{f' #{ids}' if ids else ''}".strip()


def parse(line: str) -> Trace:
    """What a line says; one that is none is taken for a label."""
    found = _TRACE.fullmatch(line)
    if found is None:
        return Trace(line, None)
    try:
        left, top, width, height = (float(part) / 100 for part in found["box"].split())
    except ValueError:
        return Trace(line, None)
    ids = frozenset((found["ids"] or "").split("+")) - {""}
    return Trace(found["label"], (left, top, width, height), ids)


def _percent(fraction: float) -> str:
    text = f"{fraction * 100:.2f}"
    return text.rstrip("0").rstrip(".") if float(text) else "0"
