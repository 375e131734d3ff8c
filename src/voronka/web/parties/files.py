"""Contacts and companies as tables to take away: whatever stands here comes back by an import of the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from voronka.accounts.models import User
from voronka.accounts.queries import business
from voronka.contacts import queries
from voronka.contacts.models import Address, Company, Contact
from voronka.contacts.queries import Filters
from voronka.ground.sheets import Cell, Row, Table

PIECE = 1_000
"""So many are read at once."""
KINDS = tuple(Address.Kind)


def contacts_table(*, user: User, filters: Filters) -> Table:
    """The contacts that the user sees, the newest first; several addresses of a kind share a cell."""
    head = [_("Contact id"), _("Name"), *_addresses(), _("Company"), _("Position"), _("Region"), _("Audience")]

    def page(after: int | None) -> list[Contact]:
        return queries.contacts_list(user=user, filters=filters, after=after, limit=PIECE)

    def cells(contact: Contact) -> Sequence[Cell]:
        return (str(contact.company or ""), contact.position, contact.region, contact.audience)

    return Table(_("Contacts"), [*head, _("Seller"), _("Created at")], _rows(page, cells))


def companies_table(*, user: User, filters: Filters) -> Table:
    """The companies that the user sees, by name."""
    head = [_("Company id"), pgettext("of a thing", "Name"), *_addresses(), _("Tax number"), _("Region")]

    def page(after: int | None) -> list[Company]:
        return queries.companies_list(user=user, filters=filters, after=after, limit=PIECE)

    def cells(company: Company) -> Sequence[Cell]:
        return (company.tax_number, company.region)

    return Table(_("Companies"), [*head, _("Seller"), _("Created at")], _rows(page, cells))


def _addresses() -> list[str]:
    return [str(kind.label) for kind in KINDS]


def _rows(page: Callable[[int | None], Sequence[Any]], cells: Callable[[Any], Sequence[Cell]]) -> Iterator[Row]:
    zone = ZoneInfo(business().time_zone)
    some = page(None)
    while some:
        addresses = queries.addresses_of(some)
        for party in some:
            known = (*_ways(addresses.get(party.pk, [])), *cells(party), str(party.owner or ""))
            yield [party.pk, party.name, *known, party.created_at.astimezone(zone)]
        some = page(some[-1].pk)


def _ways(addresses: Sequence[Address]) -> list[Cell]:
    return ["; ".join(each.raw for each in addresses if each.kind == kind) for kind in KINDS]
