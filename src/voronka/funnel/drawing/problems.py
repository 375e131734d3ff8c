"""What keeps a drawing from being published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from voronka.funnel.drawing.shape import TEXTS, Drawing, DrawnStage
from voronka.funnel.models import DealField, StageKind
from voronka.ground.text import fold

OWN_REQUIRED = ("amount", "product", "company", "close_by")
"""The own fields of a deal that a stage may require; the others are keys of a `DealField`."""
LONGEST_LIMIT_HOURS = 24 * 366
LONGEST = {"name": 60, "purpose": 2000, "entry_rule": 2000, "exit_rule": 2000, "what_to_do": 2000, "box": 200}
"""Field of a stage -> how many characters fit."""
LONGEST_REASON = 100
LONGEST_NAME = 100
MISSING: dict[str, Any] = {
    "name": gettext_lazy("Give the stage a name."),
    "purpose": gettext_lazy("Write what the stage is for: nobody works well in a stage whose reason he does not know."),
    "entry_rule": gettext_lazy("Write when a deal comes here."),
    "exit_rule": gettext_lazy("Write when a deal leaves, and where to."),
    "what_to_do": gettext_lazy("Write what to do here; in a technical stage, that there is nothing to do."),
}


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, or doubtful.

    stage_key   of which stage; None = of the funnel as a whole
    field       of the stage or of the drawing: "purpose", "stages", "loss_reasons", ...
    sentence    for the one who draws, in the active language
    """

    stage_key: str | None
    field: str
    sentence: str


def problems(drawing: Drawing, *, kinds: Mapping[str, str] | None = None) -> list[Problem]:
    """What keeps a drawing from being published; empty = it can be (1 query at most, for custom fields).

    kinds   key -> kind of the stages that deals may stand in already: such a stage cannot be opened or closed
    """
    fields = _custom_keys(drawing)
    found = [*_of_the_whole(drawing), *_of_the_reasons(drawing), *too_long(drawing)]
    for stage in drawing.stages:
        found += _without_texts(stage)
        found += _of_the_rules(stage, fields)
    found += _copies(drawing)
    found += _changed_ends(drawing, kinds or {})
    return found


def too_long(drawing: Drawing) -> Iterator[Problem]:
    """The texts that do not fit: not even a draft keeps them (no query)."""
    if len(drawing.name) > LONGEST_NAME:
        yield Problem(None, "name", _too_long(LONGEST_NAME))
    if max((len(reason.name) for reason in drawing.loss_reasons), default=0) > LONGEST_REASON:
        yield Problem(
            None, "loss_reasons", _("A reason of loss is longer than %(count)d characters.") % {"count": LONGEST_REASON}
        )
    for stage in drawing.stages:
        for field in ("name", *TEXTS):
            if len(getattr(stage, field).strip()) > LONGEST[field]:
                yield Problem(stage.key, field, _too_long(LONGEST[field]))
        if any(len(box) > LONGEST["box"] for box in stage.boxes):
            yield Problem(stage.key, "boxes", _too_long(LONGEST["box"]))


def _of_the_whole(drawing: Drawing) -> Iterator[Problem]:
    if not drawing.name:
        yield Problem(None, "name", _("Give the funnel a name."))
    counted = Counter(stage.kind for stage in drawing.stages)
    if counted[StageKind.WON] != 1:
        yield Problem(None, "stages", _("A funnel has exactly one won stage: there a sale is counted."))
    if counted[StageKind.LOST] != 1:
        yield Problem(None, "stages", _("A funnel has exactly one lost stage: there the reasons of loss are counted."))
    if not drawing.stages or drawing.stages[0].closes:
        yield Problem(None, "stages", _("The first stage must be an open one: new deals come there."))
    if len({stage.key for stage in drawing.stages}) < len(drawing.stages):
        yield Problem(None, "stages", _("A stage stands in the drawing twice."))


def _of_the_reasons(drawing: Drawing) -> Iterator[Problem]:
    names = [reason.name for reason in drawing.loss_reasons]
    if not names:
        yield Problem(None, "loss_reasons", _("Write at least one reason of loss; without it no deal can be lost."))
    if "" in names:
        yield Problem(None, "loss_reasons", _("A reason of loss has no name."))
    counted = Counter(map(fold, names))
    for name in {fold(name): name for name in names if name and counted[fold(name)] > 1}.values():
        yield Problem(None, "loss_reasons", _("Two reasons of loss are called “%(name)s”.") % {"name": name})
    if len({reason.key for reason in drawing.loss_reasons}) < len(names):
        yield Problem(None, "loss_reasons", _("A reason of loss stands in the drawing twice."))


def _without_texts(stage: DrawnStage) -> Iterator[Problem]:
    for field in ("name", *TEXTS):
        if not getattr(stage, field).strip():
            yield Problem(stage.key, field, str(MISSING[field]))


def _of_the_rules(stage: DrawnStage, fields: Collection[str]) -> Iterator[Problem]:
    if stage.kind not in StageKind.values:
        yield Problem(stage.key, "kind", _("Choose what kind of stage it is."))
    limit = stage.time_limit_hours
    if limit is not None and stage.closes:
        yield Problem(stage.key, "time_limit_hours", _("A decided deal stays here for good: no time limit."))
    elif limit is not None and not 1 <= limit <= LONGEST_LIMIT_HOURS:
        yield Problem(stage.key, "time_limit_hours", _("A time limit is between one hour and one year."))
    if set(stage.required) - set(fields) - set(OWN_REQUIRED):
        yield Problem(stage.key, "required", _("A field that this stage requires is no longer there. Untick it."))


def _copies(drawing: Drawing) -> Iterator[Problem]:
    """Names and texts that two stages share. Both ends may say alike that a deal stays there."""
    for field in ("name", *TEXTS):
        first: dict[str, DrawnStage] = {}
        for stage in drawing.stages:
            text = fold(getattr(stage, field))
            other = first.setdefault(text, stage)
            both_end = field == "exit_rule" and stage.closes and other.closes
            if text and other is not stage and not both_end:
                yield Problem(stage.key, field, _copied(field, other.name))


def _copied(field: str, name: str) -> str:
    if field == "name":
        return _("Another stage has this name. Call them differently.")
    return _("This is the same text as in “%(stage)s”. Say what is different here.") % {"stage": name}


def _changed_ends(drawing: Drawing, kinds: Mapping[str, str]) -> Iterator[Problem]:
    """Decided deals stand in the ends and open ones in the other stages: neither may turn into the other."""
    ends = {str(StageKind.WON), str(StageKind.LOST)}
    for stage in drawing.stages:
        was = kinds.get(stage.key, stage.kind)
        if was != stage.kind and ends & {was, stage.kind}:
            yield Problem(
                stage.key, "kind", _("Deals stand here already: an open stage cannot become an end, nor an end open.")
            )
    for key, kind in kinds.items():
        if kind in ends and drawing.stage(key) is None:
            yield Problem(
                None, "stages", _("The won and the lost stage hold the decided deals: rename them, but keep them.")
            )


def _custom_keys(drawing: Drawing) -> set[str]:
    wanted = {key for stage in drawing.stages for key in stage.required} - set(OWN_REQUIRED)
    if not wanted:
        return set()
    return set(DealField.objects.filter(key__in=wanted, is_gone=False).values_list("key", flat=True))


def _too_long(longest: int) -> str:
    return ngettext(
        "Too long: at most %(count)d character fits here.", "Too long: at most %(count)d characters fit here.", longest
    ) % {"count": longest}
