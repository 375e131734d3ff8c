"""What a file is, by its first bytes. Names lie: half of the ".xls" files of the world are something else."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, Literal

from voronka.measure.files.errors import FileError
from voronka.measure.message import Message, say

if TYPE_CHECKING:
    from pathlib import Path

Format = Literal["gzip", "zip", "xlsx", "ods", "xls", "parquet", "xes", "json", "text"]

_REFUSED: tuple[tuple[bytes, Message], ...] = (
    (b"%PDF", say("a PDF document")),
    (b"\x89PNG", say("a picture")),
    (b"\xff\xd8\xff", say("a picture")),
    (b"GIF89a", say("a picture")),
    (b"\x7fELF", say("a program")),
    (b"MZ\x90\x00", say("a program")),
    (b"SQLite format 3\0", say("a database")),
    (b"{\\rtf", say("a text document (RTF)")),
    (b"BZh91AY&SY", say("packed with bzip2")),
    (b"\xfd7zXZ", say("packed with xz")),
    (b"\x28\xb5\x2f\xfd", say("packed with zstd")),
    (b"7z\xbc\xaf", say("a 7-Zip archive")),
    (b"Rar!\x1a", say("a RAR archive")),
    (b"Obj\x01", say("an Avro file")),
    (b"ARROW1", say("an Arrow file")),
)

HEAD = 8192

_JSON_START = re.compile(r"(?:\[\s*)?\{\s*[\"}]")


def format_of(path: Path, name: str) -> Format:
    """The kind of file at ``path``. Raises FileError on kinds that hold no table, and on an empty file."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip():
        raise FileError(say("The file {file} is empty.", file=name))
    for magic, what in _REFUSED:
        if head.startswith(magic):
            raise FileError(
                say("The file {file} is {what}, not a table; export it as CSV or XLSX.", file=name, what=what)
            )
    if head.startswith(b"PK"):
        return _zip_kind(path, name)
    for magic, kind in _KNOWN:
        if head.startswith(magic):
            return kind
    return _text_kind(head, name)


_KNOWN: tuple[tuple[bytes, Format], ...] = (
    (b"\x1f\x8b", "gzip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
    (b"PAR1", "parquet"),
)


def _zip_kind(path: Path, name: str) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            mimetype = archive.read("mimetype")[:100] if _is_small(archive, "mimetype") else b""
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, OSError, ValueError, RuntimeError) as error:
        raise FileError(
            say("The file {file} is a damaged or incomplete archive; get it again from its source.", file=name)
        ) from error
    if mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return "ods"
    if "xl/workbook.bin" in names:
        raise FileError(say("The file {file} is a binary workbook (XLSB); save it as XLSX or CSV.", file=name))
    if "xl/workbook.xml" in names or "[Content_Types].xml" in names:
        return "xlsx"
    return "zip"


def _is_small(archive: zipfile.ZipFile, member: str) -> bool:
    return member in archive.NameToInfo and archive.NameToInfo[member].file_size <= 1000


def _text_kind(head: bytes, name: str) -> Format:
    text = _peek(head)
    start = text.lstrip("\ufeff \t\r\n")
    lower = start[:512].lower()
    if lower.startswith(("<!doctype html", "<html", "<table", "<meta")):
        raise FileError(
            say("The file {file} is a web page, whatever its name; open it and save it as CSV or XLSX.", file=name)
        )
    if lower.startswith(("<?xml", "<log", "<!doctype", "<!--")):
        return "xes"
    return "json" if _JSON_START.match(start) else "text"


def _peek(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    return head.decode("latin-1").removeprefix("ï»¿")
