"""Whether a lead is one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.ground.refusal import Refusal
from voronka.journal.actions import record
from voronka.journal.models import Batch
from voronka.leads.events import LeadJudged
from voronka.leads.models import Defect, Lead


def judge_lead(
    *,
    lead: Lead,
    is_clean: bool,
    defect: str = "",
    rule: str = "",
    by: User | None,
    at: datetime,
    batch: Batch | None = None,
) -> Lead:
    """Say whether a lead is one: clean, or defective for a reason of `Defect`. The last word counts.

    rule   the name of the rule that says so, where no person does

    Publishes LeadJudged. Raises Refusal at "defect" when the reason is missing or unknown; then nothing is written.
    """
    if not is_clean and defect not in Defect.values:
        raise Refusal({"defect": _("Say why this is no lead.")})
    verdict = {"is_clean": is_clean, "defect": "" if is_clean else defect, "judged_rule": rule}
    with transaction.atomic():
        row = Lead.objects.select_for_update().get(pk=lead.pk)
        changes = {field: [getattr(row, field), value] for field, value in verdict.items()}
        Lead.objects.filter(pk=row.pk).update(**verdict, judged_at=at, judged_by=by)
        record(
            LeadJudged(lead_id=row.pk, is_clean=is_clean, at=at),
            by_id=by.pk if by else None,
            changes={field: pair for field, pair in changes.items() if pair[0] != pair[1]},
            batch=batch,
        )
    lead.refresh_from_db()
    return lead
