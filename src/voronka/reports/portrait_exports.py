"""The page "Buyer portrait" as a table to take away."""

from __future__ import annotations

from django.utils.translation import gettext as _

from voronka.ground.sheets import Row, Share, Table
from voronka.reports.results.portrait import PortraitPage, PortraitTable


def portrait_table(page: PortraitPage) -> Table:
    """Each value of each trait with its customers, in the active language."""
    head = [
        *(_("Told apart by"), _("Which one"), _("Customers"), _("Bought again")),
        *(_("Share"), _("Interval from"), _("Interval to"), _("Fair estimate"), _("Against the others")),
    ]
    return Table(_("Buyer portrait"), head, [row for each in page.tables for row in _rows(each)])


def stands_said() -> dict[str, str]:
    """How a value stands against the others, in the active language."""
    return {
        "above": _("come back more often"),
        "below": _("come back less often"),
        "not separated": _("not told apart"),
        "too few": _("too few to judge"),
    }


def _rows(table: PortraitTable) -> list[Row]:
    said = stands_said()
    rows: list[Row] = []
    for row in table.rows:
        again, pooled = row.found.again, row.found.pooled
        shares = [Share(again.rate), Share(again.low), Share(again.high), Share(pooled.rate) if pooled else None]
        rows.append([table.title, row.values[0], again.tries, again.hits, *shares, said[row.found.stands]])
    return rows
