"""The end of an `OpenDevice` within Anki, where nothing of ankigen can be imported."""

from __future__ import annotations

import base64
import pickle
from pathlib import Path
from typing import Any

from tests.backend import Device


def act(collection: Any, request: str) -> str:
    """Call a method of a `Device` on the collection that is open."""
    name, args, named = pickle.loads(base64.b64decode(request))
    device = Device.__new__(Device)
    device.path, device.collection = Path(collection.path), collection
    result = getattr(device, name)(*args, **named)
    return base64.b64encode(pickle.dumps(result)).decode()
