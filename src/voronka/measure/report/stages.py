"""The bars of the funnel picture of an event log: apart, because what it imports costs a list of deals 10 ms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voronka.measure.report.result import Step
from voronka.measure.stage_conversion import stage_conversion

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import polars as pl


def stage_steps(events: pl.DataFrame, *, usual_path: Sequence[str], lost: Collection[str]) -> list[Step]:
    """The stages of the usual path, each with the cases that entered it; a refusal is no step further."""
    stages = [stage for stage in dict.fromkeys(usual_path) if stage not in lost]
    return [
        Step(
            name=stage.stage,
            count=stage.entered,
            of_previous=stage.of_previous,
            of_first=stage.of_first,
            median_days=stage.median_days,
            p90_days=stage.p90_days,
        )
        for stage in stage_conversion(events, stages=stages)
    ]
