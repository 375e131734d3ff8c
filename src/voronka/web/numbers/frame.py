"""What every page of numbers has around it: tabs, the funnel, the period, what narrows, what it is compared with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from voronka.reports.selection import Selection
from voronka.web.numbers import periods
from voronka.web.numbers.asked import Asked
from voronka.web.numbers.narrowed import cleared, pills


@dataclass(frozen=True)
class Choice:
    """One thing to press. is_current: what the page shows now."""

    name: str
    url: str
    is_current: bool = False


@dataclass(frozen=True)
class Tab:
    """A page of numbers.

    keeps_slices   whether it shows the slices that an address names
    """

    name: str
    target: str
    keeps_slices: bool = False


def tabs() -> dict[str, Tab]:
    """The pages by their short names, in the order of the tabs."""
    return {
        "overview": Tab(_("Overview"), "numbers:overview"),
        "funnel": Tab(_("Funnel"), "numbers:funnel"),
        "sellers": Tab(_("Sellers"), "numbers:sellers"),
        "slices": Tab(_("Sources and products"), "numbers:slices", keeps_slices=True),
        "sales": Tab(_("First and repeat sales"), "numbers:sales"),
        "flow": Tab(_("Flow"), "numbers:flow"),
        "traffic": Tab(_("Traffic sources"), "numbers:traffic", keeps_slices=True),
        "purity": Tab(_("Lead purity"), "numbers:purity"),
        "portrait": Tab(_("Buyer portrait"), "numbers:portrait"),
        "length": Tab(_("Deal length"), "numbers:length"),
        "process": Tab(_("As lived"), "numbers:process"),
    }


def frame(asked: Asked, tab: str) -> dict[str, Any]:
    """The context of numbers/frame.html (no query of its own).

    tab   the short name of the page
    """
    page = reverse(tabs()[tab].target)
    selection = asked.selection
    return {
        "tab": tab,
        "tab_name": tabs()[tab].name,
        "tabs": [_tab(each, short == tab, selection) for short, each in tabs().items()],
        "selection": selection,
        "address": selection.address(),
        "here": f"{page}?{selection.address()}",
        "as_of": asked.as_of,
        "funnels": _funnels(asked, page),
        "funnel": asked.names.pipelines.get(selection.pipeline or 0),
        "period": periods.said(selection, asked.as_of),
        "periods": _periods(asked, page),
        "cohorts": _of_what(selection, page),
        "comparisons": _comparisons(selection, page),
        "compared": _compared(selection),
        "pills": pills(selection, asked.names),
        "clear_url": f"{page}?{cleared(selection).address()}",
        "definitions": {},
    }


def _tab(tab: Tab, is_current: bool, selection: Selection) -> Choice:
    kept = selection if tab.keeps_slices else replace(selection, by=())
    address = kept.address()
    return Choice(tab.name, reverse(tab.target) + (f"?{address}" if address else ""), is_current)


def _funnels(asked: Asked, page: str) -> list[Choice]:
    """The funnels to choose from, without what narrows the deals of another one."""
    now = asked.selection
    return [
        Choice(each.name, f"{page}?{replace(cleared(now), pipeline=pk, by=now.by).address()}", pk == now.pipeline)
        for pk, each in asked.names.pipelines.items()
        if not each.is_archived or pk == now.pipeline
    ]


def _periods(asked: Asked, page: str) -> list[Choice]:
    now = asked.selection
    return [
        Choice(each.name, f"{page}?{_at(now, each)}", (each.since, each.until) == (now.since, now.until))
        for each in periods.periods(asked.as_of)
    ]


def _at(selection: Selection, period: periods.Period) -> str:
    """The same in another period; a comparison with named days goes with the old one, and needs two bounds."""
    keeps = period.since is not None and ".." not in selection.compare
    return selection.address(since=period.since, until=period.until, compare=selection.compare if keeps else "")


def _of_what(selection: Selection, page: str) -> list[Choice]:
    said = {"opened": _("that came then"), "closed": _("that were decided then")}
    return [Choice(name, f"{page}?{selection.address(of=of)}", of == selection.of) for of, name in said.items()]


def _comparisons(selection: Selection, page: str) -> list[Choice]:
    found = [("", _("With nothing")), *periods.comparisons(selection)]
    return [Choice(name, f"{page}?{selection.address(compare=key)}", key == selection.compare) for key, name in found]


def _compared(selection: Selection) -> str:
    """The days of the period that this one is held against; "" = none is."""
    before = selection.compared()
    return periods.days_said(before.since, before.until) if before else ""
