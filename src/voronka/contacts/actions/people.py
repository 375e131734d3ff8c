from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.contacts import names
from voronka.contacts.actions.companies import company_called
from voronka.contacts.addresses import NewAddress
from voronka.contacts.events import ContactCreated, ContactEdited
from voronka.contacts.likeness import folded
from voronka.contacts.models import Company, Contact
from voronka.contacts.writing import (
    derived,
    read_addresses,
    seen,
    write_addresses,
    write_changes,
    write_words,
)
from voronka.ground.refusal import Refusal
from voronka.journal.actions import record
from voronka.journal.models import Batch

FIELDS = ("name", "company", "position", "region", "audience", "owner")


def create_contact(
    *,
    name: str,
    addresses: Sequence[NewAddress] = (),
    company: Company | str | None = None,
    position: str = "",
    region: str = "",
    audience: str = "",
    owner: User | None = None,
    by: User | None,
    at: datetime,
    batch: Batch | None = None,
) -> Contact:
    """Add a person with ways to reach him. Publishes ContactCreated.

    addresses   as they were typed; the same one twice is kept once
    company     a name finds the company, or makes it

    Raises Refusal with all that is wrong: "name", "addresses.0", ...; then nothing is written.
    """
    values, problems = names.clean_all(
        {"name": name, "position": position, "region": region, "audience": audience, "company": company, "owner": owner}
    )
    rows = read_addresses(addresses, problems)
    if problems:
        raise Refusal(problems)
    with transaction.atomic():
        if isinstance(company, str):
            values["company"] = company_called(company, owner=owner, by=by, at=at, batch=batch)
        contact = Contact(**values, created_at=at, batch=batch)
        for field, value in derived(contact).items():
            setattr(contact, field, value)
        contact.save(force_insert=True)
        write_addresses(contact, rows)
        write_words(contact, rows)
        changes = {field: [None, value] for field, value in seen(contact, FIELDS).items() if value}
        changes |= {"addresses": [None, [row.raw for row in rows]]} if rows else {}
        record(ContactCreated(contact_id=contact.pk, at=at), by_id=by.pk if by else None, changes=changes, batch=batch)
    return contact


def edit_contact(
    *,
    contact: Contact,
    revision: int,
    changes: Mapping[str, object],
    addresses: Sequence[NewAddress] | None = None,
    by: User | None,
    at: datetime,
) -> Contact:
    """Change a contact. Publishes ContactEdited; nothing where nothing differs.

    revision   the `Contact.revision` that the one who edits has looked at
    changes    field -> new value, of name, company (a row or a name), position, region, audience, owner
    addresses  all of the person's from now on, those of contacts merged into him too; None = they stay

    Raises EditedMeanwhile when somebody was faster, Refusal for what cannot be ("name", "addresses.0", ...); then
    nothing is written.
    """
    if unknown := set(changes) - set(FIELDS):
        raise TypeError(f"a contact has no {', '.join(sorted(unknown))} to edit")
    if contact.merged_into_id is not None:
        raise Refusal(_("This contact was merged into another one. Change that one."))
    values, problems = names.clean_all(changes)
    rows = None if addresses is None else read_addresses(addresses, problems)
    if problems:
        raise Refusal(problems)
    with transaction.atomic():
        if isinstance(company := values.get("company"), str):
            is_same = contact.company is not None and folded(company) == contact.company.search
            owner = contact.owner
            values["company"] = contact.company if is_same else company_called(company, owner=owner, by=by, at=at)
        changed = write_changes(contact, revision=revision, changes=values, rows=rows, about=ContactEdited.about)
        if changed:
            record(ContactEdited(contact_id=contact.pk, at=at), by_id=by.pk if by else None, changes=changed)
    return contact


def set_addresses(*, contact: Contact, addresses: Sequence[NewAddress], by: User | None, at: datetime) -> Contact:
    """Make these, and no others, the addresses of a person. As `edit_contact`."""
    return edit_contact(contact=contact, revision=contact.revision, changes={}, addresses=addresses, by=by, at=at)
