"""The event log: built once, added to at any time, asked by any number of readers."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from voronka.measure.engine import follows, funnel, reach
from voronka.measure.engine.arrange import arrange
from voronka.measure.engine.columns import columns_of
from voronka.measure.engine.layout import LogFile
from voronka.measure.engine.overlay import View
from voronka.measure.engine.store import append_events, build_log, merge_log
from voronka.measure.engine.tail import read_tail, tail_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import timedelta

    import polars as pl

    from voronka.measure.engine.follows import CaseLength, Follows, Stay
    from voronka.measure.engine.funnel import FunnelStep
    from voronka.measure.engine.part import Unit
    from voronka.measure.rate import Rate


class EventLog:
    """Events sorted by case, then time, equal times as they came; on disk as mapped columns, or in memory.

    Any number of processes may read a log while one at a time writes; a reader sees the log as it was when it was
    opened. docs/engine.md describes the file, the rules and the limits.
    """

    def __init__(self, view: View, path: Path | None = None) -> None:
        """Use ``build``, ``open`` or ``in_memory``."""
        self._seen: View | None = view
        self.path = path

    @classmethod
    def build(
        cls,
        path: str | os.PathLike[str],
        events: pl.DataFrame | Mapping[str, Any],
        *,
        dims: Sequence[str] = (),
        unit: Unit | None = None,
    ) -> Self:
        """Write a log, in the place of an older one if there is one, and open it.

        events  a frame or a mapping of columns: case (text or whole numbers), activity, time (Datetime or Date), in
                the order in which they came; zoned times are kept as UTC
        dims    columns that describe the case; its first event's value counts
        unit    "s" or "us"; None: seconds where they keep every time exactly

        A build that is killed leaves the old log whole. Raises MissingColumn; ValueError where a value is missing or
        does not fit; LogError where the path holds something that is no log; OSError where the disk is full.
        """
        build_log(Path(path), columns_of(events, dims, unit=unit))
        return cls.open(path)

    @classmethod
    def in_memory(cls, events: pl.DataFrame | Mapping[str, Any], *, dims: Sequence[str] = ()) -> Self:
        """The same without a file."""
        columns = columns_of(events, dims)
        values = {name: names for name, (_, names) in columns.dims.items()}
        return cls(View([arrange(columns)], columns.activities, values, columns.unit))

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, verify: bool = False) -> Self:
        """Map a log and read its tail, if it has one.

        verify  read everything and compare the checksums; without it the header, the size and the tail are checked

        Raises FileNotFoundError; LogError where the file is no log, is damaged or is of another version.
        """
        return cls(_view(Path(path), verify=verify), Path(path))

    def append(self, events: pl.DataFrame | Mapping[str, Any]) -> None:
        """Add events, the dimensions among their columns; they are on disk when this returns.

        A new event of a known case does not change the dimensions of the case. Raises MissingColumn; ValueError where
        the log is in memory, or a value is missing or does not fit: a log in seconds takes no parts of a second.
        """
        append_events(self._on_disk(), events)
        self._seen = None

    def merge(self) -> None:
        """Fold the added events into the columns. Readers go on meanwhile; writers wait. Killed, it changes nothing."""
        merge_log(self._on_disk())
        self._seen = None

    @property
    def view(self) -> View:
        """What is asked: the columns and the names behind the codes."""
        if self._seen is None:
            self._seen = _view(self._on_disk(), verify=False)
        return self._seen

    @property
    def activities(self) -> list[str]:
        """All activities, by first appearance."""
        return self.view.activities

    @property
    def cases(self) -> int:
        """How many cases there are."""
        return sum(part.cases for part in self.view.parts)

    @property
    def events(self) -> int:
        """How many events there are."""
        return sum(part.events for part in self.view.parts)

    def ordered_funnel(self, steps: Sequence[str], *, within: timedelta) -> list[FunnelStep]:
        """Cases that made the steps in order within the window. See :func:`voronka.measure.ordered_funnel`."""
        return funnel.ordered_funnel(self.view, steps, within=within)

    def ordered_funnel_by(
        self, steps: Sequence[str], *, within: timedelta, by: str
    ) -> list[tuple[str, list[FunnelStep]]]:
        """The same for each value of a dimension."""
        return funnel.ordered_funnel_by(self.view, steps, within=within, by=by)

    def directly_follows(self, *, durations: bool = True) -> Follows:
        """Which activity follows which, how often and after how long; first and last activities of cases."""
        return follows.directly_follows(self.view, durations=durations)

    def time_in_stage(self) -> list[Stay]:
        """How long cases stay with an activity, until another one follows."""
        return follows.time_in_stage(self.view)

    def case_lengths(self, *, by: str | None = None) -> list[CaseLength]:
        """How long cases last from the first event to the last, for each value of a dimension or for all."""
        return follows.case_lengths(self.view, by=by)

    def rates(self, reached: str, *, by: str, among: Sequence[str] = ()) -> list[tuple[str, Rate]]:
        """The share of cases that ever reached an activity, for each value of a dimension.

        among  only cases that reached this activity or one of these count: rates("won", among=["lost"]) is won of
               decided; without it every case counts
        """
        return reach.rates(self.view, reached, by=by, among=among)

    def _on_disk(self) -> Path:
        if self.path is None:
            raise ValueError("this log is in memory; only a log on disk can be added to")
        return self.path


def _view(path: Path, *, verify: bool) -> View:
    """The log and its tail, both of one build: if a writer has put a new log in place meanwhile, look again."""
    while True:
        file = LogFile(path)
        if verify:
            file.verify()
        tail = read_tail(tail_of(path), build=file.header["build"])
        if path.stat().st_ino == file.inode:
            return View.of(file, tail)
