"""How the pages of distribution say numbers."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from voronka.measure.compare import BlackHole
from voronka.web.templatetags.voronka import number

register = template.Library()


@register.filter
def minutes(value: float | None) -> str:
    """A time of work: "7 min", "3 h 20 min"; None = not yet known."""
    if value is None:
        return _("not known yet")
    whole = round(value)
    if whole < 60:
        return _("%(n)s min") % {"n": whole}
    return _("%(h)s h %(n)s min") % {"h": number(whole // 60), "n": whole % 60}


@register.filter
def hole(found: BlackHole) -> str:
    """How surprising it is that somebody sells next to nothing."""
    said = ngettext(
        "of %(n)s lead of which others would have sold about %(expected)s, next to nothing was sold; "
        "chance does that less than 1 time in %(odds)s.",
        "of %(n)s leads of which others would have sold about %(expected)s, next to nothing was sold; "
        "chance does that less than 1 time in %(odds)s.",
        found.leads,
    )
    odds = int(1 / found.surprise) if found.surprise > 1e-6 else 1_000_000
    return said % {"n": number(found.leads), "expected": number(round(found.expected_sales)), "odds": number(odds)}
