"""What all tests share: how Hypothesis chooses its examples, that signals arrive, and where
caches are."""

from __future__ import annotations

import os
import signal
import tempfile

from hypothesis import settings

# The same examples every time, so that a change is judged by itself; `make fuzz` tries others.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("random", derandomize=False, deadline=None)
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
# Caches of this run alone, also in the processes that tests start.
_CACHES = tempfile.TemporaryDirectory(prefix="ankigen-tests-")
os.environ["ANKIGEN_CACHE_DIR"] = _CACHES.name
