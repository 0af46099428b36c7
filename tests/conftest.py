"""What all tests share: how Hypothesis chooses its examples, that signals arrive, and that a home
alone tells where caches are."""

from __future__ import annotations

import os
import signal

from hypothesis import settings

# The same examples every time, so that a change is judged by itself; `make fuzz` tries others.
settings.register_profile("same", derandomize=True)
settings.register_profile("random", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def _let_signals_through() -> None:
    """Undo what a shell does to what it starts in the background, or under `nohup`: it has Ctrl-C
    ignored, and so has every process that a test starts, which is what such a process should do."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            is_interrupt = number == signal.SIGINT
            signal.signal(number, signal.default_int_handler if is_interrupt else signal.SIG_DFL)


_let_signals_through()
# With this, a process that is given a home of its own would still use somebody else's cache.
os.environ.pop("XDG_CACHE_HOME", None)
