"""One delivery makes one month and asks for the next: a killed worker loses one month of work at most."""

from __future__ import annotations

from voronka.demo import actions
from voronka.demo.events import DemoAsked, DemoMonthPut
from voronka.journal.events import on


@on(DemoAsked, consumer="demo.fill")
def begin(event: DemoAsked) -> None:
    actions.put_month(batch_id=event.batch_id, month=1, began_at=event.at)


@on(DemoMonthPut, consumer="demo.fill")
def go_on(event: DemoMonthPut) -> None:
    if event.month < actions.MONTHS:
        actions.put_month(batch_id=event.batch_id, month=event.month + 1, began_at=event.at)
