"""A log and the events that came later, seen as one: cases that got new events are read from memory."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np
import polars as pl

from voronka.measure.engine.arrange import arrange, dim_section
from voronka.measure.engine.columns import Columns, columns_of, type_of_stages
from voronka.measure.engine.part import PER_SECOND, Part, everyone

if TYPE_CHECKING:
    from voronka.measure.engine.layout import LogFile
    from voronka.measure.engine.part import Array, Unit


@dataclass(frozen=True, slots=True)
class View:
    """What a question is asked of.

    parts        sorted columns; each case is in one of them
    activities   the names behind the stages' codes
    dims         for each dimension the values behind its codes
    unit         of the times
    """

    parts: list[Part]
    activities: list[str]
    dims: dict[str, list[str]]
    unit: Unit

    @classmethod
    def of(cls, file: LogFile, tail: pl.DataFrame | None) -> Self:
        """A stored log and its tail."""
        stored, header = stored_part(file), file.header
        if tail is None:
            return cls([stored], header["activities"], header["dims"], header["unit"])
        found = overlay(file, stored, tail)
        rest = replace(stored, ranges=found.untouched(stored.cases))
        return cls([rest, found.part], found.activities, found.dims, header["unit"])


@dataclass(frozen=True, slots=True)
class Overlay:
    """The cases of a tail, with all their events.

    part        sorted: first the touched cases of the log in its order, then the new ones as they came
    touched     positions in the log of the cases that got new events, ascending
    new_ids     names of the new cases
    activities, dims   the names of the log, and behind them what the tail has brought
    """

    part: Part
    touched: Array
    new_ids: pl.Series
    activities: list[str]
    dims: dict[str, list[str]]

    def untouched(self, cases: int) -> Array:
        """The ranges of the log's cases that have nothing new."""
        begins = np.concatenate([[0], self.touched + 1])
        ends = np.concatenate([self.touched, [cases]])
        ranges = np.stack([begins, ends], axis=1).astype(np.int64)
        return ranges[ranges[:, 0] < ranges[:, 1]]


def stored_part(file: LogFile) -> Part:
    """The mapped columns of a log."""
    offsets = file.column("offsets")
    dims = {name: file.column(dim_section(name)) for name in file.header["dims"]}
    masks, ranges = file.column("masks"), everyone(offsets)
    return Part(file.column("stages"), file.column("times"), offsets, masks, dims, ranges)


def stored_ids(file: LogFile) -> pl.Series:
    """The names of the cases of a log."""
    return pl.read_ipc(io.BytesIO(file.column("ids").tobytes()))["case"]


def overlay(file: LogFile, stored: Part, tail: pl.DataFrame) -> Overlay:
    """Join the tail with the stored events of its cases."""
    header = file.header
    late, ids = columns_of(tail, list(header["dims"])), stored_ids(file)
    home = _positions(late.ids, ids)
    is_new = home < 0
    touched = np.sort(home[~is_new])
    code = np.empty(len(home), np.uint32)
    code[~is_new] = np.searchsorted(touched, home[~is_new])
    code[is_new] = np.arange(len(touched), len(home))
    names, stage = _extended(header["activities"], late.activities)
    events, early = _events_of(stored, touched)
    micros = stored.times[events].astype(np.int64) * (1_000_000 // PER_SECOND[header["unit"]])
    columns = Columns(
        cases=np.concatenate([early, code[late.cases]]),
        ids=pl.concat([ids.gather(touched), late.ids.filter(is_new)]),
        stages=np.concatenate([stored.stages[events], stage[late.stages]]).astype(type_of_stages(len(names))),
        activities=names,
        micros=np.concatenate([micros, late.micros]),
        unit=header["unit"],
        dims={},
    )
    dims, codes = dict(header["dims"]), {}
    for name, (brought, values) in late.dims.items():
        dims[name], recoded = _extended(dims[name], [values[at] for at in brought[is_new].tolist()])
        codes[name] = np.concatenate([stored.dims[name][touched], recoded])
        codes[name].setflags(write=False)
    return Overlay(replace(arrange(columns), dims=codes), touched, late.ids.filter(is_new), names, dims)


def _positions(wanted: pl.Series, ids: pl.Series) -> Array:
    """Where each wanted name stands among the ids; -1 where it does not."""
    known = ids.is_in(wanted.implode()).arg_true()
    found = pl.DataFrame({"id": ids.gather(known), "at": known.cast(pl.Int64)})
    return wanted.to_frame("id").join(found, on="id", how="left", maintain_order="left")["at"].fill_null(-1).to_numpy()


def _extended(known: list[str], more: list[str]) -> tuple[list[str], Array]:
    """The known names and then the unknown ones; and the code of each of ``more`` among them."""
    code = {name: at for at, name in enumerate(known)}
    recoded = [code.setdefault(name, len(code)) for name in more]
    return list(code), np.array(recoded, np.uint32)


def _events_of(stored: Part, cases: Array) -> tuple[Array, Array]:
    """Positions of all events of some cases, and for each the place of its case among them."""
    begins = stored.offsets[cases].astype(np.int64)
    lengths = stored.offsets[cases + 1].astype(np.int64) - begins
    place = np.repeat(np.arange(len(cases), dtype=np.uint32), lengths)
    inside = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return begins[place] + inside, place
