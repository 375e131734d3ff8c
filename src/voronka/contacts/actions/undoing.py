"""Undoing what a batch did to contacts and companies."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from django.db.models import QuerySet

from voronka.accounts.models import User
from voronka.contacts.events import CompanyCreated, CompanyEdited, ContactCreated, ContactEdited
from voronka.contacts.many import Party, addresses_now, company_edited, contact_edited, save_many
from voronka.contacts.models import Address, Company, Contact
from voronka.contacts.writing import as_typed
from voronka.journal.actions import Changes
from voronka.journal.events import Happening
from voronka.journal.many import held
from voronka.journal.models import Batch
from voronka.journal.undoing import Stays, Undoing, Undone, changed_by, one_of, put_back, remove_rows, settle


def undo_batch(*, batch: Batch, by: User | None, at: datetime, most: int) -> Undone:
    """Undo what a batch did to contacts and companies, at most so many of them (`journal.undoing`)."""
    undoing = Undoing(batch=batch, by_id=by.pk if by else None, at=at, most=most)
    return one_of(
        lambda: _restore(undoing, Contact, ContactEdited, contact_edited(at)),
        lambda: _restore(undoing, Company, CompanyEdited, company_edited(at)),
        lambda: remove_rows(undoing, Contact.objects.all(), ContactCreated.about, needed=_of_another),
        lambda: remove_rows(undoing, Company.objects.all(), CompanyCreated.about),
    )


def _of_another(some: QuerySet[Contact]) -> Collection[int]:
    """Those that were merged into another, whose addresses are his too."""
    return some.filter(merged_into__isnull=False).values_list("pk", flat=True)


def _restore(
    undoing: Undoing, model: type[Party], event: type[Happening], told: Callable[[Party], Happening]
) -> Undone:
    changes = changed_by(undoing, event)
    rows = held(model._default_manager.all(), changes)
    now = addresses_now(model, rows)
    restored: dict[int, Changes] = {}
    stays: dict[int, Stays] = {}
    gone: list[int] = []
    for pk, party in rows.items():
        back, kept = put_back(party, {field: pair for field, pair in changes[pk].items() if field != "addresses"})
        before, after = changes[pk].get("addresses", ([], []))
        if "addresses" in changes[pk]:
            is_untouched = as_typed(now[pk]) == after
            gone += [row.pk for row in now[pk] if is_untouched and [row.kind, row.raw, row.label] not in before]
            (back if is_untouched else kept).append("addresses")
        restored[pk] = {field: changes[pk][field][::-1] for field in back}
        if kept:
            stays[pk] = Stays(told(party), restored[pk], kept)
    Address.objects.filter(pk__in=gone).delete()
    save_many(model, rows, {pk: each for pk, each in restored.items() if each})
    return settle(undoing, event, changes, stays)
