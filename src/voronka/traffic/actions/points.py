"""Landing points: where visitors arrive, and what they are meant to do there."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.ground.refusal import Refusal
from voronka.journal.actions import record
from voronka.journal.meanwhile import really_changed
from voronka.journal.models import Batch
from voronka.traffic.events import PointAdded, PointEdited
from voronka.traffic.models import LandingPoint, Source
from voronka.traffic.point_values import read, slug_of
from voronka.traffic.queries.points import is_counted

FIELDS = (
    *("name", "target", "language", "source", "slug", "domain", "sites", "chat", "phone"),
    *("daily_capacity", "tally_error", "is_on"),
)


def add_point(
    *,
    name: str,
    kind: str,
    target: str,
    language: str = "en",
    source: Source | None = None,
    by: User | None,
    at: datetime,
    batch: Batch | None = None,
) -> LandingPoint:
    """Add a place where visitors arrive. Publishes PointAdded.

    kind     one of `PointKind`; it stays what it is
    target   one of `TargetAction`: what is counted as a lead here; fixed as soon as anything was counted
    source   of what comes without saying where from

    Its key and the address of its page are made here. Raises Refusal at a field; then nothing is written.
    """
    given = {"name": name, "kind": kind, "target": target, "language": language, "source": source}
    values = _checked(given)
    with _unique():
        point = LandingPoint.objects.create(
            **values, key=secrets.token_urlsafe(16), slug=_free_slug(values["name"]), created_at=at, batch=batch
        )
        record(
            PointAdded(point_id=point.pk, at=at),
            by_id=by.pk if by else None,
            changes={field: [None, _told(value)] for field, value in values.items()},
            batch=batch,
        )
    return point


def edit_point(
    *,
    point: LandingPoint,
    changes: Mapping[str, Any],
    shown: Mapping[str, Any] | None = None,
    by: User | None,
    at: datetime,
) -> LandingPoint:
    """Change a landing point. Publishes PointEdited; nothing where nothing differs.

    changes   any of `FIELDS`; is_on False = nothing new is taken in here, what is there stays
    shown     what stood in these fields when somebody began to edit: what he left so stays as it is by now

    Raises Refusal at a field, so at "target" once something was counted, ChangedMeanwhile at one that somebody else has
    changed too; then nothing is written.
    """
    if unknown := set(changes) - set(FIELDS):
        raise TypeError(f"a landing point has no {', '.join(sorted(unknown))} to edit")
    values = _checked(changes)
    with _unique():
        row = LandingPoint.objects.select_for_update(of=("self",)).select_related("source").get(pk=point.pk)
        wanted = really_changed(row, values, read(shown or {})[0])
        changed = {
            field: [_told(getattr(row, field)), _told(value)]
            for field, value in wanted.items()
            if getattr(row, field) != value
        }
        if "target" in changed and is_counted(row):
            raise Refusal({"target": _("Visitors were counted here for another aim. Make a new landing point.")})
        if changed:
            LandingPoint.objects.filter(pk=row.pk).update(**wanted)
            record(PointEdited(point_id=row.pk, at=at), by_id=by.pk if by else None, changes=changed)
    point.refresh_from_db()
    return point


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    clean, problems = read(values)
    if problems:
        raise Refusal(problems)
    return clean


def _free_slug(name: str) -> str:
    """The name as an address; with a number after it where another point has it."""
    wanted = slug_of(name) or "page"
    taken = set(LandingPoint.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    number, slug = 1, wanted
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def _told(value: Any) -> Any:
    """A value as the journal keeps it."""
    return value.pk if isinstance(value, Source) else value


@contextmanager
def _unique() -> Iterator[None]:
    """A transaction that is refused where another point has the address or the domain, perhaps since a moment ago."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        field = "domain" if "domain" in str(error) else "slug"
        raise Refusal({field: _("Another landing point has this address.")}) from error
