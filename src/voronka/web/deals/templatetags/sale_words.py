"""How sales are called: by which of its customer's they are."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from voronka.sales.models import Sale
from voronka.sales.queries import Told

register = template.Library()


@register.filter
def sale_name(told: Told) -> str:
    """ "First sale", "3rd sale"; of nobody known just "Sale"."""
    if told.sale.is_cancelled:
        return _("Cancelled sale")
    if told.ordinal is None:
        return _("Sale")
    return _("First sale") if told.ordinal == 1 else _("%(nth)s sale") % {"nth": _nth(told.ordinal)}


@register.filter
def back_name(row: Sale) -> str:
    return _("Given back") if row.kind == Sale.Kind.REFUND else _("Cancelled on")


@register.filter
def standing(sales: Iterable[Told]) -> bool:
    """Whether one of them counts."""
    return any(not told.sale.is_cancelled for told in sales)


def _nth(ordinal: int) -> str:
    """A number in its order: only English ends it by itself; the others put the ending into the sentence."""
    if get_language() != "en":
        return str(ordinal)
    ending = "th" if 11 <= ordinal % 100 <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(ordinal % 10, "th")
    return f"{ordinal}{ending}"
