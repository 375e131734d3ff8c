"""Reads of leads, each with its cost."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from voronka.accounts.models import User
from voronka.accounts.queries import business
from voronka.contacts.finding import is_meant
from voronka.contacts.models import Contact
from voronka.contacts.phones import default_region
from voronka.leads.models import Defect, Joined, Lead, Leads
from voronka.traffic.models import Submission

VERDICTS = {
    "unjudged": Q(is_clean=None),
    "clean": Q(is_clean=True),
    "defective": Q(is_clean=False),
    **{str(defect): Q(defect=defect) for defect in Defect.values},
}


@dataclass(frozen=True)
class Filters:
    """What a list of leads is narrowed to; a list of everything without any.

    verdict       one of VERDICTS
    source, point ids; 0 = none
    version       the id of a version of a page that it came from
    owner         the id of a user; 0 = it waits for somebody
    since, until  from this moment, before this one
    text          as for `contacts.queries.find`
    """

    verdict: str = ""
    source: int | None = None
    point: int | None = None
    version: int | None = None
    owner: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""


def leads_list(
    *, user: User, filters: Filters, among: QuerySet[Any] | None = None, after: int | None = None, limit: int = 50
) -> list[Lead]:
    """A page of the leads that the user sees, the newest first, with what a row shows (at most 3 queries).

    among   ids of leads that others than this app know something of; None = all
    after   the id of the last lead of the page before
    """
    rows = _narrowed(Lead.objects.visible_to(user), filters)
    rows = rows if among is None else rows.filter(pk__in=among)
    if after and (last := Lead.objects.filter(pk=after).first()):
        rows = rows.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))
    people = "contact__company", "contact__merged_into__company", "owner"
    related = rows.select_related(*people, "source", "point", "product", "last_origin")
    return list(related.order_by("-at", "-pk")[:limit])


def _narrowed(rows: Leads, filters: Filters) -> Leads:
    if filters.verdict in VERDICTS:
        rows = rows.filter(VERDICTS[filters.verdict])
    for field in ("source", "point", "owner"):
        value = getattr(filters, field)
        rows = rows if value is None else rows.filter(**{field: value or None})
    if filters.version is not None:
        rows = rows.filter(pk__in=Joined.objects.filter(submission__version=filters.version).values("lead"))
    if filters.since:
        rows = rows.filter(at__gte=filters.since)
    if filters.until:
        rows = rows.filter(at__lt=filters.until)
    if filters.text:
        people = Contact.objects.filter(is_meant(filters.text, default_region(business()), "contact"))
        rows = rows.filter(Q(contact__in=people) | Q(contact__merged_into__in=people))
    return rows


def came_by_day(*, user: User, since: datetime, until: datetime) -> dict[tuple[int, date], int]:
    """Landing point and day -> leads that came there, as far as the user sees them (1 query).

    The days are those of the current time zone; until is left out.
    """
    rows = Lead.objects.visible_to(user).filter(point__isnull=False, at__gte=since, at__lt=until)
    days = rows.annotate(day=TruncDate("at")).values("point", "day").annotate(leads=Count("pk")).order_by()
    return {(row["point"], row["day"]): row["leads"] for row in days}


def first_requests(leads: Sequence[Lead]) -> dict[int, Submission]:
    """Lead -> what arrived first of it (1 query)."""
    joined = Joined.objects.filter(lead__in=[lead.pk for lead in leads]).select_related("submission")
    return {each.lead_id: each.submission for each in joined.order_by("-submission_id")}


def requests_of(lead: Lead) -> list[Submission]:
    """What arrived of a lead, the first first, with the landing point and the consents (2 queries)."""
    rows = Submission.objects.filter(pk__in=Joined.objects.filter(lead=lead).values("submission"))
    related = rows.select_related("point", "version", "source").prefetch_related("consents__text")
    return list(related.order_by("at", "pk"))


def leads_of(user: User, contact_ids: Collection[int], most: int = 50) -> list[Lead]:
    """The leads of a person that the user sees, the newest first, with source, point and seller (1 query)."""
    rows = Lead.objects.visible_to(user).filter(contact__in=contact_ids)
    return list(rows.select_related("source", "point", "owner", "product").order_by("-at", "-pk")[:most])


def spam(*, after: int | None = None, limit: int = 50) -> list[Submission]:
    """Submissions that look like spam and that nobody has let through, the newest first, with the point (1 query).

    after   the id of the last one of the page before
    """
    rows = Submission.objects.exclude(suspicion="").filter(~Exists(Joined.objects.filter(submission=OuterRef("pk"))))
    rows = rows.filter(pk__lt=after) if after else rows
    return list(rows.select_related("point").order_by("-pk")[:limit])


def leads_by_source(*, user: User, since: datetime) -> dict[int, int]:
    """Source -> how many leads that the user may see have come from it since then (1 query)."""
    rows = Lead.objects.visible_to(user).filter(at__gte=since).exclude(source=None).order_by()
    return dict(rows.values_list("source_id").annotate(count=Count("pk")))
