"""Contacts, companies, products, sources and leads for tests, made by the product's own actions."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from itertools import count

from voronka.accounts.models import User
from voronka.catalog import actions as catalog
from voronka.catalog.models import Product
from voronka.contacts import actions as contacts
from voronka.contacts.addresses import NewAddress, guess_kind
from voronka.contacts.models import Company, Contact
from voronka.leads import actions as leads
from voronka.leads.models import Lead
from voronka.traffic import actions as traffic
from voronka.traffic.models import Source

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_numbers = count(1)


def typed(*raws: str) -> list[NewAddress]:
    """Addresses as somebody typed them, of the kinds that they look like."""
    return [NewAddress(guess_kind(raw), raw) for raw in raws]


def add_contact(
    name: str | None = None,
    *raws: str,
    owner: User | None = None,
    company: Company | None = None,
    at: datetime = MONDAY,
    **fields: str,
) -> Contact:
    """A contact; `raws` are his addresses as typed: "+36201234567", "ivan@example.com", "@ivan"."""
    return contacts.create_contact(
        name=name or f"Contact {next(_numbers)}",
        addresses=typed(*raws),
        owner=owner,
        company=company,
        by=owner,
        at=at,
        **fields,
    )


def add_company(name: str | None = None, *raws: str, owner: User | None = None, **fields: str) -> Company:
    """A company; `raws` are its addresses as typed."""
    return contacts.create_company(
        name=name or f"Company {next(_numbers)}", addresses=typed(*raws), owner=owner, by=owner, at=MONDAY, **fields
    )


def add_product(name: str | None = None, price: str | None = None, code: str = "") -> Product:
    """A product; the price as text: "45000"."""
    return catalog.add_product(
        name=name or f"Product {next(_numbers)}",
        code=code,
        price=None if price is None else Decimal(price),
        by=None,
        at=MONDAY,
    )


def add_source(name: str | None = None, channel: str = "search_ads") -> Source:
    """A source of traffic."""
    return traffic.add_source(name=name or f"Source {next(_numbers)}", channel=channel, by=None, at=MONDAY)


def add_lead(contact: Contact | None = None, owner: User | None = None, at: datetime = MONDAY) -> Lead:
    """A request of a contact."""
    return leads.create_lead(contact=contact or add_contact(owner=owner), owner=owner, by=owner, at=at)
