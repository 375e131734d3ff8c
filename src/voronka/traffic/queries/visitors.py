"""What is known of a visitor before he left a request."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from voronka.traffic.codes import code_in
from voronka.traffic.models import Hit, HitKind


class Touches(NamedTuple):
    """Ids of the origins of the first visit that we know of and of the last one; None = no visit is known."""

    first: int | None
    last: int | None


def origins_of(visitor: int | None, at: datetime) -> Touches:
    """Where a visitor came from, as far as is known until this moment (2 queries, by index)."""
    if visitor is None:
        return Touches(None, None)
    known = Hit.objects.filter(visitor=visitor, at__lte=at, origin__isnull=False)
    first = known.order_by("at", "id").values_list("origin_id", flat=True).first()
    last = known.order_by("-at", "-id").values_list("origin_id", flat=True).first()
    return Touches(first, last)


def visit_of_code(text: str) -> Hit | None:
    """The jump into a messenger whose code stands in what somebody has sent; None = none is known (1 query, by index).

    Its visitor is who came before (`origins_of`), its point where he jumped from.
    """
    if (found := code_in(text)) is None:
        return None
    code, second = found
    at = (second - timedelta(seconds=1), second + timedelta(seconds=2))
    jump: Hit | None = Hit.objects.filter(at__range=at, kind=HitKind.TARGET, page=f"/m/{code}").first()
    return jump
