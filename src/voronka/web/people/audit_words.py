"""How changes are called and written in the audit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from voronka.accounts.models import Role, Sees
from voronka.funnel.trades import TRADES, load
from voronka.web.templatetags.voronka import moment

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
    "leads.lead_created": gettext_lazy("Lead added"),
    "leads.lead_judged": gettext_lazy("Lead judged"),
    "sales.sale_recorded": gettext_lazy("Sale recorded"),
    "sales.sale_changed": gettext_lazy("Sale changed"),
    "sales.sale_refunded": gettext_lazy("Money given back"),
    "sales.sale_cancelled": gettext_lazy("Sale cancelled"),
    "traffic.source_added": gettext_lazy("Source added"),
    "traffic.source_edited": gettext_lazy("Source changed"),
    "traffic.submission_received": gettext_lazy("Submission received"),
}
SUBJECTS: dict[str, tuple[str | Promise, str]] = {
    "accounts.user": (gettext_lazy("Person"), "people:person"),
    "accounts.team": (gettext_lazy("Team"), "people:team"),
    "funnel.deal": (gettext_lazy("Deal"), "deals:page"),
    "funnel.pipeline": (gettext_lazy("Pipeline"), "pipelines:draw"),
    "contacts.contact": (gettext_lazy("Contact"), "parties:contact"),
    "contacts.company": (gettext_lazy("Company"), "parties:company"),
}
"""What a change was about -> how it is called, and the page of one."""
FIELDS: dict[str, str | Promise] = {
    "amount": gettext_lazy("Amount"),
    "currency": gettext_lazy("Currency"),
    "email": gettext_lazy("E-mail address"),
    "is_absent": gettext_lazy("Away"),
    "is_active": gettext_lazy("Active"),
    "language": gettext_lazy("Language"),
    "link": gettext_lazy("Link"),
    "name": gettext_lazy("Name"),
    "owner": gettext_lazy("Responsible"),
    "recovery_codes": gettext_lazy("Your recovery codes"),
    "role": gettext_lazy("Role"),
    "sees": gettext_lazy("Sees"),
    "set_up_at": gettext_lazy("Set up"),
    "skipped": gettext_lazy("Skipped steps"),
    "stage": gettext_lazy("Stage"),
    "team": gettext_lazy("Team"),
    "theme": gettext_lazy("Theme"),
    "time_zone": gettext_lazy("Time zone"),
    "title": gettext_lazy("Title"),
    "totp": gettext_lazy("Authenticator app"),
    "trade": gettext_lazy("Trade"),
}


def kind_name(kind: str) -> str:
    """A kind of event in words; one that nobody has named yet, as it is: "funnel.deal_moved" -> "deal moved"."""
    return str(KINDS.get(kind) or kind.split(".")[-1].replace("_", " "))


def field_name(field: str) -> str:
    return str(FIELDS.get(field) or field.replace("_", " "))


def value_words(field: str, value: Any, names: Callable[[str, int], str | None]) -> str:
    """A value in words; None and "" = nothing stood there.

    names  the name of a row by field ("team", "owner") and id; None where nothing is known by it
    """
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int) and (name := names(field, value)):
        return name
    if field in {"role", "sees"}:
        labels = dict(Role.choices if field == "role" else Sees.choices)
        return str(labels.get(value, value))
    if field.endswith("_at") and (at := parse_datetime(str(value))):
        return moment(at)
    if field == "trade" and value in TRADES:
        return load(value, get_language() or "en").name
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return str(value)
