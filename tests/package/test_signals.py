"""Ctrl-C while a package is compressed: it ends at once, whatever a lock is doing at the moment."""

from __future__ import annotations

import io
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

import pytest

from ankigen.package.archive import Archive
from ankigen.package.chunks import CHUNK, Chunks
from ankigen.package.signals import held

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no timer to end a hang")


def _write() -> bytes:
    file = io.BytesIO()
    with Archive(file, Chunks(None)) as archive:
        archive.add("a", io.BytesIO(b"x" * CHUNK * 2))
    return file.getvalue()


def _interrupted_at(number: int) -> bool:
    """Write with Ctrl-C at a call of the main thread; whether there was such a call."""
    count = 0
    is_writing = True

    def on_call(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        if is_writing and event in ("call", "c_call"):
            count += 1
            if count == number:
                signal.raise_signal(signal.SIGINT)

    # In the callback of a weak reference Python passes over what is raised: then the work goes on.
    shown, sys.unraisablehook = sys.unraisablehook, _pass_over
    sys.setprofile(on_call)
    try:
        _write()
    except KeyboardInterrupt:
        return True
    finally:
        is_writing = False
        sys.setprofile(None)
        sys.unraisablehook = shown
    return count >= number


def _pass_over(unraisable: sys.UnraisableHookArgs) -> None:
    assert isinstance(unraisable.exc_value, KeyboardInterrupt)


def _give_up(_number: int, _frame: FrameType | None) -> None:
    raise TimeoutError


def test_ctrl_c_at_any_call_ends_the_work() -> None:
    """No thread waits for a lock that nobody gives back, and no handler stays held."""
    before = signal.signal(signal.SIGALRM, _give_up)
    interrupted = signal.getsignal(signal.SIGINT)
    try:
        number = 1
        signal.setitimer(signal.ITIMER_REAL, 20)
        while _interrupted_at(number):
            number += 1
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert number > 100
    assert signal.getsignal(signal.SIGINT) is interrupted
    assert _write() == _write()


def test_ctrl_c_while_the_compressing_thread_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The work ends, and the thread with it: nobody is left to wait for."""
    start, before = threading.Thread.start, threading.enumerate()

    def start_and_interrupt(thread: threading.Thread) -> None:
        start(thread)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(threading.Thread, "start", start_and_interrupt)
    with (
        pytest.raises(KeyboardInterrupt),
        Chunks(None).compressing(tmp_path / "never written"),
    ):
        raise AssertionError("the work began")
    assert threading.enumerate() == before


def test_what_is_held_comes_at_the_end() -> None:
    """A signal in the block is handled after it, and handlers are as they were."""
    done: list[str] = []
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):  # the moment is what is tested
        with held():
            signal.raise_signal(signal.SIGINT)
            done.append("block")
        done.append("too late")
    assert done == ["block"]
    assert signal.getsignal(signal.SIGINT) is before


def test_other_threads_hold_nothing() -> None:
    """Outside the main thread, where handlers can neither run nor be set, the block just runs."""
    done: list[str] = []

    def work() -> None:
        with held():
            done.append("block")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == ["block"]
