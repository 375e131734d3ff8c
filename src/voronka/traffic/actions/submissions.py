"""What traffic brings, as it arrived; and taking away what came in a batch."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from voronka.ground.refusal import Refusal
from voronka.ground.request import request_id
from voronka.journal.actions import record
from voronka.journal.batches import keep_what_is_used
from voronka.journal.models import Batch
from voronka.journal.queries import told
from voronka.traffic.actions.origins import judge_anew
from voronka.traffic.events import SubmissionReceived
from voronka.traffic.intake import digest_of, new_public_id
from voronka.traffic.models import LandingPoint, Source, Submission

LONGEST_KEY = 100


def receive(
    *,
    payload: Mapping[str, Any],
    source: Source | None = None,
    point: LandingPoint | None = None,
    key: str | None = None,
    at: datetime,
    batch: Batch | None = None,
) -> Submission:
    """Write down what arrived, as it arrived. Publishes SubmissionReceived. What comes by the edge is written by
    `intake`, and told of by `announce`.

    payload   JSON; what no database stores as text (NUL, halves of surrogate pairs) stands there as U+FFFD
    key       of the sender, at most 100 characters: what arrives again under it is the first one, and is returned

    Raises Refusal at "key" when it is too long.
    """
    if key is not None and (len(key) > LONGEST_KEY or not key):
        raise Refusal({"key": _("A key has 1 to 100 characters.")})
    key = None if key is None else _storable(key)
    known: Submission | None = Submission.objects.filter(key=key).first() if key else None
    if known:
        return known
    try:
        with transaction.atomic():
            stored = _storable(dict(payload))
            submission: Submission = Submission.objects.create(
                public_id=new_public_id(),
                source=source,
                point=point,
                key=key,
                digest=digest_of(stored),
                at=at,
                payload=stored,
                batch=batch,
            )
            record(SubmissionReceived(submission_id=submission.pk, at=at), by_id=None, batch=batch)
    except IntegrityError:
        if key is None:
            raise
        # the same one came twice at this moment, and the other was faster
        submission = Submission.objects.get(key=key)
    return submission


def announce(*, requests: Mapping[int, str]) -> None:
    """Tell of each submission by itself that the edge has kept, in order; told once, it is not told again.

    requests   id of a submission -> id of the request that brought it

    Publishes SubmissionReceived.
    """
    with transaction.atomic():
        known = told(SubmissionReceived, requests)
        for submission in Submission.objects.filter(pk__in=requests.keys() - known).only("at").order_by("pk"):
            before = request_id.set(requests[submission.pk])
            record(SubmissionReceived(submission_id=submission.pk, at=submission.at), by_id=None)
            request_id.reset(before)


def remove_batch(batch: Batch) -> None:
    """Take away the submissions and sources of a batch."""
    with transaction.atomic():
        keep_what_is_used(Submission.objects.filter(batch=batch))
        Submission.objects.filter(batch=batch).delete()
        keep_what_is_used(Source.objects.filter(batch=batch))
        Source.objects.filter(batch=batch).delete()
        judge_anew()


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return (
            value.replace("\0", "\N{REPLACEMENT CHARACTER}")
            .encode("utf-16", "surrogatepass")
            .decode("utf-16", "replace")
        )
    if isinstance(value, Mapping):
        return {_storable(str(name)): _storable(each) for name, each in value.items()}
    return [_storable(each) for each in value] if isinstance(value, list | tuple) else value
