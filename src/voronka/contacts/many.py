"""What writing many contacts and writing many companies have in common: addresses, words, derived columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import TypeVar

from voronka.contacts.events import CompanyEdited, ContactEdited
from voronka.contacts.finding import words_of
from voronka.contacts.models import Address, Company, Contact, Word
from voronka.contacts.writing import derived
from voronka.ground.inserting import insert, insert_all
from voronka.journal.actions import Changes
from voronka.journal.events import Happening
from voronka.journal.many import save

Party = TypeVar("Party", Company, Contact)


def company_edited(at: datetime) -> Callable[[Company], Happening]:
    """What makes the event of a company that was changed."""
    return lambda company: CompanyEdited(company_id=company.pk, at=at)


def contact_edited(at: datetime) -> Callable[[Contact], Happening]:
    """What makes the event of a contact that was changed."""
    return lambda contact: ContactEdited(contact_id=contact.pk, at=at)


def save_many(model: type[Party], rows: Mapping[int, Party], changed: Mapping[int, Changes]) -> None:
    """Write the rows of which something changed, and what they are found by."""
    columns = {"revision"}
    for pk, changes in changed.items():
        rows[pk].revision += 1
        columns |= changes.keys() - {"addresses"}
        if "name" in changes:
            columns |= derive(rows[pk])
    parties = [rows[pk] for pk in changed]
    save(parties, columns)
    renamed = [rows[pk] for pk, changes in changed.items() if {"name", "addresses"} & changes.keys()]
    party = key_of(model)
    Word.objects.filter(**{f"{party}__in": renamed}).delete()
    now = addresses_now(model, {row.pk: row for row in renamed}, is_its_own=True)
    write_many_words((row, now[row.pk]) for row in renamed)


def derive(party: Company | Contact) -> set[str]:
    """Set what is kept beside a name; returns the columns."""
    found = derived(party)
    for field, value in found.items():
        setattr(party, field, value)
    return set(found)


def addresses_now(
    model: type[Party], rows: Mapping[int, Party], *, is_its_own: bool = False
) -> dict[int, list[Address]]:
    """Id -> addresses; of a contact those of all who were merged into it too, unless only its own are asked for."""
    found: dict[int, list[Address]] = defaultdict(list)
    key = key_of(model)
    for row in Address.objects.filter(**{f"{key}__in": rows.keys()}).order_by("id"):
        found[getattr(row, f"{key}_id")].append(row)
    if model is Contact and not is_its_own:
        of_merged = Address.objects.filter(contact__merged_into__in=rows.keys()).select_related("contact")
        for row in of_merged.order_by("id"):
            assert row.contact is not None and row.contact.merged_into_id is not None  # noqa: S101, PT018 - as asked for
            found[row.contact.merged_into_id].append(row)
    return found


def write_many_addresses(parties: Iterable[tuple[Company | Contact, Sequence[Address]]]) -> None:
    """Put new addresses to each."""
    rows: list[Address] = []
    for party, addresses in parties:
        key = f"{key_of(type(party))}_id"
        for row in addresses:
            setattr(row, key, party.pk)
            rows.append(row)
    insert_all(rows)


def write_many_words(parties: Iterable[tuple[Company | Contact, Iterable[Address]]]) -> None:
    """Write the words by which each is found, by its name and the addresses given; there are none of it yet."""
    rows: list[tuple[int | None, int | None, str]] = []
    for party, addresses in parties:
        contact, company = (party.pk, None) if isinstance(party, Contact) else (None, party.pk)
        rows += [(contact, company, word) for word in words_of(party.name, addresses)]
    rows.sort(key=itemgetter(2))  # the index of words is walked once from its beginning to its end
    insert(Word, ("contact_id", "company_id", "word"), rows)


def key_of(model: type[Company | Contact]) -> str:
    """By which key an address or a word belongs to it."""
    return "contact" if model is Contact else "company"
