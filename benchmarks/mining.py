"""pm4py on as many events as it can take in reasonable time, and our engine on the very same ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.rounds import in_turns
from voronka.measure.engine import EventLog

if TYPE_CHECKING:
    from benchmarks.events import Events


@dataclass(frozen=True, slots=True)
class Mining:
    """Seconds of both on the same events."""

    events: int
    counts_s: tuple[float, float]
    medians_s: tuple[float, float]


def beside_pm4py(events: Events, *, first_cases: int, rounds: int) -> Mining:
    """Directly-follows graphs: counts, and medians of the durations. pm4py is given a prepared pandas frame."""
    import pm4py

    frame = events.frame(first_cases=first_cases)
    log = EventLog.in_memory(frame)
    pandas = pm4py.format_dataframe(
        frame.cast({"case": str, "activity": str}).to_pandas(),
        case_id="case",
        activity_key="activity",
        timestamp_key="time",
    )

    def counted() -> dict[tuple[str, str], int]:
        return dict(pm4py.discover_dfg(pandas)[0])

    def timed() -> dict[tuple[str, str], Any]:
        found = pm4py.discover_performance_dfg(pandas, perf_aggregation_key="median")[0]
        return {pair: float(seconds) for pair, seconds in found.items()}

    counts = in_turns({"ours": lambda: _counts(log), "pm4py": counted}, rounds=rounds)
    medians = in_turns({"ours": lambda: _medians(log), "pm4py": timed}, rounds=rounds)
    return Mining(frame.height, (counts["ours"], counts["pm4py"]), (medians["ours"], medians["pm4py"]))


def _counts(log: EventLog) -> dict[tuple[str, str], int]:
    return {(edge.source, edge.target): edge.count for edge in log.directly_follows(durations=False).edges}


def _medians(log: EventLog) -> dict[tuple[str, str], float | None]:
    return {(edge.source, edge.target): edge.median_s for edge in log.directly_follows().edges}
