"""What has changed since somebody last looked, from the journal: also what was recorded early and committed late."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection

from voronka.journal.models import Batch, Event

NAMED = frozenset(
    {
        *("accounts.user", "accounts.team", "accounts.business", "catalog.product", "traffic.source"),
        *("traffic.point", "traffic.channel_rule"),
        *("funnel.pipeline", "funnel.deal_field"),
    }
)
"""Subjects whose names or fields stand in `Names`."""
SUBJECTS = frozenset(
    {*NAMED, "funnel.deal", "contacts.contact", "contacts.company", "leads.lead", "sales.sale", "traffic.spend"}
)
TOO_MANY = 20_000
"""Changed rows from which reading everything anew is faster."""


@dataclass(frozen=True)
class News:
    """What has to be read again.

    everything   a batch is gone, or too much has changed
    names        a name, a stage, a field, the time zone
    costs        what traffic cost
    deals, contacts, companies, leads, sales   ids
    """

    everything: bool = False
    names: bool = False
    costs: bool = False
    deals: frozenset[int] = frozenset()
    contacts: frozenset[int] = frozenset()
    companies: frozenset[int] = frozenset()
    leads: frozenset[int] = frozenset()
    sales: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self != News()


@dataclass
class Reader:
    """Reads the journal from where it stood at the last look. Events become visible out of the order of their ids:

    floor    every event up to this id has been seen, or will never be
    seen     events above the floor that have been seen
    looks    (the last id of a look, the transaction that was to begin next): the floor rises to that id as soon as all
             transactions that were open then have ended
    batches  those that were there
    """

    floor: int = 0
    seen: set[int] = field(default_factory=set)
    looks: deque[tuple[int, int]] = field(default_factory=deque)
    batches: frozenset[int] = frozenset()

    def start(self) -> None:
        """Take all that is there now as known; to be called before the rows are read."""
        last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        oldest, next_one = _transactions()
        if oldest == next_one:
            self.floor = last
        else:  # somebody is writing: what he commits may have a lower id; the reading to come may miss it
            self.floor = max(0, last - TOO_MANY)
            self.seen = set(Event.objects.filter(pk__gt=self.floor).values_list("pk", flat=True))
            self.looks.append((last, next_one))
        self.batches = frozenset(Batch.objects.values_list("pk", flat=True))

    def read(self) -> News:
        """What has happened since the last look (2 queries, 3 on PostgreSQL)."""
        oldest, next_one = _transactions()
        rows = Event.objects.filter(pk__gt=self.floor).order_by("pk")
        found = rows.values_list("pk", "subject_kind", "subject_id", "payload")
        fresh = [row for row in found if row[0] not in self.seen]
        batches = frozenset(Batch.objects.values_list("pk", flat=True))
        is_gone, self.batches = not self.batches <= batches, batches
        if fresh:
            self.seen.update(row[0] for row in fresh)
            self.looks.append((fresh[-1][0], next_one))
        self._rise(oldest)
        news = _sorted_out((kind, pk, payload.get("other_id")) for _, kind, pk, payload in fresh)
        is_much = max(len(news.deals), len(news.leads), len(news.sales)) > TOO_MANY
        return News(everything=True) if is_gone or is_much else news

    def _rise(self, oldest: int) -> None:
        """Nobody writes any more who did at an earlier look, and what he wrote has been read by now."""
        while self.looks and self.looks[0][1] <= oldest:
            self.floor = max(self.floor, self.looks.popleft()[0])
            self.seen = {pk for pk in self.seen if pk > self.floor}


def _sorted_out(subjects: Iterable[tuple[str, int, int | None]]) -> News:
    ids: dict[str, set[int]] = {kind: set() for kind in SUBJECTS}
    for kind, pk, other in subjects:
        if kind in ids:
            ids[kind].update({pk, other or pk})
    return News(
        names=any(ids[kind] for kind in NAMED),
        costs=bool(ids["traffic.spend"]),
        deals=frozenset(ids["funnel.deal"]),
        contacts=frozenset(ids["contacts.contact"]),
        companies=frozenset(ids["contacts.company"]),
        leads=frozenset(ids["leads.lead"]),
        sales=frozenset(ids["sales.sale"]),
    )


def _transactions() -> tuple[int, int]:
    """The oldest transaction that is still open, and the one that begins next; SQLite has one writer, so none waits."""
    if connection.vendor != "postgresql":
        return 0, 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint FROM pg_current_snapshot() s"
        )
        oldest, next_one = cursor.fetchone()
    return int(oldest), int(next_one)
