"""What discovery tells: plain typed results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voronka.measure.message import Message

USUAL = 0.05
"""From which share of the cases a sequence is a usual path."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One directly-follows pair: in some case the target came right after the source.

    count          how often, over all cases
    median_s, p90_s  seconds between the two events, type-7 quantiles
    """

    source: str
    target: str
    count: int
    median_s: float
    p90_s: float


@dataclass(frozen=True, slots=True)
class Variant:
    """One sequence of activities and the number of cases that followed exactly it."""

    activities: tuple[str, ...]
    cases: int


@dataclass(frozen=True, slots=True)
class Loop:
    """An activity that happens again in the same case.

    is_return  True: the case left the activity and came back to it; False: repeated at once, nothing between
    cases      cases in which this happens
    times      how often it happens, over all cases
    median_s   seconds from one occurrence to the next: what one round costs
    """

    activity: str
    is_return: bool
    cases: int
    times: int
    median_s: float


@dataclass(frozen=True, slots=True)
class Skip:
    """An activity of the usual path that cases went past.

    cases  cases that reached a later activity of the usual path without ever having this one
    of     cases that reached a later activity of the usual path
    """

    activity: str
    cases: int
    of: int


@dataclass(frozen=True, slots=True)
class Discovery:
    """The process as it is in a log.

    activities    events of each activity, most frequent first
    starts, ends  cases whose first, last event it is
    edges         every directly-follows pair, most frequent first
    variants      number of different sequences
    top_variants  the most frequent of them
    findings      what an owner should know, in sentences
    order         the activities in their usual order; see :func:`voronka.measure.stage_conversion.usual_order`
    cases_with    cases that have the activity at least once
    cases_repeating  cases in which some activity happens more than once
    loops, skips  those of most cases first
    median_case_s, p90_case_s  seconds from the first to the last event of a case; None without cases
    resolution_s  how finely time is written: 86400 (days), 3600, 60 or 1 second; what is shorter was not measured
    """

    cases: int
    events: int
    activities: dict[str, int]
    starts: dict[str, int]
    ends: dict[str, int]
    edges: list[Edge]
    variants: int
    top_variants: list[Variant]
    findings: list[Message]
    order: list[str]
    cases_with: dict[str, int]
    cases_repeating: int
    loops: list[Loop]
    skips: list[Skip]
    median_case_s: float | None
    p90_case_s: float | None
    resolution_s: int

    @property
    def usual_path(self) -> tuple[str, ...]:
        """The most frequent sequence, where it deserves the name: two cases at least, and USUAL of all; else empty."""
        best = max(self.top_variants, key=lambda variant: variant.cases, default=None)
        if best is None or best.cases < 2 or best.cases < USUAL * self.cases:
            return ()
        return best.activities
