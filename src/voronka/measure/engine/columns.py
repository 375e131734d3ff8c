"""A frame of events as codes: what the rows say, in the order in which they came, before any sorting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from voronka.measure.engine.part import PER_SECOND, TIME_TYPE
from voronka.measure.frames import need

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voronka.measure.engine.part import Array, Unit

MOST_EVENTS = (1 << 32) - 1
MOST_STAGES = 1 << 16
SLICE = 1 << 22
"""Events turned into another type together, so that a long column is never held twice."""
REQUIRED = ("case", "activity", "time")


@dataclass(frozen=True, slots=True)
class Columns:
    """Events in the order in which they came.

    cases       n codes of 4 bytes, 0 .. m - 1 by first appearance
    ids         m names of cases (String or Int64)
    stages      n codes of 1 byte (2 where there are more than 255 activities)
    activities  the names behind them, by first appearance
    micros      n moments, microseconds since 1970
    unit        the unit that keeps them exactly
    dims        for each dimension: m codes of 4 bytes, and the values behind them; a case has its first event's value
    """

    cases: Array
    ids: pl.Series
    stages: Array
    activities: list[str]
    micros: Array
    unit: Unit
    dims: dict[str, tuple[Array, list[str]]]

    def times(self) -> Array:
        """The moments in the log's unit and type."""
        if self.unit == "us":
            return self.micros
        times = np.empty(len(self.micros), TIME_TYPE[self.unit])
        for begin in range(0, len(times), SLICE):
            times[begin : begin + SLICE] = self.micros[begin : begin + SLICE] // 1_000_000
        return times


def frame_of(events: pl.DataFrame | Mapping[str, Any], dims: Sequence[str]) -> pl.DataFrame:
    """Case, activity, time and the dimensions, checked.

    Raises MissingColumn; ValueError where case, activity or time is null, a time is no moment, or rows are too many.
    """
    frame = pl.DataFrame(events) if isinstance(events, Mapping) else events
    need(frame, *REQUIRED, *dims)
    frame = frame.select(*REQUIRED, *dims)
    for name in REQUIRED:
        if frame[name].null_count():
            raise ValueError(f"row {frame[name].is_null().arg_max()} of the events has no {name}")
    if not frame.schema["time"].is_temporal() or frame.schema["time"] in (pl.Time, pl.Duration):
        raise ValueError(f"time must be a Datetime or a Date, not {frame.schema['time']}")
    if frame.height > MOST_EVENTS:
        raise ValueError(f"a log holds at most {MOST_EVENTS:,} events, not {frame.height:,}")
    case = pl.col("case")
    return frame.with_columns(case.cast(pl.Int64) if frame.schema["case"].is_integer() else case.cast(pl.String))


def columns_of(
    events: pl.DataFrame | Mapping[str, Any], dims: Sequence[str] = (), *, unit: Unit | None = None
) -> Columns:
    """Code the columns of a frame; the unit None: the smallest that is exact.

    Raises as ``frame_of``, and ValueError where the times are finer than the unit.
    """
    frame = frame_of(events, dims)
    cases, ids, first = codes_of_cases(frame["case"])
    stages, activities = codes_of(frame["activity"])
    if len(activities) > MOST_STAGES:
        raise ValueError(f"a log holds at most {MOST_STAGES:,} activities, not {len(activities):,}")
    micros = micros_of(frame["time"])
    stages = stages.astype(type_of_stages(len(activities)), copy=False)
    coded = {name: codes_of(frame[name].gather(first).cast(pl.String).fill_null("")) for name in dims}
    exact = unit_of(micros)
    if unit == "s" and exact != "s":
        raise ValueError("the times are not whole seconds from 1970 to 2106")
    return Columns(cases, ids, stages, activities, micros, unit or exact, coded)


def type_of_stages(activities: int) -> type[np.uint8] | type[np.uint16]:
    """One byte where it is enough."""
    return np.uint8 if activities <= 255 else np.uint16


def codes_of_cases(case: pl.Series) -> tuple[Array, pl.Series, Array]:
    """Codes by first appearance, the names, and the row where each appears first."""
    if case.is_empty():
        return np.empty(0, np.uint32), case, np.empty(0, np.uint32)
    is_new = case != case.shift(1)
    is_new[0] = True
    if is_new.sum() == case.n_unique():
        codes = (is_new.cum_sum() - 1).cast(pl.UInt32)
        return codes.to_numpy(), case.filter(is_new), is_new.arg_true().to_numpy()
    rows = case.to_frame("case").with_row_index("row")
    names = rows.unique("case", keep="first", maintain_order=True).with_row_index("code")
    codes = rows.join(names.select("case", "code"), on="case", how="left", maintain_order="left")["code"]
    return codes.to_numpy(), names["case"], names["row"].to_numpy()


def codes_of(values: pl.Series) -> tuple[Array, list[str]]:
    """Codes of 4 bytes (or fewer) by first appearance, and the values as text."""
    if not isinstance(values.dtype, pl.Enum | pl.Categorical):
        values = values.cast(pl.String)
    distinct = values.unique(maintain_order=True)
    names = distinct.cast(pl.String).to_list()
    if isinstance(values.dtype, pl.Enum):
        known = distinct.to_physical().to_numpy()
        lookup = np.zeros(int(known.max(initial=0)) + 1, np.uint32)
        lookup[known] = np.arange(len(known))
        return lookup.astype(type_of_stages(len(names)), copy=False)[values.to_physical().to_numpy()], names
    return values.cast(pl.Enum(names)).to_physical().to_numpy(), names


def micros_of(time: pl.Series) -> Array:
    """Microseconds since 1970. Raises ValueError where a moment is finer than that."""
    if time.dtype == pl.Datetime and time.dtype.time_unit == "ns" and (time.to_physical() % 1000 != 0).any():  # type: ignore[attr-defined]
        raise ValueError("the times have nanoseconds; a log keeps microseconds")
    return time.cast(pl.Datetime("us")).to_physical().to_numpy()


def unit_of(micros: Array) -> Unit:
    """Seconds where they keep every moment exactly, else microseconds."""
    for begin in range(0, len(micros), SLICE):
        some = micros[begin : begin + SLICE]
        seconds = some // 1_000_000
        if seconds.min() < 0 or seconds.max() > np.iinfo(np.uint32).max or (seconds * 1_000_000 != some).any():
            return "us"
    return "s"


def ticks(micros: float, unit: Unit) -> int:
    """A span of microseconds in whole units of the log, rounded down: enough to compare with differences of moments."""
    return int(micros // (1_000_000 // PER_SECOND[unit]))
