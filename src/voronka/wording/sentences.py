"""Sentences about results that every door says alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voronka.measure.message import Message, count, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voronka.measure.cr2 import Cohort
    from voronka.measure.report.result import Step
    from voronka.measure.survival import Incidence, Survival
    from voronka.wording.words import Words


def maturity(found: Sequence[Cohort]) -> list[Message]:
    """How far the months of a cohort chart are decided."""
    young = [each for each in found if not each.is_mature]
    if not young:
        return [say("Every month is decided: its CR2 will hardly change.")]
    if len(young) == len(found):
        return [say("No month is decided yet: every CR2 here may still rise.")]
    return [
        count(
            "{n} month is not decided yet; its CR2 may still rise.",
            "{n} months are not decided yet; their CR2 may still rise.",
            n=len(young),
        )
    ]


def cohort_signs(found: Sequence[Cohort]) -> Message:
    """The signs of a cohort chart."""
    if all(each.is_mature for each in found):
        return say("whisker: 95% interval")
    return say("whisker: 95% interval; hollow dot, dashed whisker: not decided yet")


def loss(before: Step, step: Step) -> Message | None:
    """Those of the step before who came neither here nor further."""
    rate = step.of_previous
    left = rate.tries - rate.hits if rate else before.count - step.count
    if left > 0:
        return count("{n} did not get here", "{n} did not get here", n=left)
    if left < 0:
        return count("{n} more came past the step before", "{n} more came past the step before", n=-left)
    return None


def time_to(step: Step, words: Words) -> Message | None:
    """How long the way to a step took."""
    if step.median_days is None:
        return None
    half = words.days(step.median_days)
    if step.p90_days is None:
        return say("half within {half}", half=half)
    return say("half within {half}, 9 of 10 within {most}", half=half, most=words.days(step.p90_days))


def lives(curve: Survival, incidence: Incidence | None, words: Words) -> list[Message]:
    """How long deals live, what is unfinished, and how it ends."""
    if curve.median is None:
        half = say("Fewer than half of the deals are closed within the time that the data cover.")
    else:
        half = say("Half of the deals are closed within {time}, won or lost.", time=words.days(curve.median))
    unfinished = curve.n - curve.n_events
    said = [half]
    if unfinished:
        said.append(
            count(
                "{n} deal is still open and counts as unfinished, not as lost.",
                "{n} deals are still open and count as unfinished, not as lost.",
                n=unfinished,
            )
        )
    if incidence is not None and len(incidence.times):
        end = say(
            "After {time}, the longest known, {won:%} are won and {lost:%} lost.",
            time=words.days(float(incidence.times[-1])),
            won=float(incidence.won[-1]),
            lost=float(incidence.lost[-1]),
        )
        said.append(end)
    return said
