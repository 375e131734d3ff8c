"""Decisions as a page shows them: each with the report that it was made on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from voronka.accounts.models import User
from voronka.reports.actions import PAGES
from voronka.reports.models import Decision
from voronka.web.numbers.frame import tabs

SLICED = {"sellers": "sliced", "slices": "sliced"}
"""Both are one page to a decision; its address says which slice."""
BESIDE = 5
"""Decisions that stand beside a report."""


@dataclass(frozen=True)
class DecisionLine:
    """A decision, the name of its page, and the address of the report as it was."""

    decision: Decision
    page: str
    url: str


def page_of(tab: str) -> str:
    """What a page is called in a decision; the overview for a page that nobody knows."""
    page = SLICED.get(tab, tab)
    return page if page in PAGES else "overview"


def target_of(page: str) -> str:
    """The name of the address of a page."""
    return tabs()[_tab(page)].target


def lines(rows: Iterable[Decision]) -> list[DecisionLine]:
    """Decisions with the report that each was made on."""
    return [
        DecisionLine(row, tabs()[_tab(row.page)].name, f"{reverse(target_of(row.page))}?{row.query}") for row in rows
    ]


def beside(tab: str, user: User) -> list[DecisionLine]:
    """The latest decisions that were made on a page (1 query)."""
    rows = Decision.objects.visible_to(user).filter(page=page_of(tab)).select_related("by", "result_by")
    return lines(rows[:BESIDE])


def _tab(page: str) -> str:
    tab = "slices" if page == "sliced" else page
    return tab if tab in tabs() else "overview"
