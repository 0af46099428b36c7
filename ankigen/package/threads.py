"""Work for other threads, where there is room for them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def submit(pool: ThreadPoolExecutor, work: Callable[[Item], Result], item: Item) -> Future[Result]:
    """`pool.submit`; where the system starts no other thread, the work is done here and now.

    It may then be done twice: threads that the pool has already will find it, too.
    """
    try:
        return pool.submit(work, item)
    except RuntimeError:  # "can't start new thread": a limit on processes, or on memory
        done: Future[Result] = Future()
        done.set_result(work(item))
        return done
