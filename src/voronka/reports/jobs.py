"""What the worker does by the clock."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from voronka.accounts.models import User
from voronka.accounts.queries import business
from voronka.reports import columns, digest
from voronka.reports.actions import write_digest
from voronka.reports.models import Digest
from voronka.reports.results.day import day as numbers_of

MORNING = time(7)
"""In the time zone of the business."""


def write_digests(*, at: datetime) -> int:
    """Write the digest of today for everybody who has none yet, once it is morning; returns how many were written.

    It may run any number of times, in any number of workers: a person has one digest a day (2 queries where all have).
    """
    here = business()
    local = at.astimezone(ZoneInfo(here.time_zone))
    if here.set_up_at is None or local.time() < MORNING:
        return 0
    day = local.date()
    waiting = User.objects.filter(is_active=True).exclude(pk__in=Digest.objects.filter(day=day).values("user"))
    readers = [user for user in waiting.order_by("pk") if user.has_usable_password()]
    if not readers:
        return 0
    try:
        count = 0
        for user in readers:
            told = digest.write(numbers_of(user=user, at=at), day=day, language=user.language or here.language)
            kept = write_digest(user=user, day=day, subject=told.subject, text=told.text, html=told.html, at=at)
            count += kept is not None
        return count
    finally:
        columns.forget()  # they take the memory of all deals: a worker has them for these moments alone
