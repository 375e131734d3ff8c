"""Customers that rows of deals and orders name: found by id, e-mail, phone, or made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from voronka.contacts import actions as contacts
from voronka.contacts.addresses import NewAddress
from voronka.contacts.names import LONGEST, is_visible
from voronka.imports import keys
from voronka.imports.kinds.contacts import people_at, person_of
from voronka.imports.kinds.directories import Firms, Sellers
from voronka.imports.kinds.loading import Context, Maker, Ref, Row, Wanted
from voronka.imports.kinds.parties import addresses_of, first_of, name_of, normals
from voronka.measure.message import Message

Forms = Mapping[tuple[str, str], None]


@dataclass(slots=True)
class _Person:
    """Somebody whom a row names.

    key        by which he is known again
    forms      (kind, normal form) of his addresses
    problems   role -> why a cell holds no address
    """

    key: str
    row: Row
    addresses: list[NewAddress]
    forms: Forms
    problems: dict[str, Message]


class Persons(Maker):
    """The contacts of deals and orders. A name alone is one person within one system and company."""

    of = "contacts"

    def __init__(self, context: Context, sellers: Sellers, firms: Firms) -> None:
        self.context, self._sellers, self._firms = context, sellers, firms
        self._refs: dict[str, Ref] = {}
        self._at: dict[tuple[str, str], Ref] = {}
        self._new: dict[Ref, _Person] = {}
        self._people: dict[int, _Person] = {}

    def look(self, rows: Sequence[Row]) -> None:
        """Look up whom these rows name."""
        people = [person for row in rows if (person := self._read(row)) is not None]
        self._people = {person.row.place: person for person in people}
        new = {person.key: person for person in reversed(people) if person.key not in self._refs}
        known = keys.known("contacts", self.context.answers.system, new)
        here = people_at({form for key, person in new.items() if key not in known for form in person.forms}, but=None)
        for key, person in reversed(new.items()):
            self._refs[key] = self._found(person, known.get(key) or person_of(person.forms, here))

    def ref(self, row: Row) -> Ref | None:
        """The contact of a row; None where it names nobody."""
        person = self._people.get(row.place)
        return self._refs[person.key] if person else None

    def problems(self, row: Row) -> Mapping[str, Message]:
        """Role -> why a cell holds no address."""
        person = self._people.get(row.place)
        return person.problems if person else {}

    def make(self, refs: Sequence[Ref]) -> None:
        people = [self._new.pop(ref) for ref in refs]
        rows = [_to_be_made(person, ref) for person, ref in zip(people, refs, strict=True)]
        for ref, pk in zip(refs, contacts.create_contacts(rows=rows, **self.context.how), strict=True):
            ref.pk = pk
        known = {person.key: ref.pk for person, ref in zip(people, refs, strict=True) if ref.pk}
        keys.remember("contacts", self.context.answers.system, known, self.context.batch, made=set(known.values()))

    def _read(self, row: Row) -> _Person | None:
        addresses, problems = addresses_of(row, self.context.country)
        forms = normals(addresses, self.context.country)
        address = first_of(forms)
        key = (
            keys.by_id(row.text("customer"))
            or (keys.by_address(address) if address else None)
            or (keys.by_name(name_of(row), row.text("company")) if name_of(row) else None)
        )
        return _Person(key, row, addresses, forms, problems) if key else None

    def _found(self, person: _Person, pk: int | None) -> Ref:
        """Somebody who is here, or whom an earlier row has named by an address, or who is to be made."""
        if pk is None:
            pk_or_ref = next((self._at[form] for form in sorted(person.forms) if form in self._at), None)
            if pk_or_ref is not None:
                return pk_or_ref
        ref = Ref(_name(person.row), self.of, pk)
        for form in person.forms:
            self._at.setdefault(form, ref)
        if pk is None:
            company = self._firms.ref(person.row.text("company"))
            owner = self._sellers.ref(person.row.text("seller"))
            ref.needs = tuple(each for each in (company, owner) if each is not None)
            if self.context.into is not None:
                self._new[ref] = person
        return ref


def is_of_another(now: Mapping[str, Any], wanted: Wanted, *, but: str) -> bool:
    """Whether a row names another customer than the one who is here.

    but   the field that tells it where one of the two is not known
    """
    contact = wanted.refs.get("contact_id")
    if contact is None or now["contact_id"] is None:
        said = wanted.values[but]
        return said not in (None, "") and now[but] not in (None, "") and bool(said != now[but])
    return contact.pk != int(now["contact_id"])


def _to_be_made(person: _Person, ref: Ref) -> contacts.NewContact:
    row, needs = person.row, {each.of: each.pk for each in ref.needs}
    values: dict[str, Any] = {name: row.text(name)[: LONGEST[name]] for name in ("region", "audience")}
    return contacts.NewContact(
        name=ref.name,
        addresses=person.addresses,
        company_id=needs.get("companies"),
        owner_id=needs.get("people"),
        created_at=row.values.get("opened") or row.values.get("moment"),
        **values,
    )


def _name(row: Row) -> str:
    """What somebody is called; who gave no name by the address or id that he gave."""
    given = (name_of(row), *(row.text(role) for role in ("email", "phone", "phone_2", "customer")))
    return next(filter(is_visible, given), "?")[: LONGEST["name"]]
