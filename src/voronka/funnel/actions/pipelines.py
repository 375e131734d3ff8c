"""Making a pipeline."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext

from voronka.accounts.models import User
from voronka.funnel import trades
from voronka.funnel.actions.fields import bring_fields
from voronka.funnel.actions.publishing import lay_out
from voronka.funnel.drawing import Drawing
from voronka.funnel.events import PipelinePublished
from voronka.funnel.models import Pipeline, Version
from voronka.ground.text import clean_line
from voronka.journal.actions import record
from voronka.journal.models import Batch


def create_pipeline(
    *, trade: str, language: str, name: str = "", by: User | None, at: datetime, batch: Batch | None = None
) -> Pipeline:
    """Make a pipeline from a trade's template, published at once as version 1.

    trade, language  a key of `trades.TRADES` and a language of `trades.LANGUAGES`
    name             "" = as the template calls it

    Raises trades.UnknownTrade.
    """
    template = trades.load(trade, language)
    drawing = Drawing.from_trade(template)
    drawing = replace(drawing, name=clean_line(name)[:100] or drawing.name)
    with transaction.atomic():
        with translation.override(language):
            reason = gettext("Made from a template")
        pipeline = publish_first(drawing, trade=trade, reason=reason, by=by, at=at, batch=batch)
        bring_fields(template.fields, by=by, at=at)
    return pipeline


def publish_first(
    drawing: Drawing, *, trade: str, reason: str, by: User | None, at: datetime, batch: Batch | None
) -> Pipeline:
    """Make the pipeline of a drawing, behind those that are there, published as version 1."""
    position = Pipeline.objects.aggregate(last=Max("position"))["last"]
    pipeline = Pipeline.objects.create(
        name=drawing.name,
        trade=trade,
        position=0 if position is None else position + 1,
        created_at=at,
        batch=batch,
    )
    lay_out(pipeline, drawing)
    version = Version.objects.create(
        pipeline=pipeline,
        number=1,
        drawing=drawing.as_json(),
        reason=reason,
        published_at=at,
        published_by=by,
    )
    record(
        PipelinePublished(pipeline_id=pipeline.pk, version_id=version.pk, at=at),
        by_id=by.pk if by else None,
        changes={"name": [None, pipeline.name]},
        batch=batch,
    )
    return pipeline
