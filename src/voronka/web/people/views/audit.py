"""Who changed what and when, what stood there before; who signed in, was refused, went out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from voronka.accounts import queries
from voronka.accounts.may import Capability
from voronka.accounts.models import SignIn
from voronka.catalog.models import Product
from voronka.contacts.models import Company, Contact
from voronka.funnel.models import DealField, LossReason, Pipeline, Stage
from voronka.ground.text import clean_line
from voronka.journal.models import Event
from voronka.leads.models import QualifyingRule
from voronka.traffic.models import LandingPoint, Source
from voronka.web.people import audit_words as words
from voronka.web.permissions import needs
from voronka.web.request import Request

LARGEST_ID = 2**63 - 1
ROWS: dict[str, type[Model]] = {
    "contact": Contact,
    "company": Company,
    "copied_from": Pipeline,
    "judged_rule": QualifyingRule,
    "loss_reason": LossReason,
    "point": LandingPoint,
    "product": Product,
    "source": Source,
    "stage": Stage,
}
"""Fields that point at rows with a name; people and teams are read elsewhere."""


@dataclass(frozen=True)
class Line:
    """One change, as it is read."""

    at: datetime
    who: str
    what: str
    subject: str
    url: str
    changes: list[tuple[str, str, str]]
    request_id: str


@require_safe
@needs(Capability.MANAGE_PEOPLE)
def changes(request: Request) -> HttpResponse:
    """Changes of business data, newest first, by person and kind."""
    person, kind = _number(request, "person"), clean_line(request.GET.get("kind", ""))
    events, following = queries.changes(by_id=person, kind=kind, before=_number(request, "before"))
    context = {
        "lines": _lines(events, request.business.currency),
        "all_kinds": _("All changes"),
        "kinds": sorted(((key, str(name)) for key, name in words.KINDS.items()), key=lambda choice: choice[1]),
        "kind": kind,
        **_frame(request, person, following),
    }
    return render(request, "people/audit.html", context)


@require_safe
@needs(Capability.MANAGE_PEOPLE)
def sign_ins(request: Request) -> HttpResponse:
    """Attempts to come in and ways out, newest first, by person and outcome."""
    person, outcome = _number(request, "person"), clean_line(request.GET.get("kind", ""))
    rows, following = queries.sign_ins(user_id=person, outcome=outcome, before=_number(request, "before"))
    context = {
        "rows": rows,
        "all_kinds": _("All sign-ins"),
        "kinds": SignIn.Outcome.choices,
        "kind": outcome,
        **_frame(request, person, following),
    }
    return render(request, "people/sign_ins.html", context)


def _frame(request: Request, person: int | None, following: int | None) -> dict[str, object]:
    """The filters and the way to the next page, which both lists have."""
    kept = [(key, value) for key, value in request.GET.items() if key in {"person", "kind"} and value]
    return {
        "people": queries.people(),
        "person_id": person,
        "is_filtered": bool(kept),
        "next_url": f"?{urlencode([*kept, ('before', following)])}" if following else "",
    }


def _number(request: Request, name: str) -> int | None:
    """A number of the address; anything else counts as not given."""
    text = request.GET.get(name, "")
    return min(int(text), LARGEST_ID) if text.isascii() and text.isdigit() and len(text) < 20 else None


def _lines(events: list[Event], currency: str) -> list[Line]:
    """Events in words (1 query for each kind of row that has a name, and one for the fields of deals)."""
    names = _names(events)
    custom = {f"fields.{key}": name for key, name in DealField.objects.values_list("key", "name")}
    return [
        Line(
            at=event.at,
            who=names("owner", event.by_id) or f"#{event.by_id}" if event.by_id else _("Voronka itself"),
            what=words.kind_name(event.kind),
            subject=_subject(event, names),
            url=_url(event),
            changes=[
                (custom.get(field) or words.field_name(field), pair[0], pair[1])
                for field, values in event.changes.items()
                if any(pair := [words.value_words(field, value, names, currency) for value in values])
            ],
            request_id=event.request_id,
        )
        for event in events
    ]


def _names(events: list[Event]) -> Callable[[str, int], str | None]:
    people: set[int] = {event.by_id for event in events if event.by_id}
    teams: set[int] = set()
    for event in events:
        if event.subject_kind == "accounts.user":
            people.add(event.subject_id)
        if event.subject_kind == "accounts.team":
            teams.add(event.subject_id)
    people |= _ids(events, "owner") | _ids(events, "escalate_to")
    people |= {pk for event in events for told in _members(event) for pk, _weight in told}
    teams |= _ids(events, "team")
    by_id = queries.names_of_people(people)
    known = {"owner": by_id, "escalate_to": by_id, "team": queries.names_of_teams(teams)}
    for field, model in ROWS.items():
        ids = _ids(events, field)
        known[field] = {pk: str(row) for pk, row in model._default_manager.in_bulk(ids).items()} if ids else {}
    return lambda field, pk: known.get(field, {}).get(pk)


def _ids(events: list[Event], field: str) -> set[int]:
    return {value for event in events for value in event.changes.get(field, []) if isinstance(value, int)}


def _members(event: Event) -> list[list[list[int]]]:
    """Who got leads by a rule before and after, each with a weight."""
    return [told for told in event.changes.get("members", []) if told]


def _subject(event: Event, names: Callable[[str, int], str | None]) -> str:
    if event.subject_kind not in words.SUBJECTS:
        return ""
    field = {"accounts.user": "owner", "accounts.team": "team"}.get(event.subject_kind, "")
    name = names(field, event.subject_id)
    return name or f"{words.SUBJECTS[event.subject_kind][0]} #{event.subject_id}"


def _url(event: Event) -> str:
    target = words.SUBJECTS.get(event.subject_kind)
    if target is None or event.kind == "accounts.team_removed":
        return ""
    try:
        return reverse(target[1], args=[event.subject_id])
    except NoReverseMatch:
        return ""
