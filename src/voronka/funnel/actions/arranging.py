"""Renaming, copying and putting away pipelines."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from voronka.accounts.models import User
from voronka.funnel.actions.publishing import DrawRefused, lay_out
from voronka.funnel.drawing import Drawing
from voronka.funnel.events import PipelineChanged, PipelinePublished
from voronka.funnel.models import Deal, Pipeline, Version
from voronka.ground.text import clean_line
from voronka.journal.actions import record

LONGEST_NAME = 100


def rename_pipeline(*, pipeline: Pipeline, name: str, by: User | None, at: datetime) -> None:
    """Call a pipeline differently, at once; its draft too. Raises DrawRefused."""
    name = _checked(name)
    with transaction.atomic():
        held = Pipeline.objects.select_for_update(no_key=True).get(pk=pipeline.pk)
        if held.name == name:
            return
        draft = Version.objects.filter(pipeline=held, number=None).first()
        if draft:
            draft.drawing = draft.drawing | {"name": name}
            draft.revision += 1
            draft.save(update_fields=["drawing", "revision"])
        changes = {"name": [held.name, name]}
        held.name = pipeline.name = name
        held.save(update_fields=["name"])
        record(PipelineChanged(pipeline_id=held.pk, at=at), by_id=by.pk if by else None, changes=changes)


def archive_pipeline(*, pipeline: Pipeline, by: User | None, at: datetime) -> None:
    """Put a pipeline away: it leaves the board, its deals and numbers stay.

    Raises DrawRefused while deals are open in it, and for the last pipeline.
    """
    with transaction.atomic():
        list(Pipeline.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
        if count := Deal.objects.open().filter(pipeline=pipeline).count():
            raise DrawRefused(
                ngettext(
                    "%(count)d deal is open in this funnel. Bring it to an end first.",
                    "%(count)d deals are open in this funnel. Bring them to an end first.",
                    count,
                )
                % {"count": count}
            )
        if not Pipeline.objects.filter(is_archived=False).exclude(pk=pipeline.pk).exists():
            raise DrawRefused(_("This is the only funnel. Make another one first."))
        _put(pipeline, True, by, at)


def restore_pipeline(*, pipeline: Pipeline, by: User | None, at: datetime) -> None:
    """Bring a pipeline that was put away back to the board."""
    with transaction.atomic():
        _put(pipeline, False, by, at)


def copy_pipeline(*, pipeline: Pipeline, name: str, by: User | None, at: datetime) -> Pipeline:
    """Make a pipeline like another one as it stands now, published as version 1; no deals come along.

    Raises DrawRefused.
    """
    name = _checked(name)
    with transaction.atomic():
        last = Pipeline.objects.aggregate(last=Max("position"))["last"] or 0
        copy = Pipeline.objects.create(name=name, trade=pipeline.trade, position=last + 1, created_at=at)
        source = Drawing.from_pipeline(pipeline)
        drawing = Drawing(name, source.stages, source.loss_reasons)
        lay_out(copy, drawing)
        version = Version.objects.create(
            pipeline=copy,
            number=1,
            drawing=drawing.as_json(),
            reason=_("Copied from “%(name)s”") % {"name": pipeline.name},
            published_at=at,
            published_by=by,
        )
        record(
            PipelinePublished(pipeline_id=copy.pk, version_id=version.pk, at=at),
            by_id=by.pk if by else None,
            changes={"name": [None, name], "copied_from": [None, pipeline.pk]},
        )
    return copy


def _checked(name: str) -> str:
    name = clean_line(name)
    if not name:
        raise DrawRefused({"name": _("Give the funnel a name.")})
    if len(name) > LONGEST_NAME:
        said = _("Say it shorter: at most %(count)d characters fit here.")
        raise DrawRefused({"name": said % {"count": LONGEST_NAME}})
    return name


def _put(pipeline: Pipeline, is_archived: bool, by: User | None, at: datetime) -> None:
    changed = Pipeline.objects.filter(pk=pipeline.pk).exclude(is_archived=is_archived).update(is_archived=is_archived)
    if changed:
        changes = {"is_archived": [not is_archived, is_archived]}
        record(PipelineChanged(pipeline_id=pipeline.pk, at=at), by_id=by.pk if by else None, changes=changes)
    pipeline.is_archived = is_archived
