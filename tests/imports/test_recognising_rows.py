"""Who and what the rows of a file are: found again where they are the same, and told apart where they are not."""

from __future__ import annotations

import pytest

from importing import brought_in, mapped, numbers, received, undone
from people_builders import a_business, add_team, add_user
from voronka.accounts.models import User
from voronka.activities.models import Task
from voronka.catalog.actions import add_product
from voronka.catalog.models import Product
from voronka.contacts.actions import create_company, create_contact
from voronka.contacts.addresses import NewAddress
from voronka.contacts.models import Address, Company, Contact
from voronka.imports.models import Import, ImportedKey
from voronka.traffic.models import Hit
from work_builders import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def russian_phones() -> None:
    business = a_business()
    type(business).objects.update(time_zone="Europe/Moscow")


def names(model: type[Contact | Company | Product | User] = Contact) -> list[str]:
    return sorted(model._default_manager.values_list("name", flat=True))


def a_contact(name: str, phone: str) -> Contact:
    return create_contact(name=name, addresses=[NewAddress("phone", phone)], by=None, at=MONDAY)


def addresses_of(name: str) -> list[str]:
    return sorted(Address.objects.filter(contact__name=name).values_list("normal", flat=True))


class TestPeopleWhoShareAPhone:
    OFFICE = "ID,Name,Phone,Email\n1,Ivan,+74951234567,ivan@x.ru\n2,Petr,+74951234567,petr@x.ru\n"

    def test_are_each_a_contact_and_write_nothing_over_the_one_who_was_here(self):
        a_contact("Office", "+74951234567")

        first, again = brought_in(received(self.OFFICE)), brought_in(received(self.OFFICE))

        assert (numbers(first), numbers(again)) == ({"new": 1, "update": 1}, {"same": 2})
        assert names() == ["Ivan", "Petr"]
        assert addresses_of("Petr") == ["+74951234567", "petr@x.ru"]

    def test_and_have_no_ids_are_no_duplicates(self):
        text = "Name;Phone\nIvan;8 912 111-11-11, 8 495 123-45-67\nPetr;8 912 222-22-22, 8 495 123-45-67\n"

        of_one_phone = "Name;Phone\nАнна;8 495 123-45-68\nОльга;+7 (495) 123-45-68\n"

        assert [numbers(brought_in(received(each))) for each in (text, of_one_phone)] == [{"new": 2}, {"new": 2}]

    def test_of_another_country_are_others(self):
        text = "Name;Phone\nJohn;+1 912 345 6789\nJohn;+7 912 345-67-89\nJOHN;8 912 345 67 89\n"

        assert numbers(brought_in(received(text))) == {"new": 2, "duplicate": 1}


@pytest.mark.parametrize(
    ("cell", "numbers_in_it"),
    [
        ("79123456789;79123456780", ["+79123456780", "+79123456789"]),
        ("89123456789, 89123456780", ["+79123456780", "+79123456789"]),
        ("+79123456789 / +79123456780", ["+79123456780", "+79123456789"]),
        ("8 (495) 123/45/67", ["+74951234567"]),
        ("+7 495 123-45-67 доб. 12", ["+74951234567"]),
    ],
)
def test_every_phone_of_a_cell_is_kept(cell: str, numbers_in_it: list[str]) -> None:
    brought_in(received(f'Name,Phone\nIvan,"{cell}"\n'))

    assert addresses_of("Ivan") == numbers_in_it


def test_a_separator_at_the_end_of_a_cell_says_nothing() -> None:
    done = brought_in(received('ID;Name;Email\n1;A;"a@x.ru;"\n2;B;"; b@x.ru"\n3;C;";"\n'))

    assert (numbers(done), sorted(Address.objects.values_list("normal", flat=True))) == (
        {"new": 2, "refused": 1},
        ["a@x.ru", "b@x.ru"],
    )


class TestNamesThatDifferInAnAccent:
    def test_are_two_products(self):
        add_product(name="Bor", by=None, at=MONDAY)
        add_product(name="Sajt", by=None, at=MONDAY)
        text = "Product,Price\nBőr,900\nBor,100\n"

        assert numbers(brought_in(mapped(received(text), "products", {"name": "Product", "price": "Price"}))) == {
            "new": 1,
            "update": 1,
        }
        prices = dict(Product.objects.values_list("name", "price"))
        assert (prices["Bor"], prices["Bőr"]) == (100, 900)

    def test_are_two_companies_and_each_has_its_people(self):
        brought_in(mapped(received("ID,Name\n1,Bőr Kft\n2,Bor Kft\n"), "companies", {"id": "ID", "name": "Name"}))
        roles = {"name": "Name", "company": "Company", "phone": "Phone"}
        brought_in(mapped(received("Name,Company,Phone\nÉva,Bor Kft,+36301234567\n"), "contacts", roles))

        assert (names(Company), Contact.objects.get().company.name) == (["Bor Kft", "Bőr Kft"], "Bor Kft")


class TestAnOwner:
    @pytest.mark.parametrize("said", ["@anna", "anna@", "Анна @ офис", "a@b@c", "<b@x.ru"])
    def test_whose_cell_looks_like_an_address_and_is_none_ends_no_import(self, said):
        done = brought_in(received(f"Name,Phone,Owner\nX,+79123456789,{said}\n"))

        assert (done.state, numbers(done)) == ("done", {"new": 1})

    def test_is_one_person_however_the_cell_says_it(self):
        anna = add_user(name="Anna Smith", email="anna@x.com")
        text = "Name,Phone,Owner\nX,+79123456781,Anna Smith (ANNA@x.com)\nY,+79123456782,Anna <anna@x.com>\n"

        brought_in(received(text + "Z,+79123456783,anna@x.com\nW,+79123456784,Anna Smith\n"))

        assert set(Contact.objects.values_list("owner", flat=True)) == {anna.pk}

    def test_is_made_with_name_and_address(self):
        brought_in(received("Name,Phone,Owner\nX,+79123456781,Olga <olga@x.com>\n"))

        made = Contact.objects.get().owner
        assert (made.name, made.email) == ("Olga", "olga@x.com")


def test_two_people_of_one_name_and_two_addresses_are_two() -> None:
    add_user(name="Анна Иванова", email="a1@x.ru")
    text = "Имя,Почта,Команда\nАнна Иванова,a1@x.ru,A\nАнна Иванова,a2@x.ru,B\n"
    roles = {"name": "Имя", "email": "Почта", "team": "Команда"}

    first, again = (brought_in(mapped(received(text), "people", roles)) for _ in range(2))

    assert (numbers(first), numbers(again)) == ({"new": 1, "update": 1}, {"same": 2})
    assert sorted(User.objects.filter(name="Анна Иванова").values_list("email", "team__name")) == [
        ("a1@x.ru", "A"),
        ("a2@x.ru", "B"),
    ]


class TestACompany:
    ROLES = {"name": "Name", "tax_number": "INN", "phone": "Phone"}  # noqa: RUF012

    def bring(self, rows: str) -> Import:
        return brought_in(mapped(received("Name,INN,Phone\n" + rows), "companies", self.ROLES))

    def test_of_another_tax_number_is_another_one(self):
        create_company(name="Ромашка", tax_number="7701234567", by=None, at=MONDAY)

        assert numbers(self.bring("Ромашка,7809876543,\n")) == {"new": 1}
        assert sorted(Company.objects.values_list("tax_number", flat=True)) == ["7701234567", "7809876543"]

    def test_without_a_number_is_the_first_of_its_name_that_a_row_tells_of_and_the_next_row_makes_another(self):
        create_company(name="Ромашка", by=None, at=MONDAY)
        rows = "Ромашка,7701234567,+74951234567\nРомашка,7809876543,+78121234567\n"

        assert [numbers(self.bring(rows)) for _ in range(2)] == [{"new": 1, "update": 1}, {"same": 2}]
        assert sorted(Address.objects.values_list("company__tax_number", "normal")) == [
            ("7701234567", "+74951234567"),
            ("7809876543", "+78121234567"),
        ]


def test_an_undone_file_leaves_nothing_by_which_what_was_here_is_known() -> None:
    a_contact("Reception", "+74951234567")
    undone(brought_in(received("ID;Name;Phone\n1;Ivan;+74951234567\n")))
    assert (names(), ImportedKey.objects.count()) == (["Reception"], 0)

    assert numbers(brought_in(received("ID;Name;Phone\n1;Ivan;+79995554433\n"))) == {"new": 1}
    assert names() == ["Ivan", "Reception"]


def test_spaces_and_line_breaks_in_a_cell_are_no_change() -> None:
    text = 'ID;Name;Phone;Company\n1;"Ivan  Petrov";+79123456789;"OOO\u00a0 Rose"\n2;"Olga\nIvanova";+79123456780;\n'

    assert [numbers(brought_in(received(text))) for _ in range(2)] == [{"new": 2}, {"same": 2}]
    assert names() == ["Ivan Petrov", "Olga Ivanova"]


class TestRowsWithoutAnId:
    def test_of_visits_are_counted_once_when_one_more_column_is_mapped(self):
        text = "Client,Time,Page,Device\nc1,2026-03-02 10:00:00,/a,desktop\nc2,2026-03-02 11:00:00,/b,mobile\n"
        roles = {"visitor": "Client", "moment": "Time", "page": "Page"}

        with_devices = roles | {"device": "Device"}

        first, again = (brought_in(mapped(received(text), "visits", each)) for each in (roles, with_devices))

        assert (numbers(first), numbers(again), Hit.objects.count()) == ({"new": 2}, {"same": 2}, 2)

    def test_of_tasks_are_the_same_when_their_owner_is_mapped(self):
        add_user(name="Anna")
        text = "Task,Due,Owner\nCall,2026-03-05,Anna\n"
        boss = add_user("owner")

        for roles in ({"title": "Task", "due": "Due"}, {"title": "Task", "due": "Due", "seller": "Owner"}):
            brought_in(mapped(received(text, by=boss), "tasks", roles))

        assert Task.objects.get().owner.name == "Anna"


def test_a_task_may_come_to_have_an_hour_and_lose_it_again() -> None:
    boss = add_user("owner")
    roles = {"id": "ID", "title": "Task", "due": "Due"}

    def bring(due: str) -> bool:
        brought_in(mapped(received(f"ID,Task,Due\n1,Call,{due}\n", by=boss), "tasks", roles))
        return Task.objects.get().is_all_day

    assert [bring(due) for due in ("2026-03-05", "2026-03-06 10:00", "2026-03-07")] == [True, False, True]


def test_a_task_of_a_deal_makes_no_contact_of_the_phone_beside_it(pipeline) -> None:
    deals = "ID,Client,Opened,Stage\n1,Ivan,2026-01-01,New\n"
    roles = {"id": "ID", "contact": "Client", "opened": "Opened", "outcome": "Stage"}
    stages = {"New": pipeline.stages.first().pk}
    brought_in(mapped(received(deals), "deals", roles, pipeline=pipeline.pk, stages=stages))
    boss = add_user("owner")

    tasks = "Task,Due,Deal,Phone\nCall,2026-03-05,1,+79123456789\n"
    given = {"title": "Task", "due": "Due", "deal": "Deal", "phone": "Phone"}
    brought_in(mapped(received(tasks, by=boss), "tasks", given))

    assert (Task.objects.get().contact.name, names()) == ("Ivan", ["Ivan"])


def test_teams_that_differ_in_an_accent_are_two() -> None:
    add_team("Bor")
    brought_in(mapped(received("Name,Team\nÉva,Bőr\n"), "people", {"name": "Name", "team": "Team"}))

    assert User.objects.get(name="Éva").team.name == "Bőr"


def test_a_name_of_two_columns_that_is_too_long_is_refused_at_the_first_of_them() -> None:
    done = brought_in(received(f"First name,Last name,Phone\n{'I' * 150},{'P' * 150},+79123456789\n"))

    assert done.refused_rows.values_list("header", "value").get() == ("First name", "I" * 150)


class TestAListThatBeginsWithOneAgain:
    REASON = "another one has this id: if the ids are of this file alone, name its system otherwise"

    def refused(self, done: Import) -> list[str]:
        return [row.reason["text"] for row in done.refused_rows.all()]

    def test_of_other_people_writes_over_nobody(self):
        brought_in(received("Номер;Имя;Телефон;Почта\n1;Иван;+79123456789;ivan@x.ru\n2;Ольга;+79123456780;olga@x.ru\n"))
        text = "Номер;Имя;Телефон;Почта\n1;Фёдор;+79990000001;fedor@x.ru\n2;Ольга;+79990000002;olga@y.ru\n"

        done = brought_in(received(text))

        assert (numbers(done), self.refused(done), names()) == (
            {"refused": 1, "update": 1},
            [self.REASON],
            ["Иван", "Ольга"],
        )
        assert numbers(brought_in(mapped(received(text), system="list of March"))) == {"new": 1, "same": 1}

    @pytest.mark.parametrize("kind", ["deals", "orders"])
    def test_of_other_deals_or_orders_writes_over_none(self, pipeline, kind):
        roles = {"id": "ID", "email": "Email", "amount": "Sum", "moment" if kind == "orders" else "opened": "Day"}
        stages = {"": pipeline.stages.first().pk}

        def bring(rows: str) -> Import:
            text = "ID,Email,Day,Sum\n" + rows
            return brought_in(mapped(received(text), kind, roles, pipeline=pipeline.pk, stages=stages))

        bring("1,ivan@x.ru,2026-01-05,100\n2,olga@x.ru,2026-01-06,200\n")
        done = bring("1,fedor@x.ru,2026-02-05,300\n2,olga@x.ru,2026-01-07,250\n")

        assert (numbers(done), self.refused(done)) == ({"refused": 1, "update": 1}, [self.REASON])
