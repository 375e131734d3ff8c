"""The funnel as a picture: bars from one left edge, and what happened between one and the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voronka.charts.bars import bar
from voronka.web.numbers.figures import FEW
from voronka.web.numbers.worded import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voronka.charts.html import Markup
    from voronka.reports.results import FunnelPage
    from voronka.reports.results.funnel import FunnelStage


@dataclass(frozen=True)
class StepLine:
    """One stage of the picture.

    before        the stage before; None for the first one
    of_entered    share of the deals that entered the first stage, written; "" = not needed
    left_before   deals that stood in the stage before and came neither here nor further
    is_few        counted from so few deals that the share says little
    """

    stage: FunnelStage
    before: FunnelStage | None
    drawn: Markup
    of_entered: str
    left_before: int
    is_few: bool


def steps_of(found: FunnelPage) -> list[StepLine]:
    """A line for each stage, as drawn; none where no deal has entered any."""
    stages = found.stages
    widest = max((stage.entered for stage in stages), default=0)
    if not widest:
        return []
    before = [None, *stages[:-1]]
    return [_line(stage, previous, stages, widest) for stage, previous in zip(stages, before, strict=True)]


def _line(stage: FunnelStage, before: FunnelStage | None, stages: Sequence[FunnelStage], widest: int) -> StepLine:
    said, first, rate = words(), stages[0].entered, stage.of_first
    interval = None
    if before and rate and rate.hits == stage.entered:  # else some came past the first stage: the bar is not the rate
        whole = rate.tries / widest
        interval = (rate.low * whole, rate.high * whole)
    step = stage.of_previous
    return StepLine(
        stage=stage,
        before=before,
        drawn=bar(stage.entered / widest, name=f"{stage.name}: {said.number(stage.entered)}", interval=interval),
        of_entered=said.percent(stage.entered / first) if before and first > 0 else "",
        left_before=step.tries - step.hits if step else 0,
        is_few=bool(step and step.tries < FEW),
    )
