"""The very deals behind a number: every number of a page has a name, and this gives its rows.

    records(user=, selection=, number="won", at=)                    -> Records
    records(user=, selection=row.selection, number="lost:7", at=)    of one cell of a slice

How many there are is the number itself, always: both are taken from the same columns by the same expressions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl

from voronka.accounts.models import User
from voronka.funnel.models import Stage
from voronka.ground.refusal import Refusal
from voronka.reports.chosen import Chosen, choose
from voronka.reports.journeys import Journeys, Mask
from voronka.reports.results.funnel import micros
from voronka.reports.selection import Selection

_STATE = pl.col("state")
_WON, _LOST, _DECIDED = _STATE == "won", _STATE == "lost", _STATE != "open"
_CLOSED = _DECIDED & pl.col("opened").is_not_null() & pl.col("closed").is_not_null()
OF_DEALS: Mapping[str, pl.Expr] = {
    "deals": pl.lit(True),
    "won": _WON,
    "lost": _LOST,
    "decided": _DECIDED,
    "open": ~_DECIDED,
    "closed": _CLOSED,
    "won_closed": _CLOSED & _WON,
    "lost_closed": _CLOSED & _LOST,
    "paid": _WON & pl.col("amount").is_not_null(),
    "unpaid": _WON & pl.col("amount").is_null(),
    "with_customer": pl.col("customer").is_not_null(),
}
"""Numbers that the columns of a deal answer."""
ByPlace = Callable[[Journeys, int], Mask]
OF_PLACE: Mapping[str, ByPlace] = {
    "went_on": lambda journeys, at: journeys.visits.went_on(at - 1, at) if at else journeys.visits.entered(at),
    "from_first": lambda journeys, at: journeys.visits.went_on(0, at) if at else journeys.visits.entered(at),
    "may_come": lambda journeys, at: journeys.may_come(at) if at else np.zeros(journeys.deals, dtype=bool),
    "skipped": lambda journeys, at: journeys.visits.skipped(at),
    "returned": lambda journeys, at: journeys.visits.returned(at),
    "timed": lambda journeys, at: journeys.visits.timed(max(at - 1, 0), at),
    "timed_from_first": lambda journeys, at: journeys.visits.timed(0, at),
}
"""Numbers of a stage on the way to the sale, by its place: "skipped:3" = of the stage with the id 3."""
OF_STAGE: Mapping[str, Callable[[Journeys, Stage], Mask]] = {
    "entered": Journeys.ever_in,
    "stands": Journeys.standing,
    "instant": Journeys.instant,
    "left": Journeys.left,
    "endless": lambda journeys, stage: journeys.endless(stage)[0],
}
"""Numbers of any stage."""
_NAME = re.compile(r"([a-z_]+)(?::(\d{1,9}))?(?::(\d{1,9}))?", re.ASCII)


class NoSuchNumber(Refusal):
    """No number has this name."""


@dataclass(frozen=True, slots=True)
class Records:
    """number     its name
    selection  the deals that it is counted among
    ids        of the deals, the latest first contact first
    """

    number: str
    selection: Selection
    ids: list[int]


def records(*, user: User, selection: Selection, number: str, at: datetime) -> Records:
    """The deals behind a number. Raises NoSuchNumber."""
    name = _NAME.fullmatch(number)
    if name is None:
        raise NoSuchNumber(number)
    kind, *written = name.groups()
    ids = [int(each) for each in written if each is not None]
    if kind in OF_DEALS and not ids:
        condition = OF_DEALS[kind]
        chosen = choose(user=user, selection=selection, at=at)
    elif kind == "lost" and len(ids) == 1:
        condition = _LOST & (pl.col("loss_reason_id") == ids[0])
        chosen = choose(user=user, selection=selection, at=at)
    else:
        chosen = choose(user=user, selection=selection, at=at)
        mask = _of_journeys(Journeys(chosen, now_us=micros(at)), chosen, kind, ids)
        if mask is None:
            raise NoSuchNumber(number)
        condition = pl.lit(pl.Series(mask))
    rows = chosen.deals.filter(condition).select("deal_id", "opened_at")
    return Records(number, chosen.selection, rows.sort("opened_at", "deal_id", descending=True)["deal_id"].to_list())


def _of_journeys(journeys: Journeys, chosen: Chosen, kind: str, ids: list[int]) -> Mask | None:
    """The deals behind a number of the funnel or the process; None for a name that no number has."""
    stages = {stage.pk: stage for stage in journeys.stages}
    match kind, ids:
        case "lost_at", [stage_id, *reason] if stage_id in stages or not stage_id:
            lost = (chosen.deals["state"] == "lost").to_numpy() & (journeys.left_from == stage_id)
            for_it = (chosen.deals["loss_reason_id"] == reason[0]).to_numpy() if reason else True
            return np.asarray(lost & for_it)
        case "moved", [start, to] if start in stages and to in stages:
            return journeys.made_move(stages[start], stages[to])
        case _, [stage_id] if kind in OF_STAGE and stage_id in stages:
            return OF_STAGE[kind](journeys, stages[stage_id])
        case _, [stage_id] if kind in OF_PLACE and (place := journeys.at(stage_id)) is not None:
            return OF_PLACE[kind](journeys, place)
    return None
