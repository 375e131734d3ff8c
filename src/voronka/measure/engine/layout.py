"""The file of an event log: a header that says what is inside, then the columns, each with its checksum.

    0   8 bytes  b"VORONKA\\n"
    8   4        version of the format
    12  4        length of the header's text
    16  4        CRC-32 of the header's text
    20  ...      the header: JSON, UTF-8, blanks up to a multiple of 4,096
    ... columns  each begins at a multiple of 4,096; zeros up to the next one belong to it and to its checksum

Numbers are little-endian. docs/engine.md has the whole description.
"""

from __future__ import annotations

import json
import mmap
import os
import secrets
import struct
import sys
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from voronka.measure.engine.part import Array

MAGIC = b"VORONKA\n"
VERSION = 1
FIXED = struct.Struct("<8sIII")
PAGE = 4096
CHUNK = 1 << 24
TEMPORARY = ".building"


class LogError(Exception):
    """A file that is no event log, is damaged, or is of a version that this program does not read."""


@dataclass(frozen=True, slots=True)
class Section:
    """Where a column lies. ``extent``: bytes up to the next one."""

    name: str
    kind: str
    length: int
    begin: int
    crc: int

    @property
    def bytes(self) -> int:
        return np.dtype(self.kind).itemsize * self.length

    @property
    def extent(self) -> int:
        return -(-self.bytes // PAGE) * PAGE


class LogFile:
    """A log opened for reading: its header, and its columns mapped, not loaded."""

    def __init__(self, path: Path) -> None:
        """Map the file and check its header and size. Raises LogError, FileNotFoundError."""
        if sys.byteorder != "little":
            raise LogError("event logs are read on little-endian machines only")
        with path.open("rb") as file:
            self.inode = os.fstat(file.fileno()).st_ino
            size = os.fstat(file.fileno()).st_size
            if size < FIXED.size:
                raise LogError(f"{path.name} is no event log: it is too short")
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.path = path
        self.header = _header(self._map, path.name)
        self.sections = {s["name"]: Section(**s) for s in self.header.pop("sections")}
        expected = max((s.begin + s.extent for s in self.sections.values()), default=0)
        if size != expected:
            raise LogError(f"{path.name} is damaged: it has {size:,} bytes instead of {expected:,}")

    def column(self, name: str) -> Array:
        """A mapped column, read-only."""
        section = self.sections[name]
        return np.frombuffer(self._map, section.kind, section.length, section.begin)

    def verify(self) -> None:
        """Read everything and compare the checksums. Raises LogError naming the damaged column."""
        for section in self.sections.values():
            if _crc(self._map, section.begin, section.extent) != section.crc:
                raise LogError(f"{self.path.name} is damaged: the checksum of {section.name} does not match")


class Draft:
    """A log being written beside its final place; it takes the place when it is whole, or never."""

    def __init__(self, path: Path, header: dict[str, Any], columns: dict[str, tuple[npt.DTypeLike, int]]) -> None:
        """Reserve the disk space. ``columns``: type and length of each. Raises OSError when the disk is full."""
        self.path = path
        kinds = {name: (np.dtype(kind).newbyteorder("<").str, length) for name, (kind, length) in columns.items()}
        self._header = header
        self._sections = _laid_out(kinds, begin=len(_packed(header, [Section(n, *k, 0, 0) for n, k in kinds.items()])))
        size = max((s.begin + s.extent for s in self._sections), default=PAGE)
        self._temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}{TEMPORARY}")
        self._file = self._temporary.open("x+b")
        try:
            os.posix_fallocate(self._file.fileno(), 0, size)
            self._map = mmap.mmap(self._file.fileno(), size)
        except OSError:
            self.__exit__()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave nothing behind that was not committed."""
        self._file.close()
        self._temporary.unlink(missing_ok=True)

    def column(self, name: str, kind: npt.DTypeLike, length: int) -> Array:
        """The place of a column, to be filled; zeros at first."""
        section = next(s for s in self._sections if s.name == name)
        if (np.dtype(kind).newbyteorder("<").str, length) != (section.kind, section.length):
            raise ValueError(f"column {name} was announced as {section.length} of {section.kind}")
        return np.frombuffer(self._map, section.kind, length, section.begin)

    def commit(self) -> None:
        """Write the header, bring everything to the disk, and take the place of the old file in one step."""
        summed = [
            Section(s.name, s.kind, s.length, s.begin, _crc(self._map, s.begin, s.extent)) for s in self._sections
        ]
        packed = _packed(self._header, summed)
        self._map[: len(packed)] = packed
        self._map.flush()
        os.fsync(self._file.fileno())
        os.replace(self._temporary, self.path)
        sync_folder(self.path.parent)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_drafts(path: Path) -> None:
    """Remove what builders that were killed have left; call it as the only writer."""
    for name in os.listdir(path.parent):
        if name.startswith(f".{path.name}.") and name.endswith(TEMPORARY):
            (path.parent / name).unlink(missing_ok=True)


def _header(data: mmap.mmap, name: str) -> dict[str, Any]:
    magic, version, length, crc = FIXED.unpack(data[: FIXED.size])
    if magic != MAGIC:
        raise LogError(f"{name} is no event log")
    if version != VERSION:
        raise LogError(f"{name} is an event log of version {version}; this program reads version {VERSION}")
    text = data[FIXED.size : FIXED.size + length]
    if len(text) != length or zlib.crc32(text) != crc:
        raise LogError(f"{name} is damaged: the checksum of its header does not match")
    header: dict[str, Any] = json.loads(text)
    return header


def _packed(header: dict[str, Any], sections: list[Section]) -> bytes:
    """The header's bytes; their number does not depend on the checksums."""
    described = [
        f'{{"name":{json.dumps(s.name)},"kind":"{s.kind}","length":{s.length},"begin":{s.begin:>20},"crc":{s.crc:>10}}}'
        for s in sections
    ]
    text = f'{{"sections":[{",".join(described)}],{json.dumps(header, ensure_ascii=False)[1:]}'.encode()
    text = text.ljust(-(-(FIXED.size + len(text)) // PAGE) * PAGE - FIXED.size)
    return FIXED.pack(MAGIC, VERSION, len(text), zlib.crc32(text)) + text


def _laid_out(kinds: dict[str, tuple[str, int]], begin: int) -> list[Section]:
    sections = []
    for name, (kind, length) in kinds.items():
        sections.append(Section(name, kind, length, begin, 0))
        begin += sections[-1].extent
    return sections


def _crc(data: mmap.mmap, begin: int, size: int) -> int:
    crc = 0
    with memoryview(data) as view:
        for at in range(begin, begin + size, CHUNK):
            crc = zlib.crc32(view[at : min(at + CHUNK, begin + size)], crc)
    return crc
