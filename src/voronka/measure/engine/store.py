"""Writing: one writer at a time, and at every moment a whole log on the disk."""

from __future__ import annotations

import fcntl
import io
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from voronka.measure.engine.arrange import arrange, dim_section
from voronka.measure.engine.columns import MOST_EVENTS, MOST_STAGES, frame_of, micros_of, type_of_stages, unit_of
from voronka.measure.engine.layout import Draft, LogFile, remove_drafts
from voronka.measure.engine.overlay import overlay, stored_ids, stored_part
from voronka.measure.engine.part import TIME_TYPE
from voronka.measure.engine.tail import append_to_tail, read_tail, tail_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import numpy.typing as npt

    from voronka.measure.engine.columns import Columns
    from voronka.measure.engine.overlay import Overlay
    from voronka.measure.engine.part import Array, Part, Unit


@contextmanager
def only_writer(path: Path) -> Iterator[None]:
    """Wait until nobody else writes this log, and keep others waiting."""
    with path.with_name(path.name + ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def build_log(path: Path, columns: Columns) -> None:
    """Write a new log. Raises LogError rather than replace a file that is no log."""
    values = {name: names for name, (_, names) in columns.dims.items()}
    names = _packed_ids(columns.ids)
    with only_writer(path):
        if path.exists():
            LogFile(path)
        header = _header(str(columns.ids.dtype), columns.unit, columns.activities, values)
        sizes = _sizes(len(columns.stages), len(columns.ids), header, len(names))
        with Draft(path, header, sizes) as draft:
            arrange(columns, draft.column)
            draft.column("ids", np.uint8, len(names))[:] = names
            _put_in_place(path, draft)


def append_events(path: Path, events: pl.DataFrame | Mapping[str, Any]) -> None:
    """Add events to the tail."""
    with only_writer(path):
        file = LogFile(path)
        build = file.header["build"]
        dims = list(file.header["dims"])
        frame = frame_of(events, dims).with_columns(pl.col("activity", *dims).cast(pl.String))
        _check_fit(file, frame, read_tail(tail_of(path), build=build))
        if frame.height:
            append_to_tail(tail_of(path), frame.with_columns(pl.col("time").cast(pl.Datetime("us"))), build=build)


def merge_log(path: Path) -> None:
    """Write a new log from the old one and its tail."""
    with only_writer(path):
        file = LogFile(path)
        tail = read_tail(tail_of(path), build=file.header["build"])
        if tail is None:
            return
        stored, found = stored_part(file), overlay(file, stored_part(file), tail)
        names = _packed_ids(pl.concat([stored_ids(file), found.new_ids]))
        cases, events = stored.cases + len(found.new_ids), stored.events + tail.height
        header = _header(file.header["case"], file.header["unit"], found.activities, found.dims)
        with Draft(path, header, _sizes(events, cases, header, len(names))) as draft:
            _fold(draft, stored, found)
            draft.column("ids", np.uint8, len(names))[:] = names
            _put_in_place(path, draft)


def _put_in_place(path: Path, draft: Draft) -> None:
    """The old tail follows the old build: whatever happens between these steps, it is not looked at again."""
    draft.commit()
    tail_of(path).unlink(missing_ok=True)
    remove_drafts(path)


def _header(case: str, unit: Unit, activities: list[str], dims: dict[str, list[str]]) -> dict[str, Any]:
    return {"build": secrets.randbits(62), "case": case, "unit": unit, "activities": activities, "dims": dims}


def _sizes(events: int, cases: int, header: dict[str, Any], ids: int) -> dict[str, tuple[npt.DTypeLike, int]]:
    """Type and length of every column."""
    return {
        "stages": (type_of_stages(len(header["activities"])), events),
        "times": (TIME_TYPE[header["unit"]], events),
        "offsets": (np.uint32, cases + 1),
        "masks": (np.uint64, cases),
        **{dim_section(name): (np.uint32, cases) for name in header["dims"]},
        "ids": (np.uint8, ids),
    }


def _packed_ids(ids: pl.Series) -> Array:
    """The names of the cases as an Arrow IPC file."""
    content = io.BytesIO()
    ids.to_frame("case").write_ipc(content, compression="uncompressed")
    return np.frombuffer(content.getbuffer(), np.uint8)


def _check_fit(file: LogFile, frame: pl.DataFrame, tail: pl.DataFrame | None) -> None:
    """Raise ValueError where the log could not take these events."""
    kind = file.header["case"]
    if str(frame.schema["case"]) != kind:
        raise ValueError(f"the log's cases are of type {kind}, not {frame.schema['case']}")
    exact = unit_of(micros_of(frame["time"]))
    if file.header["unit"] == "s" and exact != "s":
        raise ValueError('the log keeps whole seconds from 1970 to 2106; build it with unit="us" to keep these times')
    known = set(file.header["activities"])
    known.update(frame["activity"].unique(), [] if tail is None else tail["activity"].unique())
    if len(known) > MOST_STAGES:
        raise ValueError(f"a log holds at most {MOST_STAGES:,} activities, not {len(known):,}")
    events = len(file.column("stages")) + frame.height + (0 if tail is None else tail.height)
    if events > MOST_EVENTS:
        raise ValueError(f"a log holds at most {MOST_EVENTS:,} events, not {events:,}")


def _fold(draft: Draft, stored: Part, found: Overlay) -> None:
    """Fill the columns: touched cases and new ones from the overlay, others from the log."""
    from voronka.measure.engine.kernels_arrange import splice

    cases, fresh = stored.cases, found.part
    chosen = np.full(cases + len(found.new_ids), -1, np.int64)
    chosen[found.touched] = np.arange(len(found.touched))
    chosen[cases:] = np.arange(len(found.touched), fresh.cases)
    lengths = np.zeros(len(chosen), np.int64)
    lengths[:cases] = np.diff(stored.offsets)
    lengths[chosen >= 0] = np.diff(fresh.offsets)
    offsets = draft.column("offsets", np.uint32, len(chosen) + 1)
    np.cumsum(lengths, out=offsets[1:], dtype=np.uint32)
    for name, old, new in (("stages", stored.stages, fresh.stages), ("times", stored.times, fresh.times)):
        out = draft.column(name, new.dtype, int(offsets[-1]))
        splice(old, stored.offsets, new, fresh.offsets, chosen, out, offsets)
    dims = [(dim_section(name), stored.dims[name], codes) for name, codes in fresh.dims.items()]
    for name, old, new in [("masks", stored.masks, fresh.masks), *dims]:
        out = draft.column(name, new.dtype, len(chosen))
        out[:cases] = old
        out[chosen >= 0] = new
