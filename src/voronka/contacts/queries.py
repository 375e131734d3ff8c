"""Reads of contacts and companies, each with its cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from voronka.accounts.models import User
from voronka.accounts.queries import business
from voronka.contacts import finding
from voronka.contacts.duplicates import Match, possible_duplicates
from voronka.contacts.models import Address, Company, Contact, Merge
from voronka.contacts.phones import default_region

__all__ = [
    "PERSON_NAME",
    "Filters",
    "Match",
    "addresses_of",
    "companies_list",
    "contacts_list",
    "find",
    "find_companies",
    "possible_duplicates",
    "regions",
    "same_person_ids",
    "standing_merges",
]


PERSON_NAME = Coalesce("contact__merged_into__name", "contact__name")
"""How the person is called whom a row with a contact is about."""
Rows = TypeVar("Rows", "QuerySet[Contact]", "QuerySet[Company]")


@dataclass(frozen=True)
class Filters:
    """What a list of contacts or companies is narrowed to; a list of everything without any.

    text    as for `find`
    owner   the id of a user; 0 = without an owner
    company only the contacts of this one
    """

    text: str = ""
    owner: int | None = None
    region: str = ""
    company: int | None = None


def same_person_ids(contact: Contact) -> list[int]:
    """The ids of all contacts that are the same person, that which the others were merged into first (1 query).

    What hangs on any of them belongs to the person; any of them may be asked about.
    """
    person = contact.merged_into_id or contact.pk
    return [person, *Contact.objects.filter(merged_into=person).order_by("pk").values_list("pk", flat=True)]


def find(*, user: User, text: str, limit: int = 8) -> list[Contact]:
    """Contacts that a text may mean, the nearest first, each with its company; of those that the user sees.

    By the beginning of any word of the name, of an e-mail or of a name in a messenger; by three digits or more of a
    phone, wherever they stand in it. A contact that was merged is found as the one it belongs to.

    At most 4 queries, one more where hundreds of words are those of the same few people; <= 150 ms at 100,000 contacts.
    """
    found: dict[int, None] = {}
    for meaning in finding.meanings(text, default_region(business())):
        if len(found) < limit:
            found |= dict.fromkeys(finding.people(finding.hits(meaning, "contact"), user, limit + len(found)))
    people = Contact.objects.select_related("company").in_bulk(list(found)[:limit])
    return [people[pk] for pk in found if pk in people]


def find_companies(*, user: User, text: str, limit: int = 8) -> list[Company]:
    """Companies that a text may mean, by name; of those that the user sees (2 queries)."""
    return companies_list(user=user, filters=Filters(text=text), limit=limit) if text.strip() else []


def contacts_list(
    *, user: User, filters: Filters, order: str = "newest", after: int | None = None, limit: int = 50
) -> list[Contact]:
    """A page of the contacts that the user sees, each with its company and owner (at most 5 queries).

    order   "newest" or "name"
    after   the id of the last contact of the page before
    """
    rows = narrowed(Contact.objects.visible_to(user).current(), filters, "contact")
    if filters.company:
        rows = rows.filter(company=filters.company)
    rows = rows.select_related("company", "owner")
    if order == "name":
        last = Contact.objects.filter(pk=after).first() if after else None
        return list(_after_name(rows, last).order_by("search", "id")[:limit])
    return list((rows.filter(pk__lt=after) if after else rows).order_by("-id")[:limit])


def companies_list(*, user: User, filters: Filters, after: int | None = None, limit: int = 50) -> list[Company]:
    """A page of the companies that the user sees, by name, each with its owner (at most 3 queries).

    after   the id of the last company of the page before
    """
    rows = narrowed(Company.objects.visible_to(user), filters, "company").select_related("owner")
    last = Company.objects.filter(pk=after).first() if after else None
    return list(_after_name(rows, last).order_by("search", "id")[:limit])


def addresses_of(parties: Sequence[Contact] | Sequence[Company]) -> dict[int, list[Address]]:
    """The addresses of each, by its id; of a contact those too that were merged into it, each once (2 queries)."""
    found: dict[int, dict[tuple[str, str], Address]] = defaultdict(dict)
    if not parties:
        return {}
    keys = [party.pk for party in parties]
    rows = Address.objects.order_by("id")
    if isinstance(parties[0], Company):
        rows = rows.filter(company__in=keys)
        belongs_to: dict[int, int | None] = {}
    else:
        # In one condition with the contacts themselves the database would read all the addresses there are.
        belongs_to = dict(Contact.objects.filter(merged_into__in=keys).values_list("pk", "merged_into"))
        rows = rows.filter(contact__in=[*keys, *belongs_to])
    for row in rows:
        party = row.company_id or row.contact_id or 0
        found[belongs_to.get(party) or party].setdefault((row.kind, row.normal), row)
    return {party: list(each.values()) for party, each in found.items()}


def standing_merges(contact: Contact) -> list[Merge]:
    """The merges into a contact that were not undone, the last first, each with the other one (1 query)."""
    return list(contact.merges.filter(undone_at=None).select_related("other", "by").order_by("-id"))


def regions(user: User, most: int = 50) -> list[str]:
    """The regions of the contacts that the user sees, in alphabetical order (1 query)."""
    rows = Contact.objects.visible_to(user).exclude(region="").order_by("region")
    return list(rows.values_list("region", flat=True).distinct()[:most])


def narrowed(rows: Rows, filters: Filters, party: str) -> Rows:
    """The rows that the filters leave. party = "contact" or "company"."""
    if filters.text:
        rows = rows.filter(finding.is_meant(filters.text, default_region(business()), party))
    if filters.owner is not None:
        rows = rows.filter(owner=filters.owner or None)
    return rows.filter(region=filters.region) if filters.region else rows


def _after_name(rows: Rows, last: Contact | Company | None) -> Rows:
    """The rows that come after one in the order of names."""
    return rows if last is None else rows.filter(Q(search__gt=last.search) | Q(search=last.search, pk__gt=last.pk))
