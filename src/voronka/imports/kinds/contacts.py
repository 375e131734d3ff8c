from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from voronka.contacts import actions as contacts
from voronka.contacts.models import Address, Contact
from voronka.ground.among import Among
from voronka.ground.names import one_name
from voronka.imports import keys
from voronka.imports.kinds.directories import Firms, Sellers, point
from voronka.imports.kinds.loading import Context, Row, Wanted
from voronka.imports.kinds.parties import (
    PartyLoader,
    addresses_of,
    first_of,
    known_addresses,
    name_of,
    normals,
)
from voronka.journal.many import Changed
from voronka.journal.models import Batch

COLUMNS = ("name", "company_id", "position", "region", "audience", "owner_id")


class Contacts(PartyLoader):
    """People outside: known by their id, their e-mail or their phone, never by their name."""

    kind, party = "contacts", "contact"
    roles: ClassVar[Mapping[str, str]] = {"created_at": "created", "owner_id": "seller", "company_id": "company"}

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._sellers, self._firms = Sellers(context), Firms(context)
        self.makers = (self._sellers, self._firms)

    def key(self, values: Mapping[str, Any]) -> str | None:
        if (by_id := keys.by_id(values.get("id"))) is not None:
            return by_id
        row = Row(0, values, "")
        address = first_of(normals(addresses_of(row, self.context.country)[0], self.context.country))
        if address is None:
            return None
        # a phone is that of a whole office oftener than an e-mail
        return keys.by_address(address, "" if address[0] == Address.Kind.EMAIL else name_of(row, "name"))

    def others(self, rows: Sequence[Row]) -> dict[str, int]:
        """By e-mail, else by phone where no e-mail says otherwise; those of the same file are told apart by keys."""
        country = self.context.country
        wanted = {row.key: normals(addresses_of(row, country)[0], country) for row in rows}
        here = people_at({form for forms in wanted.values() for form in forms}, but=self.context.into)
        found = {key: person_of(forms, here) for key, forms in wanted.items()}
        return {key: pk for key, pk in found.items() if pk is not None}

    def prepare(self, rows: Sequence[Row]) -> None:
        self._sellers.look(row.text("seller") for row in rows)
        self._firms.look(row.text("company") for row in rows)
        for row in rows:
            self._firms.tell(row.text("company"), self._sellers.ref(row.text("seller")))

    def wanted(self, row: Row) -> Wanted:
        values = {"name": name_of(row, "name"), "created_at": row.values.get("created")}
        values |= {each: row.text(each) for each in ("position", "region", "audience")}
        named = {"owner_id": ("seller", self._sellers), "company_id": ("company", self._firms)}
        return self.with_addresses(row, point(row, Wanted(values), **named))

    def problems(self, wanted: Wanted) -> Mapping[str, object]:
        return contacts.problems_of(contacts.NewContact(**wanted.all_values()), country=self.context.country)

    def now(self, ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
        rows = {row["pk"]: row for row in Contact.objects.filter(pk__in=ids).values("pk", "merged_into_id", *COLUMNS)}
        persons = {pk: row["merged_into_id"] or pk for pk, row in rows.items()}
        kept = {row["pk"]: row for row in Contact.objects.filter(pk__in=persons.values()).values("pk", *COLUMNS)}
        addresses = known_addresses("contact", [*persons, *kept])
        return {
            pk: kept[person] | {"addresses": addresses.get(pk, set()) | addresses.get(person, set())}
            for pk, person in persons.items()
        }

    def differs(self, now: Mapping[str, Any], wanted: Wanted) -> bool:
        return super().differs({**now, "created_at": wanted.values["created_at"]}, wanted)

    def is_another(self, now: Mapping[str, Any], wanted: Wanted) -> bool:
        """Neither the name nor any address is that of whom the id stood for."""
        addresses = normals(wanted.values["addresses"], self.context.country)
        is_renamed = one_name(wanted.values["name"]) not in {"", one_name(now["name"])}
        return is_renamed and bool(addresses and now["addresses"]) and now["addresses"].isdisjoint(addresses)

    def create(self, wanted: Sequence[Wanted]) -> list[int]:
        rows = [contacts.NewContact(**each.all_values()) for each in wanted]
        return contacts.create_contacts(rows=rows, **self.context.how)

    def change(self, changed: Sequence[Changed]) -> Sequence[int]:
        rows = [
            Changed(pk=each.pk, values={name: it for name, it in each.values.items() if name != "created_at"})
            for each in changed
        ]
        return contacts.change_contacts(rows=rows, **self.context.how)


def people_at(forms: set[tuple[str, str]], *, but: Batch | None) -> dict[tuple[str, str], list[tuple[int, set[str]]]]:
    """(kind, normal form) -> who has this address, with all his e-mails; without those of a batch."""
    rows = Address.objects.filter(Among("normal", {form for _, form in forms}), contact__isnull=False)
    if but is not None:
        rows = rows.exclude(contact__batch=but)
    found = list(rows.order_by("contact_id").values_list("kind", "normal", "contact_id", "contact__merged_into_id"))
    persons = {person or pk for _, _, pk, person in found}
    emails: dict[int, set[str]] = {}
    for pk, known in known_addresses("contact", sorted(persons)).items():
        emails[pk] = {form for kind, form in known if kind == Address.Kind.EMAIL}
    people: dict[tuple[str, str], list[tuple[int, set[str]]]] = {}
    for kind, form, pk, person in found:
        people.setdefault((kind, form), []).append((person or pk, emails.get(person or pk, set())))
    return people


def person_of(
    forms: Iterable[tuple[str, str]], here: Mapping[tuple[str, str], list[tuple[int, set[str]]]]
) -> int | None:
    """Who has one of these addresses: an e-mail first; a phone only of somebody whose e-mails do not say otherwise."""
    own = {form for kind, form in forms if kind == Address.Kind.EMAIL}
    for email in sorted(own):
        if known := here.get((Address.Kind.EMAIL, email)):
            return known[0][0]
    others = sorted(each for each in forms if each[0] != Address.Kind.EMAIL)
    for each in others:
        for pk, emails in here.get(each, []):
            if not own or not emails:
                return pk
    return None
