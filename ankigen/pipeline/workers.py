"""Processes that work for one build. They end with it, however it ends, and without a word."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import FrameType
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

# What several processes need and one does not: memory for each, or the right to start them.
LACKING = (BrokenProcessPool, MemoryError, NotImplementedError, OSError)
# What ends a process from outside; the last is not known to Windows.
_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
_GRACE = 1.0  # seconds for a process to take back what it is at


def in_order(
    work: Callable[[Item], Result],
    items: Iterable[Item],
    jobs: int,
    start: Callable[..., None],
    arguments: tuple[Any, ...],
) -> Iterator[Result]:
    """Yield `work` of each item, in their order; each of the `jobs` processes calls `start` first.

    Raises what `work` does; `BrokenProcessPool` where a process was killed; `OSError` or
    `NotImplementedError` where none can be started.
    """
    pool = ProcessPoolExecutor(jobs, initializer=_begin, initargs=(start, arguments))
    try:
        with _undisturbed():
            # This submits all items, and so starts all processes.
            results = pool.map(_Work(work), items)
        yield from results
    except SystemExit as error:  # a process's own
        raise BrokenProcessPool("a process was told to end") from error
    except BaseException:
        _end(multiprocessing.active_children())
        raise
    finally:
        pool.shutdown(cancel_futures=True)


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold signals back, in the processes that are started meanwhile until they are ready, too: a
    process is told to end while Python prepares it would say so with a traceback."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end(processes: Sequence[Any]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        process.join(_GRACE)
        if process.is_alive():
            process.kill()


class _Work(Generic[Item, Result]):
    """The work, of which a process that is to end takes back what it had begun."""

    def __init__(self, work: Callable[[Item], Result]) -> None:
        self._work = work

    def __call__(self, item: Item) -> Result:
        try:
            return self._work(item)
        except SystemExit:
            # The pool would go on with the next item.
            os._exit(1)


def _begin(start: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_DFL)  # nothing is begun yet
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    try:
        start(*arguments)
    except MemoryError:
        os._exit(1)  # the pool would show a traceback
    for number in _SIGNALS:
        signal.signal(number, _exit)


def _exit(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(1)


def _end_with_parent() -> None:
    """End when the build's own process does: it may have been killed, and then tells nobody."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
