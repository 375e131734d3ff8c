"""Traffic as tables to take away, as `reports.exports` has deals.

traffic_table(page)     what is on the page "Traffic sources"
requests_table(...)     the requests behind a number, as people read them
visits_table(...), costs_table(...)   the days behind visitors and costs
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from voronka.contacts.queries import PERSON_NAME
from voronka.funnel.models import Deal
from voronka.ground.sheets import Cell, Row, Share, Table
from voronka.leads.models import Defect, Lead
from voronka.measure.rate import Rate
from voronka.reports.exports import AT_ONCE
from voronka.reports.names import Names
from voronka.reports.request_records import RequestRecords
from voronka.reports.results.earned import Earned
from voronka.reports.results.traffic import TrafficPage, word_of


def traffic_table(page: TrafficPage) -> Table:
    """Each row of a page with all its numbers, in the active language."""
    head = [
        page.title,
        *(_("Visitors"), _("Leads"), "CR1", _("Purity"), _("Defective"), _("Sales"), "CR2", *_bounds()),
        *(
            _("CR2 net"),
            _("Still open"),
            _("Finished"),
            _("First sales"),
            _("Repeat sales"),
            _("Spend"),
            _("Leads with costs"),
        ),
        *("CPL", "CAC"),
        *(_("Break-even CR2"), _("Revenue"), _("Margin"), _("Result"), *_bounds(), _("Verdict")),
    ]
    rows: list[Row] = [[row.values[0], *_numbers(row.earned)] for row in page.rows]
    return Table(_("Traffic sources"), head, rows)


def _numbers(found: Earned) -> list[Cell]:
    sums, result = found.sums, found.result
    cr2 = [Share(found.cr2.rate), Share(found.cr2.low), Share(found.cr2.high)] if found.cr2 else [None, None, None]
    return [
        *(found.visitors, sums.leads, _share(found.cr1), _share(found.clean), sums.defective, sums.won, *cr2),
        *(_share(found.cr2_net), sums.open, _("Yes") if found.is_finished else _("No"), sums.first, sums.repeat),
        *(_cents(found.spend), found.costed.leads, _cents(found.cpl), _cents(found.cac)),
        None if found.break_even is None else Share(found.break_even),
        *(_cents(found.revenue), _cents(found.margin)),
        *((_cents(result.result), _cents(result.low), _cents(result.high)) if result else (None, None, None)),
        _verdict_of(result.verdict) if result else "",
    ]


def requests_table(records: RequestRecords, names: Names) -> Table:
    """The requests behind a number, in the order of the list (2 queries for 1,000 of them)."""
    head = [
        *(pgettext("of a lead", "Number"), pgettext("of a deal", "Number"), _("Customer"), _("Day"), _("State")),
        *(_("Verdict"), _("Amount"), _("Closed"), _("Source"), _("Channel"), _("Campaign"), _("Landing point")),
        *(_("Seller"), _("Product"), _("Region"), _("Audience")),
    ]
    return Table(_("Leads"), head, _request_rows(records.rows, names))


def visits_table(rows: pl.DataFrame, names: Names) -> Table:
    """Visits by day, landing point, source and campaign."""
    head = [_("Day"), _("Landing point"), _("Source"), _("Channel"), _("Campaign"), _("Visitors")]
    return Table(_("Visitors"), head, (_visit(row, names) for row in rows.iter_rows(named=True)))


def costs_table(rows: pl.DataFrame, names: Names) -> Table:
    """Costs by day, source and campaign, in the currency of the business."""
    head = [_("Day"), _("Source"), _("Channel"), _("Campaign"), _("Spend"), _("Clicks")]
    return Table(_("Spend"), head, (_cost(row, names) for row in rows.iter_rows(named=True)))


def _request_rows(rows: pl.DataFrame, names: Names) -> Iterator[Row]:
    words = {"won": _("Won"), "lost": _("Lost"), "open": _("Open")}
    for part in rows.iter_slices(AT_ONCE):
        deals = Deal.objects.filter(pk__in=part["deal_id"].drop_nulls().to_list())
        parties = deals.values_list("pk", PERSON_NAME, "company__name")
        of_deals = {pk: company or contact for pk, contact, company in parties}
        leads = Lead.objects.filter(pk__in=part.filter(pl.col("deal_id").is_null())["lead_id"].to_list())
        of_leads = dict(leads.values_list("pk", PERSON_NAME))
        for row in part.iter_rows(named=True):
            who = of_deals.get(row["deal_id"]) or of_leads.get(row["lead_id"]) or ""
            yield [
                *(row["lead_id"], row["deal_id"], who, row["day"], words[row["state"]], _verdict(row["defect"])),
                *(_cents(row["amount"]), row["closed"], names.sources.get(row["source_id"], "")),
                *(word_of(row["channel"], "channel", names), row["campaign"], names.points.get(row["point_id"], "")),
                *(names.sellers.get(row["owner_id"], ""), names.products.get(row["product_id"], "")),
                *(row["region"], row["audience"]),
            ]


def _verdict_of(verdict: str) -> str:
    return {"go": _("go"), "stop": _("stop")}.get(verdict, _("not enough data"))


def _verdict(defect: str | None) -> str:
    if defect is None:
        return ""
    return str(Defect(defect).label) if defect in Defect.values else _("Clean")


def _visit(row: dict[str, str | int], names: Names) -> Row:
    return [row["day"], names.points.get(int(row["point_id"]), ""), *_from(row, names), row["visitors"]]


def _cost(row: dict[str, str | int], names: Names) -> Row:
    return [row["day"], *_from(row, names), row["own"], row["clicks"]]


def _from(row: dict[str, str | int], names: Names) -> tuple[str, str, str]:
    """Source, channel and campaign."""
    source = word_of(row["source_id"], "source", names)
    return source, word_of(row["channel"], "channel", names), str(row["campaign"])


def _bounds() -> list[str]:
    return [_("Interval from"), _("Interval to")]


def _share(rate: Rate | None) -> Cell:
    return None if rate is None else Share(rate.rate)


def _cents(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else round(amount, 2)
