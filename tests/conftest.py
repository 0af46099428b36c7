"""What all tests share: how Hypothesis chooses its examples."""

from __future__ import annotations

import os

from hypothesis import settings

# The same examples every time, so that a change is judged by itself; `make fuzz` tries others.
settings.register_profile("same", derandomize=True)
settings.register_profile("random", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
