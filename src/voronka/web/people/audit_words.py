"""How changes are called and written in the audit."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from voronka.accounts.models import Link, Role, Sees
from voronka.activities.models import Call, Meeting, Task
from voronka.distribution.hours import write_day
from voronka.distribution.models import Way
from voronka.funnel.models import DealField, Outcome
from voronka.funnel.trades import TRADES, load
from voronka.leads.models import Defect, QualifyingRule
from voronka.reports.models import Aim
from voronka.traffic.models import Channel, PointKind, TargetAction
from voronka.web.numbers.worded import words
from voronka.web.templatetags.voronka import day, moment, money

KINDS: dict[str, str | Promise] = {
    "accounts.business_set_up": gettext_lazy("Business set up"),
    "accounts.business_changed": gettext_lazy("Business changed"),
    "accounts.user_added": gettext_lazy("Person added"),
    "accounts.user_changed": gettext_lazy("Person changed"),
    "accounts.user_deactivated": gettext_lazy("Person deactivated"),
    "accounts.user_activated": gettext_lazy("Person activated"),
    "accounts.password_changed": gettext_lazy("Password changed"),
    "accounts.sessions_ended": gettext_lazy("Signed out everywhere"),
    "accounts.second_step_changed": gettext_lazy("Second step changed"),
    "accounts.team_added": gettext_lazy("Team added"),
    "accounts.team_renamed": gettext_lazy("Team renamed"),
    "accounts.team_removed": gettext_lazy("Team removed"),
    "accounts.link_made": gettext_lazy("One-time link made"),
    "accounts.link_used": gettext_lazy("One-time link used"),
    "activities.task_added": gettext_lazy("Task added"),
    "activities.task_changed": gettext_lazy("Task changed"),
    "activities.task_finished": gettext_lazy("Task finished"),
    "activities.task_reopened": gettext_lazy("Task reopened"),
    "activities.call_logged": gettext_lazy("Call written down"),
    "activities.meeting_planned": gettext_lazy("Meeting planned"),
    "activities.meeting_closed": gettext_lazy("Meeting closed"),
    "activities.meeting_reopened": gettext_lazy("Meeting planned again"),
    "activities.note_written": gettext_lazy("Note written"),
    "activities.note_removed": gettext_lazy("Note removed"),
    "activities.note_restored": gettext_lazy("Note brought back"),
    "catalog.product_added": gettext_lazy("Product added"),
    "catalog.product_edited": gettext_lazy("Product changed"),
    "contacts.contact_created": gettext_lazy("Contact added"),
    "contacts.contact_edited": gettext_lazy("Contact changed"),
    "contacts.contacts_merged": gettext_lazy("Contacts merged"),
    "contacts.merge_undone": gettext_lazy("Merge of contacts undone"),
    "contacts.company_created": gettext_lazy("Company added"),
    "contacts.company_edited": gettext_lazy("Company changed"),
    "demo.asked": gettext_lazy("Demo data asked for"),
    "demo.month_put": gettext_lazy("A month of demo data put in"),
    "demo.taken_out": gettext_lazy("Demo data taken out"),
    "funnel.draft_dropped": gettext_lazy("Draft of a pipeline dropped"),
    "funnel.draft_saved": gettext_lazy("Draft of a pipeline saved"),
    "funnel.field_added": gettext_lazy("Field of deals added"),
    "funnel.field_changed": gettext_lazy("Field of deals changed"),
    "funnel.pipeline_changed": gettext_lazy("Pipeline changed"),
    "funnel.pipeline_published": gettext_lazy("Pipeline published"),
    "funnel.deal_opened": gettext_lazy("Deal opened"),
    "funnel.deal_moved": gettext_lazy("Deal moved"),
    "funnel.deal_changed": gettext_lazy("Deal changed"),
    "funnel.history_replaced": gettext_lazy("History of a deal replaced"),
    "funnel.deal_assigned": gettext_lazy("Deal given to somebody"),
    "funnel.deals_changed": gettext_lazy("Many deals changed"),
    "funnel.view_saved": gettext_lazy("View saved"),
    "funnel.view_removed": gettext_lazy("View removed"),
    "imports.check_asked": gettext_lazy("Check of a file asked for"),
    "imports.run_asked": gettext_lazy("Import asked for"),
    "imports.done": gettext_lazy("File imported"),
    "imports.undo_asked": gettext_lazy("Undo of an import asked for"),
    "imports.undone": gettext_lazy("Import undone"),
    "reports.margin_set": gettext_lazy("Share that is earned"),
    "reports.target_set": gettext_lazy("Target set"),
    "reports.decision_made": gettext_lazy("Decision made"),
    "reports.decision_judged": gettext_lazy("What came of a decision"),
    "reports.digest_written": gettext_lazy("Digest written"),
    "distribution.desk_changed": gettext_lazy("Hours or share of somebody changed"),
    "distribution.hours_changed": gettext_lazy("Working hours of the business changed"),
    "distribution.lead_answered": gettext_lazy("First response to a lead"),
    "distribution.lead_routed": gettext_lazy("Lead given out"),
    "distribution.leads_spread": gettext_lazy("Many leads given anew"),
    "distribution.rule_changed": gettext_lazy("Rule of distribution changed"),
    "leads.lead_assigned": gettext_lazy("Lead given to somebody"),
    "leads.lead_created": gettext_lazy("Lead added"),
    "leads.lead_judged": gettext_lazy("Lead judged"),
    "leads.request_joined": gettext_lazy("Same request again"),
    "leads.rule_added": gettext_lazy("Rule for leads added"),
    "leads.rule_edited": gettext_lazy("Rule for leads changed"),
    "leads.rule_removed": gettext_lazy("Rule for leads removed"),
    "sales.sale_recorded": gettext_lazy("Sale recorded"),
    "sales.sale_changed": gettext_lazy("Sale changed"),
    "sales.sale_refunded": gettext_lazy("Money given back"),
    "sales.sale_cancelled": gettext_lazy("Sale cancelled"),
    "traffic.source_added": gettext_lazy("Source added"),
    "traffic.source_edited": gettext_lazy("Source changed"),
    "traffic.point_added": gettext_lazy("Landing point added"),
    "traffic.point_edited": gettext_lazy("Landing point changed"),
    "traffic.page_saved": gettext_lazy("Landing page saved"),
    "traffic.page_published": gettext_lazy("Landing page published"),
    "traffic.page_weighed": gettext_lazy("Shares of versions changed"),
    "traffic.picture_added": gettext_lazy("Picture uploaded"),
    "traffic.tallied": gettext_lazy("Visitors counted"),
    "traffic.counter_read": gettext_lazy("Counter's file read"),
    "traffic.channel_rule_added": gettext_lazy("Channel rule added"),
    "traffic.channel_rule_edited": gettext_lazy("Channel rule changed"),
    "traffic.channel_rule_removed": gettext_lazy("Channel rule removed"),
    "traffic.api_key_made": gettext_lazy("API key made"),
    "traffic.api_key_revoked": gettext_lazy("API key revoked"),
    "traffic.costs_sent": gettext_lazy("Costs sent by a program"),
    "traffic.spend_recorded": gettext_lazy("Spend written down"),
    "traffic.spend_changed": gettext_lazy("Spend changed"),
    "traffic.spend_removed": gettext_lazy("Spend taken away"),
    "traffic.visits_brought": gettext_lazy("Visits brought in"),
    "traffic.submissions_arrived": gettext_lazy("Submissions came in"),
    "traffic.submission_received": gettext_lazy("Submission received"),
    "traffic.consents_confirmed": gettext_lazy("Consents confirmed"),
}
SUBJECTS: dict[str, tuple[str | Promise, str]] = {
    "accounts.user": (gettext_lazy("Person"), "people:person"),
    "accounts.team": (gettext_lazy("Team"), "people:team"),
    "funnel.deal": (gettext_lazy("Deal"), "deals:page"),
    "funnel.pipeline": (gettext_lazy("Pipeline"), "pipelines:draw"),
    "contacts.contact": (gettext_lazy("Contact"), "parties:contact"),
    "contacts.company": (gettext_lazy("Company"), "parties:company"),
    "traffic.point": (gettext_lazy("Landing point"), "points:point"),
}
"""What a change was about -> how it is called, and the page of one."""
FIELDS: dict[str, str | Promise] = {
    "own": gettext_lazy("In the currency of the business"),
    "visits": gettext_lazy("Visits"),
    "day": gettext_lazy("Day"),
    "impressions": gettext_lazy("Impressions"),
    "clicks": gettext_lazy("Clicks"),
    "campaign": gettext_lazy("Campaign"),
    "chat": gettext_lazy("Link of the chat"),
    "addresses": gettext_lazy("Phones and addresses"),
    "amount": gettext_lazy("Amount"),
    "at": gettext_lazy("When"),
    "audience": gettext_lazy("Audience"),
    "blocks": gettext_lazy("Blocks"),
    "boxes": gettext_lazy("Boxes to tick on entry"),
    "channel": gettext_lazy("Channel"),
    "choices": gettext_lazy("Choices"),
    "close_by": gettext_lazy("To be closed by"),
    "closed_at": gettext_lazy("Closed"),
    "code": gettext_lazy("Code"),
    "company": gettext_lazy("Company"),
    "contact": gettext_lazy("Contact"),
    "copied_from": gettext_lazy("Copied from"),
    "currency": gettext_lazy("Currency"),
    "daily_capacity": gettext_lazy("Leads that you can work in a day"),
    "days": gettext_lazy("Days"),
    "daily_cap": gettext_lazy("New leads a day at most"),
    "defect": gettext_lazy("Defect"),
    "domain": gettext_lazy("Domain of its own"),
    "done": gettext_lazy("Leads given anew"),
    "done_at": gettext_lazy("Done"),
    "drawing": gettext_lazy("Drawing"),
    "due_at": gettext_lazy("Due"),
    "email": gettext_lazy("E-mail address"),
    "escalate_to": gettext_lazy("Who gets what is not answered in time"),
    "field": gettext_lazy("What is looked at"),
    "is_absent": gettext_lazy("Away"),
    "is_active": gettext_lazy("Active"),
    "is_all_day": gettext_lazy("All day"),
    "is_archived": gettext_lazy("In the archive"),
    "is_cancelled": gettext_lazy("Cancelled"),
    "is_clean": gettext_lazy("Clean"),
    "is_gone": gettext_lazy("Taken away"),
    "is_offered": gettext_lazy("On offer"),
    "is_on": gettext_lazy("In use"),
    "judged_rule": gettext_lazy("By the rule"),
    "kind": gettext_lazy("Kind"),
    "language": gettext_lazy("Language"),
    "link": gettext_lazy("Link"),
    "loss_note": gettext_lazy("Note"),
    "loss_reason": gettext_lazy("Why it is lost"),
    "loss_reasons": gettext_lazy("Reasons of losses"),
    "members": gettext_lazy("Members"),
    "moments": gettext_lazy("Moments"),
    "name": gettext_lazy("Name"),
    "new_sources": gettext_lazy("New sources"),
    "note": gettext_lazy("Note"),
    "number": gettext_lazy("Version"),
    "outcome": gettext_lazy("Outcome"),
    "owner": gettext_lazy("Responsible"),
    "pattern": gettext_lazy("What stands there"),
    "pipeline": gettext_lazy("Pipeline"),
    "phone": gettext_lazy("Phone"),
    "place": gettext_lazy("Place"),
    "point": gettext_lazy("Landing point"),
    "position": gettext_lazy("Position"),
    "price": gettext_lazy("Price"),
    "price_from": gettext_lazy("Price from"),
    "price_to": gettext_lazy("Price to"),
    "product": gettext_lazy("Product"),
    "query": gettext_lazy("Filters"),
    "reason": gettext_lazy("Reason"),
    "recovery_codes": gettext_lazy("Your recovery codes"),
    "refunded": gettext_lazy("Given back"),
    "region": gettext_lazy("Region"),
    "removed_at": gettext_lazy("Removed"),
    "repeats": gettext_lazy("Repeats"),
    "respond_in_minutes": gettext_lazy("Minutes until the first response"),
    "responded_at": gettext_lazy("First response"),
    "result": gettext_lazy("Result"),
    "revoked_at": gettext_lazy("Revoked"),
    "role": gettext_lazy("Role"),
    "scopes": gettext_lazy("What it may send"),
    "sees": gettext_lazy("Sees"),
    "set_up_at": gettext_lazy("Set up"),
    "share": gettext_lazy("Share that counts, %"),
    "sites": gettext_lazy("Sites that may show its form"),
    "skipped": gettext_lazy("Skipped steps"),
    "slug": gettext_lazy("Address of its page"),
    "source": gettext_lazy("Source"),
    "stage": gettext_lazy("Stage"),
    "submission": gettext_lazy("Submission"),
    "tally_error": gettext_lazy("Error of the count"),
    "target": gettext_lazy("Planned target action"),
    "tax_number": gettext_lazy("Tax number"),
    "team": gettext_lazy("Team"),
    "test": gettext_lazy("Condition"),
    "text": gettext_lazy("Decision"),
    "theme": gettext_lazy("Theme"),
    "time_zone": gettext_lazy("Time zone"),
    "title": gettext_lazy("Title"),
    "totp": gettext_lazy("Authenticator app"),
    "trade": gettext_lazy("Trade"),
    "type": gettext_lazy("Kind"),
    "value": gettext_lazy("What the condition looks for"),
    "weights": gettext_lazy("Shares"),
    "visitors": gettext_lazy("Visitors"),
    "version": gettext_lazy("Version"),
    "way": gettext_lazy("How it gives leads out"),
    "week": gettext_lazy("Working hours"),
    "wanted": gettext_lazy("Conditions"),
}
CHOICES: dict[str, dict[Any, Any]] = {
    "channel": dict(Channel.choices),
    "defect": dict(Defect.choices),
    "kind": dict(DealField.Kind.choices) | dict(PointKind.choices),
    "language": dict(settings.LANGUAGES),
    "link": {
        Link.Kind.FIRST: gettext_lazy("First sign-in"),
        Link.Kind.INVITATION: gettext_lazy("Invitation"),
        Link.Kind.PASSWORD: gettext_lazy("New password"),
    },
    "outcome": dict(Outcome.choices),
    "repeats": dict(Task.Repeats.choices),
    "result": dict(Call.Result.choices) | dict(Meeting.Result.choices),
    "role": dict(Role.choices),
    "scopes": {"leads": gettext_lazy("Leads"), "costs": gettext_lazy("Costs")},
    "sees": dict(Sees.choices),
    "target": dict(TargetAction.choices),
    "test": dict(QualifyingRule.Test.choices),
    "type": dict(Task.Type.choices),
    "way": dict(Way.choices),
}
"""What may stand in a field, in words; anything else stands there as it was written."""


def kind_name(kind: str) -> str:
    """A kind of event in words; one that nobody has named yet, as it is: "funnel.deal_moved" -> "deal moved"."""
    return str(KINDS.get(kind) or kind.split(".")[-1].replace("_", " "))


def field_name(field: str) -> str:
    """A field in words; a target is named by its aim and month: "won 2026-03"."""
    aim, _space, month = field.partition(" ")
    if month and aim in Aim.values:
        return f"{Aim(aim).label} {month}"
    return str(FIELDS.get(field) or field.replace("_", " "))


def value_words(field: str, value: Any, names: Callable[[str, int], str | None], currency: str) -> str:
    """A value in words; None, "" and an empty list = nothing stood there.

    names  the name of a row by field ("team", "owner") and id; None where nothing is known by it
    """
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int) and (name := names(field, value)):
        return name
    if isinstance(value, list | dict):
        return _many(field, value, names)
    return _read(field, str(value), currency) or str(CHOICES.get(field, {}).get(value, value))


def _many(field: str, value: Any, names: Callable[[str, int], str | None]) -> str:
    """Several values: hours day by day, people with their weights, conditions by their names, lists."""
    if field == "week":
        return "; ".join(write_day(stretches) or "—" for stretches in value)
    if field == "members":
        return ", ".join(f"{names('owner', pk) or f'#{pk}'} × {weight}" for pk, weight in value)
    if isinstance(value, dict):
        told = ((name, each if isinstance(each, list) else [each]) for name, each in value.items())
        return "; ".join(f"{field_name(name)}: {_many(name, each, names)}" for name, each in told if each)
    known = CHOICES.get(field, {})
    return ", ".join((isinstance(each, int) and names(field, each)) or str(known.get(each, each)) for each in value)


def _read(field: str, value: str, currency: str) -> str:
    """Moments, days, money, shares and trades as they are written; "" for everything else."""
    if field in {"amount", "price", "refunded"}:
        return money(Decimal(value), currency)
    if field == "tally_error":
        return words().percent(float(value))
    if (field == "at" or field.endswith("_at")) and (at := parse_datetime(value)):
        return moment(at)
    if field == "close_by" and (on := parse_date(value)):
        return day(on)
    return load(value, get_language() or "en").name if field == "trade" and value in TRADES else ""
