"""Many sources at once, as an import brings them: the rules of those by hand, in few statements."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from voronka.accounts.models import User
from voronka.journal.actions import record_quietly
from voronka.journal.events import Happening
from voronka.journal.many import Changed, change_rows, per_row
from voronka.journal.models import Batch
from voronka.journal.undoing import Undoing, Undone, one_of, remove_rows, restore_rows
from voronka.traffic.actions.origins import judge_anew
from voronka.traffic.actions.sources import checked, read, unique_name
from voronka.traffic.actions.spending import spend_changed
from voronka.traffic.actions.visits import remove_visits
from voronka.traffic.events import SourceAdded, SourceEdited, SpendChanged, SpendRecorded
from voronka.traffic.models import Channel, Source, Spend


@dataclass(frozen=True, kw_only=True)
class NewSource:
    """A source to be added. The caller has made sure that no other is called so (`ground.text.fold`)."""

    name: str
    channel: str = Channel.OTHER


def problems_of(row: NewSource | Changed) -> Mapping[str, object]:
    """What keeps a row from being written: field -> sentence (no query)."""
    return read(per_row([row])[row.pk] if isinstance(row, Changed) else asdict(row))[1]


def create_sources(*, rows: Sequence[NewSource], by: User | None, at: datetime, batch: Batch) -> list[int]:
    """Add sources; publishes a quiet SourceAdded each. Returns their ids, in the order of the rows.

    Raises Refusal for the first row that `problems_of` finds something wrong with, or whose name is taken; then nothing
    is written.
    """
    values = [checked(asdict(row)) for row in rows]
    with unique_name():
        made = Source.objects.bulk_create(Source(**each, batch=batch) for each in values)
        told = [
            (SourceAdded(source_id=source.pk, at=at), {field: [None, value] for field, value in each.items()})
            for source, each in zip(made, values, strict=True)
        ]
        record_quietly(told, by_id=by.pk if by else None, batch=batch)
        judge_anew()
    return [source.pk for source in made]


def change_sources(*, rows: Sequence[Changed], by: User | None, at: datetime, batch: Batch) -> list[int]:
    """Change sources that are there; publishes a quiet SourceEdited for each that differs.

    rows   values of name, channel, is_on

    Returns the ids of those that really changed. Raises Refusal as `create_sources`.
    """
    wanted = {pk: checked(known) for pk, known in per_row(rows).items()}
    with unique_name():
        ids = change_rows(Source.objects.all(), wanted, told=_edited(at), by_id=by.pk if by else None, batch=batch)
        if ids:
            judge_anew()
    return ids


def undo_batch(*, batch: Batch, by: User | None, at: datetime, most: int) -> Undone:
    """Undo what a batch did to visits, spend and sources, at most so many rows (`journal.undoing`)."""
    undoing = Undoing(batch=batch, by_id=by.pk if by else None, at=at, most=most)
    rows, spends = Source.objects.all(), Spend.objects.all()
    if (visits := remove_visits(batch=batch, most=most)).done:
        return visits
    with transaction.atomic():
        undone = one_of(
            lambda: restore_rows(undoing, spends, SpendChanged, spend_changed(at)),
            lambda: remove_rows(undoing, spends, SpendRecorded.about),
            lambda: restore_rows(undoing, rows, SourceEdited, _edited(at)),
            lambda: remove_rows(undoing, rows, SourceAdded.about),
        )
        if undone.done:
            judge_anew()
    return undone


def _edited(at: datetime) -> Callable[[Source], Happening]:
    return lambda source: SourceEdited(source_id=source.pk, at=at)
