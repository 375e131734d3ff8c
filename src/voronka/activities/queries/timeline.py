from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from voronka.accounts.models import User
from voronka.activities.models import Call, Meeting, Note, Task
from voronka.funnel.models import Deal

Key = tuple[datetime, str, int]
"""The place of an entry in a timeline: (at, kind, id)."""


@dataclass(frozen=True)
class Entry:
    """One line of a timeline.

    at     when it happened; of an open task, when it was made; of a meeting, when it takes place
    kind   call, meeting, note, task
    who    who did it, or who is to do it; None = the machine
    text   what was written: the note, the title of the task
    object the row itself
    """

    at: datetime
    kind: str
    who: User | None
    text: str
    object: Call | Meeting | Note | Task

    @property
    def key(self) -> Key:
        """Its place: later first, at one moment by kind and id, both from the end."""
        return (self.at, self.kind, self.object.pk)


def timeline_entries(
    *,
    user: User,
    deal: Deal | None = None,
    contact_ids: Collection[int] = (),
    before: Key | None = None,
    limit: int = 50,
) -> list[Entry]:
    """The work on a deal (and on its lead), or on a contact, newest first; 4 queries, and one for the deals he sees.

    deal          one that the user may see; or
    contact_ids   a contact that he may see, with all merged into it: what belongs to deals of others is left out
    before        key of the last entry that was shown; entries of other kinds have a place among these keys as well
    """
    if deal is not None:
        among = Q(deal=deal) | Q(lead=deal.lead_id, deal=None) if deal.lead_id else Q(deal=deal)
    else:
        among = Q(contact__in=contact_ids) & (Q(deal=None) | Q(deal__in=Deal.objects.visible_to(user)))
    entries = [entry for kind in _TABLES for entry in _entries(kind, among, before, limit)]
    return sorted(entries, key=lambda entry: entry.key, reverse=True)[:limit]


_TABLES: dict[str, QuerySet[Any]] = {
    "call": Call.objects.annotate(moment=F("at")).select_related("by", "deal"),
    "meeting": Meeting.objects.annotate(moment=F("at")).select_related("by", "deal", "task__owner"),
    "note": Note.objects.filter(removed_at=None).annotate(moment=F("at")).select_related("by", "deal"),
    "task": Task.objects.filter(meeting=None)
    .annotate(moment=Coalesce("done_at", "made_at"))
    .select_related("owner", "done_by", "deal"),
}


def _entries(kind: str, among: Q, before: Key | None, limit: int) -> Iterator[Entry]:
    rows = _TABLES[kind].filter(among)
    if before:
        moment, other, pk = before
        if kind == other:
            rows = rows.filter(Q(moment__lt=moment) | Q(moment=moment, pk__lt=pk))
        else:
            rows = rows.filter(**{"moment__lte" if kind < other else "moment__lt": moment})
    for row in rows.order_by("-moment", "-pk")[:limit]:
        yield Entry(row.moment, kind, _who(row), _text(row), row)


def _who(row: Call | Meeting | Note | Task) -> User | None:
    if isinstance(row, Task):
        return row.done_by if row.done_at else row.owner
    return row.task.owner if isinstance(row, Meeting) else row.by


def _text(row: Call | Meeting | Note | Task) -> str:
    if isinstance(row, Task):
        return row.title
    if isinstance(row, Meeting):
        return row.task.title
    return row.text if isinstance(row, Note) else row.note
