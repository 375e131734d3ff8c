"""JSON lines (one object a line), or a JSON list of objects, as a table."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, TextIO

import polars as pl

from voronka.measure.dataset import Rejected
from voronka.measure.files.encoding import CONTROLS, controls_note, guess_encoding, known_encoding
from voronka.measure.files.errors import FileError
from voronka.measure.files.limits import MAX_COLUMNS, MAX_JSON_ARRAY, MAX_JSON_DEPTH, MAX_LINE
from voronka.measure.files.scan import endless_line
from voronka.measure.files.table import Table
from voronka.measure.message import Message, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voronka.measure.files.encoding import Encoding
    from voronka.measure.files.request import Request

PROGRESS_EVERY = 10_000
SHOWN = 200
"""Characters of a refused record that are shown."""

_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_SPACE = re.compile(r"[ \t\r\n]*")


class RefusedRecordError(ValueError):
    """A record that cannot be used, and why."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason


def read_json(request: Request) -> Table:
    """The table in a JSON file; a record that is no proper object is a refused row. Raises FileError."""
    encoding = known_encoding(request.encoding) if request.encoding else guess_encoding(request.path, request.name)
    rows = _Rows(request)
    for ordinal, text in enumerate(_texts(request, encoding), 1):
        if request.sample is not None and rows.found >= request.sample:
            break
        if text.strip():
            rows.add(ordinal, text)
    if not rows.columns:
        raise FileError(
            say("The file {file} is JSON, but neither a list of objects nor one object a line.", file=request.name)
        )
    return rows.table(encoding.name, encoding.doubt(request.name))


class _Rows:
    """Collects records as columns; a key seen late has been empty before."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.columns: dict[str, list[str | None]] = {}
        self.ordinals: list[int] = []
        self.rejected: list[Rejected] = []
        self.removed = 0

    @property
    def found(self) -> int:
        return len(self.ordinals) + len(self.rejected)

    def add(self, ordinal: int, text: str) -> None:
        try:
            record = parse_record(text)
            if not isinstance(record, dict):
                raise RefusedRecordError(say("not an object"))
        except RefusedRecordError as refused:
            shown = text.strip()[:SHOWN].encode("utf-8", "replace").decode()
            self.rejected.append(Rejected(self.request.name, ordinal, "", "", shown, refused.reason))
            return
        for key, value in record.items():
            column = self.columns.get(key)
            if column is None:
                column = self.columns[key] = []
                if len(self.columns) > MAX_COLUMNS:
                    raise FileError(
                        say("The file {file} has more than {most} keys.", file=self.request.name, most=MAX_COLUMNS)
                    )
            column.extend([None] * (len(self.ordinals) - len(column)))
            column.append(self._cell(value))
        self.ordinals.append(ordinal)

    def _cell(self, value: Any) -> str | None:
        """A value as text: numbers exactly as written, lists and objects as JSON."""
        if value is None:
            return None
        if not isinstance(value, str):
            return _as_json(value)
        text, removed = CONTROLS.subn("", value)
        self.removed += removed
        return text.replace("\r\n", "\n") or None

    def table(self, encoding: str, notes: list[Message]) -> Table:
        self.request.check_columns(list(self.columns))
        height = len(self.ordinals)
        wanted = self.request.columns if self.request.columns is not None else list(self.columns)
        series = [
            pl.Series(name, self.columns[name] + [None] * (height - len(self.columns[name])), dtype=pl.String)
            for name in wanted
        ]
        if self.removed:
            notes = [*notes, controls_note(self.removed)]
        return Table(
            name=self.request.name,
            frame=pl.DataFrame(series),
            rows=pl.Series("row", self.ordinals, dtype=pl.UInt32),
            found=self.found,
            rejected=self.rejected,
            format="jsonl",
            encoding=encoding,
            notes=notes,
        )


def parse_record(text: str) -> Any:
    """One JSON text, strictly: no duplicate keys, no NaN, depth <= 32; numbers stay text, as written.

    Raises RefusedRecordError.
    """
    if text.count("[") + text.count("{") > MAX_JSON_DEPTH and _depth(text) > MAX_JSON_DEPTH:
        raise RefusedRecordError(say("nested deeper than {depth}", depth=MAX_JSON_DEPTH))
    try:
        record = _DECODER.decode(text)
        text.encode()
        if "\\u" in text:
            _as_json(record).encode()
    except UnicodeEncodeError as error:
        raise RefusedRecordError(say("holds characters that do not exist")) from error
    except json.JSONDecodeError as error:
        raise RefusedRecordError(say("not JSON")) from error
    return record


def _depth(text: str) -> int:
    deepest = depth = 0
    for mark in _STRING.sub("", text):
        depth += (mark in "[{") - (mark in "]}")
        deepest = max(deepest, depth)
    return deepest


class _Number(str):
    """A number as it was written."""

    __slots__ = ()


def _as_json(value: Any) -> str:
    """A nested value as JSON, its numbers as they were written."""
    if isinstance(value, _Number):
        return value
    if isinstance(value, dict):
        pairs = (f"{json.dumps(key, ensure_ascii=False)}: {_as_json(cell)}" for key, cell in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_as_json, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise RefusedRecordError(say("has a key twice"))
    return record


def _constant(name: str) -> None:
    raise RefusedRecordError(say("{name} is not JSON", name=name))


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=_Number, parse_int=_Number, parse_constant=_constant)


def _texts(request: Request, encoding: Encoding) -> Iterator[str]:
    """The text of each record: a line, or an element of the list that the file is."""
    with request.path.open(encoding=encoding.name, errors=encoding.errors) as file:
        start = file.read(1)
        while start and start in "\ufeff \t\r\n":
            start = file.read(1)
        if start == "[":
            yield from _elements(request, file)
        else:
            yield from _json_lines(request, file, start)


def _json_lines(request: Request, file: TextIO, start: str) -> Iterator[str]:
    total = request.path.stat().st_size
    ordinal = 0
    while line := start + file.readline(MAX_LINE + 1):
        if len(line) > MAX_LINE:
            raise endless_line(request.name)
        start = ""
        ordinal += 1
        if ordinal % PROGRESS_EVERY == 0:
            request.progress(file.buffer.tell(), total)
        yield line


def _elements(request: Request, file: TextIO) -> Iterator[str]:
    """The elements of a JSON list whose opening bracket has been read."""
    if request.path.stat().st_size > MAX_JSON_ARRAY:
        raise FileError(
            say("The file {file} is one JSON list of great size; save one object a line.", file=request.name)
        )
    text = file.read()
    decoder = json.JSONDecoder()
    at = _skip_space(text, 0)
    try:
        while text[at : at + 1] != "]":
            _, end = decoder.raw_decode(text, at)
            yield text[at:end]
            at = _skip_space(text, end)
            if text[at : at + 1] == ",":
                at = _skip_space(text, at + 1)
            elif text[at : at + 1] != "]":
                raise json.JSONDecodeError("no comma", text, at)
    except (json.JSONDecodeError, RecursionError) as error:
        if request.sample is not None:  # the head of an archive ends anywhere
            return
        raise FileError(
            say("The file {file} is damaged: its JSON ends or breaks at character {at}.", file=request.name, at=at + 1)
        ) from error


def _skip_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
