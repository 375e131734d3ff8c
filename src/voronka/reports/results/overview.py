"""The numbers to look at every day: conversion and deal length, the money, the months, and what changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import polars as pl

from voronka.accounts.models import User
from voronka.measure import average_check, conversion, cr2_by_cohort, deal_length, volume
from voronka.measure.change import Change, change_of_counts, change_of_means, change_of_rates, change_of_sums
from voronka.measure.cr2 import Cohort
from voronka.measure.deal_length import DealLength, closed_lengths
from voronka.measure.rate import Rate
from voronka.measure.report.result import NotComputed
from voronka.reports.chosen import Chosen, choose
from voronka.reports.results.about import About, about, not_computed
from voronka.reports.selection import Selection


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of one set of deals, and the records behind each.

    conversion     won of decided: "won" of "decided"
    length         days from the first contact to closing: "closed"
    revenue        the sum of the known amounts of won deals: "paid"
    average_check  revenue / the won deals with an amount: "paid"
    paid           how many those are; the other won deals are "unpaid": their amount is not known
    customers      known customers of these deals: "with_customer"
    """

    about: About
    conversion: Rate | None
    length: DealLength | None
    revenue: Decimal | None
    average_check: Decimal | None
    paid: int
    customers: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The page "Overview".

    now        this period
    before     the one that it is compared with; None = with none
    changes    "deals", "won", "conversion", "length" (its mean), "revenue", "average_check" -> what changed;
               a figure that is unknown in one of the two has none
    months     by month of the first contact, the first one first; `is_mature` false = not finished: some deals of that
               month will still be decided. Of deals that were *decided* in a period there are none
    """

    now: Figures
    before: Figures | None
    changes: Mapping[str, Change]
    months: list[Cohort]
    not_computed: list[NotComputed]

    @property
    def about(self) -> About:
        return self.now.about


def overview(*, user: User, selection: Selection, at: datetime) -> Overview:
    """The overview of the deals that the user sees of a selection."""
    now = choose(user=user, selection=selection, at=at)
    compared = now.selection.compared()
    before = choose(user=user, selection=compared, at=at) if compared else None
    figures = figures_of(now)
    missing = {
        "conversion": figures.conversion,
        "deal_length": figures.length,
        "revenue": figures.revenue,
        "average_check": figures.average_check,
    }
    return Overview(
        now=figures,
        before=figures_of(before) if before else None,
        changes=changes(before, now) if before else {},
        months=cr2_by_cohort(now.deals, as_of=now.as_of) if selection.of == "opened" and now.deals.height else [],
        not_computed=not_computed(now.deals.height, missing),
    )


def figures_of(chosen: Chosen) -> Figures:
    """The numbers of a set of deals."""
    deals = chosen.deals
    return Figures(
        about=about(chosen),
        conversion=conversion(deals),
        length=deal_length(deals, as_of=chosen.as_of),
        revenue=volume(deals),
        average_check=average_check(deals),
        paid=len(_checks(deals)),
        customers=deals["customer"].drop_nulls().n_unique(),
    )


def changes(before: Chosen, now: Chosen) -> dict[str, Change]:
    """What changed from one set of deals to another, figure by figure."""
    first, second = about(before), about(now)
    checks = _checks(before.deals), _checks(now.deals)
    lengths = closed_lengths(before.deals).days, closed_lengths(now.deals).days
    found = {
        "deals": change_of_counts(first.deals, second.deals),
        "won": change_of_counts(first.won, second.won),
        "conversion": change_of_rates(conversion(before.deals), conversion(now.deals)),
        "length": change_of_means(*lengths),
        "revenue": change_of_sums(*checks) if len(checks[0]) and len(checks[1]) else None,
        "average_check": change_of_means(*checks),
    }
    return {name: change for name, change in found.items() if change is not None}


def _checks(deals: pl.DataFrame) -> pl.Series:
    """The known amounts of the won deals."""
    won = deals.select("state", "amount").filter(pl.col("state") == "won")
    return won["amount"].drop_nulls().cast(pl.Float64)
