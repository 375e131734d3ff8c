"""The funnel: of the deals that entered a stage how many went on, how long it took, and where the others were lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import polars as pl

from voronka.accounts.models import User
from voronka.funnel.models import Stage
from voronka.measure import cr2_by_cohort
from voronka.measure.cr2 import Cohort
from voronka.measure.rate import Rate
from voronka.reports.chosen import Chosen, choose
from voronka.reports.journeys import Journeys
from voronka.reports.results.about import About, about
from voronka.reports.selection import Selection


@dataclass(frozen=True, slots=True)
class Loss:
    """Deals lost from one stage for one reason: "lost_at:<stage>:<reason>"."""

    reason_id: int
    reason: str
    deals: int


@dataclass(frozen=True, slots=True)
class FunnelStage:
    """One stage on the way to the sale. A deal counts once however often it re-enters.

    entered      deals that were ever here: "entered:<stage>"
    of_previous  of those that entered the stage before, those that came here or further afterwards:
                 "went_on:<stage>" of "entered:<stage before>"
    of_first     the same of the first stage: "from_first:<stage>"
    still_open   of those that entered the stage before and have not come here or further, the deals that are still
                 open, so that they may: "may_come:<stage>"; 0 = this step is finished
    skipped      deals that came further and were never here: "skipped:<stage>"
    returned     deals that came here more than once: "returned:<stage>"
    median_days, p90_days        from the first coming into the stage before to that into this one: "timed:<stage>"
    to_here_median, to_here_p90  the same from the first stage: "timed_from_first:<stage>"
    stands       open deals that are here now: "stands:<stage>"
    lost         deals lost from here: "lost_at:<stage>"; losses: by reason, most frequent first
    """

    stage_id: int
    name: str
    kind: str
    entered: int
    of_previous: Rate | None
    of_first: Rate | None
    still_open: int
    skipped: int
    returned: int
    median_days: float | None
    p90_days: float | None
    to_here_median: float | None
    to_here_p90: float | None
    stands: int
    lost: int
    losses: list[Loss]


@dataclass(frozen=True, slots=True)
class GoneStage:
    """A stage that was taken out of the drawing: deals that were ever there, "entered:<stage>"; and lost from there."""

    stage_id: int
    name: str
    entered: int
    lost: int


@dataclass(frozen=True, slots=True)
class FunnelPage:
    """The page "Funnel".

    stages       as drawn, first to last, the lost one left out
    gone         stages that are not drawn any more, where these deals were
    lost_unseen  lost deals of which no stage before the loss is known: "lost_at:0"
    months       cohorts by month of the first contact, the first one first; `is_mature` false = not finished
    """

    about: About
    stages: list[FunnelStage]
    gone: list[GoneStage]
    lost_unseen: int
    months: list[Cohort]


def funnel(*, user: User, selection: Selection, at: datetime) -> FunnelPage:
    """The funnel of the deals that the user sees of a selection."""
    chosen = choose(user=user, selection=selection, at=at)
    journeys = Journeys(chosen, now_us=micros(at))
    lost = _losses(chosen, journeys)
    gone = [
        GoneStage(stage.pk, journeys.name(stage), int(journeys.ever_in(stage).sum()), _sum(lost.get(stage.pk, [])))
        for stage in journeys.stages
        if stage.is_gone
    ]
    return FunnelPage(
        about=about(chosen),
        stages=[_stage(journeys, place, stage, lost.get(stage.pk, [])) for place, stage in enumerate(journeys.drawn)],
        gone=[each for each in gone if each.entered],
        lost_unseen=_sum(lost.get(0, [])),
        months=cr2_by_cohort(chosen.deals, as_of=chosen.as_of) if chosen.deals.height else [],
    )


def micros(at: datetime) -> int:
    """A moment as the columns have it."""
    return int(at.astimezone(UTC).timestamp() * 1_000_000)


def _stage(journeys: Journeys, place: int, stage: Stage, losses: list[Loss]) -> FunnelStage:
    visits = journeys.visits
    step = visits.step(place)
    days = visits.days(0, place) if place else np.array([])
    return FunnelStage(
        stage_id=stage.pk,
        name=step.stage,
        kind=stage.kind,
        entered=step.entered,
        of_previous=step.of_previous,
        of_first=step.of_first,
        still_open=int(journeys.may_come(place).sum()) if place else 0,
        skipped=step.skipped,
        returned=step.returned,
        median_days=step.median_days,
        p90_days=step.p90_days,
        to_here_median=float(np.median(days)) if days.size else None,
        to_here_p90=float(np.quantile(days, 0.9)) if days.size else None,
        stands=int(journeys.standing(stage).sum()),
        lost=_sum(losses),
        losses=losses,
    )


def _losses(chosen: Chosen, journeys: Journeys) -> dict[int, list[Loss]]:
    """Stage that deals were lost from (0 = not known) -> its losses."""
    lost = chosen.deals.select("state", "loss_reason_id", stage=pl.Series(journeys.left_from))
    counted = lost.filter(pl.col("state") == "lost").group_by("stage", "loss_reason_id").len()
    found: dict[int, list[Loss]] = {}
    for stage, reason, deals in counted.sort("len", "loss_reason_id", descending=[True, False]).iter_rows():
        found.setdefault(stage, []).append(Loss(reason, chosen.names.reasons.get(reason, ""), deals))
    return found


def _sum(losses: Iterable[Loss]) -> int:
    return sum(loss.deals for loss in losses)
