"""Sources: where traffic comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.ground.refusal import Refusal
from voronka.ground.text import clean_line
from voronka.journal.actions import record
from voronka.journal.many import save, take_over
from voronka.journal.meanwhile import really_changed
from voronka.journal.models import Batch
from voronka.traffic.actions.origins import judge_anew
from voronka.traffic.events import SourceAdded, SourceEdited
from voronka.traffic.models import Channel, Source

FIELDS = ("name", "channel", "is_on")


def add_source(*, name: str, channel: str, by: User | None, at: datetime, batch: Batch | None = None) -> Source:
    """Add a place that traffic comes from. Publishes SourceAdded.

    channel   one of `Channel`

    Raises Refusal at "name" or "channel"; then nothing is written.
    """
    values = checked({"name": name, "channel": channel})
    with unique_name():
        source = Source.objects.create(**values, batch=batch)
        changes = {field: [None, value] for field, value in values.items()}
        record(SourceAdded(source_id=source.pk, at=at), by_id=by.pk if by else None, changes=changes, batch=batch)
        judge_anew()
    return source


def edit_source(
    *,
    source: Source,
    changes: Mapping[str, object],
    shown: Mapping[str, object] | None = None,
    by: User | None,
    at: datetime,
) -> Source:
    """Change name, channel or is_on of a source. Publishes SourceEdited; nothing where nothing differs.

    shown   what stood in these fields when somebody began to edit: what he left so stays as it is by now

    Raises Refusal at a field, ChangedMeanwhile at one that somebody else has changed too; then nothing is written.
    """
    if unknown := set(changes) - set(FIELDS):
        raise TypeError(f"a source has no {', '.join(sorted(unknown))} to edit")
    values = checked(changes)
    with unique_name():
        row = Source.objects.select_for_update().get(pk=source.pk)
        if changed := take_over(row, really_changed(row, values, shown or {})):
            save([row], changed)
            record(SourceEdited(source_id=row.pk, at=at), by_id=by.pk if by else None, changes=changed)
            judge_anew()
    source.refresh_from_db()
    return source


@contextmanager
def unique_name() -> Iterator[None]:
    """A transaction that is refused where another source has the name, perhaps since a moment ago."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Refusal({"name": _("There is a source of this name already.")}) from error


def checked(values: Mapping[str, object]) -> dict[str, object]:
    """The values as they are stored. Raises Refusal with all that is wrong."""
    clean, problems = read(values)
    if problems:
        raise Refusal(problems)
    return clean


def read(values: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """The values as they are stored, and what is wrong with them: field -> sentence."""
    problems: dict[str, object] = {}
    clean = {field: clean_line(value) if isinstance(value, str) else value for field, value in values.items()}
    if "name" in clean and not clean["name"]:
        problems["name"] = _("Write a name.")
    if len(str(clean.get("name", ""))) > 100:
        problems["name"] = _("This is too long.")
    if "channel" in clean and clean["channel"] not in Channel.values:
        problems["channel"] = _("Choose a channel.")
    return clean, problems
