"""Many contacts and companies at once, as an import brings them: the rules of those by hand, in few statements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import transaction

from voronka.accounts.models import User
from voronka.accounts.queries import business
from voronka.contacts import names
from voronka.contacts.actions import companies, people
from voronka.contacts.addresses import NewAddress
from voronka.contacts.events import CompanyCreated, ContactCreated
from voronka.contacts.many import (
    Party,
    addresses_now,
    company_edited,
    contact_edited,
    derive,
    save_many,
    write_many_addresses,
    write_many_words,
)
from voronka.contacts.models import Address, Company, Contact
from voronka.contacts.phones import default_region
from voronka.contacts.writing import as_typed, read_in, seen
from voronka.ground.inserting import insert_all, new_row
from voronka.ground.refusal import Refusal
from voronka.journal.actions import Changes, record_quietly
from voronka.journal.events import Happening
from voronka.journal.many import Changed, held, per_row, take_over
from voronka.journal.models import Batch


@dataclass(frozen=True, kw_only=True)
class NewCompany:
    """An organisation to be added; texts as they were read: they are cleaned like those that are typed.

    created_at   when it was first known; None = the moment of the import
    """

    name: str
    tax_number: str = ""
    region: str = ""
    addresses: Sequence[NewAddress] = ()
    owner_id: int | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class NewContact:
    """A person to be added; otherwise like `NewCompany`."""

    name: str
    addresses: Sequence[NewAddress] = ()
    company_id: int | None = None
    position: str = ""
    region: str = ""
    audience: str = ""
    owner_id: int | None = None
    created_at: datetime | None = None


New = NewCompany | NewContact


def phone_country() -> str:
    """The country whose phones may be written without a country code, for `problems_of` (1 query)."""
    return default_region(business())


def problems_of(row: New | Changed, *, country: str) -> dict[str, object]:
    """What keeps a row from being written: field -> sentence, "addresses.0" for the first address (no query)."""
    known = per_row([row])[row.pk] if isinstance(row, Changed) else _known(row)
    return _read(known, country)[2]


def create_companies(*, rows: Sequence[NewCompany], by: User | None, at: datetime, batch: Batch) -> list[int]:
    """Add organisations; publishes a quiet CompanyCreated each. Returns their ids, in the order of the rows.

    Raises Refusal for the first row that `problems_of` finds something wrong with; then nothing is written.
    """

    def told(company: Company) -> Happening:
        return CompanyCreated(company_id=company.pk, at=company.created_at)

    return _create(Company, rows, companies.FIELDS, told, by, at, batch)


def create_contacts(*, rows: Sequence[NewContact], by: User | None, at: datetime, batch: Batch) -> list[int]:
    """Add people; publishes a quiet ContactCreated each. Otherwise like `create_companies`."""

    def told(contact: Contact) -> Happening:
        return ContactCreated(contact_id=contact.pk, at=contact.created_at)

    return _create(Contact, rows, people.FIELDS, told, by, at, batch)


def change_companies(*, rows: Sequence[Changed], by: User | None, at: datetime, batch: Batch) -> list[int]:
    """Change organisations that are there; publishes a quiet CompanyEdited for each that differs.

    rows   values of name, tax_number, region, owner_id; `addresses` are added to those that it has

    Returns the ids of those that really changed. Raises Refusal as `create_companies`.
    """
    return _change(Company, per_row(rows), company_edited(at), by, batch)


def change_contacts(*, rows: Sequence[Changed], by: User | None, at: datetime, batch: Batch) -> list[int]:
    """Change people that are there; one who was merged into another is that other one. As `change_companies`.

    rows   values of name, company_id, position, region, audience, owner_id, addresses
    """
    merged = Contact.objects.filter(pk__in=[row.pk for row in rows], merged_into__isnull=False)
    persons = {contact.pk: contact.merged_into_id or contact.pk for contact in merged}
    return _change(Contact, per_row(rows, persons), contact_edited(at), by, batch)


def _known(row: New) -> dict[str, Any]:
    """Field -> value of those that a row says something about."""
    values = {each.name: getattr(row, each.name) for each in fields(row)}
    return {field: value for field, value in values.items() if value is not None}


def _read(known: Mapping[str, Any], country: str) -> tuple[dict[str, Any], list[Address], dict[str, object]]:
    """The columns of a row and its addresses, as they are stored, and what is wrong with them."""
    values, problems = names.clean_all({field: value for field, value in known.items() if field != "addresses"})
    return values, read_in(country, known.get("addresses", ()), problems), problems


def _checked(known: Mapping[str, Any], country: str) -> tuple[dict[str, Any], list[Address]]:
    values, addresses, problems = _read(known, country)
    if problems:
        raise Refusal(problems)
    return values, addresses


def _create(
    model: type[Party],
    rows: Iterable[New],
    audited: Sequence[str],
    told: Callable[[Party], Happening],
    by: User | None,
    at: datetime,
    batch: Batch,
) -> list[int]:
    country = phone_country()
    made: list[Party] = []
    addresses: list[list[Address]] = []
    for row in rows:
        values, its = _checked(_known(row), country)
        party = new_row(model, {"created_at": at} | values | {"batch_id": batch.pk})
        derive(party)
        made.append(party)
        addresses.append(its)
    with transaction.atomic():
        insert_all(made)
        write_many_addresses(zip(made, addresses, strict=True))
        write_many_words(zip(made, addresses, strict=True))
        events = [(told(party), _what_came(party, its, audited)) for party, its in zip(made, addresses, strict=True)]
        record_quietly(events, by_id=by.pk if by else None, batch=batch)
    return [party.pk for party in made]


def _what_came(party: Company | Contact, addresses: Sequence[Address], audited: Sequence[str]) -> Changes:
    changes: Changes = {field: [None, value] for field, value in seen(party, audited).items() if value}
    return changes | ({"addresses": [None, [row.raw for row in addresses]]} if addresses else {})


def _change(
    model: type[Party],
    wanted: Mapping[int, Mapping[str, Any]],
    told: Callable[[Party], Happening],
    by: User | None,
    batch: Batch,
) -> list[int]:
    country = phone_country()
    checked = {pk: _checked(known, country) for pk, known in wanted.items()}
    with transaction.atomic():
        rows = held(model._default_manager.all(), checked)
        now = addresses_now(model, rows)
        new = {pk: _unknown(addresses, now[pk]) for pk, (_values, addresses) in checked.items() if pk in rows}
        changed: dict[int, Changes] = {}
        for pk, party in rows.items():
            changes = take_over(party, checked[pk][0])
            if new[pk]:
                changes["addresses"] = [as_typed(now[pk]), as_typed(now[pk] + new[pk])]
            if changes:
                changed[pk] = changes
        write_many_addresses((rows[pk], new[pk]) for pk in changed)
        save_many(model, rows, changed)
        record_quietly(
            [(told(rows[pk]), each) for pk, each in changed.items()], by_id=by.pk if by else None, batch=batch
        )
    return list(changed)


def _unknown(addresses: Iterable[Address], now: Iterable[Address]) -> list[Address]:
    """The addresses that are not there yet."""
    known = {(row.kind, row.normal) for row in now}
    return [row for row in addresses if (row.kind, row.normal) not in known]
