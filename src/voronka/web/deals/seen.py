"""The deal that an address names, if the user may see it."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from voronka.funnel.models import Deal
from voronka.web.request import Request

SHOWN = (
    *("pipeline", "stage", "contact__merged_into", "company", "source", "product", "owner", "lead", "loss_reason"),
)


def seen_deal(request: Request, deal_id: int) -> Deal:
    """A deal with all that it points at (1 query). Raises Http404 where there is none to see."""
    return get_object_or_404(Deal.objects.visible_to(request.user).select_related(*SHOWN), pk=deal_id)


def number(text: str | None) -> int | None:
    """An id in an address or a form; None for what cannot be one."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def name_of(deal: Deal) -> str:
    """How a deal is called on a page: its title, else with whom it is."""
    return deal.title or deal.party_name
