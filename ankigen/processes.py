"""Notes dealt to several processes: portions of them, whose rows come back in order."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

from ankigen import bounded
from ankigen.types import Note

_MOST_JOBS = 61  # what Windows can wait for
_CHUNK = 30_000  # characters that are compiled at a time, at most
_SHARES = 16  # chunks of each process, or more: at its last one the others are idle
_CHUNK_NOTES = 16  # that may hold much more than their characters, by embedding

# What makes a row of the note with a vault path.
ToRow: TypeAlias = Callable[[str], bytes]


def are_copies() -> bool:
    """Whether the processes begin as copies of this one, with all its modules, in 3 ms instead of
    some 200. One with threads has no copies made: they might wait for ever for a lock that one of
    the threads held."""
    return sys.platform == "linux" and threading.active_count() == 1


def rows(
    make: Callable[..., ToRow], arguments: tuple[Any, ...], notes: Sequence[Note], jobs: int
) -> Iterator[bytes]:
    """The notes' rows, in their order, by as many processes as there are `jobs`, at most; `make`,
    called with the arguments, gives each of them what makes a row.

    Raises `RuntimeError`, `OSError`, `MemoryError` or `NotImplementedError` where no process can be
    started, or one was lost: what is left is to be done without them.
    """
    # Imported here for start-up time: few builds have so much to render.
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    dealt = list(chunks(notes, jobs))
    jobs = min(jobs, len(dealt), _MOST_JOBS)
    context = get_context("fork" if are_copies() else "spawn")
    pool = ProcessPoolExecutor(jobs, context, initializer=_start, initargs=(make, arguments))
    try:
        with _without_interrupt():
            results = pool.map(_work, dealt)
        for each in results:
            yield from each
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


@contextlib.contextmanager
def _without_interrupt() -> Iterator[None]:
    """Hold Ctrl-C back while processes are started: they have it so until they ignore it, and one
    that it met before would say so with a traceback."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def chunks(notes: Sequence[Note], jobs: int = 1) -> Iterator[tuple[str, ...]]:
    """The notes' vault paths, some at a time."""
    most = min(_CHUNK, sum(len(note.body) for note in notes) // (_SHARES * jobs))
    chunk: list[str] = []
    size = 0
    for note in notes:
        chunk.append(note.path)
        size += len(note.body)
        if size >= most or len(chunk) >= _CHUNK_NOTES:
            yield tuple(chunk)
            chunk, size = [], 0
    if chunk:
        yield tuple(chunk)


# What makes a row in a worker, set once when it starts.
_to_row: ToRow | None = None


def _start(make: Callable[..., ToRow], arguments: tuple[Any, ...]) -> None:
    global _to_row
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command, which ends this, too
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    # As the command itself (`__main__`), but for what parsing leaves in circles: that is let go
    # after each chunk, since here nothing else stays (a third of a megabyte for fifty cards).
    gc.disable()
    gc.freeze()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    bounded.expend()
    _to_row = make(*arguments)


def _end_with_parent() -> None:
    """End when the command's own process does: it may have been killed, and then tells nobody."""
    from multiprocessing import parent_process  # for start-up time

    parent = parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


def _work(paths: tuple[str, ...]) -> list[bytes]:
    assert _to_row is not None
    made = [_to_row(path) for path in paths]
    gc.collect(0)
    return made
