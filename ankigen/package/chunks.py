"""Chunks of a deflate stream, copied from the last package where that holds the same.

A small file, the record, says where the chunks of the last package begin. It only ever saves time:
compressed bytes are taken from that package if they are those which the record means, if the same
compressor made them, and if they inflate to the very chunk that is wanted. So a record that is
lost, damaged or forged (it may come with somebody else's vault) makes no difference to a package.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import struct
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from ankigen.frozen import frozen
from ankigen.package.files import replace_with
from ankigen.package.signals import held

_LEVEL = 4  # 6 makes packages a twentieth smaller and takes 1.7 times as long
_DIGEST = 16  # bytes
CHUNK = 65536  # bytes
_PIECE = 16 * CHUNK  # bytes that a thread looks at at a time
_TOGETHER = 8  # pieces between two moments at which a signal may end it
_AHEAD = 1 << 23  # compressed bytes that are kept till they are wanted
_MOMENT = 0.001  # seconds
_PAGES = slice(28, 32)  # where a database says how many pages it has
_PLACE = struct.Struct(f"<{_DIGEST}s{_DIGEST}sQI")  # a chunk, its compressed bytes, offset, length
# Where another compressor made the last package, its bytes would not be those of a clean build.
_FORMAT = f"ankigen chunks 1 {_LEVEL} {zlib.ZLIB_RUNTIME_VERSION}\n".encode()


def digest(data: bytes | memoryview) -> bytes:
    """What stands for `data` in a record."""
    return hashlib.blake2b(data, digest_size=_DIGEST).digest()


def _inflates_to(chunk: bytes | memoryview, packed: bytes) -> bool:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        inflated = stream.decompress(packed, len(chunk) + 1)
    except zlib.error:
        return False
    return inflated == chunk and not stream.eof and not stream.unconsumed_tail


def _opened(path: Path, done: threading.Event) -> BinaryIO:
    while not done.wait(_MOMENT):
        with contextlib.suppress(FileNotFoundError):
            return path.open("rb")
    raise FileNotFoundError(path)


@frozen
class Deflated:
    """A piece of a deflate stream that ends at a byte and leaves nothing open."""

    digest: bytes
    packed: bytes
    packed_digest: bytes


class Chunks:
    """Compresses chunks, with the help of the `record` of the last package if there is one."""

    def __init__(self, record: Path | None) -> None:
        self._record = record
        self._lock = threading.Lock()
        self._known: dict[bytes, tuple[bytes, int, int]] = {}
        self._placed: list[bytes] = []
        self._ahead: dict[bytes, Deflated] = {}
        self._last: BinaryIO | None = None
        if record is not None:
            self._load(record)

    def _load(self, record: Path) -> None:
        try:
            data = record.read_bytes()
            head, name, body = data[:-_DIGEST].split(b"\n", 2)
            if head + b"\n" != _FORMAT or digest(data[:-_DIGEST]) != data[-_DIGEST:]:
                return
            package = Path(os.fsdecode(name))
            if package.parent not in record.resolve().parents[:2] or not package.is_file():
                return
            for key, *place in _PLACE.iter_unpack(body):
                self._known[key] = (place[0], place[1], place[2])
            self._last = package.open("rb")
        except (OSError, ValueError, struct.error):
            self._known.clear()

    def deflate(self, chunk: bytes | memoryview) -> Deflated:
        """The compressed bytes of `chunk`; may be called from several threads."""
        key = digest(chunk)
        ahead = self._ahead.pop(key, None)
        if ahead is not None:
            return ahead
        known = self._known.get(key)
        if known is not None:
            packed_digest, offset, length = known
            packed = self._read(offset, length)
            if digest(packed) == packed_digest and _inflates_to(chunk, packed):
                return Deflated(key, packed, packed_digest)
        compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = compressor.compress(chunk) + compressor.flush(zlib.Z_FULL_FLUSH)
        return Deflated(key, packed, digest(packed))

    @contextlib.contextmanager
    def compressing(self, database: Path) -> Iterator[None]:
        """Compress what the block writes into `database`, while it does: most of its pages are
        written once, in their order. What is written again is compressed again."""
        done = threading.Event()
        thread = threading.Thread(target=self._compress, args=(database, done), daemon=True)
        try:
            # Where the system has no room for another thread, packing does all the work.
            with contextlib.suppress(RuntimeError), held():
                thread.start()
            yield
        finally:
            done.set()
            with held():
                if thread.is_alive():
                    thread.join()

    def _compress(self, database: Path, done: threading.Event) -> None:
        left = _AHEAD
        with contextlib.suppress(OSError, MemoryError), _opened(database, done) as file:
            file.seek(CHUNK)  # the first page changes to the end
            while left > 0 and not done.is_set():
                chunk = file.read(CHUNK)
                if len(chunk) < CHUNK:
                    file.seek(-len(chunk), os.SEEK_CUR)
                    done.wait(_MOMENT)
                    continue
                deflated = self.deflate(chunk)
                self._ahead[deflated.digest] = deflated
                left -= len(deflated.packed)

    def _read(self, offset: int, length: int) -> bytes:
        assert self._last is not None
        with self._lock, contextlib.suppress(OSError):
            self._last.seek(offset)
            return self._last.read(length)
        return b""  # which is nothing that the record means

    def place(self, chunk: Deflated, offset: int) -> None:
        """Remember that `chunk` stands at `offset` of the package that is being written."""
        place = _PLACE.pack(chunk.digest, chunk.packed_digest, offset, len(chunk.packed))
        self._placed.append(place)

    def close(self) -> None:
        """Let go of the last package."""
        if self._last is not None:
            self._last.close()
            self._last = None

    def save(self, package: Path) -> None:
        """Write the record of the package that is now in place, if one is kept. Raises
        `OSError`."""
        if self._record is None:
            return
        head = _FORMAT + os.fsencode(package.resolve()) + b"\n"
        data = head + b"".join(self._placed)
        data += digest(data)
        self._record.parent.mkdir(parents=True, exist_ok=True)
        with replace_with(self._record) as file:
            file.write(data)
