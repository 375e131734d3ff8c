"""The page "Lead purity" as a table to take away."""

from __future__ import annotations

from django.utils.translation import gettext as _

from voronka.ground.sheets import Row, Share, Table
from voronka.reports.results import PurityPage, PuritySlice


def purity_table(page: PurityPage) -> Table:
    """Each source, landing point and seller with its leads, in the active language."""
    head = [
        *(
            _("Told apart by"),
            _("Which one"),
            _("Leads"),
            _("With a verdict"),
            _("Clean leads"),
            _("Defective leads"),
            _("Without a verdict"),
        ),
        *(_("Purity"), _("Interval from"), _("Interval to")),
    ]
    return Table(_("Lead purity"), head, [row for each in page.slices for row in _rows(each)])


def _rows(found: PuritySlice) -> list[Row]:
    rows: list[Row] = []
    for row in found.rows:
        clean = row.clean
        shares = [Share(clean.rate), Share(clean.low), Share(clean.high)] if clean else [None, None, None]
        counts = [row.leads, clean.tries if clean else 0, clean.hits if clean else 0, row.defective, row.unjudged]
        rows.append([found.title, row.values[0], *counts, *shares])
    return rows
