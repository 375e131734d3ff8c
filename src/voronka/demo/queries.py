from __future__ import annotations

from dataclasses import dataclass

from voronka.demo.actions import MONTHS
from voronka.demo.events import DemoMonthPut
from voronka.funnel.models import Deal
from voronka.journal.models import Batch, Event


@dataclass(frozen=True)
class DemoState:
    """The made-up data that are here: how many of the months are done, how many deals came with them."""

    batch: Batch
    months: int
    deals: int

    @property
    def is_full(self) -> bool:
        return self.months == MONTHS

    @property
    def percent(self) -> int:
        return round(100 * self.months / MONTHS)


def demo_state() -> DemoState | None:
    """None = there are no made-up data (3 queries)."""
    batch = Batch.objects.filter(kind=Batch.Kind.DEMO).first()
    if batch is None:
        return None
    months = Event.objects.filter(kind=DemoMonthPut.kind, batch=batch).count()
    return DemoState(batch, months, Deal.objects.filter(batch=batch).count())
