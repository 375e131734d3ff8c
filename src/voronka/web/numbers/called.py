"""What the numbers of `reports.records` are called, above the list of what they count."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from voronka.leads.models import Defect
from voronka.reports.names import Names
from voronka.reports.verdicts import asked_of


def title_of(number: str, names: Names) -> str:
    """A number in words, with its stages or its reason: "Lost: too expensive"."""
    kind, *written = number.split(":")
    ids = [int(each) for each in written if each.isdecimal()]
    said = _titles().get(kind, _("Deals"))
    stages = [names.stage_names.get(pk, "") for pk in ids]
    if kind == "lost":
        stages = [names.reasons.get(pk, "") for pk in ids]
    if kind == "lost_at" and len(ids) > 1:
        stages[1] = names.reasons.get(ids[1], "") or _("no reason")
    what = (" → " if kind == "moved" else ", ").join(each for each in stages if each)
    return f"{said}: {what}" if what else said


def sold_title_of(number: str) -> str:
    """A number about sales in words."""
    titles = {
        "sold": _("All sales"),
        "sold_paid": _("Sales with a known amount"),
        "first_sale": _("First sales"),
        "first_paid": _("First sales with a known amount"),
        "repeat_sale": _("Repeat sales"),
        "repeat_paid": _("Repeat sales with a known amount"),
        "sale_of_nobody": _("Sales to customers who are not known"),
        "came_back": _("First sales of customers who bought again"),
        "refund": _("Refunds"),
        "cancellation": _("Cancellations"),
        "regular": _("The last sale of each regular buyer"),
        "growing": _("The last sale of each growing buyer"),
        "watched": _("First sales of customers who were watched for long enough"),
        "watched_again": _("First sales of customers who bought again in time"),
        "unfinished": _("First sales that are too recent to tell"),
    }
    return titles[number]


def request_title_of(number: str, names: Names) -> str:
    """A number about traffic in words."""
    if of_person := asked_of(number):
        return _of_person(*of_person, names)
    reason = number.removeprefix("defect_")
    if reason in Defect.values:
        return f"{_('Defective leads')}: {Defect(reason).label}"
    titles = {
        "leads": _("All leads"),
        "counted": _("Leads that came where visitors are counted"),
        "costed": _("Leads whose costs are known"),
        "costed_first": _("First sales of leads whose costs are known"),
        "of_leads": _("Leads, without deals that no lead stands behind"),
        "unjudged": _("Leads without a verdict"),
        "won": _("Leads that bought"),
        "lost": _("Leads that did not buy"),
        "open": _("Leads still open"),
        "judged": _("Leads with a verdict"),
        "clean": _("Clean leads"),
        "defective": _("Defective leads"),
        "fit": _("Leads without the defective ones"),
        "fit_won": _("Leads without the defective ones that bought"),
        "first_sale": _("First sales"),
        "repeat_sale": _("Repeat sales"),
        "paid": _("Sales with a known amount"),
        "unpaid": _("Sales without an amount"),
    }
    return titles.get(number, _("Leads"))


def _of_person(kind: str, judge_id: int, names: Names) -> str:
    titles = {
        "said": _("Judged by %(name)s"),
        "called": _("Called defective by %(name)s"),
        "overruled": _("Called defective by %(name)s, and found good after all"),
    }
    return titles[kind] % {"name": names.sellers.get(judge_id, f"#{judge_id}")}


def _titles() -> Mapping[str, str]:
    return {
        "deals": _("All deals"),
        "won": _("Won"),
        "lost": _("Lost"),
        "decided": _("Decided: won or lost"),
        "open": _("Still open"),
        "closed": _("Closed, from the first contact to the end"),
        "won_closed": _("Won, from the first contact to the end"),
        "lost_closed": _("Lost, from the first contact to the end"),
        "paid": _("Won with a known amount"),
        "unpaid": _("Won without a known amount"),
        "with_customer": _("With a known customer"),
        "entered": _("Entered the stage"),
        "went_on": _("Went on to the stage"),
        "from_first": _("Came from the first stage to"),
        "may_come": _("May still come to"),
        "skipped": _("Went past the stage"),
        "returned": _("Came back to the stage"),
        "timed": _("With a known time to the stage"),
        "timed_from_first": _("With a known time from the first stage to"),
        "stands": _("Stand in the stage"),
        "instant": _("Left within a minute"),
        "left": _("Left the stage"),
        "endless": _("Stand for too long in"),
        "lost_at": _("Lost from the stage"),
        "moved": _("Went this way"),
    }
