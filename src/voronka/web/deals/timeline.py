"""Everything that happened with a deal in one list, newest first: moves, requests, changes, and the work on it.

A teller knows one table: asked for lines older than a place, it gives the newest of them. The list is what the tellers
say, merged; a page costs the same wherever it begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.activities.queries import Entry, timeline_entries
from voronka.funnel.events import DealAssigned, DealChanged
from voronka.funnel.models import Deal, Transition
from voronka.journal.models import Event
from voronka.leads.models import Joined

Key = tuple[datetime, str, int]
"""The place of a line: (at, kind, id). Later first; at one moment by kind and id from the end: an arrival last."""
PAGE = 50
KINDS = {
    "": _("All"),
    "move": _("Moves"),
    "note": _("Notes"),
    "task": _("Tasks"),
    "call": _("Calls"),
    "meeting": _("Meetings"),
    "arrival": _("Requests"),
    "change": _("Changes"),
}
WORK = frozenset({"note", "task", "call", "meeting"})


@dataclass(frozen=True)
class Line:
    """One line: a row of one of the tables, and where it stands.

    who    None = the machine
    entry  of the work on the deal: how the activities tell it
    """

    at: datetime
    kind: str
    who: User | None
    row: Any
    entry: Entry | None = None

    @property
    def key(self) -> Key:
        return (self.at, self.kind, self.row.pk)


Teller = Callable[[Deal, User, Key | None, int], Iterable[Line]]
"""Lines of a deal that a user sees, older than a place, at most so many."""


@dataclass(frozen=True)
class Page:
    """Lines, and where the next page begins; "" = this was the last."""

    lines: list[Line]
    next: str


def tell(deal: Deal, user: User, *, kind: str = "", before: str = "", limit: int = PAGE) -> Page:
    """A page of the timeline (about 8 queries).

    kind    one of KINDS
    before  `Page.next` of the page before; one that nobody gave out begins anew
    """
    place = read_mark(before)
    tellers = [teller for kinds, teller in TELLERS if not kind or kind in kinds]
    lines = [line for teller in tellers for line in _of_kind(teller, deal, user, kind, place, limit + 1)]
    lines.sort(key=lambda line: line.key, reverse=True)
    return Page(lines[:limit], mark(lines[limit - 1].key) if len(lines) > limit else "")


def _of_kind(teller: Teller, deal: Deal, user: User, kind: str, place: Key | None, limit: int) -> list[Line]:
    """A teller may know several kinds: it is asked on until enough of the one are found, or there are no more."""
    found: list[Line] = []
    step = limit
    while len(found) < limit:
        lines = list(teller(deal, user, place, step))
        found += [line for line in lines if not kind or line.kind == kind]
        if len(lines) < step:
            break
        place, step = lines[-1].key, step * 4
    return found


def _moves(deal: Deal, _user: User, before: Key | None, limit: int) -> Iterable[Line]:
    rows = Transition.objects.filter(deal=deal).select_related("by", "from_stage", "to_stage")
    return [Line(row.at, "move", row.by, row) for row in _older(rows, "move", before)[:limit]]


def _changes(deal: Deal, _user: User, before: Key | None, limit: int) -> Iterable[Line]:
    rows = Event.objects.filter(
        subject_kind=DealChanged.about, subject_id=deal.pk, kind__in=[DealChanged.kind, DealAssigned.kind]
    )
    events = list(_older(rows, "change", before)[:limit])
    people = User.objects.in_bulk({event.by_id for event in events if event.by_id})
    return [Line(event.at, "change", people.get(event.by_id), event) for event in events]


def _submissions(deal: Deal, _user: User, before: Key | None, limit: int) -> Iterable[Line]:
    if deal.lead_id is None:
        return []
    rows = Joined.objects.filter(lead=deal.lead_id).select_related("submission__source")
    joined = _older(rows, "arrival", before, at="submission__at", pk="submission_id")[:limit]
    return [Line(each.submission.at, "arrival", None, each.submission) for each in joined]


def _work(deal: Deal, user: User, before: Key | None, limit: int) -> Iterable[Line]:
    entries = timeline_entries(user=user, deal=deal, before=before, limit=limit)
    return [Line(entry.at, entry.kind, entry.who, entry.object, entry) for entry in entries]


TELLERS: tuple[tuple[frozenset[str], Teller], ...] = (
    (frozenset({"move"}), _moves),
    (frozenset({"change"}), _changes),
    (frozenset({"arrival"}), _submissions),
    (WORK, _work),
)


def _older(rows: QuerySet[Any], kind: str, before: Key | None, *, at: str = "at", pk: str = "pk") -> QuerySet[Any]:
    """The rows below a place, the newest first."""
    if before:
        moment, other, last = before
        if kind == other:
            rows = rows.filter(Q(**{f"{at}__lt": moment}) | Q(**{at: moment, f"{pk}__lt": last}))
        else:
            rows = rows.filter(**{f"{at}__lte" if kind < other else f"{at}__lt": moment})
    return rows.order_by(f"-{at}", f"-{pk}")


def mark(key: Key) -> str:
    """A place as text for an address."""
    at, kind, pk = key
    return f"{at.isoformat()}~{kind}~{pk}"


def read_mark(text: str) -> Key | None:
    """Back from `mark`; None for what it never gave out."""
    at, _tilde, rest = text.partition("~")
    kind, _tilde, pk = rest.partition("~")
    try:
        moment = parse_datetime(at)
        if moment is None or moment.tzinfo is None:
            return None
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):  # of the first and the last day there is not every hour in every zone
        return None
    if kind not in KINDS or not pk.isdecimal() or len(pk) > 18:
        return None
    return moment, kind, int(pk)
