"""Events that came after a log was built: a small file beside it, written record by record, each on disk at once.

    0   8 bytes  b"VORTAIL\\n"
    8   8        the build of the log that these events follow; a tail of another build is not looked at
    16  4        CRC-32 of the above
    20  ...      records: length (4), CRC-32 of the content (4), CRC-32 of these eight bytes (4), the content:
                 a frame of events as an Arrow IPC stream

A record is on disk before the next is begun, so only the last can be torn; a torn one was never acknowledged.
"""

from __future__ import annotations

import io
import os
import struct
import zlib
from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.engine.layout import LogError, sync_folder

if TYPE_CHECKING:
    from pathlib import Path

MAGIC = b"VORTAIL\n"
FIXED = struct.Struct("<8sQI")
HEAD = struct.Struct("<III")


def tail_of(path: Path) -> Path:
    """Where the tail of a log is."""
    return path.with_name(path.name + ".tail")


def read_tail(path: Path, *, build: int) -> pl.DataFrame | None:
    """The events that follow this build of the log, in the order in which they came; None without any.

    Raises LogError where a record is damaged that was on disk before.
    """
    data = _content(path, build)
    frames = [pl.read_ipc_stream(io.BytesIO(data[begin:end])) for begin, end in _records(path, data)]
    return pl.concat(frames) if frames else None


def append_to_tail(path: Path, frame: pl.DataFrame, *, build: int) -> None:
    """Add one record and bring it to the disk. The caller is the only writer."""
    data = _content(path, build)
    if not data:
        _begin(path, build)
        data = _content(path, build)
    end = max((end for _, end in _records(path, data)), default=FIXED.size)
    stream = io.BytesIO()
    frame.write_ipc_stream(stream)
    content = stream.getvalue()
    head = struct.pack("<II", len(content), zlib.crc32(content))
    with path.open("r+b") as file:
        file.truncate(end)
        file.seek(end)
        file.write(head + struct.pack("<I", zlib.crc32(head)) + content)
        file.flush()
        os.fsync(file.fileno())


def _content(path: Path, build: int) -> bytes:
    """The whole tail, or nothing where there is none of this build."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return b""
    if len(data) < FIXED.size:
        return b""
    magic, follows, crc = FIXED.unpack_from(data)
    if magic != MAGIC or zlib.crc32(data[: FIXED.size - 4]) != crc:
        raise LogError(f"{path.name} is damaged: it does not begin as a tail of an event log")
    return data if follows == build else b""


def _begin(path: Path, build: int) -> None:
    """An empty tail in the place of any older one."""
    head = struct.pack("<8sQ", MAGIC, build)
    fresh = path.with_name(path.name + ".new")
    with fresh.open("wb") as file:
        file.write(head + struct.pack("<I", zlib.crc32(head)))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_folder(path.parent)


def _records(path: Path, data: bytes) -> list[tuple[int, int]]:
    """Begin and end of the content of each whole record."""
    found, at = [], FIXED.size
    while at + HEAD.size <= len(data):
        length, crc, head_crc = HEAD.unpack_from(data, at)
        begin, end = at + HEAD.size, at + HEAD.size + length
        is_head_whole = zlib.crc32(data[at : at + 8]) == head_crc
        if not any(data[at:begin]) or (is_head_whole and end > len(data)):
            break
        if not is_head_whole or zlib.crc32(data[begin:end]) != crc:
            if is_head_whole and end == len(data):
                break
            raise LogError(f"{path.name} is damaged: the record at byte {at:,} is not as it was written")
        found.append((begin, end))
        at = end
    return found
