"""Which versions of its libraries make what rendering gives."""

from __future__ import annotations

import markdown
import nh3

from ankigen import highlight

# By the libraries' own word: `importlib.metadata` would load 40 modules to say the same.
VERSIONS = (
    markdown.__version__,
    highlight.VERSION,
    nh3.__version__,  # type: ignore[attr-defined]  # its stub lacks it
)
