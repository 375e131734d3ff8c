"""Drawings for tests."""

from __future__ import annotations

from dataclasses import replace

from voronka.funnel.drawing import Drawing, DrawnReason, DrawnStage


def a_stage(key: str, kind: str = "work", **more: object) -> DrawnStage:
    """A stage with texts of its own and a time limit, unless it closes."""
    texts = {
        "purpose": f"What {key} is for.",
        "entry_rule": f"When a deal comes to {key}.",
        "exit_rule": f"When a deal leaves {key}, and where to.",
        "what_to_do": f"What a seller does in {key} with the customer.",
    }
    limit = None if kind in {"won", "lost"} else 24
    return replace(DrawnStage(key, key.title(), kind, **texts, time_limit_hours=limit), **more)


def a_drawing(*open_stages: DrawnStage, **more: object) -> Drawing:
    """New, a key stage and both ends, or the given open stages and both ends."""
    stages = open_stages or (a_stage("new"), a_stage("deciding", "key"))
    ends = (a_stage("won", "won"), a_stage("lost", "lost"))
    reasons = (DrawnReason("price", "Too expensive"), DrawnReason("silent", "Stopped answering"))
    return replace(Drawing("Sales", (*stages, *ends), reasons), **more)


def with_stage(drawing: Drawing, key: str, **changes: object) -> Drawing:
    """The drawing with one stage changed."""
    return replace(
        drawing, stages=tuple(replace(each, **changes) if each.key == key else each for each in drawing.stages)
    )


def without(drawing: Drawing, *keys: str) -> Drawing:
    """The drawing without some stages."""
    return replace(drawing, stages=tuple(each for each in drawing.stages if each.key not in keys))
