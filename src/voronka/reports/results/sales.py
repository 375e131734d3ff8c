"""First and repeat sales: how much each brings, who comes back and when, and what was taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import polars as pl

from voronka.accounts.models import User
from voronka.measure import average_check, first_repeat, growing_buyers, kaplan_meier, sales_by_month, volume
from voronka.measure.change import Change, change_of_counts, change_of_means, change_of_sums
from voronka.measure.first_repeat import FirstRepeat, Month
from voronka.measure.growing_buyers import GrowingBuyers
from voronka.measure.message import say
from voronka.measure.rate import Rate, rate_of
from voronka.measure.report.result import NotComputed
from voronka.measure.survival import Survival
from voronka.reports.selection import Selection
from voronka.reports.sold import Sold, choose_sales

DAYS = (30, 90, 180, 365)
"""After which it is said how many have come back."""
FIRST, REPEAT = pl.col("ordinal") == 1, pl.col("ordinal") > 1
NOTHING = say("no sale has an amount")
NO_SALES = say("there is no sale here")


@dataclass(frozen=True, slots=True)
class Checks:
    """Money of some sales, over those whose amount is known.

    revenue, average  None where no amount is known
    known             how many have one
    """

    revenue: Decimal | None
    average: Decimal | None
    known: int

    @classmethod
    def of(cls, sales: pl.DataFrame) -> Checks:
        return cls(volume(sales), average_check(sales), sales["amount"].count())


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Refunds or cancellations. amount: the sum of the known ones; None where none is known."""

    rows: int
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Return:
    """How many customers have bought again so many days after their first sale: share 0 to 1 with its 95% band."""

    days: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class SalesPage:
    """The page "First and repeat sales"; `reports.sold_records` gives the rows behind each number.

    selection   without what only deals have
    sales       "sold"; with a known amount "sold_paid"
    counted     first "first_sale" of whom "first_paid" have an amount, repeat "repeat_sale" ("repeat_paid"),
                without_customer "sale_of_nobody"
    all, first, repeat   their money
    gap         average check of repeat sales against that of first ones
    months      by month of the sale, the first one first
    came_back   customers whose first sale is here: bought again by today "came_back", of "first_sale"
    waiting     Kaplan-Meier curve of the days from the first sale to the second; who has not bought again is censored
                today. None without a first sale
    returns     what it says after 30, 90, 180 and 365 days, as far as anybody was watched for so long
    growing     buyers who buy more and more often: "growing" of "regular" (the last sale of each); over these sales
    refunds, cancellations   "refund", "cancellation": by the day on which the money went back
    changes     "sales", "first", "repeat", "revenue", "average_check" against the other period
    """

    selection: Selection
    as_of: date
    sales: int
    counted: FirstRepeat
    all: Checks
    first: Checks
    repeat: Checks
    gap: Change | None
    months: list[Month]
    came_back: Rate | None
    waiting: Survival | None
    returns: list[Return]
    growing: GrowingBuyers
    refunds: TakenBack
    cancellations: TakenBack
    changes: dict[str, Change]
    not_computed: list[NotComputed]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was sold or taken back."""
        return not (self.sales or self.refunds.rows or self.cancellations.rows)


def sales(*, user: User, selection: Selection, at: datetime) -> SalesPage:
    """First and repeat sales of what the user sees of a selection."""
    now = choose_sales(user=user, selection=selection, at=at)
    compared = now.selection.compared()
    before = choose_sales(user=user, selection=compared, at=at) if compared else None
    sold = measured(now.sales)
    waiting = waiting_of(sold, now.as_of)
    money = Checks.of(sold), Checks.of(sold.filter(FIRST)), Checks.of(sold.filter(REPEAT))
    return SalesPage(
        selection=now.selection,
        as_of=now.as_of,
        sales=sold.height,
        counted=first_repeat(sold),
        all=money[0],
        first=money[1],
        repeat=money[2],
        gap=change_of_means(_amounts(sold.filter(FIRST)), _amounts(sold.filter(REPEAT))),
        months=sales_by_month(sold),
        came_back=came_back(sold),
        waiting=waiting,
        returns=_returns(waiting),
        growing=growing_buyers(sold, as_of=now.as_of),
        refunds=_taken_back(now, "refund"),
        cancellations=_taken_back(now, "cancellation"),
        changes=_changes(measured(before.sales), sold) if before else {},
        not_computed=_not_computed(sold.height, money[0]),
    )


def measured(sold: pl.DataFrame) -> pl.DataFrame:
    """Sales as the measures read them: `at` is the day of the sale in the time zone of the business."""
    return sold.with_columns(at=pl.col("day"))


def came_back(sold: pl.DataFrame) -> Rate | None:
    """Of the customers whose first sale is among these, those who have bought again by today."""
    first = sold.filter(FIRST)
    return rate_of(first["next_day"].count(), first.height)


def waiting_of(sold: pl.DataFrame, as_of: date) -> Survival | None:
    """Days from the first sale to the second, of those whose first one is among these; None where there is none."""
    first = sold.filter(FIRST, pl.col("day") <= as_of)
    if first.is_empty():
        return None
    until = pl.col("next_day").fill_null(as_of)
    days = first.select((until - pl.col("day")).dt.total_days().clip(0)).to_series()
    return kaplan_meier(days.to_numpy(), first["next_day"].is_not_null().to_numpy())


def _returns(waiting: Survival | None) -> list[Return]:
    if waiting is None:
        return []
    found = []
    for days in DAYS:
        if days > waiting.times[-1]:
            break
        step = int(np.searchsorted(waiting.times, days, side="right")) - 1
        left = (
            (1.0, 1.0, 1.0) if step < 0 else tuple(each[step] for each in (waiting.survival, waiting.low, waiting.high))
        )
        found.append(Return(days, 1 - left[0], 1 - left[2], 1 - left[1]))
    return found


def _taken_back(sold: Sold, kind: str) -> TakenBack:
    rows = sold.rows.filter(pl.col("kind") == kind)
    known = rows["amount"].drop_nulls()
    return TakenBack(rows.height, Decimal(known.sum()) if len(known) else None)


def _changes(before: pl.DataFrame, now: pl.DataFrame) -> dict[str, Change]:
    pairs = {
        "sales": (before.height, now.height),
        "first": (before.filter(FIRST).height, now.filter(FIRST).height),
        "repeat": (before.filter(REPEAT).height, now.filter(REPEAT).height),
    }
    checks = _amounts(before), _amounts(now)
    found = {name: change_of_counts(*pair) for name, pair in pairs.items()} | {
        "revenue": change_of_sums(*checks) if len(checks[0]) and len(checks[1]) else None,
        "average_check": change_of_means(*checks),
    }
    return {name: change for name, change in found.items() if change is not None}


def _amounts(sold: pl.DataFrame) -> pl.Series:
    return sold["amount"].drop_nulls().cast(pl.Float64)


def _not_computed(many: int, money: Checks) -> list[NotComputed]:
    missing: Sequence[tuple[str, object]] = (("revenue", money.revenue), ("average_check", money.average))
    return [NotComputed(name, NOTHING if many else NO_SALES) for name, value in missing if value is None]
