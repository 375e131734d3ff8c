"""From a visit to a repeat sale in one picture: how many went on at each place, and what became of the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import polars as pl

from voronka.accounts.models import User
from voronka.measure.cr1 import cr1
from voronka.measure.message import Message, say
from voronka.measure.rate import Rate, rate_of
from voronka.reports.requests import Requests, choose_requests
from voronka.reports.results.earned import NOT_ALL_VISITORS
from voronka.reports.selection import NONE, Selection
from voronka.reports.ways import LEAD, Ways, ways_of
from voronka.traffic.models import LandingPoint

NOT_COUNTED = say("visits are not counted here")
NO_POINT = say("nobody knows which of these visitors left which lead")
LOST = ("left", "defective", "lost", "lost_unseen")
OPEN = ("no_deal", "open", "open_unseen", "not_again")
"""Ways to stop that are a loss, and those that may yet go on; the others are other ways, or are not known."""


@dataclass(frozen=True, slots=True)
class PointFlow:
    """One landing point.

    point_id   NONE = no landing point is known
    visitors   counted there; None = `missing` says why there is no number, or no CR1 of it
    leads      requests that came there: "leads" of its selection
    came       those of them that came while visits were counted: "counted_leads"
    cr1        came / visitors; at a door its interval allows for the error of the count
    left       visitors who left without a request; None = not known
    """

    point_id: int
    name: str
    selection: Selection
    visitors: int | None
    leads: int
    came: int
    cr1: Rate | None
    missing: Message | None

    @property
    def left(self) -> int | None:
        return self.cr1.tries - self.cr1.hits if self.cr1 else None


@dataclass(frozen=True, slots=True)
class Step:
    """One place on the way: came = went_on + all that stopped here, always.

    key        "visitors", "leads", "stage", "sale", "first", "again"
    name       of the stage; "" = what the key says
    went_on    None = the way ends here
    stopped    why -> how many: see `ways.Ways`; of visitors "left" and "not_followed"
    rate       went_on / came; of visitors, without those of whom nobody can tell
    """

    key: str
    came: int
    went_on: int | None
    stopped: dict[str, int]
    rate: Rate | None
    stage_id: int = NONE
    name: str = ""
    kind: str = ""

    @property
    def lost(self) -> int:
        return sum(self.stopped.get(why, 0) for why in LOST)

    @property
    def open(self) -> int:
        return sum(self.stopped.get(why, 0) for why in OPEN)

    @property
    def aside(self) -> int:
        """Took another way, or nobody knows."""
        return sum(self.stopped.values()) - self.lost - self.open


@dataclass(frozen=True, slots=True)
class Flow:
    """The page "Flow": who came in the period, and what has become of them since.

    pipeline   whose stages are shown; "" = there is none
    visitors   None = `no_visitors` says why
    uncounted  leads that came otherwise than by counted visits: "uncounted_leads"
    points     most visitors first, then most leads; the one without a landing point last
    steps      "leads", the stages, "sale", "first", "again"
    won, lost, open   of the leads
    """

    selection: Selection
    pipeline: str
    as_of: date
    visitors: Step | None
    no_visitors: Message | None
    uncounted: int
    points: list[PointFlow]
    steps: list[Step]
    won: int
    lost: int
    open: int

    @property
    def leads(self) -> int:
        return self.steps[0].came

    @property
    def is_empty(self) -> bool:
        """Whether nobody came."""
        return not (self.leads or self.points)


def flow(*, user: User, selection: Selection, at: datetime) -> Flow:
    """What the user sees of the way of a selection; its funnel says whose stages are shown."""
    chosen = choose_requests(user=user, selection=selection, at=at)
    asked = replace(chosen.selection, pipeline=selection.pipeline, by=(), compare="")
    ways = ways_of(chosen, asked.pipeline)
    errors = _errors()
    points = _points(chosen, ways, asked, errors)
    counted = [point for point in points if point.visitors is not None]
    states = dict(chosen.rows["state"].cast(pl.String).value_counts().iter_rows())
    pipeline = chosen.names.pipelines.get(asked.pipeline or NONE)
    return Flow(
        selection=asked,
        pipeline=pipeline.name if pipeline else "",
        as_of=chosen.as_of,
        visitors=_visitors(counted, errors) if counted else None,
        no_visitors=None if counted else _why_unknown(chosen),
        uncounted=chosen.rows.height - sum(point.came for point in points),
        points=points,
        steps=_steps(chosen, ways),
        won=states.get("won", 0),
        lost=states.get("lost", 0),
        open=states.get("open", 0),
    )


def _visitors(points: Iterable[PointFlow], errors: Mapping[int, float]) -> Step:
    """All that were counted, wherever they landed; the rate is of the points where it can be told."""
    came = went_on = told = 0
    wrong = 0.0
    for point in points:
        came += point.visitors or 0
        if point.cr1:
            went_on, told = went_on + point.cr1.hits, told + point.cr1.tries
            wrong += point.cr1.tries * errors.get(point.point_id, 0.0)
    rate = cr1(leads=went_on, visitors=told, error=wrong / told) if told else None
    return Step("visitors", came, went_on, _some({"left": told - went_on, "not_followed": came - told}), rate)


def _errors() -> dict[int, float]:
    """Landing point with a door -> by which share its count may be wrong, where somebody said so."""
    points = LandingPoint.objects.only("kind", "tally_error")
    return {point.pk: float(point.tally_error or 0) for point in points if not point.is_online}


def _points(chosen: Requests, ways: Ways, asked: Selection, errors: Mapping[int, float]) -> list[PointFlow]:
    """Every landing point that somebody visited, or where a lead came."""
    grouped = ways.rows.group_by("point_id").agg(pl.len(), pl.col("is_counted").sum())
    leads = {point: (many, came) for point, many, came in grouped.iter_rows()}
    found = [
        _point(point, chosen, ways, asked, leads.get(point, (0, 0)), errors.get(point, 0.0))
        for point in leads.keys() | ways.visitors.keys()
    ]
    return sorted(found, key=lambda each: (each.point_id == NONE, -(each.visitors or 0), -each.leads, each.name))


def _point(
    point: int, chosen: Requests, ways: Ways, asked: Selection, leads: tuple[int, int], error: float
) -> PointFlow:
    many, came = leads
    visitors, missing, share = ways.visitors.get(point), None, None
    if visitors is None:
        missing = _why_unknown(chosen)
    elif point in ways.held_against:
        share = cr1(leads=came, visitors=visitors, error=error)
    else:
        missing = NO_POINT if point == NONE else NOT_ALL_VISITORS
    name = chosen.names.points.get(point, "")
    return PointFlow(point, name, asked.within(point=point), visitors, many, came, share, missing)


def _why_unknown(chosen: Requests) -> Message:
    return chosen.visits if isinstance(chosen.visits, Message) else NOT_COUNTED


def _steps(chosen: Requests, ways: Ways) -> list[Step]:
    """The leads, the stages of the funnel, and the sales, in their order."""
    stopped: dict[int, dict[str, int]] = {}
    counted = ways.rows.group_by("place", "stopped").len().sort("place", "stopped")
    for place, why, many in counted.iter_rows():
        stopped.setdefault(place, {})[why] = many
    came = _came(stopped, ways.again)

    def step(key: str, place: int, **more: Any) -> Step:
        went_on = came[place + 1] if place < ways.again else None
        rate = rate_of(went_on, came[place]) if went_on is not None else None
        return Step(key, came[place], went_on, stopped.get(place, {}) if rate else {}, rate, **more)

    stages = [
        step("stage", at, stage_id=stage.pk, name=chosen.names.stage_names[stage.pk], kind=stage.kind)
        for at, stage in enumerate(ways.stages, 1)
    ]
    ends = [step("sale", ways.sale), step("first", ways.first), step("again", ways.again)]
    return [step("leads", LEAD), *stages, *ends]


def _came(stopped: dict[int, dict[str, int]], last: int) -> Sequence[int]:
    """How many came to each place: those who stopped there or further."""
    came = [sum(stopped.get(place, {}).values()) for place in range(last + 1)]
    for place in range(last - 1, -1, -1):
        came[place] += came[place + 1]
    return came


def _some(counts: dict[str, int]) -> dict[str, int]:
    return {why: many for why, many in counts.items() if many}
