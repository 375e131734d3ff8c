"""Where leads come from, what they cost and what they bring: by source, channel, campaign or landing point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from voronka.accounts.models import User
from voronka.measure import compare, cr2_by_cohort, deal_times, kaplan_meier, purity
from voronka.measure.change import Change, change_of_counts, change_of_rates
from voronka.measure.compare import Compared
from voronka.measure.cr2 import Cohort, chances_of_decision
from voronka.measure.message import Message, say
from voronka.measure.purity import Purity
from voronka.measure.rate import Rate
from voronka.measure.unit_economics import EXACT
from voronka.reports.margins import Margins
from voronka.reports.names import Names
from voronka.reports.requests import Requests, by_campaign, choose_requests
from voronka.reports.results.earned import NO_RATE, Earned, Sums, Visitors, earned
from voronka.reports.selection import NONE, Selection
from voronka.reports.slices import title_of
from voronka.traffic.models import Channel

PER = ("source", "channel", "campaign", "point")
"""What traffic can be told apart by."""
LATE = 7
"""Days after which costs that have not come are missed; services tell theirs a day or two later."""
NOT_BY_POINT = say("costs are known by source and campaign, not by landing point")


@dataclass(frozen=True, slots=True)
class TrafficRow:
    """One source, channel, campaign or landing point.

    selection  its requests
    values     its name in one word; "" = not known
    cell       its CR2 beside the others
    """

    selection: Selection
    values: tuple[str]
    earned: Earned
    cell: Compared | None


@dataclass(frozen=True, slots=True)
class TrafficPage:
    """The page "Traffic sources": requests of all funnels that came in the period, whatever became of them since.

    per, title     what the rows are
    rows           most leads first
    whole          all together
    purity         with the reasons of the defects: "defect_<reason>"
    overall        CR2 of all together
    summary        what the data say of the rows' CR2, and what they do not
    months         cohorts by month of the request; `is_mature` false = not finished
    changes        "leads", "won", "visitors", "cr1", "cr2" against the other period
    visited, paid_for   first and last day with visits, with costs; None = none
    needs_margin   nobody has said which share of a sale is earned
    """

    selection: Selection
    as_of: date
    per: str
    title: str
    rows: list[TrafficRow]
    whole: Earned
    purity: Purity | None
    overall: Rate | None
    summary: list[Message]
    months: list[Cohort]
    changes: dict[str, Change]
    visited: tuple[date, date] | None
    paid_for: tuple[date, date] | None
    needs_margin: bool

    @property
    def uncounted(self) -> int:
        """Leads that are not held against the visitors."""
        return self.whole.sums.leads - self.whole.sums.counted

    @property
    def unplaced(self) -> int:
        """Visitors at no landing point: no lead is held against them."""
        return (self.whole.visitors or 0) - (self.whole.placed or 0)

    @property
    def uncosted(self) -> int:
        """Leads that are not held against the costs."""
        return self.whole.sums.leads - self.whole.costed.leads

    @property
    def is_paid_late(self) -> bool:
        """Whether the costs end long before the period does: the later ones may not be written down yet."""
        ends = min(self.selection.until or self.as_of, self.as_of)
        return self.paid_for is not None and (ends - self.paid_for[1]).days > LATE

    @property
    def is_empty(self) -> bool:
        """Whether nobody came and nothing was paid."""
        return not (self.whole.sums.leads or self.whole.visitors or self.whole.spend)


def traffic(*, user: User, selection: Selection, at: datetime) -> TrafficPage:
    """What the user sees of the traffic of a selection; by source, if it names nothing else of PER."""
    now = choose_requests(user=user, selection=selection, at=at)
    compared = now.selection.compared()
    before = choose_requests(user=user, selection=compared, at=at) if compared else None
    per = next((name for name in now.selection.by if name in PER), PER[0])
    margins = Margins.read()
    whole = whole_of(now, margins)
    rows, summary = _rows(now, per, margins, whole)
    return TrafficPage(
        selection=now.selection,
        as_of=now.as_of,
        per=per,
        title=title_of(per, now.names),
        rows=rows,
        whole=whole,
        purity=purity(now.rows),
        overall=whole.cr2,
        summary=summary,
        months=cr2_by_cohort(as_leads(now.rows), as_of=now.as_of) if now.rows.height else [],
        changes=_changes(whole_of(before, margins), whole) if before else {},
        visited=_days(now.visits),
        paid_for=_days(now.spend),
        needs_margin=margins.is_unknown,
    )


def as_leads(rows: pl.DataFrame) -> pl.DataFrame:
    """Requests as the measures read leads: `opened` is the day of the request."""
    return rows.with_columns(opened=pl.col("day"))


def whole_of(chosen: Requests, margins: Margins) -> Earned:
    """All of it together."""
    sums, costed = _sums(chosen, pl.lit(0), margins).get(0, (Sums(), Sums()))
    visitors, spent = _visitors(chosen.visits, None).get(None), _spent(chosen.spend, None).get(None)
    return earned(sums, costed, visitors, spent, _one(sums))


def _rows(chosen: Requests, per: str, margins: Margins, whole: Earned) -> tuple[list[TrafficRow], list[Message]]:
    key = f"{per}_id" if per in {"source", "point"} else per
    sums = _sums(by_campaign(chosen) if per == "campaign" else chosen, pl.col(key), margins)
    visitors = _visitors(chosen.visits, key)
    spent = _spent(chosen.spend, key)
    keys = dict.fromkeys([*sums, *visitors, *spent])
    keys.pop(None, None)
    usual = _one(whole.sums)
    cells, summary = _compared(chosen, key, per)
    rows = [
        TrafficRow(
            selection=replace(chosen.selection.within(**{per: each}), by=()),
            values=(word_of(each, per, chosen.names),),
            earned=earned(
                *sums.get(each, (Sums(), Sums())),
                visitors.get(each, visitors.get(None)),
                spent.get(each, spent.get(None)),
                usual,
            ),
            cell=cells.get(word_of(each, per, chosen.names)),
        )
        for each in keys
    ]
    return sorted(rows, key=_order), summary


def _order(row: TrafficRow) -> tuple[Any, ...]:
    return (-row.earned.sums.leads, -(row.earned.spend or 0), -(row.earned.visitors or 0), row.values)


def word_of(key: str | int, per: str, names: Names) -> str:
    """What a source, channel, campaign or landing point is called; "" = not known."""
    if per in {"source", "point"}:
        return names.of(per).get(int(key), "")
    return str(Channel(key).label) if per == "channel" and key in Channel.values else str(key)


def _sums(chosen: Requests, key: pl.Expr, margins: Margins) -> dict[Any, tuple[Sums, Sums]]:
    """Key -> what is added up of its requests, and of the costed ones among them."""
    found: dict[Any, tuple[Sums, Sums]] = {}
    state, defect, amount = pl.col("state"), pl.col("defect"), pl.col("amount")
    won, is_defective = state == "won", (defect != "").fill_null(False)
    is_nameless = pl.col("contact_id").is_null() & pl.col("company_id").is_null()
    counted = (
        chosen.rows.with_columns(awaited=_awaited(chosen))
        .group_by("is_costed", key=key, product="product_id")
        .agg(
            leads=pl.len(),
            counted=pl.col("is_counted").sum(),
            won=won.sum(),
            lost=(state == "lost").sum(),
            judged=defect.count(),
            defective=is_defective.sum(),
            fit_won=(won & ~is_defective).sum(),
            first=(won & (pl.col("ordinal") == 1)).sum(),
            repeat=(won & (pl.col("ordinal") > 1)).sum(),
            nameless=(won & is_nameless).sum(),
            paid=amount.filter(won).count(),
            revenue=amount.filter(won).sum(),
            squares=(amount.filter(won).cast(pl.Float64) ** 2).sum(),
            awaited=pl.col("awaited").sum(),
        )
    )
    for row in counted.iter_rows(named=True):
        is_costed, share = row.pop("is_costed"), margins.of(row.pop("product"))
        every, costed = found.setdefault(row.pop("key"), (Sums(), Sums()))
        row["revenue"] = Decimal(row["revenue"] or 0)
        row["squares"] *= float(share or 0) ** 2
        row |= {"earned": row["revenue"] * (share or 0), "earned_of": row["paid"] if share is not None else 0}
        every.add(Sums(**row))
        if is_costed:
            costed.add(Sums(**row))
    return found


def _awaited(chosen: Requests) -> pl.Series:
    """For each open request the chance that it will be decided yet; 0 of the others."""
    rows = chosen.rows.select("state", "closed", opened="day")
    known = (rows["state"] == "open") & rows["opened"].is_not_null() & (rows["opened"] <= chosen.as_of)
    if not known.any():
        return pl.Series([0.0], dtype=pl.Float64).new_from_index(0, rows.height)
    times, outcomes = deal_times(rows, as_of=chosen.as_of)
    curve = kaplan_meier(times, outcomes > 0)
    days = rows.filter(known)["opened"].unique()
    chances = dict(zip(days, chances_of_decision(days, chosen.as_of, curve), strict=True))
    waiting = pl.when(known).then("opened").replace_strict(chances, default=0.0, return_dtype=pl.Float64)
    return rows.select(waiting.fill_null(0.0)).to_series()


def _one(sums: Sums) -> Decimal | None:
    """What one sale earns on average; None where no sale tells."""
    return EXACT.divide(sums.earned, Decimal(sums.earned_of)) if sums.earned_of else None


def _visitors(visits: pl.DataFrame | Message, key: str | None) -> dict[Any, Visitors | Message]:
    """Key -> who came; None -> all together, or why they cannot be told."""
    if isinstance(visits, Message):
        return {None: visits}
    grouped = visits.group_by(pl.lit(None).alias("key") if key is None else pl.col(key).alias("key"))
    came = pl.col("visitors")
    summed = grouped.agg(came.sum(), placed=came.filter(pl.col("point_id") != NONE).sum())
    return {name: Visitors(many, placed) for name, many, placed in summed.iter_rows() if many > 0}


def what_was_spent(spend: pl.DataFrame) -> Decimal | Message:
    """What costs come to, or why it cannot be told."""
    return _spent(spend, None).get(None, Decimal(0))


def _spent(spend: pl.DataFrame | Message, key: str | None) -> dict[Any, Decimal | Message]:
    """Key -> what it cost; None -> all of it, or why it cannot be told."""
    if isinstance(spend, Message):
        return {None: spend}
    if key is not None and key not in spend.columns:
        return {None: NOT_BY_POINT}
    if spend.is_empty():
        return {}
    grouped = spend.group_by(pl.lit(None).alias("key") if key is None else pl.col(key).alias("key"))
    summed = grouped.agg(pl.col("own").sum(), unknown=pl.col("own").is_null().sum())
    return {name: NO_RATE if unknown else Decimal(own) for name, own, unknown in summed.iter_rows()}


def _compared(chosen: Requests, key: str, per: str) -> tuple[Mapping[str, Compared], list[Message]]:
    """Word -> its CR2 beside the others; and what is to be said of all."""
    if chosen.rows.is_empty():
        return {}, []
    keys = chosen.rows[key].unique().to_list()
    words = {each: word_of(each, per, chosen.names) for each in keys}
    leads = chosen.rows.select(
        "state", opened="day", cell=pl.col(key).cast(pl.String).replace({str(k): word for k, word in words.items()})
    )
    found = compare(leads, by=["cell"], rate="cr2")
    return {each.key[0]: each for each in found.cells}, found.summary


def _changes(before: Earned, now: Earned) -> dict[str, Change]:
    found = {
        "leads": change_of_counts(before.sums.leads, now.sums.leads),
        "won": change_of_counts(before.sums.won, now.sums.won),
        "visitors": change_of_counts(before.visitors, now.visitors) if before.visitors and now.visitors else None,
        "cr1": change_of_rates(before.cr1, now.cr1),
        "cr2": change_of_rates(before.cr2, now.cr2),
    }
    return {name: change for name, change in found.items() if change is not None}


def _days(rows: pl.DataFrame | Message) -> tuple[date, date] | None:
    if isinstance(rows, Message) or rows.is_empty():
        return None
    return rows.select(first=pl.col("day").min(), last=pl.col("day").max()).row(0)
