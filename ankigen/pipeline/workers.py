"""Processes that work for one build. They end with it, however it ends, and without a word.

Not a `ProcessPoolExecutor`: all its processes answer through one pipe, and when one is killed while
it writes there the others wait for ever, and the build with them. Here each has a pipe of its own,
which ends with it.
"""

from __future__ import annotations

import contextlib
import itertools
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import connection
from types import FrameType
from typing import Any, TypeAlias, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class LostProcess(Exception):  # noqa: N818  # what happened to it, not what the program did wrong
    """A process has ended before its work was done: it was killed, or told to end."""


# What several processes need and one does not: memory for each, or the right to start them.
LACKING = (LostProcess, MemoryError, NotImplementedError, OSError)
# What ends a process from outside; the last is not known to Windows.
_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
_GRACE = 1.0  # seconds for a process to take back what it is at
_Pipe: TypeAlias = "connection.Connection[Any, Any]"


def in_order(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    jobs: int,
    start: Callable[..., None],
    arguments: tuple[Any, ...],
) -> Iterator[Result]:
    """Yield `work` of each item, in their order; each of the `jobs` processes calls `start` first.

    Raises what `work` does; `LostProcess` where a process was killed; `OSError` or
    `NotImplementedError` where none can be started.
    """
    processes: list[multiprocessing.Process] = []
    ends: list[_Pipe] = []
    starter = os.getpid()
    try:
        with _undisturbed():
            for _ in range(jobs):
                own, other = multiprocessing.Pipe()
                ends.append(own)
                process = multiprocessing.Process(
                    target=_serve, args=(other, work, items, start, arguments), daemon=True
                )
                processes.append(process)
                process.start()
                other.close()  # so that only the process has it, and the pipe ends with it
        yield from _results(ends, len(items))
        for end in ends:
            end.send(None)
        for process in processes:
            process.join(_GRACE)
    except (EOFError, ConnectionError) as error:
        raise LostProcess("a process has ended before its work was done") from error
    finally:
        if os.getpid() != starter:
            # One of the processes, a copy of this one, that something has kept from its end: the
            # rest of the build is not its business.
            os._exit(1)
        _end(processes)
        for end in ends:
            end.close()


def _results(ends: Sequence[_Pipe], count: int) -> Iterator[Any]:
    """Give the numbers of items to whoever is free; the results in order.

    Numbers, since they are short: nobody has to read before the next can be written.
    """
    left = iter(range(count))
    done: dict[int, Any] = {}
    busy: list[_Pipe] = []

    def give(end: _Pipe) -> None:
        for number in itertools.islice(left, 1):
            end.send(number)
            busy.append(end)

    for end in (*ends, *ends):  # one to work at, and one to go on with
        give(end)
    for number in range(count):
        while number not in done:
            ready: list[Any] = connection.wait(set(busy))
            for end in ready:
                found, error, result = end.recv()
                busy.remove(end)
                give(end)
                if error is not None:
                    raise error
                done[found] = result
        yield done.pop(number)


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


def _end(processes: Sequence[multiprocessing.Process]) -> None:
    started = [process for process in processes if process.pid is not None]
    for process in started:
        process.terminate()
    for process in started:
        process.join(_GRACE)
        if process.is_alive():
            process.kill()
            process.join()


def _serve(
    end: _Pipe,
    work: Callable[[Item], Result],
    items: Sequence[Item],
    start: Callable[..., None],
    arguments: tuple[Any, ...],
) -> None:
    """In a process: work until there is no more, or nobody who wants it."""
    _begin(start, arguments)
    with contextlib.suppress(EOFError, ConnectionError):
        while (number := end.recv()) is not None:
            error: Exception | None = None
            result: Result | None = None
            try:
                result = work(items[number])
            except Exception as raised:  # noqa: BLE001  # raised again in the build's own process
                error = raised
            end.send((number, error, result))
    os._exit(0)


def _begin(start: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_DFL)  # nothing is begun yet
    with contextlib.suppress(RuntimeError):  # no room for a thread: it ends when it would answer
        threading.Thread(target=_end_with_parent, daemon=True).start()
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    try:
        start(*arguments)
    except MemoryError:
        os._exit(1)  # without a traceback
    for number in _SIGNALS:
        signal.signal(number, _exit)


def _exit(_number: int, _frame: FrameType | None) -> None:
    for number in _SIGNALS:
        signal.signal(number, _pass)  # once is enough: on its way out nothing may stop it
    raise SystemExit(1)


def _pass(_number: int, _frame: FrameType | None) -> None:
    """Not `SIG_IGN`: of a signal that has come and is then to be ignored, Python complains."""


def _end_with_parent() -> None:
    """End when the build's own process does: it may have been killed, and then tells nobody."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
