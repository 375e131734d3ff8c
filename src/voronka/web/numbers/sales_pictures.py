"""First and repeat sales as pictures and sentences, with the words of the active language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from voronka.charts.columns import Column, columns
from voronka.charts.curves import Curve, curves
from voronka.charts.scale import spaced
from voronka.measure.message import count, say
from voronka.web.numbers.worded import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voronka.charts.html import Markup
    from voronka.measure.first_repeat import FirstRepeat, Month
    from voronka.measure.message import Message
    from voronka.measure.survival import Survival

MOST_MONTHS = 60
"""The last so many months are drawn; the table has all of them."""


def months(found: Sequence[Month]) -> Markup | None:
    """First and repeat sales of each month, stacked; None where there is no sale."""
    if not found:
        return None
    drawn, said = found[-MOST_MONTHS:], words()
    labels = spaced([said.month(each.start, short=True) for each in drawn])
    stacks = [_stack(each, label) for each, label in zip(drawn, labels, strict=True)]
    return columns(stacks, name=_("Sales by month"), about="", number=lambda n: said.number(round(n)))


def ordinals_said(counted: FirstRepeat) -> Message:
    """How many of the sales to known customers are repeat ones."""
    known = counted.first + counted.repeat
    if not known:
        return say("No sale has a known customer, so first and repeat sales cannot be told apart.")
    return count(
        "{repeat} of {n} sale with a known customer is a repeat one ({share:%}).",
        "{repeat} of {n} sales with a known customer are repeat ones ({share:%}).",
        n=known,
        repeat=counted.repeat,
        share=counted.repeat / known,
    )


def waiting(curve: Survival | None) -> Markup | None:
    """The share that has bought again, by day since the first sale; None where nobody has."""
    if curve is None or not curve.n_events:
        return None
    said = words()
    line = Curve(_("bought again"), "open", curve.times, 1 - curve.survival, 0.0, band=(1 - curve.high, 1 - curve.low))
    name = _("Customers who have bought again, by day since the first sale")
    return curves([line], mark=None, name=name, about="", share=said.level, days=said.number)


def _stack(each: Month, label: str) -> Column:
    said = words()
    parts = ((each.first, "first"), (each.repeat, "repeat"), (each.without_customer, "unknown"))
    name = _("%(month)s: %(first)s first, %(repeat)s repeat") % {
        "month": said.month(each.start),
        "first": said.number(each.first),
        "repeat": said.number(each.repeat),
    }
    return Column(tuple(part for part in parts if part[0]), label, name)
