"""Whose request this is: somebody whom we know by an address, or a new contact."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext, override

from voronka.accounts.models import Business
from voronka.accounts.queries import business
from voronka.contacts.actions.companies import company_called
from voronka.contacts.actions.merging import merge_contacts
from voronka.contacts.actions.people import FIELDS, create_contact
from voronka.contacts.addresses import NewAddress
from voronka.contacts.events import ContactEdited
from voronka.contacts.likeness import folded
from voronka.contacts.models import Address, Contact
from voronka.contacts.names import LONGEST, is_visible
from voronka.contacts.phones import default_region
from voronka.contacts.queries import addresses_of
from voronka.contacts.writing import read_in, write_changes
from voronka.ground.text import clean_line
from voronka.ground.turns import take_turn
from voronka.journal.actions import record

Kind = Address.Kind
ROLES = frozenset(
    re.findall(
        r"\S+",
        """abuse admin anonymous contact donotreply do-not-reply guest hello help hr info mail mailer-daemon marketing
        no-reply none noreply null office order orders postmaster root sales service shop support test user webmaster
        zakaz""",
    )
)
"""What stands before the @ where a whole office reads, or nobody."""
STRENGTH = {Kind.EMAIL: 0, Kind.PHONE: 2}
"""By what a person is rather found; messengers stand between."""
MESSENGERS = 1


def recognise_contact(
    *,
    name: str,
    addresses: Sequence[NewAddress],
    company: str = "",
    region: str = "",
    at: datetime,
) -> Contact:
    """The contact who has one of these addresses, else a new one; never by the name.

    name       as it was typed; whatever it is, there is a contact in the end
    addresses  as they were typed; one that cannot be one is left out

    Two people with different e-mails are two, though they share a phone or a messenger; an address of an office
    ("info@") is nobody's in particular. Whom the addresses show to be one person are merged, which can be undone. New
    addresses are added to a contact who is known, and company and region where they were not known; his name stays.
    However many say so at once, it is one contact. It is the machine that recognises: whoever lets a request through
    need not see those whom it is about.

    Publishes ContactCreated, or ContactEdited where something was added, and ContactsMerged.
    """
    ours = business()
    rows = read_in(default_region(ours), addresses, {})
    known = {"region": _line(region, "region"), "company": _line(company, "name")}
    with transaction.atomic():
        take_turn(_name_of_turn(row) for row in rows)
        people = _people(rows)
        if not people:
            called = _line(name, "name") or (rows[0].raw if rows else _unnamed(ours))
            return _new(called, rows, known, at)
        kept, *others = people
        for other in others:
            take = [field for field in FIELDS if not getattr(kept, field) and getattr(other, field)]
            merge_contacts(kept=kept, other=other, take=take, by=None, at=at)
            kept.refresh_from_db()
        _add(kept, rows, known, at)
    return kept


def _name_of_turn(row: Address) -> str:
    return f"address:{row.normal if row.normal.startswith('+') else f'{row.kind}:{row.normal}'}"


def _line(text: str, field: str) -> str:
    """A text as it is stored, as much of it as fits; "" where there is nothing to see in it."""
    line = clean_line(text)[: LONGEST[field]].strip().encode("utf-8", "replace").decode("utf-8")
    return line if is_visible(line) else ""


def _unnamed(ours: Business) -> str:
    with override(ours.language):
        return gettext("Without a name")


def _new(name: str, rows: Iterable[Address], known: Mapping[str, str], at: datetime) -> Contact:
    if known["company"]:
        take_turn([f"company:{folded(known['company'])}"])
    return create_contact(
        name=name,
        addresses=[NewAddress(row.kind, row.raw) for row in rows],
        company=known["company"] or None,
        region=known["region"],
        by=None,
        at=at,
    )


def _people(rows: Sequence[Address]) -> list[Contact]:
    """The contacts who have these addresses, held: the one whom they show best, and those who are the same person."""
    found = _by_address(rows)
    held = Contact.objects.select_for_update(of=("self",)).select_related("company", "owner").order_by("pk")
    people = held.in_bulk(list(found))
    mails = {pk: _personal(each) for pk, each in addresses_of(list(people.values())).items()}
    so_far = _personal(rows)
    same: list[Contact] = []
    for pk in sorted(people, key=lambda pk: (found[pk], pk)):
        if _are_others(so_far, mails.get(pk, set())) or not all(_may_merge(each, people[pk]) for each in same):
            continue
        so_far |= mails.get(pk, set())
        same.append(people[pk])
    return same


def _by_address(rows: Iterable[Address]) -> dict[int, int]:
    """Contact -> the strength of the best address by which it is found; a phone counts in whatever messenger it is."""
    said = Q()
    for row in rows:
        if row.kind != Kind.EMAIL or _is_personal(row):
            said |= Q(normal=row.normal) if row.normal.startswith("+") else Q(normal=row.normal, kind=row.kind)
    found: dict[int, int] = defaultdict(lambda: max(STRENGTH.values()))
    if not said:
        return found
    for row in Address.objects.filter(said, contact__isnull=False).select_related("contact"):
        if row.contact is not None:
            pk = row.contact.merged_into_id or row.contact.pk
            found[pk] = min(found[pk], STRENGTH.get(Kind(row.kind), MESSENGERS))
    return found


def _personal(rows: Iterable[Address]) -> set[str]:
    return {row.normal for row in rows if row.kind == Kind.EMAIL and _is_personal(row)}


def _is_personal(row: Address) -> bool:
    return row.normal.partition("@")[0] not in ROLES


def _are_others(these: Collection[str], those: Collection[str]) -> bool:
    """Whether two have e-mails, and none in common."""
    return bool(these) and bool(those) and not set(these) & set(those)


def _may_merge(one: Contact, other: Contact) -> bool:
    """Whose they are counts: what is two sellers' is for people to decide."""
    return None in (one.owner_id, other.owner_id) or one.owner_id == other.owner_id


def _add(contact: Contact, rows: Sequence[Address], known: Mapping[str, str], at: datetime) -> None:
    """Add what was not known of a contact."""
    now = addresses_of([contact]).get(contact.pk, [])
    there = {(row.kind, row.normal) for row in now}
    new = [row for row in rows if (row.kind, row.normal) not in there]
    changes: dict[str, object] = {}
    if known["region"] and not contact.region:
        changes["region"] = known["region"]
    if known["company"] and not contact.company_id:
        take_turn([f"company:{folded(known['company'])}"])
        changes["company"] = company_called(known["company"], owner=contact.owner, by=None, at=at)
    revision, about = contact.revision, ContactEdited.about
    changed = write_changes(
        contact, revision=revision, changes=changes, rows=[*now, *new] if new else None, about=about
    )
    if changed:
        record(ContactEdited(contact_id=contact.pk, at=at), by_id=None, changes=changed)
