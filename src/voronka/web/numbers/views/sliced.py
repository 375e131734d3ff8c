"""Sellers, sources, products, any slice, two crossed: side by side, and what the data do not separate."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from voronka.reports.results import Sliced, sliced
from voronka.reports.selection import IDS, NONE, SLICES
from voronka.reports.slices import title_of
from voronka.web.numbers.answers import answer
from voronka.web.numbers.asked import Asked
from voronka.web.numbers.comparison import comparison
from voronka.web.numbers.frame import Choice
from voronka.web.permissions import signed_in
from voronka.web.request import Request

MOST_ROWS = 200
"""Cells of the table; the export has all."""
FIRST = "source"


@require_safe
@signed_in
def sellers(request: Request) -> HttpResponse:
    """Sellers, held against what others get from the same mix of channels and products."""
    asked = Asked.of(request)
    asked = replace(asked, selection=replace(asked.selection, by=("seller",)))
    return _answer(request, asked, "sellers")


@require_safe
@signed_in
def slices(request: Request) -> HttpResponse:
    """Any slice, or two crossed; sources, if none is named."""
    asked = Asked.of(request)
    known = tuple(name for name in asked.selection.by if name in SLICES or name.partition(":")[2] in asked.names.fields)
    asked = replace(asked, selection=replace(asked.selection, by=known or (FIRST,)))
    return _answer(request, asked, "slices", **_choices(asked))


def _answer(request: Request, asked: Asked, tab: str, **more: Any) -> HttpResponse:
    found: Sliced = sliced(**asked.given())
    context = {
        "found": found,
        "title": " × ".join(found.titles),
        "rows": found.rows[:MOST_ROWS],
        "rows_left": max(0, len(found.rows) - MOST_ROWS),
        "picture": comparison(found.rows, found.overall),
        "lacking": [
            (title, count, found.about.selection.within(**{name: _nothing(name)}))
            for (name, count), title in zip(found.lacking.items(), found.titles, strict=True)
            if count
        ],
        **more,
    }
    return answer(request, asked, tab, found.about, context)


def _nothing(name: str) -> str | int:
    """What a deal has that lacks a value of this slice."""
    return NONE if name in IDS else ""


def _choices(asked: Asked) -> dict[str, Any]:
    """What may be sliced by, and what the slice may be crossed with."""
    every = [*SLICES, *(f"field:{key}" for key in asked.names.fields)]
    first, *rest = asked.selection.by
    crossed = rest[0] if rest else ""
    page = reverse("numbers:slices")

    def link(name: str, by: tuple[str, ...], *, is_current: bool) -> Choice:
        return Choice(name, f"{page}?{asked.selection.address(by=by)}", is_current)

    return {
        "first_choices": [
            link(title_of(name, asked.names), _pair(name, crossed), is_current=name == first) for name in every
        ],
        "crossed_choices": [
            link(_("with nothing"), (first,), is_current=not crossed),
            *(
                link(title_of(name, asked.names), (first, name), is_current=name == crossed)
                for name in every
                if name != first
            ),
        ],
        "crossed_title": title_of(crossed, asked.names) if crossed else "",
        "first_title": title_of(first, asked.names),
    }


def _pair(first: str, second: str) -> tuple[str, ...]:
    return (first, second) if second and second != first else (first,)
