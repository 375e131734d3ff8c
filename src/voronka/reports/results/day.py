"""The numbers of the day: conversion and deal length of what was decided lately, what changed, and plan and fact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from voronka.accounts.models import User
from voronka.measure.change import Change
from voronka.reports import columns
from voronka.reports.plans import PlanFact, plan_fact
from voronka.reports.results.overview import Figures, Overview, overview
from voronka.reports.selection import Selection

DAYS = 30
"""The days that are looked back on, today among them; they are compared with as many before."""


@dataclass(frozen=True, slots=True)
class DayOfPipeline:
    """The numbers of one pipeline; different funnels are never pooled into a rate.

    page    the overview of the deals decided in the last DAYS days, against as many before: its figures, its records
    plans   the targets of this month and how they stand
    """

    page: Overview
    plans: list[PlanFact]

    @property
    def selection(self) -> Selection:
        return self.page.about.selection

    @property
    def figures(self) -> Figures:
        return self.page.now

    @property
    def changes(self) -> Mapping[str, Change]:
        return self.page.changes


def day(*, user: User, at: datetime) -> list[DayOfPipeline]:
    """The numbers of the day for each pipeline in use that has deals which the user sees, in their order."""
    held = columns.held(at)
    mask = held.seen_by(user)
    seen = held.deals if mask is None else held.deals.filter(mask)
    has_deals = set(seen["pipeline_id"].unique())
    since = held.as_of - timedelta(days=DAYS - 1)
    found = []
    for pipeline in held.names.pipelines.values():
        if pipeline.pk in has_deals and not pipeline.is_archived:
            asked = Selection(pipeline=pipeline.pk, of="closed", since=since, until=held.as_of, compare="previous")
            plans = plan_fact(user=user, selection=asked, month=held.as_of, at=at)
            found.append(DayOfPipeline(overview(user=user, selection=asked, at=at), plans))
    return found
