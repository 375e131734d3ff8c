"""What is done to a drawing while it is drawn: each edit returns a new drawing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from voronka.funnel.drawing.keys import new_key
from voronka.funnel.drawing.shape import Drawing, DrawnReason, DrawnStage
from voronka.funnel.models import StageKind


def with_stage(drawing: Drawing, stage: DrawnStage) -> Drawing:
    """The stage of the same key replaced."""
    return replace(drawing, stages=tuple(stage if each.key == stage.key else each for each in drawing.stages))


def with_new_stage(drawing: Drawing, name: str, taken: Collection[str]) -> tuple[Drawing, DrawnStage]:
    """A stage of work more, before the first end; its key is unlike the taken ones and those of the drawing."""
    key = new_key(name, {*taken, *(each.key for each in drawing.stages)})
    stage = DrawnStage(key, name, str(StageKind.WORK))
    place = next((number for number, each in enumerate(drawing.stages) if each.closes), len(drawing.stages))
    return replace(drawing, stages=(*drawing.stages[:place], stage, *drawing.stages[place:])), stage


def without_stage(drawing: Drawing, key: str) -> Drawing:
    """The stage taken out; the ends stay."""
    return replace(drawing, stages=tuple(each for each in drawing.stages if each.key != key or each.closes))


def moved(drawing: Drawing, key: str, places: int) -> Drawing:
    """The stage so many places further on (negative: back), as far as there are places."""
    keys = [each.key for each in drawing.stages]
    if key not in keys:
        return drawing
    at = keys.index(key)
    keys.insert(min(max(at + places, 0), len(keys) - 1), keys.pop(at))
    return ordered(drawing, keys)


def ordered(drawing: Drawing, keys: Sequence[str]) -> Drawing:
    """The stages in the order of these keys; those that are not named stay behind in their order."""
    places = {key: number for number, key in enumerate(keys)}
    return replace(drawing, stages=tuple(sorted(drawing.stages, key=lambda each: places.get(each.key, len(places)))))


def with_reasons(drawing: Drawing, named: Iterable[tuple[str, str]], taken: Collection[str]) -> Drawing:
    """The reasons of loss replaced by (key, name) pairs; one without a key is new, one without a name is left out."""
    reasons: list[DrawnReason] = []
    used = {*taken, *(each.key for each in drawing.loss_reasons)}
    for key, name in named:
        if name.strip() and key not in {each.key for each in reasons}:
            known = key if key in used else new_key(name, used)
            used.add(known)
            reasons.append(DrawnReason(known, name))
    return replace(drawing, loss_reasons=tuple(reasons))
