"""Our engine on a log on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.events import ACTIVITIES
from benchmarks.questions import HALF_HOUR, MONTH, STEPS
from voronka.measure.engine import EventLog, ordered_funnel_of_sorted

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.events import Events


class Ours:
    """Answers of EventLog."""

    name = "voronka"

    def __init__(self, folder: Path, events: Events) -> None:
        self.path = folder / "events.voronka"
        self.sorted = events.cases, events.stages, events.times
        self.log = EventLog.build(self.path, events.frame(), dims=["seller"])

    def funnel(self) -> list[int]:
        return [step.cases for step in self.log.ordered_funnel(STEPS, within=MONTH)]

    def funnel_half_hour(self) -> list[int]:
        return [step.cases for step in self.log.ordered_funnel(STEPS, within=HALF_HOUR)]

    def funnel_by_seller(self) -> dict[str, list[int]]:
        found = self.log.ordered_funnel_by(STEPS, within=MONTH, by="seller")
        return {seller: [step.cases for step in steps] for seller, steps in found}

    def funnel_unindexed(self) -> list[int]:
        found = ordered_funnel_of_sorted(*self.sorted, activities=ACTIVITIES, steps=STEPS, within=MONTH)
        return [step.cases for step in found]

    def edges(self) -> dict[tuple[str, str], int]:
        return {(e.source, e.target): e.count for e in self.log.directly_follows(durations=False).edges}

    def edge_durations(self) -> dict[tuple[str, str], Any]:
        return {(e.source, e.target): (e.count, e.median_s, e.p90_s) for e in self.log.directly_follows().edges}

    def stays(self) -> dict[str, Any]:
        return {stay.stage: (stay.closed, stay.median_s, stay.p90_s) for stay in self.log.time_in_stage()}

    def lengths(self) -> dict[str, Any]:
        return {each.key: (each.cases, each.median_s, each.p90_s) for each in self.log.case_lengths()}

    def lengths_by_seller(self) -> dict[str, Any]:
        return {each.key: (each.cases, each.median_s, each.p90_s) for each in self.log.case_lengths(by="seller")}

    def rates(self) -> dict[str, tuple[int, int]]:
        return {seller: (rate.hits, rate.tries) for seller, rate in self.log.rates("won", by="seller")}
