"""What a file names and the funnel does not have yet: reasons of loss, or a whole funnel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext

from voronka.accounts.models import User
from voronka.accounts.queries import business
from voronka.funnel.actions.pipelines import publish_first
from voronka.funnel.actions.publishing import DrawRefused
from voronka.funnel.drawing import Drawing, DrawnReason, DrawnStage, new_key, problems
from voronka.funnel.events import PipelineChanged
from voronka.funnel.importing import reason_as_stored
from voronka.funnel.models import LossReason, Pipeline, StageKind
from voronka.ground.text import clean_line, fold
from voronka.journal.actions import record
from voronka.journal.models import Batch

LONGEST_STAGE = 60


@dataclass(frozen=True, kw_only=True)
class NewStage:
    """A stage as a file names it; the kind is one of `models.StageKind`."""

    name: str
    kind: str = StageKind.WORK


def create_loss_reasons(
    *, pipeline: Pipeline, names: Iterable[str], by: User | None, at: datetime, batch: Batch
) -> dict[str, int]:
    """The reasons of loss of these names: those that are there, and new ones that nobody is offered.

    names   as written; "" = the file says none, and the reason is "Not recorded" in the language of the business. What
            is too long is cut

    Returns name as given -> id. Publishes a quiet PipelineChanged where any is new.
    """
    wanted = {name: reason_as_stored(name) or _not_recorded() for name in names}
    with transaction.atomic():
        list(Pipeline.objects.select_for_update(no_key=True).filter(pk=pipeline.pk).values_list("pk"))
        there = list(LossReason.objects.filter(pipeline=pipeline).order_by("-is_gone", "-pk"))
        known = {fold(reason.name): reason.pk for reason in there}
        keys = {reason.key for reason in there}
        position = LossReason.objects.filter(pipeline=pipeline).aggregate(last=Max("position"))["last"] or 0
        made = []
        for name in wanted.values():
            if fold(name) not in known:
                position += 1
                key = new_key(name, keys)
                reason = LossReason.objects.create(
                    pipeline=pipeline, key=key, name=name, position=position, is_gone=True, batch=batch
                )
                keys.add(key)
                known[fold(name)] = reason.pk
                made.append(name)
        if made:
            told = PipelineChanged(pipeline_id=pipeline.pk, at=at)
            record(told, by_id=by.pk if by else None, changes={"loss_reasons": [None, made]}, batch=batch)
    return {name: known[fold(called)] for name, called in wanted.items()}


def create_pipeline_of_file(
    *,
    name: str,
    stages: Sequence[NewStage],
    loss_reasons: Iterable[str] = (),
    by: User | None,
    at: datetime,
    batch: Batch | None = None,
) -> Pipeline:
    """Make the funnel that a file shows, published at once. Publishes PipelinePublished; in a batch a quiet one.

    Each stage says in its texts, in the language of the business, that it came with a file and wants words. A won and a
    lost stage are added where the file has none, and a reason of loss where it names none.

    stages   in the order that a deal walks them; names are cut where they are too long

    Raises DrawRefused for a funnel that cannot be: two stages of one name, an end in the beginning, two won stages.
    """
    with translation.override(business().language):
        drawing = Drawing(
            name=clean_line(name),
            stages=tuple(_drawn(_with_ends(stages))),
            loss_reasons=tuple(_reasons(loss_reasons)),
        ).clean()
        if found := problems(drawing):
            raise DrawRefused({"stages": " ".join(dict.fromkeys(each.sentence for each in found))})
        with transaction.atomic():
            return publish_first(drawing, trade="", reason=gettext("Came with a file"), by=by, at=at, batch=batch)


def _with_ends(stages: Sequence[NewStage]) -> list[NewStage]:
    kinds = {stage.kind for stage in stages}
    ends = [kind for kind in (StageKind.WON, StageKind.LOST) if kind not in kinds]
    return [*stages, *(NewStage(name=str(kind.label), kind=kind) for kind in ends)]


def _drawn(stages: Iterable[NewStage]) -> Iterable[DrawnStage]:
    """The name stands in every text, so that no two stages share one and it can be published again."""
    keys: set[str] = set()
    for stage in stages:
        name = clean_line(stage.name)[:LONGEST_STAGE]
        key = new_key(name, keys)
        keys.add(key)
        is_end = stage.kind in {StageKind.WON, StageKind.LOST}
        leaves = gettext("“%(stage)s” came with a file. Write when a deal leaves this stage, and where to.")
        yield DrawnStage(
            key=key,
            name=name,
            kind=str(stage.kind),
            purpose=gettext("“%(stage)s” came with a file. Write what this stage is for.") % {"stage": name},
            entry_rule=gettext("“%(stage)s” came with a file. Write when a deal comes here.") % {"stage": name},
            exit_rule=(gettext("“%(stage)s” is an end: a deal stays here.") if is_end else leaves) % {"stage": name},
            what_to_do=gettext("“%(stage)s” came with a file. Write what to do here.") % {"stage": name},
        )


def _reasons(names: Iterable[str]) -> Iterable[DrawnReason]:
    keys: set[str] = set()
    different = {fold(name): name for each in names if (name := reason_as_stored(each))}
    for name in different.values() or [gettext("Another reason")]:
        key = new_key(name, keys)
        keys.add(key)
        yield DrawnReason(key=key, name=name)


def _not_recorded() -> str:
    with translation.override(business().language):
        return gettext("Not recorded")
