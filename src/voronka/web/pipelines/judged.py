"""What the drawing page shows beside the form: the list of stages, and what is missing or doubtful, with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from voronka.funnel import versions
from voronka.funnel.drawing import Drawing, DrawnStage, Problem, warnings
from voronka.funnel.models import Pipeline

REASONS = "loss-reasons"
"""Stands in place of the key of a stage where the reasons of loss are shown; no key has a hyphen."""
INPUTS = {"time_limit_hours": "id_limit", "kind": "id_kind_0", "required": "id_required_0"}
"""Field of a drawing -> the input to jump to, where it is not called after the field."""


@dataclass(frozen=True)
class Remark:
    """A problem or a warning with where it is.

    place   name of the stage, "" = the funnel as a whole
    goto    "key#input": what to show and where to jump; "" = nowhere
    """

    place: str
    sentence: str
    goto: str


@dataclass(frozen=True)
class Row:
    """A stage in the list of the drawing."""

    stage: DrawnStage
    missing: int
    is_shown: bool


@dataclass(frozen=True)
class Judged:
    """A drawing with all that is said about it."""

    rows: list[Row]
    missing: list[Remark]
    doubts: list[Remark]


def judge(pipeline: Pipeline, drawing: Drawing, shown: str) -> Judged:
    """Everything beside the form (2 queries at most).

    shown   key of the stage that the form shows
    """
    found = versions.problems_of(pipeline, drawing)
    counted = [problem.stage_key for problem in found]
    rows = [Row(stage, counted.count(stage.key), stage.key == shown) for stage in drawing.stages]
    return Judged(rows, _remarks(drawing, found), _remarks(drawing, warnings(drawing)))


def _remarks(drawing: Drawing, found: Iterable[Problem]) -> list[Remark]:
    return [_remark(drawing, problem) for problem in found]


def _remark(drawing: Drawing, problem: Problem) -> Remark:
    stage = drawing.stage(problem.stage_key) if problem.stage_key else None
    if stage is None:
        goto = f"{REASONS}#" if problem.field == "loss_reasons" else ""
        return Remark("", problem.sentence, goto)
    place = INPUTS.get(problem.field, f"id_{problem.field}")
    return Remark(stage.name or _("Stage without a name"), problem.sentence, f"{stage.key}#{place}")
