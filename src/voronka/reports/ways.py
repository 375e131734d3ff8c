"""How far each request has come on the way from a lead to a repeat sale, and where it stopped.

    ways_of(chosen, pipeline)   Ways: the same rows, each with its place on the way

Each request stands in one place only, the furthest that it has reached, so at every place those who came are those who
went on, were lost, are still open or took another way: no more, no less.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from voronka.funnel.models import Stage, StageKind
from voronka.reports.arrivals import held_visits
from voronka.reports.requests import Requests
from voronka.reports.selection import NONE
from voronka.traffic.models import LandingPoint

LEAD = 0
"""The place where every request is; the stages of the funnel stand at 1, 2, ..."""
_STATE, _ORDINAL = pl.col("state"), pl.col("ordinal")


@dataclass(frozen=True)
class Ways:
    """The way through one funnel.

    stages   of the drawing, first to last, without those that close a deal
    rows     the rows of `Requests`, with
             place     Int64   LEAD, or 1 for the first stage, ...; `sale`, `first`, `again` for the three that follow
             stopped   String  why it went no further: "defective", "no_deal", "elsewhere", "lost_unseen",
                       "open_unseen" of a lead, "lost", "open" at a stage, "bought_before", "not_told" of a sale,
                       "not_again" of a first one; "" = it has come to the end
             is_counted  Boolean   it came to one of the points of `held_against` while visits were counted there
    visitors      landing point -> visitors; those where nobody was counted are not here: nothing counted is not 0
    held_against  the points whose leads can be held against their visitors
    """

    stages: Sequence[Stage]
    rows: pl.DataFrame
    visitors: Mapping[int, int] = field(default_factory=dict)
    held_against: frozenset[int] = frozenset()

    @property
    def sale(self) -> int:
        return len(self.stages) + 1

    @property
    def first(self) -> int:
        return len(self.stages) + 2

    @property
    def again(self) -> int:
        return len(self.stages) + 3

    def place_of(self, stage_id: int) -> int | None:
        """The place of a stage; None = it is not on this way."""
        return next((at for at, stage in enumerate(self.stages, 1) if stage.pk == stage_id), None)


def ways_of(chosen: Requests, pipeline: int | None) -> Ways:
    """The way of each request through a funnel; deals of other funnels are told apart."""
    drawn = chosen.names.stages.get(pipeline or NONE, [])
    stages = [stage for stage in drawn if not stage.is_gone and stage.kind not in (StageKind.WON, StageKind.LOST)]
    ways = Ways(stages, chosen.rows)
    rows = chosen.rows.join(_furthest(chosen, stages), on="deal_id", how="left", maintain_order="left")
    rows = rows.with_columns(place=_place(ways, pipeline or NONE)).drop("furthest")
    rows = rows.with_columns(stopped=_stopped(ways, pipeline or NONE), is_counted=_while_counted(chosen))
    visitors = _visitors(chosen)
    came = dict(rows.group_by("point_id").agg(pl.col("is_counted").sum()).iter_rows())
    known = frozenset(point for point, many in visitors.items() if point != NONE and came.get(point, 0) <= many)
    is_counted = pl.col("is_counted") & pl.col("point_id").is_in(list(known))
    return Ways(stages, rows.with_columns(is_counted=is_counted), visitors, known)


def _visitors(chosen: Requests) -> dict[int, int]:
    if not isinstance(chosen.visits, pl.DataFrame):
        return {}
    summed = chosen.visits.group_by("point_id").agg(pl.col("visitors").sum())
    return {point: many for point, many in summed.iter_rows() if many > 0}


def _furthest(chosen: Requests, stages: Sequence[Stage]) -> pl.DataFrame:
    """deal_id, furthest: the furthest of these stages that a deal was ever in, 1 = the first one."""
    places = {stage.pk: at for at, stage in enumerate(stages, 1)}
    held = chosen.held
    moves = held.moves.filter(pl.col("stage_id").is_in(list(places)))
    at = pl.col("stage_id").replace_strict(places, default=None, return_dtype=pl.Int64)
    reached = moves.group_by("row").agg(furthest=at.max())
    return reached.select(held.deals["deal_id"].gather(reached["row"]), "furthest")


def _place(ways: Ways, pipeline: int) -> pl.Expr:
    """The furthest place of a request; a sale is what is won now, whatever it was before."""
    sold = (
        pl.when(_ORDINAL.is_null() | (_ORDINAL > 1)).then(ways.sale).when("bought_again").then(ways.again)
    ).otherwise(ways.first)
    here = pl.when(_STATE == "won").then(sold).otherwise(pl.col("furthest").fill_null(LEAD))
    is_here = pl.col("deal_id").is_not_null() & (pl.col("pipeline_id") == pipeline)
    return pl.when(is_here).then(here).otherwise(LEAD).cast(pl.Int64)


def _stopped(ways: Ways, pipeline: int) -> pl.Expr:
    place, is_lost = pl.col("place"), _STATE == "lost"
    has_deal = pl.col("deal_id").is_not_null()
    at_lead = (
        pl.when(~has_deal & is_lost)
        .then(pl.lit("defective"))
        .when(~has_deal)
        .then(pl.lit("no_deal"))
        .when(pl.col("pipeline_id") != pipeline)
        .then(pl.lit("elsewhere"))
        .when(is_lost)
        .then(pl.lit("lost_unseen"))
        .otherwise(pl.lit("open_unseen"))
    )
    at_sale = pl.when(_ORDINAL > 1).then(pl.lit("bought_before")).otherwise(pl.lit("not_told"))
    return (
        pl.when(place == LEAD)
        .then(at_lead)
        .when(place == ways.again)
        .then(pl.lit(""))
        .when(place == ways.first)
        .then(pl.lit("not_again"))
        .when(place == ways.sale)
        .then(at_sale)
        .when(is_lost)
        .then(pl.lit("lost"))
        .otherwise(pl.lit("open"))
    )


def _while_counted(chosen: Requests) -> pl.Series:
    """Whether visits were counted at its landing point when a request came: at a door that day, online ever before."""
    counted = held_visits(chosen.names).filter(pl.col("point_id") != NONE).group_by("point_id", "day").agg()
    online = [point.pk for point in LandingPoint.objects.only("kind") if point.is_online]
    begins = counted.group_by("point_id").agg(first=pl.col("day").min())
    rows = chosen.rows.select("point_id", "day").join(begins, on="point_id", how="left", maintain_order="left")
    rows = rows.join(counted.with_columns(that_day=True), on=["point_id", "day"], how="left", maintain_order="left")
    is_online = pl.col("point_id").is_in(online)
    ever, that_day = (pl.col("day") >= pl.col("first")).fill_null(False), pl.col("that_day").fill_null(False)
    return rows.select(pl.when(is_online).then(ever).otherwise(that_day)).to_series()
