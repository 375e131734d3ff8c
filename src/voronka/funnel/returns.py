"""A deal that comes back to a stage: nothing is refused, but who moves it is told where the funnel does not plan it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from voronka.funnel.models import Deal, Stage


def said_of_return(deal: Deal, to: Stage) -> str:
    """What to say of a deal that stands in a stage, or is to come there, for the second time; "" = nothing.

    Nothing is said of a stage that may repeat, and of the ends: a deal that was opened again may be decided again
    (1 query at most).
    """
    if to.may_repeat or to.closes:
        return ""
    times = deal.transitions.filter(to_stage=to).count() + (to.pk != deal.stage_id)
    return _("The deal has been here before, and a return to this stage is not planned.") if times > 1 else ""
