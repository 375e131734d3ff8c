"""What a stage asks of a deal that comes into it: one rule for a single move, for many at once, and for a new deal."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from voronka.funnel.models import Deal, LossReason, Stage, StageKind, Version
from voronka.funnel.values import is_filled
from voronka.ground.refusal import Refusal

STAGE_GONE = _("This stage is no longer in the funnel. Load the page again.")
PUT_AWAY = _("This funnel is in the archive, where nobody would see an open deal. Bring the funnel back first.")


class MoveRefused(Refusal):
    """The deal stays where it is; nothing was written."""


class StageGone(MoveRefused):
    """The stage was taken out of the funnel, perhaps a moment ago."""

    def __init__(self) -> None:
        super().__init__({"to": STAGE_GONE})


def refuse_gone(stage_ids: Iterable[int]) -> None:
    """Raises StageGone if one of the stages is out of the funnel by now (1 query).

    To be asked after `shift`: who publishes holds the counts of what leaves until the end of his transaction, so a
    mover who has waited for them sees here what he could not see when he began.
    """
    if Stage.objects.filter(pk__in=list(stage_ids), is_gone=True).exists():
        raise StageGone


def entry_problems(
    deal: Deal, stage: Stage, *, ticked: Collection[str] = (), loss_reason: LossReason | None = None
) -> dict[str, object]:
    """What keeps the deal, as it stands, out of a stage: field -> sentence; empty = it may come in (no query)."""
    problems: dict[str, object] = {
        name: format_lazy(_("“{stage}” needs this."), stage=stage.name)
        for name in required_fields(stage)
        if not is_filled(deal, name)
    }
    if set(stage.boxes) - set(ticked):
        problems["boxes"] = _("Tick every box: the stage asks for it.")
    if stage.kind == StageKind.LOST and not _fits(loss_reason, stage):
        problems["loss_reason"] = _("Choose why the deal is lost.")
    return problems


def required_fields(stage: Stage) -> list[str]:
    """The fields that must be filled on entry. A won deal always has an amount."""
    required = list(stage.required)
    if stage.kind == StageKind.WON and "amount" not in required:
        required.append("amount")
    return required


def latest_version_id(pipeline_id: int) -> int | None:
    """The version of a pipeline that is in force (1 query)."""
    published = Version.objects.filter(pipeline=pipeline_id, number__isnull=False)
    return published.order_by("-number").values_list("pk", flat=True).first()


def _fits(loss_reason: LossReason | None, stage: Stage) -> bool:
    return loss_reason is not None and loss_reason.pipeline_id == stage.pipeline_id and not loss_reason.is_gone
