"""The engine: an event log as sorted, mapped columns, and compiled answers to the questions of funnels.

    log = EventLog.build("events.voronka", events, dims=["seller"])
    log.ordered_funnel(["lead", "demo", "won"], within=timedelta(days=30))
    log.directly_follows(), log.time_in_stage(), log.case_lengths(by="seller"), log.rates("won", by="seller")

docs/engine.md describes the file, the rule for equal times, and the limits; docs/benchmarks.md the speed.
"""

from __future__ import annotations

from voronka.measure.engine.follows import CaseLength, Follows, FollowsEdge, Stay
from voronka.measure.engine.funnel import FunnelStep, ordered_funnel_of_sorted
from voronka.measure.engine.layout import LogError
from voronka.measure.engine.log import EventLog

__all__ = [
    "CaseLength",
    "EventLog",
    "Follows",
    "FollowsEdge",
    "FunnelStep",
    "LogError",
    "Stay",
    "ordered_funnel_of_sorted",
]
