"""The versions of a pipeline, read: its draft, what is in force, and what each one changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise

from django.db.models import Count, F

from voronka.funnel.drawing import Drawing, Problem, difference, problems
from voronka.funnel.models import Deal, Pipeline, Stage, Version


@dataclass(frozen=True)
class Sheet:
    """What is drawn on now.

    version   the draft, or the version in force where nobody draws
    drawing   its definition
    """

    version: Version
    drawing: Drawing

    @property
    def is_draft(self) -> bool:
        return self.version.number is None


@dataclass(frozen=True)
class Told:
    """A published version and what it changed, in sentences of the active language; the first one changed nothing."""

    version: Version
    changes: list[str]


def sheet(pipeline: Pipeline) -> Sheet:
    """The draft of a pipeline, or the version in force (3 queries at most)."""
    versions = Version.objects.filter(pipeline=pipeline).select_related("edited_by", "published_by")
    version = versions.order_by(F("number").desc(nulls_first=True))[0]
    if version.number is None:
        return Sheet(version, Drawing.read(version.drawing))
    return Sheet(version, Drawing.from_pipeline(pipeline))


def stage_kinds(pipeline: Pipeline) -> dict[str, str]:
    """Key -> kind of the stages that are published, or were once: deals may stand in them (1 query)."""
    return dict(Stage.objects.filter(pipeline=pipeline).values_list("key", "kind"))


def problems_of(pipeline: Pipeline, drawing: Drawing) -> list[Problem]:
    """What keeps this drawing from being published as the next version of the pipeline (2 queries at most)."""
    return problems(drawing, kinds=stage_kinds(pipeline))


def leaving(pipeline: Pipeline, drawing: Drawing) -> dict[str, int]:
    """Key -> number of open deals, for published stages that are not in the drawing (1 query).

    Stages without open deals are left out.
    """
    kept = [stage.key for stage in drawing.stages]
    open_deals = Deal.objects.open().filter(pipeline=pipeline).exclude(stage__key__in=kept)
    return dict(open_deals.order_by().values_list("stage__key").annotate(deals=Count("id")))


def history(pipelines: Iterable[Pipeline]) -> dict[int, list[Told]]:
    """Pipeline id -> its published versions, the newest first (1 query)."""
    rows = (
        Version.objects.filter(pipeline__in=[pipeline.pk for pipeline in pipelines], number__isnull=False)
        .select_related("published_by")
        .order_by("pipeline", "number")
    )
    return {pipeline_id: _told(list(versions)) for pipeline_id, versions in groupby(rows, lambda row: row.pipeline_id)}


def _told(versions: list[Version]) -> list[Told]:
    drawings = [Drawing.read(version.drawing) for version in versions]
    changes = [[], *(difference(old, new) for old, new in pairwise(drawings))]
    return [Told(version, each) for version, each in zip(versions, changes, strict=True)][::-1]
