"""All writes of traffic: where it comes from, and what it brings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.ground.refusal import Refusal
from voronka.ground.text import clean_line
from voronka.journal.actions import record
from voronka.journal.batches import keep_what_is_used
from voronka.journal.models import Batch
from voronka.traffic.events import SourceAdded, SourceEdited, SubmissionReceived
from voronka.traffic.models import Channel, Source, Submission

FIELDS = ("name", "channel", "is_on")
LONGEST_KEY = 100


def add_source(*, name: str, channel: str, by: User | None, at: datetime, batch: Batch | None = None) -> Source:
    """Add a place that traffic comes from. Publishes SourceAdded.

    channel   one of `Channel`

    Raises Refusal at "name" or "channel"; then nothing is written.
    """
    values = _checked({"name": name, "channel": channel})
    try:
        with transaction.atomic():
            source = Source.objects.create(**values, batch=batch)
            changes = {field: [None, value] for field, value in values.items()}
            record(SourceAdded(source_id=source.pk, at=at), by_id=by.pk if by else None, changes=changes, batch=batch)
    except IntegrityError as error:
        raise Refusal({"name": _("There is a source of this name already.")}) from error
    return source


def edit_source(*, source: Source, changes: Mapping[str, object], by: User | None, at: datetime) -> Source:
    """Change name, channel or is_on of a source. Publishes SourceEdited; nothing where nothing differs.

    Raises Refusal at a field; then nothing is written.
    """
    if unknown := set(changes) - set(FIELDS):
        raise TypeError(f"a source has no {', '.join(sorted(unknown))} to edit")
    values = _checked(changes)
    try:
        with transaction.atomic():
            row = Source.objects.select_for_update().get(pk=source.pk)
            changed = {
                field: [getattr(row, field), value] for field, value in values.items() if getattr(row, field) != value
            }
            if changed:
                Source.objects.filter(pk=row.pk).update(**values)
                record(SourceEdited(source_id=row.pk, at=at), by_id=by.pk if by else None, changes=changed)
    except IntegrityError as error:
        raise Refusal({"name": _("There is a source of this name already.")}) from error
    source.refresh_from_db()
    return source


def receive(
    *,
    payload: Mapping[str, Any],
    source: Source | None = None,
    key: str | None = None,
    at: datetime,
    batch: Batch | None = None,
) -> Submission:
    """Write down what arrived, as it arrived. Publishes SubmissionReceived.

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
            submission: Submission = Submission.objects.create(
                source=source, key=key, at=at, payload=_storable(dict(payload)), batch=batch
            )
            record(SubmissionReceived(submission_id=submission.pk, at=at), by_id=None, batch=batch)
    except IntegrityError:
        if key is None:
            raise
        # the same one came twice at this moment, and the other was faster
        submission = Submission.objects.get(key=key)
    return submission


def remove_batch(batch: Batch) -> None:
    """Take away the submissions and sources of a batch."""
    with transaction.atomic():
        keep_what_is_used(Submission.objects.filter(batch=batch))
        Submission.objects.filter(batch=batch).delete()
        keep_what_is_used(Source.objects.filter(batch=batch))
        Source.objects.filter(batch=batch).delete()


def _checked(values: Mapping[str, object]) -> dict[str, object]:
    problems: dict[str, object] = {}
    clean = {field: clean_line(value) if isinstance(value, str) else value for field, value in values.items()}
    if "name" in clean and not clean["name"]:
        problems["name"] = _("Write a name.")
    if len(str(clean.get("name", ""))) > 100:
        problems["name"] = _("This is too long.")
    if "channel" in clean and clean["channel"] not in Channel.values:
        problems["channel"] = _("Choose a channel.")
    if problems:
        raise Refusal(problems)
    return clean


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
