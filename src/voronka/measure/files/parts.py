"""The parts of a workbook, looked through before the reader of workbooks may open it.

The archive's directory is judged first, so a bomb is never unpacked. Then every part is unpacked once, in pieces:
the sizes must be what the directory says, no part may declare entities, and no sheet may span a rectangle of cells
that is out of proportion to the cells it holds, because the reader keeps the whole rectangle in memory.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError  # the error alone: everything is parsed by defusedxml

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from voronka.measure.files.errors import FileError
from voronka.measure.files.limits import (
    MAX_WORKBOOK,
    MAX_WORKBOOK_MEMBERS,
    MAX_WORKBOOK_RATIO,
    MAX_WORKBOOK_SPARSENESS,
    MIB,
    WORKBOOK_CELLS_FROM,
    WORKBOOK_RATIO_FROM,
)
from voronka.measure.message import say

if TYPE_CHECKING:
    from voronka.measure.files.request import Request

OVERLAP = 64
"""Bytes that two pieces share, so that nothing is missed at their seam."""

_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)|<\0?!\0?(?:D\0O\0C|E\0N\0T)")
_CELL = re.compile(rb"""\sr=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_ERROR = re.compile(rb"""\st=["']e["']""")

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


@dataclass(slots=True)
class Span:
    """The rectangle that a sheet spans, and what fills it.

    rows, columns  of the rectangle
    cells          that hold something
    formulas       cells that are computed
    errors         cells that hold an error instead of a value
    """

    rows: int = 0
    columns: int = 0
    cells: int = 0
    formulas: int = 0
    errors: int = 0

    @property
    def is_out_of_proportion(self) -> bool:
        """Whether the rectangle is far larger than its content deserves."""
        return self.rows * self.columns > max(WORKBOOK_CELLS_FROM, MAX_WORKBOOK_SPARSENESS * self.cells)


def check_archive(request: Request, kind: str) -> list[Span]:
    """Look through a workbook; what its sheets span. Raises FileError when it is damaged or could do harm."""
    if kind == "xls":
        if request.path.stat().st_size > MAX_WORKBOOK:
            raise _too_large(request)
        return []
    try:
        with zipfile.ZipFile(request.path) as archive:
            _check_directory(request, archive)
            spans = [_span(request, archive, member) for member in archive.infolist()]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise damaged(request) from error
    if any(span.is_out_of_proportion for span in spans):
        raise _too_large(request)
    return spans


def _check_directory(request: Request, archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = max(sum(member.compress_size for member in members), 1)
    if unpacked > WORKBOOK_RATIO_FROM and unpacked > MAX_WORKBOOK_RATIO * packed:
        raise FileError(
            say(
                "The workbook {file} unpacks to {times} times its size, as no real one does; it is not opened.",
                file=request.name,
                times=unpacked // packed,
            )
        )
    if len(members) > MAX_WORKBOOK_MEMBERS or unpacked > MAX_WORKBOOK:
        raise _too_large(request)


def _span(request: Request, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Span:
    """Unpack one part, piece by piece, and look at it."""
    span = Span()
    is_sheet = member.filename.startswith("xl/worksheets/")
    repeats = _Repeats(span) if member.filename == "content.xml" else None
    parser = DefusedXMLParser(target=repeats, forbid_dtd=True) if repeats else None
    before = b""
    with archive.open(member) as source:
        while block := source.read(MIB):
            piece = before + block
            if _ENTITIES.search(piece):
                raise _entities(request)
            if is_sheet:
                _look(span, piece, len(before))
            if parser is not None:
                _feed(request, parser, block)
            before = block[-OVERLAP:]
    return span


def _look(span: Span, piece: bytes, seam: int) -> None:
    """Note the cells of a piece of an XLSX sheet. A cell across the seam may count twice: it does no harm."""
    found = _CELL.findall(piece)
    if found:
        span.cells += len(found)
        span.rows = max(span.rows, max(int(row) for _, row in found))
        span.columns = max(span.columns, max(map(_column_number, {letters for letters, _ in found})))
    span.formulas += sum(match.end() > seam for match in _FORMULA.finditer(piece))
    span.errors += sum(match.end() > seam for match in _ERROR.finditer(piece))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _feed(request: Request, parser: DefusedXMLParser, block: bytes) -> None:
    try:
        parser.feed(block)
    except DefusedXmlException as error:
        raise _entities(request) from error
    except ParseError as error:
        raise damaged(request) from error


class _Repeats:
    """Follows the cells of an ODS sheet, where one cell or row may stand for a million."""

    def __init__(self, span: Span) -> None:
        self.span = span
        self.row = self.column = 0
        self.row_repeats = 1

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == _TABLE + "table":
            self.row = 0
        elif tag == _TABLE + "table-row":
            self.row_repeats = _repeat(attributes, "rows")
            self.row += self.row_repeats
            self.column = 0
        elif tag in (_TABLE + "table-cell", _TABLE + "covered-table-cell"):
            repeats = _repeat(attributes, "columns")
            self.column += repeats
            if _OFFICE + "value-type" in attributes:
                self.span.cells += 1
                self.span.rows = max(self.span.rows, self.row)
                self.span.columns = max(self.span.columns, self.column)

    def end(self, tag: str) -> None:
        """Nothing ends that was counted."""

    def close(self) -> None:
        """Nothing to hand over: the span is filled already."""


def _repeat(attributes: dict[str, str], what: str) -> int:
    written = attributes.get(f"{_TABLE}number-{what}-repeated", "1")
    return int(written) if written.isdecimal() and len(written) < 10 else 1


def damaged(request: Request) -> FileError:
    """The refusal of a workbook that cannot be read."""
    return FileError(
        say("The workbook {file} is damaged or cut short; get it again from its source.", file=request.name)
    )


def _entities(request: Request) -> FileError:
    return FileError(
        say("The workbook {file} declares entities, as no real one does; it is not opened.", file=request.name)
    )


def _too_large(request: Request) -> FileError:
    return FileError(
        say("The workbook {file} is too large to be held in memory; save its sheet as CSV.", file=request.name)
    )
