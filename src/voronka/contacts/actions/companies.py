from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from voronka.accounts.models import User
from voronka.contacts import names
from voronka.contacts.addresses import NewAddress
from voronka.contacts.events import CompanyCreated, CompanyEdited
from voronka.contacts.likeness import folded
from voronka.contacts.models import Company
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

FIELDS = ("name", "tax_number", "region", "owner")


def create_company(
    *,
    name: str,
    tax_number: str = "",
    region: str = "",
    addresses: Sequence[NewAddress] = (),
    owner: User | None = None,
    by: User | None,
    at: datetime,
    batch: Batch | None = None,
) -> Company:
    """Add an organisation. Publishes CompanyCreated.

    Raises Refusal with all that is wrong: "name", "tax_number", "addresses.0", ...; then nothing is written.
    """
    values, problems = names.clean_all({"name": name, "tax_number": tax_number, "region": region, "owner": owner})
    rows = read_addresses(addresses, problems)
    if problems:
        raise Refusal(problems)
    company = Company(**values, created_at=at, batch=batch)
    company.search = derived(company)["search"]
    with transaction.atomic():
        company.save(force_insert=True)
        write_addresses(company, rows)
        write_words(company, rows)
        changes = {field: [None, value] for field, value in seen(company, FIELDS).items() if value}
        changes |= {"addresses": [None, [row.raw for row in rows]]} if rows else {}
        record(CompanyCreated(company_id=company.pk, at=at), by_id=by.pk if by else None, changes=changes, batch=batch)
    return company


def company_called(
    name: str, *, owner: User | None, by: User | None, at: datetime, batch: Batch | None = None
) -> Company | None:
    """The company of this name that `by` sees (anybody's when None), or a new one; None for no name.

    Raises Refusal at "company".
    """
    if not (called := folded(name)):
        return None
    rows = Company.objects.visible_to(by) if by else Company.objects.all()
    if known := rows.filter(search=called).order_by("id").first():
        return known
    try:
        return create_company(name=name, owner=owner, by=by, at=at, batch=batch)
    except Refusal as refusal:
        raise Refusal({"company": refusal.problems["name"]}) from refusal


def edit_company(
    *,
    company: Company,
    revision: int,
    changes: Mapping[str, object],
    addresses: Sequence[NewAddress] | None = None,
    by: User | None,
    at: datetime,
) -> Company:
    """Change name, tax_number, region or owner of a company. Publishes CompanyEdited; nothing where nothing differs.

    revision   the `Company.revision` that the one who edits has looked at
    addresses  all its addresses from now on; None = they stay

    Raises EditedMeanwhile when somebody was faster, Refusal for what cannot be; then nothing is written.
    """
    if unknown := set(changes) - set(FIELDS):
        raise TypeError(f"a company has no {', '.join(sorted(unknown))} to edit")
    values, problems = names.clean_all(changes)
    rows = None if addresses is None else read_addresses(addresses, problems)
    if problems:
        raise Refusal(problems)
    with transaction.atomic():
        changed = write_changes(company, revision=revision, changes=values, rows=rows, about=CompanyEdited.about)
        if changed:
            record(CompanyEdited(company_id=company.pk, at=at), by_id=by.pk if by else None, changes=changed)
    return company
