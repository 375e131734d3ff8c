"""From any file to the reader of its kind; archives are unpacked on the way, once."""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from dataclasses import replace
from gzip import BadGzipFile, GzipFile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING

from voronka.measure.files.detect import format_of
from voronka.measure.files.errors import FileError
from voronka.measure.files.limits import MAX_RATIO, MIB, RATIO_FROM
from voronka.measure.message import say

if TYPE_CHECKING:
    from voronka.measure.files.detect import Format
    from voronka.measure.files.request import Request
    from voronka.measure.files.table import Table

SAMPLE_BYTES = 8 * MIB
"""What is unpacked of a text when only some rows are wanted."""

WHOLE_ONLY = (b"PK", b"PAR1", b"\xd0\xcf\x11\xe0")
"""How workbooks and Parquet files start: a part of them is nothing."""


def read_request(request: Request) -> Table:
    """The table in the file that was asked for. Raises FileError."""
    _check_file(request)
    kind = format_of(request.path, request.name)
    if kind not in ("gzip", "zip"):
        return _read_as(kind, request)
    with TemporaryDirectory(prefix="voronka-") as folder:
        inner = replace(request, path=Path(folder) / "unpacked", on_progress=None)
        if kind == "gzip":
            _unpack_gzip(request, inner.path)
        else:
            _unpack_zip(request, inner.path)
        kind = format_of(inner.path, request.name)
        if kind in ("gzip", "zip"):
            raise FileError(say("The file {file} is an archive inside an archive; unpack it first.", file=request.name))
        return _read_as(kind, inner)


def _check_file(request: Request) -> None:
    """Raise FileError unless the path is a regular file that may be read."""
    name = request.name
    try:
        mode = request.path.stat().st_mode
    except (OSError, ValueError) as error:
        raise FileError(say("There is no file {file}.", file=name)) from error
    if stat.S_ISDIR(mode):
        raise FileError(say("{file} is a folder; name a file in it.", file=name))
    if not stat.S_ISREG(mode):
        raise FileError(say("{file} is a device or a pipe, not a file; save its content first.", file=name))
    if not os.access(request.path, os.R_OK):
        raise FileError(say("The file {file} may not be read; ask its owner for the right to read it.", file=name))


def _read_as(kind: Format, request: Request) -> Table:
    """Hand the file to the reader of its kind; readers of rare kinds are loaded only when they are needed."""
    if kind in ("xlsx", "xls", "ods"):
        from voronka.measure.files.workbook import read_workbook

        return read_workbook(request, kind)
    if kind == "parquet":
        from voronka.measure.files.parquet import read_parquet

        return read_parquet(request)
    if kind == "xes":
        from voronka.measure.files.xes import read_xes

        return read_xes(request)
    if kind == "json":
        from voronka.measure.files.lines import read_json

        return read_json(request)
    from voronka.measure.files.delimited import read_delimited

    return read_delimited(request)


def _unpack_gzip(request: Request, to: Path) -> None:
    packed = request.path.stat().st_size
    try:
        with request.path.open("rb") as raw, GzipFile(fileobj=raw) as source:
            _copy(request, source, to, packed)
    except (EOFError, BadGzipFile, zlib.error) as error:
        raise _damaged(request) from error


def _unpack_zip(request: Request, to: Path) -> None:
    try:
        with zipfile.ZipFile(request.path) as archive:
            member = _only_member(request, archive)
            if member.flag_bits & 1:
                raise FileError(say("The archive {file} is locked with a password; unpack it.", file=request.name))
            if member.file_size > RATIO_FROM and member.file_size > MAX_RATIO * member.compress_size:
                raise _bomb(request)
            with archive.open(member) as source:
                _copy(request, source, to, member.compress_size)
    except (EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, OSError) as error:
        raise _damaged(request) from error


def _only_member(request: Request, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    members = [
        member
        for member in archive.infolist()
        if not member.is_dir() and not member.filename.startswith("__MACOSX/") and member.file_size
    ]
    if not members:
        raise FileError(say("The archive {file} holds no file.", file=request.name))
    if len(members) > 1:
        names = ", ".join(member.filename for member in members[:10])
        raise FileError(
            say(
                "The archive {file} holds {n} files ({names}); unpack the one you want.",
                file=request.name,
                n=len(members),
                names=names + (", ..." if len(members) > 10 else ""),
            )
        )
    return members[0]


def _copy(request: Request, source: IO[bytes] | GzipFile, to: Path, packed: int) -> None:
    """Unpack to ``to``, all or what a sample of a text needs; stops at what no table needs."""
    done = 0
    enough = request.most_unpacked
    with to.open("wb") as target:
        while block := source.read(MIB):
            if not done and request.sample is not None and not block.startswith(WHOLE_ONLY):
                enough = SAMPLE_BYTES
            done += len(block)
            if done > request.most_unpacked or (done > RATIO_FROM and done > MAX_RATIO * packed):
                raise _bomb(request)
            target.write(block)
            request.progress(min(done, packed), packed)
            if done >= enough:
                return


def _bomb(request: Request) -> FileError:
    return FileError(
        say("The archive {file} unpacks to far more than a table would; it is not opened.", file=request.name)
    )


def _damaged(request: Request) -> FileError:
    return FileError(
        say("The archive {file} is damaged or cut short; get it again from its source.", file=request.name)
    )
