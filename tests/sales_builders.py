"""Sales for tests, made by the product's own actions; and the worker that makes those of won deals."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from party_builders import add_contact
from voronka.ground import clock
from voronka.journal import work
from voronka.journal.models import Delivery
from voronka.sales import actions
from voronka.sales.models import Sale

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def a_sale(amount: str = "100", at: datetime = MONDAY, **more: Any) -> Sale:
    """A sale of somebody new, where nobody is named."""
    if not {"deal", "contact", "company"} & more.keys():
        more["contact"] = add_contact()
    return actions.record_sale(amount=amount, at=at, **{"by": None} | more)


def deliver_all() -> None:
    """Let the worker do everything that waits."""
    while claims := work.claim(worker="w", limit=100):
        for claim in claims:
            assert work.deliver(claim), Delivery.objects.get(pk=claim.delivery_id).error


def again(consumer: str = "sales.follow") -> None:
    """Let everything that was delivered to a consumer be delivered once more."""
    Delivery.objects.filter(consumer=consumer).update(state=Delivery.State.READY, run_at=clock.now())
    deliver_all()
