"""The list of leads: what the address asks for, a page of it, the way to the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import Sees, User
from voronka.distribution.queries import unanswered
from voronka.ground.text import clean_line
from voronka.leads import queries
from voronka.leads.models import Defect, Lead
from voronka.leads.queries import VERDICTS, Filters
from voronka.leads.reading import read_request
from voronka.traffic.models import LandingPoint, Source, Submission
from voronka.web.request import Request

PAGE = 50
LARGEST_ID = 2**63 - 1
WAITING = "waiting"
"""In the place of a verdict: those that wait for the first response."""
SHORTEST = 160
"""Letters of a message that stand in the list."""


@dataclass(frozen=True)
class Asked:
    """What the address of the list says; what makes no sense there is not asked for.

    waits   only those that wait for the first response
    """

    said: dict[str, str]
    filters: Filters
    after: int | None
    waits: bool = False

    @classmethod
    def of(cls, request: Request) -> Asked:
        names = ("verdict", "source", "point", "version", "owner", "since", "until", "q")
        said = {name: request.GET.get(name, "").replace("\0", "").strip()[:100] for name in names}
        filters = Filters(
            verdict=said["verdict"] if said["verdict"] in VERDICTS else "",
            source=number(said["source"]),
            point=number(said["point"]),
            version=number(said["version"]),
            owner=number(said["owner"]),
            since=_begins(said["since"]),
            until=_begins(said["until"], days=1),
            text=said["q"],
        )
        return cls(said, filters, number(request.GET.get("after", "")), said["verdict"] == WAITING)

    @property
    def is_narrowed(self) -> bool:
        return self.waits or self.filters != Filters()

    def address(self, **other: object) -> str:
        """The query of this list, or of a neighbour of it."""
        return "?" + urlencode({name: value for name, value in (self.said | other).items() if value not in ("", None)})


@dataclass(frozen=True)
class Line:
    """A lead in the list, with the beginning of what was asked."""

    lead: Lead
    message: str


def leads_page(request: Request, asked: Asked) -> dict[str, Any]:
    """A page of leads for its template (at most 7 queries, however many rows)."""
    among = unanswered().values("lead") if asked.waits else None
    rows = queries.leads_list(user=request.user, filters=asked.filters, among=among, after=asked.after, limit=PAGE + 1)
    shown, is_last = rows[:PAGE], len(rows) <= PAGE
    requests = queries.first_requests(shown)
    sees_others = request.user.sees != Sees.OWN
    return {
        "asked": asked,
        "lines": [Line(lead, _message(requests.get(lead.pk))) for lead in shown],
        "next_url": "" if is_last else asked.address(after=shown[-1].pk),
        "first_url": asked.address() if asked.after else "",
        "verdicts": [*verdict_choices(), (WAITING, _("Wait for a response"))],
        "sources": list(Source.objects.order_by("name", "pk")),
        "points": list(LandingPoint.objects.order_by("name", "pk")),
        "sees_others": sees_others,
        "people": list(User.objects.order_by("name", "pk")) if sees_others else [],
    }


def verdict_choices() -> list[tuple[str, Any]]:
    """What the list may be narrowed to by the verdict."""
    return [("unjudged", _("Not judged yet")), ("clean", _("Clean")), ("defective", _("Defective")), *Defect.choices]


def _message(submission: Submission | None) -> str:
    message = clean_line(read_request(submission.payload).message) if submission else ""
    return message if len(message) <= SHORTEST else f"{message[: SHORTEST - 1].rstrip()}…"


def number(text: str) -> int | None:
    """A number as it stands in an address; None for anything else, and for what no row can have."""
    found = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else LARGEST_ID + 1
    return found if found <= LARGEST_ID else None


def _begins(text: str, days: int = 0) -> datetime | None:
    """When a day begins where the business is, or one after it."""
    try:
        day = date.fromisoformat(text) + timedelta(days=days)
        return timezone.make_aware(datetime.combine(day, time.min))
    except (ValueError, OverflowError):
        return None
