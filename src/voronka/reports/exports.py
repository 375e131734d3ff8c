"""Numbers and deals as tables to take away: what is on screen, the records behind a number, and the raw deals.

table_of(page)               a page's main table; `ground.sheets` writes it
records_table(user=, ...)    the deals behind a number, as people read them
raw_deals(user=, ...)        the deals of a selection, exact
raw_map(user=, ...)          the map by which `voronka report` gives the figures of the pages from these
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from voronka.accounts.models import User
from voronka.contacts.queries import PERSON_NAME
from voronka.funnel.facts import FIELD
from voronka.funnel.models import Deal
from voronka.ground.sheets import Cell, Row, Share, Table
from voronka.measure.files import FileMap
from voronka.measure.files.map import Format, Options
from voronka.measure.rate import Rate
from voronka.reports.chosen import Chosen, choose
from voronka.reports.names import Names
from voronka.reports.records import Records
from voronka.reports.results import FunnelPage, LengthPage, Overview, ProcessPage, Sliced
from voronka.reports.selection import NONE, Selection
from voronka.reports.slices import label, title_of

AT_ONCE = 1_000
"""Deals whose titles are fetched together."""
RAW = ("id", "customer", "opened", "closed", "outcome", "amount", "seller", "team", "channel", "source", "product")
RAW_MORE = ("region", "audience", "customers", "loss_reason", "stage", "defect")
ROLES = (
    *("id", "customer", "opened", "closed", "outcome", "amount", "seller", "channel", "product", "region", "audience"),
    "defect",
)
"""The columns of RAW that play a role in a report."""


def table_of(page: Overview | FunnelPage | Sliced | LengthPage | ProcessPage) -> Table:
    """What is on screen as one table, in the active language."""
    return _TABLES[type(page)](page)


def records_table(*, user: User, records: Records, at: datetime) -> Table:
    """The deals behind a number, in the order of the list, in the active language (1 query for 1,000 of them)."""
    chosen = choose(user=user, selection=records.selection, at=at)
    wanted = pl.DataFrame({"deal_id": pl.Series(records.ids, dtype=pl.Int64)})
    deals = wanted.join(chosen.deals, on="deal_id", how="inner", maintain_order="left")
    slices = [
        "seller",
        "source",
        "channel",
        "product",
        "region",
        "audience",
        *(FIELD + key for key in chosen.names.fields),
    ]
    head = [
        pgettext("of a deal", "Number"),
        _("Title"),
        _("Customer"),
        _("Stage"),
        _("State"),
        _("Amount"),
        _("First contact"),
        _("Closed"),
        _("Reason of the loss"),
        *(title_of(name, chosen.names) for name in slices),
    ]
    return Table(_("Deals"), head, _records_rows(deals, slices, chosen.names))


def raw_deals(*, user: User, selection: Selection, at: datetime) -> Table:
    """The deals that the user sees of a selection, every value as it is: codes, not words; ISO dates."""
    chosen = choose(user=user, selection=selection, at=at)
    keys = [FIELD + key for key in chosen.names.fields]
    return Table("deals", [*RAW, *RAW_MORE, *keys], _raw_rows(chosen, keys))


def raw_map(*, user: User, selection: Selection, at: datetime) -> str:
    """The map of `raw_deals` as TOML: `voronka report deals.csv --map deals.toml`."""
    chosen = choose(user=user, selection=selection, at=at)
    return FileMap(
        kind="deals",
        columns={role: role for role in ROLES},
        won=("won",),
        lost=("lost",),
        format=Format(encoding="utf-8", delimiter=",", decimal=".", date="%Y-%m-%d"),
        options=Options(as_of=chosen.as_of),
    ).to_toml()


def _records_rows(deals: pl.DataFrame, slices: Sequence[str], names: Names) -> Iterator[Row]:
    words = {"won": _("Won"), "lost": _("Lost"), "open": _("Open")}
    for part in deals.iter_slices(AT_ONCE):
        rows = Deal.objects.filter(pk__in=part["deal_id"].to_list())
        titles = {pk: more for pk, *more in rows.values_list("pk", "title", PERSON_NAME, "company__name")}
        labels = [label(part, name, names).column.to_list() for name in slices]
        for deal, *said in zip(part.iter_rows(named=True), *labels, strict=True):
            title, contact, company = titles.get(deal["deal_id"], ("", None, None))
            yield [
                deal["deal_id"],
                title,
                company or contact or "",
                names.stage_names.get(deal["stage_id"], ""),
                words[deal["state"]],
                deal["amount"] and round(deal["amount"], 2),
                deal["opened"],
                deal["closed"],
                names.reasons.get(deal["loss_reason_id"], ""),
                *said,
            ]


def _raw_rows(chosen: Chosen, keys: Sequence[str]) -> Iterator[Row]:
    names = chosen.names
    for part in chosen.deals.iter_slices(AT_ONCE * 20):
        for deal in part.iter_rows(named=True):
            owner, source = deal["owner_id"], deal["source_id"]
            yield [
                deal["deal_id"],
                _customer(deal["customer"]),
                deal["opened"],
                deal["closed"],
                deal["state"],
                deal["amount"] and round(deal["amount"], 2),
                names.sellers.get(owner, ""),
                names.teams.get(names.team_of.get(owner, NONE), ""),
                names.channel_of.get(source, ""),
                names.sources.get(source, ""),
                names.products.get(deal["product_id"], ""),
                deal["region"],
                deal["audience"],
                deal["customers"],
                names.reasons.get(deal["loss_reason_id"], ""),
                names.stage_names.get(deal["stage_id"], ""),
                deal["defect"],
                *(deal[key] for key in keys),
            ]


def _customer(number: int | None) -> str:
    """A customer without his name: a company or a person."""
    return "" if number is None else f"{'person' if number % 2 else 'company'} {number // 2}"


def _rate(rate: Rate | None) -> list[Cell]:
    return [Share(rate.rate), Share(rate.low), Share(rate.high)] if rate else [None, None, None]


def _overview(page: Overview) -> Table:
    head = [_("Month"), _("Deals"), _("Won"), _("Lost"), _("Open"), _("Won of all"), *_bounds(), _("Finished")]
    rows: list[Row] = [
        [month.start, month.leads, month.won, month.lost, month.open, *_rate(month.cr2), _yes_no(month.is_mature)]
        for month in page.months
    ]
    return Table(_("Overview"), head, rows)


def _funnel(page: FunnelPage) -> Table:
    head = [
        _("Stage"),
        _("Deals that came"),
        _("Of the stage before"),
        *_bounds(),
        _("Of the first stage"),
        *_bounds(),
        _("May still come"),
        _("Skipped it"),
        _("Came back"),
        _("Median days from the stage before"),
        _("Nine in ten within, days"),
        _("Median days from the first stage"),
        _("Here now"),
        _("Lost from here"),
    ]
    rows: list[Row] = [
        [
            stage.name,
            stage.entered,
            *_rate(stage.of_previous),
            *_rate(stage.of_first),
            stage.still_open,
            stage.skipped,
            stage.returned,
            stage.median_days,
            stage.p90_days,
            stage.to_here_median,
            stage.stands,
            stage.lost,
        ]
        for stage in page.stages
    ]
    return Table(_("Funnel"), head, rows)


def _sliced(page: Sliced) -> Table:
    head = [
        *page.titles,
        _("Deals"),
        _("Won"),
        _("Lost"),
        _("Open"),
        _("Conversion"),
        *_bounds(),
        _("Mean days to closing"),
        _("Median days to closing"),
        _("Revenue"),
        _("Average check"),
    ]
    rows: list[Row] = []
    for row in page.rows:
        each = row.measures
        length = [each.deal_length.mean, each.deal_length.median] if each.deal_length else [None, None]
        counts = [each.leads, each.won, each.lost, each.open]
        money = [amount and round(amount, 2) for amount in (each.revenue, each.average_check)]
        rows.append([*row.values, *counts, *_rate(each.conversion), *length, *money])
    return Table(" / ".join(page.titles), head, rows)


def _length(page: LengthPage) -> Table:
    head = [
        _("Deals"),
        _("Closed"),
        _("Mean days"),
        _("Median days"),
        _("A quarter within"),
        _("Nine in ten within"),
        _("Longest"),
    ]
    length = page.length
    kinds = [(_("All"), length), (_("Won"), length and length.won), (_("Lost"), length and length.lost)]
    rows: list[Row] = [
        [name, each.n, each.mean, each.median, each.p25, each.p90, each.max] for name, each in kinds if each
    ]
    return Table(_("Deal length"), head, rows)


def _process(page: ProcessPage) -> Table:
    names = {stage.stage_id: stage.name for stage in page.stages}
    head = [_("From"), _("To"), _("Times"), _("Deals"), _("Drawn"), _("Median days"), _("Nine in ten within, days")]
    rows: list[Row] = [
        [
            names.get(move.from_id, ""),
            names.get(move.to_id, ""),
            move.times,
            move.deals,
            _yes_no(move.is_drawn),
            move.median_s / 86_400,
            move.p90_s / 86_400,
        ]
        for move in page.moves
    ]
    return Table(_("As lived"), head, rows)


def _bounds() -> list[str]:
    return [_("Interval from"), _("Interval to")]


def _yes_no(is_so: bool) -> str:
    return _("Yes") if is_so else _("No")


_TABLES: dict[type, Callable[[Any], Table]] = {
    Overview: _overview,
    FunnelPage: _funnel,
    Sliced: _sliced,
    LengthPage: _length,
    ProcessPage: _process,
}
