"""What the demo tells: it fills itself month by month, each month one delivery of the journal."""

from __future__ import annotations

from dataclasses import dataclass

from voronka.journal.events import Happening


@dataclass(frozen=True, kw_only=True)
class DemoAsked(Happening, kind="demo.asked", about="journal.batch"):
    """Somebody wants made-up data; its people, products and sources are there."""

    batch_id: int


@dataclass(frozen=True, kw_only=True)
class DemoMonthPut(Happening, kind="demo.month_put", about="journal.batch"):
    """A month of the made-up year is there; `month` counts from 1, the oldest."""

    batch_id: int
    month: int


@dataclass(frozen=True, kw_only=True)
class DemoTakenOut(Happening, kind="demo.taken_out", about="journal.batch"):
    """The made-up data are gone."""

    batch_id: int
