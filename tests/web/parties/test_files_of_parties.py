"""The lists of contacts and companies as files; an import of such a file brings back all that it holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from importing import NOON, brought_in, mapped, numbers, received
from people_builders import add_user, signed_in
from voronka.accounts.models import User
from voronka.contacts import actions as contacts
from voronka.contacts.actions import create_contact
from voronka.contacts.addresses import NewAddress
from voronka.contacts.models import Address, Contact
from voronka.journal.actions import open_batch

pytestmark = pytest.mark.django_db
MANY = 600


@pytest.fixture
def olga() -> User:
    return add_user(role="owner", sees="all", name="Olga")


@pytest.fixture
def browser(olga: User) -> Client:
    return signed_in(olga)


def fetched(browser: Client, address: str) -> bytes:
    answer = browser.get(address)
    assert answer.status_code == 200, answer
    return b"".join(answer.streaming_content)


def all_of_contacts() -> list[tuple[Any, ...]]:
    """Every field of every contact, but for its id and labels of addresses."""
    addresses: dict[int, set[tuple[str, str]]] = {}
    for contact_id, kind, normal in Address.objects.values_list("contact", "kind", "normal"):
        addresses.setdefault(contact_id, set()).add((kind, normal))
    rows = Contact.objects.select_related("company", "owner")
    return sorted(
        (
            row.name,
            row.position,
            row.region,
            row.audience,
            str(row.company),
            str(row.owner),
            row.created_at,
            sorted(addresses.get(row.pk, ())),
        )
        for row in rows
    )


def a_crowd(owner: Any) -> Any:
    """Contacts of every kind of address, name and length; a batch of their own."""
    batch = open_batch(kind="import", by_id=None, at=NOON)
    how = {"by": None, "at": NOON, "batch": batch}
    firms = contacts.create_companies(
        rows=[contacts.NewCompany(name=f"Firm; “{n}”, Ltd", owner_id=owner.pk) for n in range(30)], **how
    )
    kinds = list(Address.Kind)
    names = ("Пётр Щукин", "=SUM(A1:A9)", "Őze Réka", "O'Brien, Ann; Bob", "-1", '"quoted"')

    def addresses(n: int) -> list[NewAddress]:
        ways = [NewAddress("phone", f"+7912{n:07}"), NewAddress("phone", f"+7913{n:07}")][: n % 3]
        ways += [NewAddress("email", f"person{n}@example.com")] if n % 2 or not ways else []
        other = kinds[2 + n % 6]
        name = f"+7914{n:07}" if other in {"whatsapp", "viber"} else f"person_{n}"
        return [*ways, NewAddress(other, name)]

    rows = [
        contacts.NewContact(
            name=f"{names[n % len(names)]} {n}",
            addresses=addresses(n),
            company_id=firms[n % 30] if n % 4 else None,
            position="Head of sales" if n % 5 else "",
            region=("Москва", "Győr", "")[n % 3],
            audience=("B2B", "")[n % 2],
            owner_id=owner.pk if n % 7 else None,
            created_at=datetime(2020, 1, 1, 0, 0, 1, tzinfo=UTC) + timedelta(minutes=n * 997),
        )
        for n in range(MANY)
    ]
    contacts.create_contacts(rows=rows, **how)
    return batch


class TestTheFileOfContacts:
    @pytest.mark.parametrize("language", ["en", "ru", "hu"])
    def test_is_understood_by_an_import_in_each_language(self, olga, browser, language):
        User.objects.update(language=language)
        create_contact(name="Ann", addresses=[NewAddress("phone", "+79123456789")], by=olga, at=NOON)

        file = received(fetched(browser, "/contacts/file/"), name="contacts.csv")

        assert file.kind == "contacts"
        assert set(file.look["guesses"]["contacts"].values()) == set(file.headers)

    @pytest.mark.parametrize("form", ["raw", "csv", "xlsx"])
    def test_brings_all_of_them_back(self, olga, browser, form):
        batch = a_crowd(olga)
        before, content = all_of_contacts(), fetched(browser, f"/contacts/file/?format={form}")
        while contacts.undo_batch(batch=batch, by=None, at=NOON, most=500).done:
            pass
        assert not Contact.objects.exists()

        back = brought_in(mapped(received(content, name=f"contacts.{form.replace('raw', 'csv')}"), "contacts"))

        assert numbers(back) == {"new": MANY}
        assert all_of_contacts() == before

    def test_holds_what_the_filters_leave_and_the_reader_sees(self, olga, browser):
        seller = add_user(role="seller", sees="own", name="Ivan")
        for name, owner in (("Ann", olga), ("Bob", seller), ("Bill", seller)):
            create_contact(name=name, addresses=[], owner=owner, by=olga, at=NOON)

        assert b"Bob" in fetched(browser, "/contacts/file/?q=bo")
        assert b"Bill" not in fetched(browser, "/contacts/file/?q=bo")
        assert b"Ann" not in fetched(signed_in(seller), "/contacts/file/")

    def test_has_as_many_questions_for_a_hundred_as_for_one(self, olga, browser, django_assert_max_num_queries):
        for number in range(100):
            create_contact(name=f"Ann {number}", addresses=[], by=olga, at=NOON)

        with django_assert_max_num_queries(14):
            assert fetched(browser, "/contacts/file/").count(b"\r\n") == 101


class TestTheFileOfCompanies:
    @pytest.mark.parametrize("form", ["raw", "csv", "xlsx"])
    def test_says_of_all_of_them_what_is_here_already(self, olga, browser, form):
        for n in range(3):
            phone = [NewAddress("phone", f"+7495{n:07}")]
            contacts.create_company(name=f"Firm {n}", tax_number=f"77{n:08}", addresses=phone, by=olga, at=NOON)
        content = fetched(browser, f"/contacts/companies/file/?format={form}")

        back = brought_in(mapped(received(content, name=f"companies.{form.replace('raw', 'csv')}"), "companies"))

        assert numbers(back) == {"same": 3}
