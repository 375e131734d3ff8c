"""Which deals a page is about, and what cannot be told of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from voronka.measure.message import Message, say
from voronka.measure.report.result import NotComputed
from voronka.reports.chosen import Chosen
from voronka.reports.selection import Selection

NO_DEALS = say("there is no deal here")
NOTHING: Mapping[str, Message] = {
    "conversion": say("no deal is decided yet"),
    "deal_length": say("no closed deal has both dates"),
    "revenue": say("no sale has an amount"),
    "average_check": say("no sale has an amount"),
}


@dataclass(frozen=True, slots=True)
class About:
    """One set of deals: the same for every number of a page.

    selection        with its pipeline
    pipeline         its name; "" = there is no pipeline
    deals, won, lost, open   how many; the records "deals", "won", "lost", "open"
    as_of            today in the time zone of the business
    """

    selection: Selection
    pipeline: str
    deals: int
    won: int
    lost: int
    open: int
    as_of: date

    @property
    def decided(self) -> int:
        """The records "decided"."""
        return self.won + self.lost


def about(chosen: Chosen) -> About:
    """What a page says of its deals."""
    states = dict(chosen.deals["state"].value_counts().iter_rows())
    pipeline = chosen.names.pipelines.get(chosen.selection.pipeline or 0)
    return About(
        selection=chosen.selection,
        pipeline=pipeline.name if pipeline else "",
        deals=chosen.deals.height,
        won=states.get("won", 0),
        lost=states.get("lost", 0),
        open=states.get("open", 0),
        as_of=chosen.as_of,
    )


def not_computed(deals: int, figures: Mapping[str, object]) -> list[NotComputed]:
    """Each figure that is None, with the reason."""
    return [NotComputed(name, NOTHING[name] if deals else NO_DEALS) for name, value in figures.items() if value is None]
