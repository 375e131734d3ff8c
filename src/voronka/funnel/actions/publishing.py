"""Drawing a pipeline: the draft is saved while one draws, and published as the next version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import OperationalError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from voronka.accounts.models import User
from voronka.funnel.actions.bulk import rewrite
from voronka.funnel.actions.counting import make_counts
from voronka.funnel.actions.moving import set_place
from voronka.funnel.drawing import Drawing, DrawnStage, Problem, difference, problems, too_long
from voronka.funnel.events import DraftDropped, DraftSaved, PipelinePublished
from voronka.funnel.models import Deal, LossReason, Pipeline, Stage, StageCount, Version
from voronka.ground.refusal import Refusal
from voronka.ground.text import clean_line
from voronka.journal.actions import record

LONGEST_REASON = 500
BATCH = 250
"""Deals that are moved out of a stage at a time."""


class DrawRefused(Refusal):
    """The drawing cannot be saved or published so; nothing was written."""


class DrawnMeanwhile(DrawRefused):
    """Somebody drew or published since the caller looked: `by` (None = the machine), at `at`."""

    def __init__(self, version: Version) -> None:
        is_draft = version.number is None
        self.by = _who(version)
        self.at = version.edited_at if is_draft else version.published_at
        said = (
            _("%(who)s changed this drawing at %(time)s. Nothing of yours was saved; load the page again.")
            if is_draft
            else _("%(who)s published this drawing at %(time)s. Nothing of yours was saved; load the page again.")
        )
        time = f"{timezone.localtime(self.at):%H:%M}" if self.at else ""
        super().__init__(said % {"who": self.by or _("Somebody"), "time": time})


def save_draft(
    *, pipeline: Pipeline, drawing: Drawing, by: User | None, at: datetime, edition: str | None = None
) -> Version:
    """Keep a drawing as the draft of a pipeline; it may be unfinished, but its texts must fit.

    edition   `Version.edition` as the caller last saw it: what somebody else did since is not saved over; None = it is

    Returns the draft. Raises DrawRefused, DrawnMeanwhile, and then nothing is written.
    """
    after = drawing.clean()
    if wrong := list(too_long(after)):
        raise DrawRefused({"drawing": _told(after, wrong)})
    with transaction.atomic():
        _hold(pipeline)
        last = _last(pipeline)
        if edition not in (None, last.edition) and _who(last) != by:
            raise DrawnMeanwhile(last)
        is_draft = last.number is None
        before = Drawing.read(last.drawing) if is_draft else Drawing.from_pipeline(pipeline)
        if before == after:
            return last
        draft = last if is_draft else Version(pipeline=pipeline)
        draft.drawing, draft.edited_at, draft.edited_by = after.as_json(), at, by
        draft.revision += 1
        draft.save()
        said = difference(before, after)
        record(
            DraftSaved(pipeline_id=pipeline.pk, at=at), by_id=by.pk if by else None, changes={"drawing": [None, said]}
        )
    return draft


def drop_draft(*, pipeline: Pipeline, by: User | None, at: datetime, edition: str | None = None) -> None:
    """Throw the draft of a pipeline away; without a draft nothing happens. Raises DrawnMeanwhile."""
    with transaction.atomic():
        _hold(pipeline)
        last = _last(pipeline)
        if edition not in (None, last.edition) and _who(last) != by:
            raise DrawnMeanwhile(last)
        if last.number is None:
            said = difference(Drawing.from_pipeline(pipeline), Drawing.read(last.drawing))
            last.delete()
            record(
                DraftDropped(pipeline_id=pipeline.pk, at=at),
                by_id=by.pk if by else None,
                changes={"drawing": [said, None]},
            )


def publish(
    *,
    pipeline: Pipeline,
    reason: str,
    by: User | None,
    at: datetime,
    move_gone: Mapping[str, str] | None = None,
    edition: str | None = None,
) -> Version:
    """Make the draft of a pipeline the way it stands from now on: its next version.

    reason      why; a version without one cannot be judged later
    move_gone   key of a stage that leaves with open deals in it -> key of the open stage they move to; these moves
                are transitions like all others, but nothing is asked of the deals on entry
    edition     `Version.edition` of the draft as the caller last saw it

    Returns the version. Publishes PipelinePublished, and DealMoved for each deal that moved.
    Raises DrawRefused with a problem for each field ("reason", "drawing", "gone.<key>"), DrawnMeanwhile when somebody
    was faster; then nothing is written.
    """
    reason = clean_line(reason)
    with transaction.atomic():
        _hold(pipeline)
        draft = _last(pipeline)
        if draft.number is not None or edition not in (None, draft.edition):
            raise DrawnMeanwhile(draft)
        old, new = Drawing.from_pipeline(pipeline), Drawing.read(draft.drawing)
        leaving = _leaving(pipeline, new)
        if found := _problems(pipeline, old, new, reason) | _without_a_place(leaving, new, move_gone or {}):
            raise DrawRefused(found)
        lay_out(pipeline, new)
        number = _publish_draft(draft, reason, by, at)
        _move_out(leaving, move_gone or {}, by, at)
        _move_out(_late(pipeline, new, move_gone or {}), move_gone or {}, by, at)
        record(
            PipelinePublished(pipeline_id=pipeline.pk, version_id=draft.pk, at=at),
            by_id=by.pk if by else None,
            changes={
                "version": [number - 1, number],
                "reason": [None, reason],
                "drawing": [None, difference(old, new)],
            },
        )
    return draft


def lay_out(pipeline: Pipeline, drawing: Drawing) -> None:
    """Let the rows of a pipeline be as drawn: found by key, new ones made, those that are not drawn marked as gone."""
    pipeline.name = drawing.name
    pipeline.save(update_fields=["name"])
    rows = {row.key: row for row in Stage.objects.filter(pipeline=pipeline)}
    made = []
    for position, stage in enumerate(drawing.stages):
        row = rows.pop(stage.key, None) or Stage(pipeline=pipeline, key=stage.key)
        made += [] if row.pk else [row]
        _set(row, stage, position)
    make_counts(made)
    Stage.objects.filter(pk__in=[row.pk for row in rows.values()]).update(is_gone=True)
    reasons = {row.key: row for row in LossReason.objects.filter(pipeline=pipeline)}
    for position, each in enumerate(drawing.loss_reasons):
        reason = reasons.pop(each.key, None) or LossReason(pipeline=pipeline, key=each.key)
        reason.name, reason.position, reason.is_gone = each.name, position, False
        reason.save()
    LossReason.objects.filter(pk__in=[row.pk for row in reasons.values()]).update(is_gone=True)


def _set(row: Stage, stage: DrawnStage, position: int) -> None:
    for name in ("name", "kind", "purpose", "entry_rule", "exit_rule", "what_to_do", "time_limit_hours", "may_repeat"):
        setattr(row, name, getattr(stage, name))
    row.required, row.boxes = list(stage.required), list(stage.boxes)
    row.position, row.is_gone = position, False
    row.save()


def _hold(pipeline: Pipeline) -> None:
    """Others who draw or publish this pipeline wait until the end of the transaction."""
    list(Pipeline.objects.select_for_update(no_key=True).filter(pk=pipeline.pk).values_list("pk"))


def _who(version: Version) -> User | None:
    """Who saved the draft last, or published the version."""
    return version.edited_by if version.number is None else version.published_by


def _last(pipeline: Pipeline) -> Version:
    """The draft, or the version in force."""
    versions = Version.objects.filter(pipeline=pipeline).select_related("edited_by", "published_by")
    return versions.order_by(F("number").desc(nulls_first=True))[0]


def _problems(pipeline: Pipeline, old: Drawing, new: Drawing, reason: str) -> dict[str, object]:
    found: dict[str, object] = {}
    if not reason:
        found["reason"] = _("Write why you change it: later you will want to know what it brought.")
    elif len(reason) > LONGEST_REASON:
        found["reason"] = _("Say it shorter: at most %(count)d characters fit here.") % {"count": LONGEST_REASON}
    kinds = dict(Stage.objects.filter(pipeline=pipeline).values_list("key", "kind"))
    if wrong := problems(new, kinds=kinds):
        found["drawing"] = _told(new, wrong)
    elif new == old:
        found["drawing"] = _("Nothing differs from what is published.")
    return found


def _told(drawing: Drawing, wrong: Iterable[Problem]) -> str:
    return " ".join(_named(drawing, each.stage_key) + each.sentence for each in wrong)


def _named(drawing: Drawing, key: str | None) -> str:
    stage = key and drawing.stage(key)
    return f"“{stage.name or stage.key}”: " if stage else ""


def _leaving(pipeline: Pipeline, drawing: Drawing) -> dict[Stage, int]:
    """The stages that are not drawn but have open deals in them, and how many. Who moves these deals waits."""
    kept = [stage.key for stage in drawing.stages]
    gone = {stage.pk: stage for stage in Stage.objects.filter(pipeline=pipeline).exclude(key__in=kept)}
    deals = Deal.objects.open().filter(stage__in=gone).order_by("pk").select_for_update(no_key=True)
    counted = Counter(deals.values_list("stage", flat=True))
    return {gone[pk]: count for pk, count in counted.items()}


def _late(pipeline: Pipeline, drawing: Drawing, move_gone: Mapping[str, str]) -> dict[Stage, int]:
    """Stages that somebody has moved deals into while we moved them out; from now on such movers wait.

    All movers lock a deal before the counts. Here it is the other way round, so we do not wait for theirs.
    """
    kept = [stage.key for stage in drawing.stages]
    counts = StageCount.objects.filter(stage__pipeline=pipeline).exclude(stage__key__in=kept)
    list(counts.select_for_update(of=("self",)).order_by("stage", "shard").values_list("pk"))
    late = Deal.objects.open().filter(pipeline=pipeline).exclude(stage__key__in=kept)
    try:
        list(late.select_for_update(no_key=True, nowait=True, of=("self",)).values_list("pk"))
    except OperationalError as error:
        raise DrawRefused(_("Deals are just being moved out of a stage that leaves. Try again.")) from error
    leaving = _leaving(pipeline, drawing)
    if found := _without_a_place(leaving, drawing, move_gone):
        raise DrawRefused(found)
    return leaving


def _without_a_place(leaving: Mapping[Stage, int], new: Drawing, move_gone: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for stage, count in leaving.items():
        target = new.stage(move_gone.get(stage.key, ""))
        if target is None or target.closes:
            found[f"gone.{stage.key}"] = ngettext(
                "%(count)d open deal stands in “%(stage)s”. Choose the open stage it moves to.",
                "%(count)d open deals stand in “%(stage)s”. Choose the open stage they move to.",
                count,
            ) % {"count": count, "stage": stage.name}
    return found


def _publish_draft(draft: Version, reason: str, by: User | None, at: datetime) -> int:
    published = Version.objects.filter(pipeline=draft.pipeline_id, number__isnull=False)
    draft.number = (published.order_by("-number").values_list("number", flat=True)[0] or 0) + 1
    draft.reason, draft.published_at, draft.published_by = reason, at, by
    draft.save()
    return draft.number


def _move_out(leaving: Iterable[Stage], move_gone: Mapping[str, str], by: User | None, at: datetime) -> None:
    """Move the open deals of stages that are gone, some at a time."""
    for stage in leaving:
        target = Stage.objects.get(pipeline=stage.pipeline_id, key=move_gone[stage.key])
        waiting = Deal.objects.open().filter(stage=stage).select_related("stage").order_by("pk")
        while deals := list(waiting.select_for_update(no_key=True, of=("self",))[:BATCH]):
            moment = max(at, *(deal.stage_since for deal in deals))
            rewrite(deals, lambda deal: set_place(deal, target, moment, loss_reason=None), by, moment)  # noqa: B023
