"""The ways of the chosen deals through the stages, as arrays: what the funnel counts, and the deals behind it.

A mask is bool, one a row of the chosen deals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from voronka.funnel.models import Stage, StageKind
from voronka.measure.discover.graph import edge_table
from voronka.measure.discover.trace import Trace
from voronka.measure.stage_conversion import StageVisits
from voronka.reports.chosen import Chosen

Mask = NDArray[np.bool_]
DAY_S = 86_400.0
ENOUGH = 30
"""Finished stays from which a habit can be told."""
INSTANT_S = 60.0
"""A stay shorter than this is no work of a person."""
SLOWEST = 0.9
"""An open stay is endless when it is longer than this share of the finished ones."""


@dataclass(frozen=True)
class Stays:
    """Every stay of a deal in a stage.

    row       of the chosen deals
    stage     place in `Journeys.names`
    days      until the deal left; up to now, where it is still there
    is_over   whether it has left
    """

    row: NDArray[np.int64]
    stage: NDArray[np.int64]
    days: NDArray[np.float64]
    is_over: Mask


class Journeys:
    """The moves of the chosen deals, told by the names of the stages, which are sorted.

    chosen   with its moves
    now_us   this moment, microseconds since 1970 (UTC): up to when open stays last
    """

    def __init__(self, chosen: Chosen, *, now_us: int) -> None:
        self._chosen, self._now_us = chosen, now_us
        self.deals = chosen.deals.height
        stages = chosen.names.stages.get(chosen.selection.pipeline or 0, [])
        self.stages: Sequence[Stage] = stages
        self.names = sorted(chosen.names.stage_names[stage.pk] for stage in stages)
        self._place = {stage.pk: self.names.index(chosen.names.stage_names[stage.pk]) for stage in stages}

    @cached_property
    def trace(self) -> Trace:
        """The moves as the measures read them; a deal's number there is its row."""
        moves = self._chosen.moves()
        table = np.zeros(max(self._place, default=0) + 1, dtype=np.int64)
        for pk, place in self._place.items():
            table[pk] = place
        activity = table[moves["stage_id"].to_numpy()] if moves.height else np.array([], dtype=np.int64)
        at = moves["at"].to_physical().to_numpy()
        return Trace(moves["row"].to_numpy().astype(np.int64), activity, at, self.names)

    @cached_property
    def lived(self) -> Trace:
        """The same of the deals that have moves and the stages they came into: their numbers have no gap."""
        trace = self.trace
        used = np.flatnonzero(np.bincount(trace.activity, minlength=len(self.names)))
        table = np.zeros(len(self.names), dtype=np.int64)
        table[used] = np.arange(len(used))
        case = np.cumsum(trace.is_first) - 1
        return Trace(case, table[trace.activity], trace.at, [self.names[place] for place in used])

    @cached_property
    def drawn(self) -> list[Stage]:
        """The stages of the drawing that lead to the sale, first to last: those of lost deals left out."""
        return [stage for stage in self.stages if not stage.is_gone and stage.kind != StageKind.LOST]

    @cached_property
    def visits(self) -> StageVisits:
        """Who came into which of the drawn stages, and went on."""
        return StageVisits(self.trace, [self.name(stage) for stage in self.drawn], cases=self.deals)

    def name(self, stage: Stage) -> str:
        return self._chosen.names.stage_names[stage.pk]

    def at(self, stage_id: int) -> int | None:
        """The place of a stage among the drawn ones."""
        return next((place for place, stage in enumerate(self.drawn) if stage.pk == stage_id), None)

    def may_come(self, place: int) -> Mask:
        """Open deals that entered the stage before this one and have not come here or further: they still may."""
        is_open = (self._chosen.deals["state"] == "open").to_numpy()
        return np.asarray(is_open & self.visits.entered(place - 1) & ~self.visits.went_on(place - 1, place))

    def ever_in(self, stage: Stage) -> Mask:
        """Deals that were ever in a stage, drawn or not."""
        rows = self.trace.case[self.trace.activity == self._place[stage.pk]]
        return np.bincount(rows, minlength=self.deals) > 0

    @cached_property
    def left_from(self) -> NDArray[np.int64]:
        """For each deal the id of the stage before its last one; 0 = it has been in one alone."""
        trace = self.trace
        found = np.zeros(self.deals, dtype=np.int64)
        before = np.flatnonzero(trace.is_last & ~trace.is_first) - 1
        ids = np.zeros(len(self.names), dtype=np.int64)
        for pk, place in self._place.items():
            ids[place] = pk
        found[trace.case[before]] = ids[trace.activity[before]]
        return found

    @cached_property
    def edges(self) -> pl.DataFrame:
        """The moves from stage to stage, most frequent first: see `measure.discover.graph.edge_table`."""
        return edge_table(self.lived)

    def made_move(self, start: Stage, to: Stage) -> Mask:
        """Deals that went from one stage right into another."""
        trace = self.trace
        after = np.flatnonzero(~trace.is_first)
        is_move = (trace.activity[after - 1] == self._place[start.pk]) & (trace.activity[after] == self._place[to.pk])
        return np.bincount(trace.case[after[is_move]], minlength=self.deals) > 0

    @cached_property
    def stays(self) -> Stays:
        """Stays in the stages where a deal can stay: those that close it have none."""
        trace = self.trace
        end = np.append(trace.at[1:], 0)[: len(trace.at)]
        end[trace.is_last] = self._now_us
        closing = [self._place[stage.pk] for stage in self.stages if stage.closes]
        kept = ~np.isin(trace.activity, closing)
        days = np.maximum((end - trace.at) / (DAY_S * 1_000_000), 0)
        return Stays(trace.case[kept], trace.activity[kept], days[kept], ~trace.is_last[kept])

    def instant(self, stage: Stage) -> Mask:
        """Deals that left a stage within a minute of coming."""
        stays = self.stays
        is_short = stays.is_over & (stays.days * DAY_S < INSTANT_S)
        return self._with_stay(stage, is_short)

    def endless(self, stage: Stage) -> tuple[Mask, float | None]:
        """Deals that stand in a stage longer than nine in ten of those that left it did, and how many days that is.

        None, and nobody, where too few have left it to know.
        """
        stays = self.stays
        is_here = stays.stage == self._place[stage.pk]
        finished = stays.days[is_here & stays.is_over]
        if len(finished) < ENOUGH:
            return np.zeros(self.deals, dtype=bool), None
        longest = float(np.quantile(finished, SLOWEST))
        return self._with_stay(stage, ~stays.is_over & (stays.days > longest)), longest

    def left(self, stage: Stage) -> Mask:
        """Deals that came into a stage and left it again."""
        return self._with_stay(stage, self.stays.is_over)

    def standing(self, stage: Stage) -> Mask:
        """Open deals that stand in a stage."""
        deals = self._chosen.deals
        return deals.select((pl.col("state") == "open") & (pl.col("stage_id") == stage.pk)).to_series().to_numpy()

    def _with_stay(self, stage: Stage, wanted: Mask) -> Mask:
        stays = self.stays
        rows = stays.row[wanted & (stays.stage == self._place[stage.pk])]
        return np.bincount(rows, minlength=self.deals) > 0
