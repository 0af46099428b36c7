"""A zip file of which every byte is determined by its entries.

An entry is deflated in chunks that do not depend on one another, so that they can be made in
parallel, and those that the last package already held are copied from it (`chunks`). One chunk is
one page of the database: what an edit leaves alone has the same compressed bytes wherever it moves.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from types import TracebackType
from typing import BinaryIO, Self

from ankigen.errors import AnkigenError
from ankigen.frozen import frozen
from ankigen.package.chunks import CHUNK, Chunks, Deflated
from ankigen.package.signals import held
from ankigen.package.threads import submit

_FINAL_BLOCK = b"\x03\x00"  # an empty last block, which ends a deflate stream
_STORED, _DEFLATED = 0, 8
_PIECE = 4 * CHUNK  # bytes that a thread is given at a time
_AHEAD = 2  # pieces a worker: enough to keep it busy, little to hold
_MOST_ENTRIES = 0xFFFE
_LIMIT = 0xFFFFFFFF  # what fits without Zip64, which not every client reads
# PKWARE's APPNOTE 4.3: version needed to a name's length, which local and central headers share.
_COMMON = struct.Struct("<HHHHHIIIHH")
_VERSION = 20
_MADE_BY_UNIX = 3 << 8 | _VERSION
_MODE = 0o100644 << 16
_TIME, _DATE = 0, 1 << 5 | 1  # midnight of 1 January 1980, the earliest there is


@frozen
class _Entry:
    name: bytes
    method: int
    offset: int
    checksum: int
    packed_size: int
    size: int

    def common(self) -> bytes:
        return _COMMON.pack(
            _VERSION, 0, self.method, _TIME, _DATE, self.checksum, self.packed_size, self.size,
            len(self.name), 0,
        )  # fmt: skip

    def local_header(self) -> bytes:
        return b"PK\x03\x04" + self.common() + self.name

    def central_header(self) -> bytes:
        last = struct.pack("<HHHII", 0, 0, 0, _MODE, self.offset)
        made_by = struct.pack("<H", _MADE_BY_UNIX)
        return b"PK\x01\x02" + made_by + self.common() + last + self.name


class Archive:
    """Writes entries into `file` in the order in which they are added.

    To be used in a `with` statement, at the end of which the file is complete.
    """

    def __init__(self, file: BinaryIO, chunks: Chunks) -> None:
        self._file = file
        self._chunks = chunks
        self._entries: list[_Entry] = []
        self._workers = os.cpu_count() or 1
        self._pool = ThreadPoolExecutor(self._workers)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with held():
            self._pool.shutdown(cancel_futures=True)
        if error is None:
            self._write_directory()

    def add(self, name: str, content: BinaryIO, *, packed: bool = False) -> None:
        """Add an entry with what is left of `content`; `packed` content is stored as it is.

        Raises `AnkigenError` where the package grows beyond 4 GiB.
        """
        offset = self._file.tell()
        method = _STORED if packed else _DEFLATED
        entry = _Entry(name.encode("ascii"), method, offset, 0, 0, 0)
        self._file.write(entry.local_header())
        write = self._store if packed else self._deflate
        checksum, size = write(iter(lambda: content.read(_PIECE), b""))
        end = self._file.tell()
        packed_size = end - offset - len(entry.local_header())
        if max(end, size) > _LIMIT:
            raise AnkigenError("the package would be larger than 4 GiB; split the vault")
        entry = replace(entry, checksum=checksum, packed_size=packed_size, size=size)
        self._file.seek(offset)
        self._file.write(entry.local_header())
        self._file.seek(end)
        self._entries.append(entry)

    def _store(self, pieces: Iterator[bytes]) -> tuple[int, int]:
        checksum = size = 0
        for piece in pieces:
            checksum = zlib.crc32(piece, checksum)
            size += len(piece)
            self._file.write(piece)
        return checksum, size

    def _deflate(self, pieces: Iterator[bytes]) -> tuple[int, int]:
        """Deflate in parallel, a few chunks ahead of the one that is written."""
        checksum = size = 0
        ahead: deque[Future[list[Deflated]]] = deque()
        for piece in pieces:
            checksum = zlib.crc32(piece, checksum)
            size += len(piece)
            with held():
                ahead.append(submit(self._pool, self._deflated, piece))
            if len(ahead) > _AHEAD * self._workers:
                self._place(ahead.popleft())
        while ahead:
            self._place(ahead.popleft())
        self._file.write(_FINAL_BLOCK)
        return checksum, size

    def _deflated(self, piece: bytes) -> list[Deflated]:
        view = memoryview(piece)
        starts = range(0, len(piece), CHUNK)
        return [self._chunks.deflate(view[start : start + CHUNK]) for start in starts]

    def _place(self, deflated: Future[list[Deflated]]) -> None:
        with held():
            chunks = deflated.result()
        for chunk in chunks:
            self._chunks.place(chunk, self._file.tell())
            self._file.write(chunk.packed)

    def _write_directory(self) -> None:
        start = self._file.tell()
        for entry in self._entries:
            self._file.write(entry.central_header())
        size, count = self._file.tell() - start, len(self._entries)
        if count > _MOST_ENTRIES:
            raise AnkigenError(f"the package would hold {count} files, more than {_MOST_ENTRIES}")
        end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, size, start, 0)
        self._file.write(end)
