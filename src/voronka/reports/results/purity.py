"""Which leads are fit to be worked: by source, landing point and seller, over time; and whether verdicts are fair."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

import polars as pl

from voronka.accounts.models import Sees, User
from voronka.measure import VerdictAudit, audit_verdicts, purity
from voronka.measure.change import Change, change_of_rates
from voronka.measure.purity import Purity
from voronka.measure.rate import Rate, rate_of
from voronka.reports.names import Names
from voronka.reports.requests import DEFECTIVE, JUDGED, OF_LEADS, Requests, choose_requests
from voronka.reports.selection import Selection
from voronka.reports.slices import title_of
from voronka.reports.verdicts import said_of

PER = {"source": "source_id", "point": "point_id", "seller": "owner_id"}
"""What purity is told apart by, and the column that says it."""


@dataclass(frozen=True, slots=True)
class PurityRow:
    """One source, landing point or seller.

    selection   its requests
    values      its name in one word; "" = none
    leads       "of_leads"; clean: "clean" of "judged"; None where nobody has judged any
    unjudged    "unjudged": in neither count
    """

    selection: Selection
    values: tuple[str]
    leads: int
    clean: Rate | None
    unjudged: int

    @property
    def defective(self) -> int:
        """The records "defective"."""
        return self.clean.tries - self.clean.hits if self.clean else 0


@dataclass(frozen=True, slots=True)
class PuritySlice:
    """A table: what its rows are, most leads first."""

    per: str
    title: str
    rows: list[PurityRow]


@dataclass(frozen=True, slots=True)
class PurityMonth:
    """Leads that came in a month."""

    start: date
    leads: int
    clean: Rate | None
    unjudged: int


@dataclass(frozen=True, slots=True)
class PurityPage:
    """The page "Lead purity": leads that came in the period; a deal that no lead stands behind cannot be judged.

    leads      "of_leads"; unjudged: "unjudged"
    purity     "clean" of "judged"; its reasons "defect_<reason>"; None where nobody has judged any
    slices     by source, landing point, seller
    months     by month of the lead, those without a lead left out
    audit      the verdicts of people beside each other; None for who sees his own leads alone
    judges     name in the audit -> id: "said:<id>", "called:<id>", "overruled:<id>"
    change     of purity, against the other period
    """

    selection: Selection
    as_of: date
    leads: int
    unjudged: int
    purity: Purity | None
    slices: list[PuritySlice]
    months: list[PurityMonth]
    audit: VerdictAudit | None
    judges: dict[str, int]
    change: Change | None


def lead_purity(*, user: User, selection: Selection, at: datetime) -> PurityPage:
    """What the user sees of the verdicts on the leads of a selection."""
    now = choose_requests(user=user, selection=selection, at=at)
    leads = now.rows.filter(OF_LEADS)
    compared = now.selection.compared()
    before = choose_requests(user=user, selection=compared, at=at).rows.filter(OF_LEADS) if compared else None
    found = purity(leads)
    earlier = None if before is None else purity(before)
    return PurityPage(
        selection=now.selection,
        as_of=now.as_of,
        leads=leads.height,
        unjudged=leads.filter(~JUDGED).height,
        purity=found,
        slices=[PuritySlice(per, title_of(per, now.names), _rows(now, leads, per)) for per in PER],
        months=_months(leads),
        audit=None if user.sees == Sees.OWN else audit_verdicts(_verdicts(leads, now.names)),
        judges={name: pk for pk, name in now.names.sellers.items()},
        change=change_of_rates(earlier.clean, found.clean) if earlier and found else None,
    )


def _rows(chosen: Requests, leads: pl.DataFrame, per: str) -> list[PurityRow]:
    rows = [
        PurityRow(
            selection=replace(chosen.selection.within(**{per: key}), by=()),
            values=(chosen.names.of(per).get(key, ""),),
            leads=many,
            clean=rate_of(judged - defective, judged),
            unjudged=many - judged,
        )
        for key, many, judged, defective in _counted(leads, pl.col(PER[per])).iter_rows()
    ]
    return sorted(rows, key=lambda row: (-row.leads, row.values))


def _months(leads: pl.DataFrame) -> list[PurityMonth]:
    counted = _counted(leads.filter(pl.col("day").is_not_null()), pl.col("day").dt.truncate("1mo")).sort("key")
    return [
        PurityMonth(start, many, rate_of(judged - defective, judged), many - judged)
        for start, many, judged, defective in counted.iter_rows()
    ]


def _counted(leads: pl.DataFrame, key: pl.Expr) -> pl.DataFrame:
    return leads.group_by(key=key).agg(leads=pl.len(), judged=JUDGED.sum(), defective=DEFECTIVE.sum())


def _verdicts(leads: pl.DataFrame, names: Names) -> pl.DataFrame:
    """The verdicts of people with what the audit needs."""
    return said_of(leads).select(
        pl.col("judge_id").replace_strict(names.sellers, default="", return_dtype=pl.String).alias("judge"),
        pl.col("channel").cast(pl.String),
        pl.col("source_id").cast(pl.String).alias("source"),
        "is_defective",
        "is_overruled",
    )
