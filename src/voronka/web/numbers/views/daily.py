"""The numbers of the day: a part of the Today page, and what people are told in the morning."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from voronka.ground import clock
from voronka.measure.message import Message
from voronka.reports.models import Digest
from voronka.reports.results.day import DAYS, DayOfPipeline, day
from voronka.web.numbers.figures import Block, changed, length_block, rate_block, records_url
from voronka.web.numbers.plans import PlanLine, plan_lines
from voronka.web.permissions import signed_in
from voronka.web.request import Request

DIGESTS = 30


@dataclass(frozen=True)
class Day:
    """The numbers of one funnel; address: of its pages with the same deals."""

    funnel: str
    address: str
    blocks: list[Block]
    plans: list[PlanLine]


@require_safe
@signed_in
def daily(request: Request) -> HttpResponse:
    """For htmx: conversion and deal length, plan and fact."""
    found = [_day(each, request.business.currency) for each in day(user=request.user, at=clock.now())]
    return render(request, "numbers/daily.html", {"found": found, "days": DAYS})


@require_safe
@signed_in
def digest(request: Request) -> HttpResponse:
    """What the user was told on the last mornings."""
    rows = Digest.objects.filter(user=request.user)[:DIGESTS]
    return render(request, "numbers/digest.html", {"digests": list(rows)})


def _day(each: DayOfPipeline, currency: str) -> Day:
    why: dict[str, Message] = {one.measure: one.why for one in each.page.not_computed}
    conversion = rate_block(
        "conversion",
        each.figures.conversion,
        url=records_url(each.selection, "decided"),
        why=why.get("conversion"),
    )
    length = length_block(each.figures.length, url=records_url(each.selection, "closed"), why=why.get("deal_length"))
    return Day(
        funnel=each.page.about.pipeline,
        address=each.selection.address(),
        blocks=[
            changed(conversion, each.changes.get("conversion"), unit="rate"),
            changed(length, each.changes.get("length"), unit="days"),
        ],
        plans=plan_lines(each.plans, currency),
    )
