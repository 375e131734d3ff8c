"""Visits of another system, many at once, as a file brings them. The edge writes its own (`traffic.tracking`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.ground.inserting import insert, new_ids
from voronka.journal.actions import record_quietly
from voronka.journal.batches import used
from voronka.journal.models import Batch
from voronka.journal.undoing import Undone
from voronka.traffic.actions.origins import rulebook, take_turn
from voronka.traffic.events import VisitsBrought
from voronka.traffic.models import Hit, HitKind, Origin
from voronka.traffic.origins import FIELDS, Said

COLUMNS = (
    "id",
    "point_id",
    "version_id",
    "origin_id",
    "visitor",
    "kind",
    "page",
    "target",
    "device",
    "robot",
    "at",
    "batch_id",
)
UNDONE_AT_ONCE = 20


@dataclass(frozen=True, kw_only=True)
class NewVisit:
    """Something that a visitor did, as another system counted it.

    visitor   `visitors.known_elsewhere`
    said      where he came from; None = not known
    """

    visitor: int
    at: datetime
    page: str = ""
    target: str = ""
    device: str = ""
    point_id: int | None = None
    said: Said | None = None


def problems_of_visit(row: NewVisit) -> Mapping[str, object]:
    """What keeps a row from being written: field -> sentence (no query)."""
    problems: dict[str, object] = {}
    for name, longest in (("page", 200), ("target", 60)):
        if len(getattr(row, name)) > longest:
            problems[name] = _("This is too long.")
    return problems


def create_visits(*, rows: Sequence[NewVisit], by: User | None, at: datetime, batch: Batch) -> list[int]:
    """Add visits; publishes one quiet VisitsBrought for all of them: rows of a counter have no history each.

    Returns their ids, in the order of the rows.
    """
    with transaction.atomic():
        origins = origins_of_all({row.said for row in rows if row.said})
        ids = new_ids(Hit, len(rows))
        insert(Hit, COLUMNS, ((pk, *_values(row, origins, batch)) for pk, row in zip(ids, rows, strict=True)))
        told = VisitsBrought(batch_id=batch.pk, at=at)
        record_quietly([(told, {"visits": [None, len(rows)]})], by_id=by.pk if by else None, batch=batch)
    return ids


def origins_of_all(said: Iterable[Said]) -> dict[Said, int]:
    """The ids of many origins; those that are new are made, in the caller's transaction."""
    by_digest = {each.digest: each for each in said}
    here = _ids(by_digest)
    if new := [each for digest, each in by_digest.items() if digest not in here]:
        take_turn()
        book = rulebook()
        verdicts = [(each, book.judge(each)) for each in new]
        rows = [
            Origin(
                digest=each.digest,
                channel=verdict.channel,
                source_id=verdict.source_id,
                **dict(zip(FIELDS, each.values(), strict=True)),
            )
            for each, verdict in verdicts
        ]
        Origin.objects.bulk_create(rows, ignore_conflicts=True)
        here = _ids(by_digest)
    return {each: here[digest] for digest, each in by_digest.items()}


def remove_visits(*, batch: Batch, most: int) -> Undone:
    """Take away visits of a batch, at most so many, and origins that nothing is from any more."""
    some = list(Hit.objects.filter(batch=batch).order_by("pk").values_list("pk", flat=True)[: most * UNDONE_AT_ONCE])
    with transaction.atomic():
        rows = Hit.objects.filter(pk__in=some)
        origins = Origin.objects.filter(pk__in=set(rows.values_list("origin_id", flat=True)) - {None})
        ids = set(origins.values_list("pk", flat=True))
        rows._raw_delete(rows.db)
        origins.filter(pk__in=ids - used(origins)).delete()
    return Undone(done=len(some))


def _values(row: NewVisit, origins: Mapping[Said, int], batch: Batch) -> tuple[object, ...]:
    kind = HitKind.TARGET if row.target else HitKind.PAGE if row.page else HitKind.VISIT
    origin = origins[row.said] if row.said else None
    return (row.point_id, None, origin, row.visitor, kind, row.page, row.target, row.device, "", row.at, batch.pk)


def _ids(digests: Iterable[str]) -> dict[str, int]:
    return dict(Origin.objects.filter(digest__in=list(digests)).values_list("digest", "pk"))
