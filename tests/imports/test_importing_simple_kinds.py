"""Files of people, products, companies and contacts: brought in once, and again, by the worker's own loop."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dump import dump
from importing import NOON, brought_in, mapped, numbers, received, undone
from people_builders import a_business, add_user
from voronka.accounts.models import User
from voronka.catalog.actions import add_product
from voronka.catalog.models import Product
from voronka.contacts.actions import edit_contact
from voronka.contacts.models import Address, Company, Contact
from voronka.imports.models import Import, ImportedKey
from voronka.journal.models import Delivery, Event
from voronka.sales.actions import refund_sale
from voronka.sales.models import Sale, SaleLine
from voronka.traffic.actions import remove_spend
from voronka.traffic.models import Spend

pytestmark = pytest.mark.django_db

CONTACTS = """ID;Имя;Телефон;Почта;Компания;Ответственный
1;Иван Петров;8 912 345-67-89;Ivan@Example.com;Ромашка;Анна
2;Пётр Сидоров;+7 495 123-45-67, +36 1 234 5678;;Ромашка;Анна
3;Ольга;;olga@example;;
"""


@pytest.fixture(autouse=True)
def russian_phones():
    business = a_business()
    type(business).objects.update(time_zone="Europe/Moscow")


def rows() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in (User, Product, Company, Contact, Address)}


class TestAFileOfContacts:
    def test_becomes_contacts_with_their_companies_and_sellers(self):
        done = brought_in(received(CONTACTS))

        assert (done.kind, done.state) == ("contacts", "done")
        assert numbers(done) == {"new": 2, "refused": 1}
        ivan = Contact.objects.get(name="Иван Петров")
        assert (str(ivan.company), str(ivan.owner)) == ("Ромашка", "Анна")
        assert set(Address.objects.values_list("normal", flat=True)) == {
            "+79123456789",
            "ivan@example.com",
            "+74951234567",
            "+3612345678",
        }

    def test_says_which_cell_is_wrong(self):
        refused = brought_in(received(CONTACTS)).refused_rows.get()

        assert (refused.row, refused.header, refused.value) == (4, "Почта", "olga@example")
        assert refused.line == ["3", "Ольга", "", "olga@example", "", ""]
        assert "mail server" in refused.reason["text"]

    def test_changes_nothing_when_it_comes_again(self):
        brought_in(received(CONTACTS))
        before, events = rows(), Event.objects.exclude(kind__startswith="imports.").count()

        again = brought_in(received(CONTACTS))

        assert numbers(again) == {"same": 2, "refused": 1}
        assert rows() == before
        assert Event.objects.exclude(kind__startswith="imports.").count() == events

    def test_changes_who_is_here_by_address_and_makes_nobody_twice(self):
        brought_in(received("Name,Phone\nIvan,+7 912 345-67-89\n"))

        done = brought_in(mapped(received("Name,Phone,Region\nIvan,89123456789,Tula\nIvan,+79990000000,\n")))

        assert numbers(done) == {"new": 1, "update": 1}
        assert list(Contact.objects.order_by("pk").values_list("name", "region")) == [("Ivan", "Tula"), ("Ivan", "")]

    def test_never_takes_two_of_one_name_for_one(self):
        done = brought_in(received("Name,Phone\nIvan,+79123456789\nIvan,+79123456780\n"))

        assert numbers(done) == {"new": 2}

    def test_lists_a_row_that_says_the_same_as_another(self):
        done = brought_in(received("Name,Email\nIvan,ivan@example.com\nVanya,IVAN@example.com\n"))

        assert numbers(done) == {"new": 1, "duplicate": 1}
        refused = done.refused_rows.get()
        assert (refused.row, refused.reason["values"]) == (3, {"row": 2})

    def test_only_adds_where_only_that_is_wanted(self):
        brought_in(received("Name,Email\nIvan,ivan@example.com\n"))
        more = received("Name,Email\nVanya,ivan@example.com\nAnna,anna@example.com\n")

        done = brought_in(mapped(more, mode="create"))

        assert numbers(done) == {"new": 1, "skipped": 1}
        assert set(Contact.objects.values_list("name", flat=True)) == {"Ivan", "Anna"}


class TestAFileOfProducts:
    def test_finds_them_by_name_and_sets_their_prices(self):
        add_product(name="gtx BASIC", price=Decimal(500), by=None, at=a_business().set_up_at)

        done = brought_in(received('product,sales_price\nGTX Basic,550\nGTX Pro,"4 821,50"\nBad,1.234.5\n'))

        assert numbers(done) == {"new": 1, "update": 1, "refused": 1}
        assert dict(Product.objects.values_list("name", "price")) == {
            "GTX Basic": Decimal("550.00"),
            "GTX Pro": Decimal("4821.50"),
        }


class TestAFileOfPeople:
    def test_gives_nobody_access_and_touches_nobodys(self):
        head = add_user("head", email="head@example.org", name="Dustin")

        done = brought_in(mapped(received("employee,team\nDustin,North\nAnna,North\n"), "people"))

        assert numbers(done) == {"new": 1, "update": 1}
        anna = User.objects.get(name="Anna")
        assert (anna.is_active, anna.has_usable_password(), anna.role) == (False, False, "seller")
        head.refresh_from_db()
        assert (head.is_active, head.role, str(head.team)) == (True, "head", "North")


class TestAnImport:
    def test_tells_nobody_of_what_it_brings(self):
        brought_in(received(CONTACTS))

        told = Delivery.objects.values_list("event__kind", flat=True)
        assert {kind.split(".")[0] for kind in told} == {"imports"}

    def test_remembers_what_its_rows_became(self):
        done = brought_in(received(CONTACTS))

        known = ImportedKey.objects.filter(batch=done.batch).values_list("key", "object_id")
        assert dict(known) == {
            str(number): Contact.objects.get(name__startswith=name).pk for number, name in ((1, "Иван"), (2, "Пётр"))
        }

    def test_remembers_how_the_same_headers_were_mapped(self):
        mapped(received(CONTACTS), "contacts", {"name": "Имя", "position": "Ответственный"}, mode="create")

        again = received(CONTACTS.replace("Иван", "Илья"))

        assert again.roles == {"name": "Имя", "position": "Ответственный"}
        assert again.answers["mode"] == "create"

    def test_shows_the_first_rows_as_they_will_be_stored(self):
        done = brought_in(received(CONTACTS))

        assert done.preview[0]["cells"] == {
            "name": "Иван Петров",
            "seller": "Анна",
            "company": "Ромашка",
            "phone": "+79123456789",
            "email": "ivan@example.com",
        }

    def test_leaves_nothing_of_a_file_that_is_no_table(self):
        from voronka.ground.refusal import Refusal

        with pytest.raises(Refusal, match="empty"):
            received(b"")

        assert not Import.objects.exists()


class TestUndo:
    def test_leaves_everything_as_it_was(self):
        brought_in(received("Name,Email,Company\nIvan,ivan@example.com,Acme\n"))
        before = business_rows()

        done = brought_in(
            mapped(
                received("Name,Email,Phone,Region\nIvan,ivan@example.com,+79123456789,Tula\nZoe,zoe@example.com,,\n")
            )
        )
        assert numbers(done) == {"new": 1, "update": 1}
        gone = undone(done)

        assert (gone.state, gone.batch, gone.kept) == ("undone", None, [])
        assert business_rows() == before

    def test_leaves_what_somebody_has_changed_since_and_says_so(self):
        done = brought_in(received("Name,Email\nIvan,ivan@example.com\n"))
        ivan = Contact.objects.get()
        edit_contact(contact=ivan, revision=0, changes={"region": "Tula"}, by=None, at=NOON)

        gone = undone(done)

        assert [(each["kind"], each["id"]) for each in gone.kept] == [("contacts.contact", ivan.pk)]
        assert Contact.objects.get().region == "Tula"

    @pytest.mark.django_db(transaction=True, reset_sequences=True)
    def test_forgets_what_is_gone_though_something_else_stays_under_its_number(self):
        orders = "Order ID,Date,Customer Email,Amount\n17,2026-01-05,ivan@example.com,100\n"
        done = brought_in(mapped(received(orders), "orders"))
        assert Sale.objects.get().pk == Contact.objects.get().pk, "the case is about equal numbers"
        edit_contact(contact=Contact.objects.get(), revision=0, changes={"region": "Tula"}, by=None, at=NOON)
        undone(done)
        assert not Sale.objects.exists()

        assert numbers(brought_in(mapped(received(orders), "orders"))) == {"new": 1}
        assert numbers(brought_in(mapped(received(orders), "orders"))) == {"same": 1}
        assert Sale.objects.count() == 1


class TestAFileOfOrders:
    def test_that_comes_again_with_money_given_back_writes_that_down_once(self):
        first = "Order ID,Date,Customer Email,Amount\n17,2026-01-05,ivan@example.com,100\n"
        later = first + "17,2026-01-05,ivan@example.com,-30\n"
        brought_in(mapped(received(first), "orders"))

        assert numbers(brought_in(mapped(received(later), "orders"))) == {"update": 1}
        assert numbers(brought_in(mapped(received(later), "orders"))) == {"same": 1}

        assert list(Sale.objects.order_by("pk").values_list("kind", "amount")) == [
            ("sale", Decimal(100)),
            ("refund", Decimal(30)),
        ]

    def test_that_is_cancelled_later_gives_back_what_was_not_given_back_by_hand(self):
        order = "Order ID,Date,Customer Email,Amount,Status\n17,2026-01-05,ivan@example.com,100,{}\n"
        states = {"paid": "won", "cancelled": "lost"}
        brought_in(mapped(received(order.format("paid")), "orders", states=states))
        refund_sale(sale=Sale.objects.get(), amount="30", by=None, at=NOON)

        brought_in(mapped(received(order.format("cancelled")), "orders", states=states))

        assert Sale.objects.get(kind="cancellation").amount == Decimal(70)

    @pytest.mark.parametrize(
        ("amounts", "total"),
        [(("10", "", "5"), None), (("", "10", "5"), None), (("15", "", ""), Decimal(15))],
        ids=["one is not known", "the first is not known", "the total stands in the first"],
    )
    def test_is_worth_what_all_its_lines_are(self, amounts, total):
        lines = [f"17,2026-01-05,ivan@example.com,{name},{each}\n" for name, each in zip("ABC", amounts, strict=True)]
        roles = {"id": "Order ID", "moment": "Date", "email": "Email", "product": "Product", "amount": "Amount"}

        brought_in(mapped(received("".join(["Order ID,Date,Email,Product,Amount\n", *lines])), "orders", roles))

        assert Sale.objects.get().amount == total

    def test_that_comes_again_without_its_products_changes_the_amount_and_keeps_them(self):
        full = "Order ID,Date,Customer Email,Product,Quantity,Unit price\n17,2026-01-05,ivan@example.com,Lamp,2,50\n"
        brief = "Order ID,Date,Customer Email,Amount\n17,2026-01-05,ivan@example.com,{}\n"
        brought_in(mapped(received(full), "orders"))

        told = [numbers(brought_in(mapped(received(brief.format(amount)), "orders"))) for amount in (100, 120, 120)]

        assert told == [{"same": 1}, {"update": 1}, {"same": 1}]
        line = SaleLine.objects.values_list("product__name", "quantity", "unit_price", "amount").get()
        assert (Sale.objects.get().amount, line) == (120, ("Lamp", 2, None, 120))


class TestAFileOfCosts:
    def test_comes_again_after_a_day_of_it_was_removed_by_hand(self):
        costs = "Date,Source,Campaign,Cost\n2026-01-05,Yandex,spring,10\n"
        brought_in(mapped(received(costs), "spend"))
        remove_spend(spend=Spend.objects.get(), by=None, at=NOON)

        again = [numbers(brought_in(mapped(received(costs), "spend"))) for _ in range(2)]

        assert again == [{"new": 1}, {"same": 1}]
        assert Spend.objects.get().amount == Decimal(10)


def business_rows() -> dict[str, list[object]]:
    """Every table but those of the imports themselves and the journal."""
    return {label: rows for label, rows in dump().items() if label.split(".")[0] not in {"imports", "journal"}}
