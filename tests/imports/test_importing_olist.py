"""Orders and leads of a marketplace, and purchases of a shop of records: several files joined, counted by plain SQL."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from funnel_builders import a_pipeline, stage
from importing import brought_in, mapped, numbers, received, undone
from people_builders import a_business, add_user
from voronka.activities.models import Task
from voronka.contacts.models import Contact
from voronka.funnel.models import Deal, Transition
from voronka.imports import actions
from voronka.imports.models import Import
from voronka.measure.files import FileMap, read
from voronka.sales.models import Sale, SaleLine

pytestmark = pytest.mark.django_db


def asked(sql: str) -> list[tuple[Any, ...]]:
    """What the database says, without the product between."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def beside(import_: Import, *paths: Any) -> Import:
    for path in paths:
        actions.add_second_file(import_=import_, name=path.name, chunks=[path.read_bytes()])
    return import_


class TestTheLeadsOfOlist:
    def test_are_won_where_the_second_file_says_so(self, data, expected):
        a_business()
        pipeline = a_pipeline()
        leads, closed = (
            data / "olist_funnel" / f"olist_{name}_dataset.csv"
            for name in ("marketing_qualified_leads", "closed_deals")
        )
        roles = {
            "id": "mql_id",
            "opened": "first_contact_date",
            "closed": "won_date",
            "outcome": "won_date",
            "channel": "origin",
            "seller": "sr_id",
        }

        done = brought_in(
            mapped(
                beside(received(leads), closed),
                "deals",
                roles,
                pipeline=pipeline.pk,
                stages={"*": stage(pipeline, "paid").pk},
            )
        )

        told = read([leads], map=FileMap.from_toml(TOML.format(closed=closed), folder=None))
        assert numbers(done) == {"new": told.used, "refused": len(told.rejected)} == {"new": 7999, "refused": 1}
        refused = done.refused_rows.get()
        assert (refused.row, refused.value) == (told.rejected[0].row, told.rejected[0].value)
        per_origin = asked(
            "SELECT COALESCE(s.name, ''), count(*), sum(CASE WHEN d.outcome = 'won' THEN 1 ELSE 0 END)"
            " FROM funnel_deal d LEFT JOIN traffic_source s ON s.id = d.source_id GROUP BY 1"
        )
        wanted = {name.replace("(empty)", ""): figures[:2] for name, figures in expected["olistf.per_origin"].items()}
        wanted[REFUSED] = [figure - 1 for figure in wanted[REFUSED]]
        assert {name: list(figures) for name, *figures in per_origin} == wanted
        assert undone(done).kept == []
        assert not Deal.objects.exists()


REFUSED = "organic_search"
"""Where the one lead came from that was won before its first contact."""
TOML = """
kind = "deals"
[columns]
id = "mql_id"
opened = "first_contact_date"
closed = "won_date"
outcome = "won_date"
channel = "origin"
seller = "sr_id"
[outcome]
won = ["*"]
[[join]]
file = "{closed}"
on = "mql_id"
"""


class TestTheOrdersOfOlist:
    def test_become_sales_with_their_lines_and_customers(self, data, expected):
        a_business()
        names = ("order_items", "orders", "customers")
        items, orders, customers = (data / "olist_orders" / f"olist_{name}_dataset.csv.gz" for name in names)
        roles = {
            "id": "order_id",
            "moment": "order_purchase_timestamp",
            "amount": "price",
            "outcome": "order_status",
            "customer": "customer_unique_id",
            "product": "product_id",
            "region": "customer_state",
        }
        states = {"delivered": "won", "canceled": "lost", "unavailable": "lost"}

        done = brought_in(mapped(beside(received(items), orders, customers), "orders", roles, states=states))

        delivered, price = expected["olisto.check_items"][:2]
        standing = asked("SELECT count(*), sum(amount) FROM sales_sale WHERE kind = 'sale' AND NOT is_cancelled")[0]
        assert (standing[0], float(standing[1])) == (delivered, pytest.approx(price))
        assert numbers(done)["new"] == Sale.objects.filter(kind="sale").count()
        assert SaleLine.objects.filter(sale__is_cancelled=False).count() > delivered
        buyers = asked("SELECT contact_id, count(*) FROM sales_sale WHERE kind = 'sale' GROUP BY 1")
        assert max(n for _, n in buyers) > 1
        assert Contact.objects.count() == asked("SELECT count(DISTINCT contact_id) FROM sales_sale")[0][0]


class TestTheShopOfRecords:
    def test_has_as_many_customers_and_purchases_as_is_known(self, data):
        a_business()
        file = received(data / "cdnow_sample" / "CDNOW_sample.txt")
        _first, second, third, _fourth, fifth = (each["header"] for each in file.look["columns"])
        assert (file.kind, file.look["format"]["delimiter"]) == ("orders", " ")

        done = brought_in(mapped(file, "orders", {"customer": second, "moment": third, "amount": fifth}))

        told = read(
            [data / "cdnow_sample" / "CDNOW_sample.txt"],
            map=FileMap(kind="orders", columns={"customer": second, "opened": third, "amount": fifth}),
        )
        sold = asked("SELECT count(*), count(DISTINCT contact_id), sum(amount) FROM sales_sale")[0]
        assert sold[:2] == (6919, 2357) == (told.used, told.frame["customer"].n_unique())
        assert float(sold[2]) == pytest.approx(float(told.frame["amount"].sum()))
        assert numbers(done) == {"new": 6919}


SHOP = """Order,Date,Customer email,Item,Qty,Price
1,2024-01-05 10:00,ann@example.com,Lamp,2,10.50
1,2024-01-05 10:00,ann@example.com,Shade,1,5
2,2024-01-06,bob@example.com,Lamp,1,10.50
3,2024-01-07,ann@example.com,Lamp,-1,10.50
2,2024-01-06,bob@example.com,Discount,1,-2
"""


class TestOrders:
    def test_are_joined_from_their_lines_and_what_is_below_zero_is_given_back(self):
        a_business()

        done = brought_in(mapped(received(SHOP), "orders"))

        assert numbers(done) == {"new": 3}
        rows = Sale.objects.order_by("at", "pk").values_list("kind", "number", "amount", "reverses__number")
        assert [(kind, number, str(amount), of) for kind, number, amount, of in rows] == [
            ("sale", "1", "26.00", None),
            ("sale", "2", "10.50", None),
            ("refund", "2", "2.00", "2"),
            ("refund", "3", "10.50", None),
        ]
        lines = SaleLine.objects.order_by("pk").values_list("product__name", "quantity", "unit_price", "amount")
        assert [tuple(map(str, line)) for line in lines[:2]] == [
            ("Lamp", "2.0000", "10.500000", "21.00"),
            ("Shade", "1.0000", "5.000000", "5.00"),
        ]
        assert numbers(brought_in(mapped(received(SHOP), "orders"))) == {"same": 3}

    def test_follow_a_file_that_says_more_and_go_back_when_it_is_undone(self):
        a_business()
        brought_in(mapped(received(SHOP), "orders"))
        before = list(Sale.objects.order_by("pk").values())

        done = brought_in(mapped(received(SHOP.replace("Shade,1,5", "Shade,1,6")), "orders"))

        assert numbers(done) == {"update": 1, "same": 2}
        assert str(Sale.objects.get(number="1").amount) == "27.00"
        undone(done)
        assert list(Sale.objects.order_by("pk").values()) == before


class TestHistory:
    MOVES = """deal id,stage,changed at
7,Contacted,2024-01-08 10:00
7,New request,2024-01-05
7,Paid,2024-02-01 12:00
8,Paid,2024-02-01
"""

    def test_takes_the_place_of_the_guess_and_makes_the_guess_come_back(self):
        a_business()
        pipeline = a_pipeline()
        deals = "deal id,title,created,closed,stage,amount\n7,Site,2024-01-05,2024-02-01,Won,100\n"
        brought_in(mapped(received(deals), "deals", pipeline=pipeline.pk, stages={"Won": stage(pipeline, "paid").pk}))
        guess = list(Transition.objects.order_by("ordinal").values_list("to_stage__key", "at"))
        assert [key for key, _ in guess] == ["new_request", "paid"]

        done = brought_in(mapped(received(self.MOVES), "history", pipeline=pipeline.pk))

        assert numbers(done) == {"update": 1, "refused": 1}
        assert list(Transition.objects.order_by("ordinal").values_list("to_stage__key", flat=True)) == [
            "new_request",
            "contacted",
            "paid",
        ]
        assert Deal.objects.get().closed_at.hour == 12
        assert Sale.objects.get().at.hour == 12
        again = brought_in(mapped(received(self.MOVES), "history", pipeline=pipeline.pk))
        assert numbers(again) == {"same": 1, "refused": 1}
        undone(done)
        assert list(Transition.objects.order_by("ordinal").values_list("to_stage__key", "at")) == guess


class TestTasks:
    def test_come_in_open_and_done_each_once(self):
        a_business()
        anna = add_user(name="Anna")
        file = (
            "Task,Due,Completed at,Responsible\nCall,2026-03-05 10:00,,Anna\nWrite,2026-03-01,2026-03-01 12:00,Anna\n"
        )

        done = brought_in(mapped(received(file), "tasks"))

        assert numbers(done) == {"new": 2}
        tasks = Task.objects.order_by("title").values_list("title", "owner", "is_all_day", "done_at__hour")
        assert list(tasks) == [("Call", anna.pk, False, None), ("Write", anna.pk, True, 12)]
        assert numbers(brought_in(mapped(received(file), "tasks"))) == {"same": 2}
        undone(done)
        assert not Task.objects.exists()
