"""The portrait of the buyer who comes back, and how a lead compares with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from voronka.accounts.models import User
from voronka.leads.models import Lead
from voronka.measure import BuyerFit, BuyerPortrait, TraitValue, buyer_fit, buyer_portrait
from voronka.reports import columns
from voronka.reports.returning import FIRST, TRAITS, buyers_of, days_looked_at, traits_of
from voronka.reports.selection import Selection
from voronka.reports.slices import Labelled, label, title_of
from voronka.reports.sold import Sold, choose_sales


@dataclass(frozen=True, slots=True)
class PortraitRow:
    """One value of a trait.

    selection   its customers
    values      what it is called, in one word
    found       again: "watched_again" of "watched"
    """

    selection: Selection
    values: tuple[str]
    found: TraitValue


@dataclass(frozen=True, slots=True)
class PortraitTable:
    """A trait.

    rows     most customers first
    unknown  customers of whom it is not known: "watched" of `lacking`
    """

    trait: str
    title: str
    rows: list[PortraitRow]
    unknown: int
    lacking: Selection


@dataclass(frozen=True, slots=True)
class PortraitPage:
    """The page "Buyer portrait": customers whose first sale is in the period; `reports.sold_records` gives these.

    portrait   again: "watched_again" of "watched"; unfinished: "unfinished"
    tables     a trait each; one that is known of nobody is left out
    """

    selection: Selection
    as_of: date
    portrait: BuyerPortrait
    tables: list[PortraitTable]


@dataclass(frozen=True, slots=True)
class LeadFit:
    """A lead beside the portrait that the user's own sales give.

    fit     its stand and its traits; rows: these with their records, the title of the trait before each
    """

    page: PortraitPage
    fit: BuyerFit
    rows: list[tuple[str, PortraitRow]]


def portrait(*, user: User, selection: Selection, at: datetime) -> PortraitPage:
    """Who comes back among the customers whose first sale the user sees of a selection."""
    now = choose_sales(user=user, selection=selection, at=at)
    sales = now.sales.filter(FIRST)
    labels = [label(sales, name, now.names) for name in TRAITS]
    found = buyer_portrait(
        buyers_of(sales).with_columns(each.column for each in labels),
        traits=TRAITS,
        as_of=now.as_of,
        within=days_looked_at(now.names.zone, now.as_of),
    )
    tables = [_table(each, found, now) for each in labels]
    return PortraitPage(now.selection, now.as_of, found, [each for each in tables if each.rows])


def lead_fit(*, user: User, lead: Lead, at: datetime) -> LeadFit:
    """Whether a lead is like the customers who come back, as far as the user sees them."""
    page = portrait(user=user, selection=Selection(), at=at)
    fit = buyer_fit(page.portrait, traits_of(lead, columns.held(at).names))
    rows = [
        (table.title, row)
        for table in page.tables
        for row in table.rows
        if table.trait in fit.traits and row.found is fit.traits[table.trait]
    ]
    return LeadFit(page, fit, rows)


def _table(trait: Labelled, found: BuyerPortrait, sold: Sold) -> PortraitTable:
    of = replace(sold.selection, compare="")
    counted = found.traits[trait.name]
    return PortraitTable(
        trait=trait.name,
        title=title_of(trait.name, sold.names),
        rows=[
            PortraitRow(of.within(**{trait.name: trait.values[each.value]}), (each.value,), each)
            for each in counted.values
        ],
        unknown=counted.unknown,
        lacking=of.within(**{trait.name: trait.values.get("", "")}),
    )
