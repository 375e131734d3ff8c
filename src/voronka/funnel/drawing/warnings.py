"""Doubtful shapes of a drawing: it can be published, and each warning says what will be hard.

No norms stand here: each warning follows from the drawing itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from voronka.funnel.drawing.problems import Problem
from voronka.funnel.drawing.shape import Drawing, DrawnStage
from voronka.funnel.models import StageKind

MOST_KEY = 2
MOST_OPEN = 12
FEWEST_WORDS = 3


def warnings(drawing: Drawing) -> list[Problem]:
    """What is doubtful about a drawing, each with its reason; none of it keeps it from being published (no query)."""
    found = [*_key_stages(drawing), *_how_many(drawing), *_order(drawing), *_first(drawing)]
    for stage in drawing.stages:
        found += _of_a_stage(stage)
    if len(drawing.loss_reasons) == 1:
        found.append(Problem(None, "loss_reasons", _("With one reason of loss all losses look alike.")))
    return found


def _key_stages(drawing: Drawing) -> Iterator[Problem]:
    count = sum(stage.kind == StageKind.KEY for stage in drawing.stages)
    if count == 0:
        yield Problem(
            None, "stages", _("No stage is a key one. Where is the money decided? There no time should be spared.")
        )
    elif count > MOST_KEY:
        yield Problem(
            None,
            "stages",
            ngettext(
                "%(count)d stage is a key one. If everything comes first, nothing does: keep one or two.",
                "%(count)d stages are key ones. If everything comes first, nothing does: keep one or two.",
                count,
            )
            % {"count": count},
        )
    first = drawing.stages[0] if drawing.stages else None
    if first and first.kind == StageKind.KEY:
        yield Problem(
            first.key, "kind", _("The first stage is a key one: all new deals come here, so it sets none apart.")
        )


def _how_many(drawing: Drawing) -> Iterator[Problem]:
    count = sum(not stage.closes for stage in drawing.stages)
    if count == 1:
        yield Problem(
            None, "stages", _("There is one open stage: you will see that deals are lost, but not on which step.")
        )
    elif count > MOST_OPEN:
        yield Problem(
            None,
            "stages",
            ngettext(
                "There is %(count)d open stage. Each must be explained to everybody, and each needs enough deals "
                "before its numbers say anything.",
                "There are %(count)d open stages. Each must be explained to everybody, and each needs enough deals "
                "before its numbers say anything.",
                count,
            )
            % {"count": count},
        )


def _order(drawing: Drawing) -> Iterator[Problem]:
    for before, stage in pairwise(drawing.stages):
        if before.kind == stage.kind == StageKind.TECHNICAL:
            yield Problem(
                stage.key,
                "kind",
                _("Two technical stages in a row: nobody does anything from “%(stage)s” on. Is one enough?")
                % {"stage": before.name},
            )
        if before.closes and not stage.closes:
            yield Problem(
                stage.key, "stages", _("This stage stands after an end: on the board a decided deal seems to go on.")
            )


def _first(drawing: Drawing) -> Iterator[Problem]:
    first = drawing.stages[0] if drawing.stages else None
    if first and first.kind == StageKind.TECHNICAL:
        yield Problem(first.key, "kind", _("New deals come into a technical stage: nobody will see that they wait."))
    if first and (first.required or first.boxes):
        yield Problem(
            first.key, "required", _("New deals come here: whoever adds one must have all this at hand at once.")
        )


def _of_a_stage(stage: DrawnStage) -> Iterator[Problem]:
    if stage.time_limit_hours is None and stage.kind == StageKind.TECHNICAL:
        yield Problem(
            stage.key,
            "time_limit_hours",
            _("Nobody works in a technical stage; without a time limit a deal can be forgotten here."),
        )
    elif stage.time_limit_hours is None and not stage.closes:
        yield Problem(
            stage.key, "time_limit_hours", _("Without a time limit a deal that stands too long does not show here.")
        )
    works = stage.kind in {StageKind.WORK, StageKind.KEY}
    if works and 0 < len(stage.what_to_do.split()) < FEWEST_WORDS:
        yield Problem(
            stage.key, "what_to_do", _("So few words help only those who know it already. Say it to a new colleague.")
        )
