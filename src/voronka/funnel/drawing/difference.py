"""What two drawings differ in, said in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from voronka.funnel.drawing.shape import Drawing, DrawnStage
from voronka.funnel.models import StageKind

NAMES = {
    "purpose": gettext_lazy("purpose"),
    "entry_rule": gettext_lazy("entry rule"),
    "exit_rule": gettext_lazy("exit rule"),
    "what_to_do": gettext_lazy("what to do"),
    "time_limit_hours": gettext_lazy("time limit"),
    "may_repeat": gettext_lazy("may repeat"),
    "required": gettext_lazy("required fields"),
    "boxes": gettext_lazy("boxes to tick"),
}
"""Field of a stage -> what it is called in the middle of a sentence."""


def difference(old: Drawing, new: Drawing) -> list[str]:
    """What has changed from one drawing to another, in the active language; empty = nothing (no query)."""
    return [*_names(old, new), *_stages(old, new), *_moved(old, new), *_reasons(old, new)]


def _names(old: Drawing, new: Drawing) -> Iterator[str]:
    if old.name != new.name:
        yield _("The funnel is called “%(new)s” instead of “%(old)s”.") % {"old": old.name, "new": new.name}


def _stages(old: Drawing, new: Drawing) -> Iterator[str]:
    for stage in old.stages:
        if new.stage(stage.key) is None:
            yield _("Taken out: “%(stage)s”.") % {"stage": stage.name}
    for stage in new.stages:
        before = old.stage(stage.key)
        if before is None:
            kind = StageKind(stage.kind).label if stage.kind in StageKind.values else stage.kind
            yield _("New: “%(stage)s” (%(kind)s).") % {"stage": stage.name, "kind": str(kind).lower()}
        else:
            yield from _of_one(before, stage)


def _of_one(old: DrawnStage, new: DrawnStage) -> Iterator[str]:
    if old.name != new.name:
        yield _("“%(old)s” is now called “%(new)s”.") % {"old": old.name, "new": new.name}
    if old.kind != new.kind:
        yield _("“%(stage)s” is now %(new)s, it was %(old)s.") % {
            "stage": new.name,
            "new": str(StageKind(new.kind).label).lower(),
            "old": str(StageKind(old.kind).label).lower(),
        }
    changed = [str(name) for field, name in NAMES.items() if getattr(old, field) != getattr(new, field)]
    if changed:
        yield _("“%(stage)s”, changed: %(fields)s.") % {"stage": new.name, "fields": ", ".join(changed)}


def _moved(old: Drawing, new: Drawing) -> Iterator[str]:
    """Stages of both that stand elsewhere: the fewest that explain the new order."""
    before = [stage.key for stage in old.stages if new.stage(stage.key)]
    after = [stage.key for stage in new.stages if old.stage(stage.key)]
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    kept = {key for block in matcher.get_matching_blocks() for key in after[block.b : block.b + block.size]}
    for number, stage in enumerate(new.stages):
        if stage.key in set(after) - kept:
            if number == 0:
                yield _("“%(stage)s” now comes first.") % {"stage": stage.name}
            else:
                values = {"stage": stage.name, "other": new.stages[number - 1].name}
                yield _("“%(stage)s” now comes after “%(other)s”.") % values


def _reasons(old: Drawing, new: Drawing) -> Iterator[str]:
    before = {each.key: each.name for each in old.loss_reasons}
    after = {each.key: each.name for each in new.loss_reasons}
    for key, name in before.items():
        if key not in after:
            yield _("Reason of loss taken out: “%(name)s”.") % {"name": name}
        elif after[key] != name:
            yield _("The reason of loss “%(old)s” is now “%(new)s”.") % {"old": name, "new": after[key]}
    for key, name in after.items():
        if key not in before:
            yield _("New reason of loss: “%(name)s”.") % {"name": name}
    if set(before) == set(after) and list(before) != list(after):
        yield _("The reasons of loss stand in another order.")
