"""The page "Flow" as a table to take away."""

from __future__ import annotations

from django.utils.translation import gettext as _

from voronka.ground.sheets import Cell, Row, Share, Table
from voronka.measure.rate import Rate
from voronka.reports.results.flow import Flow, PointFlow, Step


def flow_table(page: Flow) -> Table:
    """A row each landing point, then a row each place on the way, in the active language."""
    head = [
        *(_("Place"), _("Landing point"), _("Came"), _("Went on"), _("Share"), _("Interval from"), _("Interval to")),
        *(_("Lost"), _("Still open"), _("Another way or not known"), _("Leads in all")),
    ]
    rows = [_point(each) for each in page.points]
    steps = [page.visitors, *page.steps] if page.visitors else page.steps
    return Table(_("Flow"), head, rows + [_row(step) for step in steps])


def _point(each: PointFlow) -> Row:
    came = each.came if each.cr1 else None
    return [_("Visitors"), each.name, each.visitors, came, *_rate(each.cr1), each.left, None, None, each.leads]


def _row(step: Step) -> Row:
    names = {
        "visitors": _("Visitors"),
        "leads": _("Leads"),
        "sale": _("Sale"),
        "first": _("First sale"),
        "again": _("Repeat sale"),
    }
    counted: list[Cell] = [step.lost, step.open, step.aside, None] if step.went_on is not None else [None] * 4
    return [step.name or names[step.key], "", step.came, step.went_on, *_rate(step.rate), *counted]


def _rate(rate: Rate | None) -> list[Cell]:
    return [Share(rate.rate), Share(rate.low), Share(rate.high)] if rate else [None, None, None]
