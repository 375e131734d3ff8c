from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Model
from django.utils.translation import gettext as _

from voronka.accounts.models import User
from voronka.contacts.actions.people import FIELDS
from voronka.contacts.events import ContactsMerged, MergeUndone
from voronka.contacts.models import Contact, Merge
from voronka.contacts.writing import column, derived, seen, write_words
from voronka.ground.refusal import Refusal
from voronka.journal.actions import record

WRITTEN = (*FIELDS, "merged_into")
"""The fields of which a merge keeps a picture. Addresses stay where they are: all of a person's are shown together."""


def merge_contacts(
    *, kept: Contact, other: Contact, take: Collection[str] = (), by: User | None, at: datetime
) -> Merge:
    """Say that two contacts are one person: `other` stays, with all that hangs on it, and points at `kept`.

    What was merged into `other` before points at `kept` too: a person is one contact and those that point at it.

    take   fields of which `kept` gets the value of `other`: name, company, position, region, audience, owner
    by     who says so; both contacts must be visible to him

    Publishes ContactsMerged. Raises Refusal, and then nothing is written.
    """
    if unknown := set(take) - set(FIELDS):
        raise TypeError(f"a contact has no {', '.join(sorted(unknown))} to take")
    with transaction.atomic():
        kept, other = _locked(kept, other, by)
        if reason := _refusal(kept, other):
            raise Refusal(reason)
        followers = list(Contact.objects.select_for_update().filter(merged_into=other).order_by("pk"))
        before = _pictures(kept, other, *followers)
        _write(kept, {field: getattr(other, field) for field in take})
        for each in (other, *followers):
            _write(each, {"merged_into": kept})
        after = _pictures(kept, other, *followers)
        merge = Merge.objects.create(kept=kept, other=other, at=at, by=by, before=before, after=after)
        record(
            ContactsMerged(contact_id=kept.pk, other_id=other.pk, merge_id=merge.pk, at=at),
            by_id=by.pk if by else None,
            changes={field: [before[str(kept.pk)][field], seen(kept, [field])[field]] for field in sorted(take)},
        )
    return merge


def undo_merge(*, merge: Merge, by: User | None, at: datetime) -> list[str]:
    """Part two contacts again: both are as they were, except for what a merge does not touch and somebody changed.

    Returns the fields that stay as they are now, because the company or the seller of before is there no more.

    Publishes MergeUndone. Raises Refusal when a field that the merge wrote was changed since, saying which; when one of
    the two was itself merged since; when it is undone already. Then nothing is written.
    """
    with transaction.atomic():
        kept, other = _locked(merge.kept, merge.other, by)
        if not Merge.objects.filter(pk=merge.pk, undone_at=None).update(undone_at=at):
            raise Refusal(_("This merge is undone already."))
        pair = [kept.pk, other.pk]
        followers = Contact.objects.select_for_update().filter(pk__in=merge.before).exclude(pk__in=pair).order_by("pk")
        if reason := _undo_refusal(merge, kept, other, *followers):
            raise Refusal(reason)
        stays: set[str] = set()
        for contact in (kept, other, *followers):
            values = _written(merge, contact)
            gone = {field for field, value in values.items() if _is_gone(field, value)}
            _write(contact, {field: value for field, value in values.items() if field not in gone})
            stays |= gone
        record(
            MergeUndone(contact_id=kept.pk, other_id=other.pk, merge_id=merge.pk, at=at),
            by_id=by.pk if by else None,
        )
    return sorted(stays)


def _locked(kept: Contact, other: Contact, by: User | None) -> tuple[Contact, Contact]:
    """Both as they are now, held until the end of the transaction; refused where `by` does not see them."""
    rows = Contact.objects.select_for_update(of=("self",)).order_by("pk")
    rows = rows.visible_to(by) if by else rows
    found = rows.in_bulk([kept.pk, other.pk])
    if found.keys() != {kept.pk, other.pk}:
        raise Refusal(_("One of the two is not there, or belongs to a colleague."))
    return found[kept.pk], found[other.pk]


def _refusal(kept: Contact, other: Contact) -> str:
    if kept.pk == other.pk:
        return _("This is one contact already.")
    if kept.merged_into_id or other.merged_into_id:
        return _("One of the two was merged into another contact meanwhile. Look at it again.")
    return ""


def _undo_refusal(merge: Merge, kept: Contact, *others: Contact) -> str:
    if kept.merged_into_id is not None:
        return _("%(name)s was merged into another contact since. Undo that merge first.") % {"name": kept}
    changed = sorted(
        field
        for contact in (kept, *others)
        for field in _written(merge, contact)
        if seen(contact, [field])[field] != merge.after[str(contact.pk)][field]
    )
    if changed:
        fields = ", ".join(str(_field_name(field)) for field in changed)
        return _("Changed since the merge, so it cannot be undone: %(fields)s.") % {"fields": fields}
    return ""


def _field_name(field: str) -> str:
    return {
        "name": _("name"),
        "company": _("company"),
        "position": _("position"),
        "region": _("region"),
        "audience": _("audience"),
        "owner": _("owner"),
        "merged_into": _("merge"),
    }[field]


def _pictures(*contacts: Contact) -> dict[str, dict[str, Any]]:
    return {str(contact.pk): seen(contact, WRITTEN) for contact in contacts}


def _written(merge: Merge, contact: Contact) -> dict[str, Any]:
    """What the merge wrote to a contact: field -> value before."""
    before, after = (picture[str(contact.pk)] for picture in (merge.before, merge.after))
    return {field: value for field, value in before.items() if value != after[field]}


def _is_gone(field: str, value: Any) -> bool:
    """Whether a value is the key of a row that is there no more."""
    model = Contact._meta.get_field(field).related_model
    return isinstance(model, type) and value is not None and not model._base_manager.filter(pk=value).exists()


def _write(contact: Contact, values: dict[str, Any]) -> None:
    """Set fields and count the revision up: whoever looks at an older state is told so.

    values   of fields, rows or their keys
    """
    for field, value in values.items():
        is_key = not isinstance(value, Model) and value is not None
        setattr(contact, column(Contact, field) if is_key else field, value)
    if "name" in values:
        for field, value in derived(contact).items():
            setattr(contact, field, value)
        write_words(contact)
    contact.revision = F("revision") + 1
    contact.save()
    contact.refresh_from_db()
