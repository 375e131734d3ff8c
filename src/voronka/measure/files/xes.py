"""An XES event log (IEEE 1849) as a table: one row an event, in the order of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError  # the error alone: everything is parsed by defusedxml

import polars as pl
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from voronka.measure.files.errors import FileError
from voronka.measure.files.limits import MAX_COLUMNS, MAX_XML_DEPTH, MIB
from voronka.measure.files.table import Table
from voronka.measure.message import say

if TYPE_CHECKING:
    from voronka.measure.files.request import Request

CASE = "case:"
"""Stands before the key of an attribute of the case; "case:concept:name" is the case's id."""

ATTRIBUTES = frozenset({"string", "date", "int", "float", "boolean", "id"})


def read_xes(request: Request) -> Table:
    """The events of an XES log. Raises FileError when the XML is damaged, hostile, or something else.

    Attributes of an event are columns by their key; those of its case are columns "case:<key>" and stand in each of
    its rows; attributes of attributes, lists, globals, extensions and classifiers are not read. Times keep their zone.
    """
    log = _Log(request)
    parser = DefusedXMLParser(target=log, forbid_dtd=True)
    total = request.path.stat().st_size
    done = 0
    try:
        with request.path.open("rb") as file:
            while (block := file.read(MIB)) and not log.is_full:
                parser.feed(block)
                done += len(block)
                request.progress(done, total)
        if request.sample is None:
            parser.close()
    except DefusedXmlException as error:
        raise FileError(
            say("The file {file} declares XML entities, as no event log does; it is not read.", file=request.name)
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise FileError(
            say("The file {file} is damaged or cut short: its XML breaks off or is wrong.", file=request.name)
        ) from error
    return log.table()


class _Log:
    """Follows the XML as it is parsed. ``path`` holds the local names of the open elements."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.path: list[str] = []
        self.case: dict[str, str] = {}
        self.events: list[dict[str, str]] = []
        self.columns: dict[str, list[str | None]] = {}
        self.height = 0

    @property
    def is_full(self) -> bool:
        return self.request.sample is not None and self.height >= self.request.sample

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if not self.path and name != "log":
            raise FileError(
                say(
                    "The file {file} is XML, but not an event log (XES); export it as CSV or XLSX.",
                    file=self.request.name,
                )
            )
        if len(self.path) > MAX_XML_DEPTH:
            raise ValueError("nested too deep")
        if name in ATTRIBUTES:
            self._attribute(attributes)
        elif name == "event":
            self.events.append({})
        elif name == "trace":
            self.case, self.events = {}, []
        self.path.append(name)

    def _attribute(self, attributes: dict[str, str]) -> None:
        key, value = attributes.get("key"), attributes.get("value")
        if key is None or value is None:
            return
        if self.path == ["log", "trace", "event"]:
            self.events[-1][key] = value
        elif self.path == ["log", "trace"]:
            self.case[CASE + key] = value

    def end(self, tag: str) -> None:
        self.path.pop()
        if self.path == ["log"] and tag.endswith("trace"):
            self._add_events()

    def _add_events(self) -> None:
        for event in self.events:
            self._add({**self.case, **event})
        self.events = []

    def _add(self, row: dict[str, str]) -> None:
        for key, value in row.items():
            column = self.columns.get(key)
            if column is None:
                column = self.columns[key] = []
                if len(self.columns) > MAX_COLUMNS:
                    raise FileError(
                        say("The file {file} has more than {most} keys.", file=self.request.name, most=MAX_COLUMNS)
                    )
            column.extend([None] * (self.height - len(column)))
            column.append(value or None)
        self.height += 1

    def close(self) -> None:
        """The end of the document."""

    def table(self) -> Table:
        """What was collected; a sample may end inside a case."""
        self._add_events()
        if not self.height:
            raise FileError(say("The event log {file} holds no events.", file=self.request.name))
        self.request.check_columns(list(self.columns))
        wanted = self.request.columns if self.request.columns is not None else list(self.columns)
        series = [
            pl.Series(name, self.columns[name] + [None] * (self.height - len(self.columns[name])), dtype=pl.String)
            for name in wanted
        ]
        frame = pl.DataFrame(series).head(self.height if self.request.sample is None else self.request.sample)
        return Table(
            name=self.request.name,
            frame=frame,
            rows=pl.int_range(1, frame.height + 1, dtype=pl.UInt32, eager=True).alias("row"),
            found=frame.height,
            rejected=[],
            format="xes",
        )
