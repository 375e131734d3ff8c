"""The sales that a page is about.

    choose_sales(user=, selection=, at=)   Sold: the sales that a user sees of a selection

The ordinal of each is counted over everything that its customer bought, before anything is narrowed: a seller, a month
or a product is a part of a history that is known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

import polars as pl

from voronka.accounts.models import User
from voronka.reports import columns
from voronka.reports.names import Names
from voronka.reports.selection import Selection
from voronka.reports.sold_columns import held_sales


@dataclass(frozen=True)
class Sold:
    """What a user sees of a selection at a moment.

    selection   without what says nothing of sales: see `of_sales`
    rows    sale_id, reverses_id, deal_id, contact_id, company_id   Int64, null = none
            owner_id, source_id, product_id   UInt32, NONE = none
            kind, state, amount   as `sales.facts` has them: state "won" = a sale that stands
            customer   UInt32     the company, else the person that the contact is; null = unknown
            at         Datetime   UTC; day: Date in the time zone of the business
            ordinal    UInt32     1 = the first of its customer; next_day: when he bought next
            customers  Enum       "new" = a first sale, "current" = a repeat one
            region, audience   Categorical
    as_of   today in the time zone of the business
    """

    selection: Selection
    rows: pl.DataFrame
    names: Names
    as_of: date

    @property
    def sales(self) -> pl.DataFrame:
        """Those that stand."""
        return self.rows.filter(pl.col("state") == "won")


def choose_sales(*, user: User, selection: Selection, at: datetime) -> Sold:
    """The sales, refunds and cancellations that the user may see and has asked for."""
    held = columns.held(at)
    rows = held_sales(held.names.zone)
    asked = of_sales(selection)
    wanted, seen = asked.narrows(held.names), held.seen_by(user)
    day = pl.col("day")
    for bound in ([day >= asked.since] if asked.since else []) + ([day <= asked.until] if asked.until else []):
        wanted &= bound
    condition = wanted if seen is None else wanted & seen
    return Sold(asked, rows.filter(condition.fill_null(False)), held.names, held.as_of)


def of_sales(selection: Selection) -> Selection:
    """The selection without what only deals have: sales of all funnels and of none, by the day of the sale."""
    return replace(selection, pipeline=None, of=Selection.of, point=None, campaign=None, fields=(), by=())
