"""The next rows are looked at while the last ones are committed, and nothing comes out otherwise for it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import connections, transaction

from funnel_builders import a_pipeline, stage
from importing import brought_in, mapped, numbers, received
from people_builders import a_business
from voronka.accounts.models import User
from voronka.contacts.models import Contact
from voronka.funnel.models import Deal, Transition
from voronka.imports.kinds.deals import Deals
from voronka.imports.kinds.history import History
from voronka.imports.kinds.loading import Loader
from voronka.imports.work.ahead import Ahead

pytestmark = pytest.mark.django_db(transaction=True)

N, BUYERS, SELLERS = 60, 7, 5
ROLES = {"id": "ID", "title": "Title", "opened": "Opened", "closed": "Closed", "outcome": "Stage"}
MOVED = {"deal": "ID", "stage": "Stage", "moment": "Moment", "seller": "Seller"}
WHO = {"phone": "Phone", "seller": "Seller", "product": "Product", "company": "Company"}


def deals_of(sellers: str) -> str:
    rows = []
    for n in range(N):
        who = f"+7 921 100-00-0{n % BUYERS},{sellers} {n // 9 % SELLERS},Lamp {n // 20},Firm {n // 15}"
        rows.append(f"{n},Deal {n},2026-01-01,2026-01-09,Won,{who}")
    return "\n".join(["ID,Title,Opened,Closed,Stage,Phone,Seller,Product,Company", *rows])


def moves_of(sellers: str) -> str:
    rows = [
        f"{n},{name},2026-01-0{day},{sellers} {(n + day) // 9 % SELLERS}"
        for n in range(N)
        for name, day in (("New", 1), ("Talk", 4), ("Won", 9))
    ]
    return "\n".join(["ID,Stage,Moment,Seller", *rows])


@pytest.fixture
def looked_in(monkeypatch) -> list[tuple[str, str]]:
    """(kind, thread) of each look at rows; chunks are small."""
    found: list[tuple[str, str]] = []
    look = Loader.look

    def noted(self, rows):
        found.append((self.kind, threading.current_thread().name.partition("_")[0]))
        return look(self, rows)

    monkeypatch.setattr(Loader, "look", noted)
    monkeypatch.setattr(Deals, "chunk", 5)
    monkeypatch.setattr(History, "chunk", 15)
    return found


def test_people_and_things_that_rows_share_are_made_once_and_named_everywhere(looked_in):
    a_business()
    pipeline = a_pipeline()
    first, second = [each.pk for each in pipeline.stages.all() if not each.closes][:2]
    stages = {"New": first, "Talk": second, "Won": stage(pipeline, "paid").pk}
    said = {"pipeline": pipeline.pk, "stages": stages}

    came = brought_in(mapped(received(deals_of("Anna")), "deals", ROLES | WHO, **said))

    assert ("deals", "ahead") in looked_in
    assert numbers(came) == {"new": N}
    assert came.counts["also"] == {"contacts": BUYERS, "people": SELLERS, "products": 3, "companies": 4}
    assert Contact.objects.count() == BUYERS
    deals = Deal.objects.select_related("owner", "product", "company").order_by("pk")
    assert [(each.owner.name, each.product.name, each.company.name) for each in deals] == [
        (f"Anna {n // 9 % SELLERS}", f"Lamp {n // 20}", f"Firm {n // 15}") for n in range(N)
    ]
    assert sorted(Counter(each.contact_id for each in deals).values()) == [8, 8, 8, 9, 9, 9, 9]

    moved = brought_in(mapped(received(moves_of("Boris")), "history", MOVED, **said))

    assert ("history", "ahead") in looked_in
    assert numbers(moved) == {"update": N}
    assert moved.counts["also"] == {"people": SELLERS}
    path = Transition.objects.order_by("deal_id", "ordinal").values_list("to_stage_id", "by_id")
    names = dict(User.objects.values_list("pk", "name"))
    assert [(to, names[by]) for to, by in path] == [
        (stages[name], f"Boris {(n + day) // 9 % SELLERS}")
        for n in range(N)
        for name, day in (("New", 1), ("Talk", 4), ("Won", 9))
    ]


def test_items_come_in_their_order_whether_begun_or_not():
    with Ahead(iter("abcd")) as items:
        found = []
        for place, item in enumerate(items):
            found.append(item)
            if place % 2:
                items.begin()

    assert found == ["a", "b", "c", "d"]


def test_what_is_begun_is_made_by_another_thread_meanwhile_and_its_connection_is_closed():
    made, wrappers = threading.Event(), []

    def numbers_of_deals() -> Iterator[int]:
        wrappers.append(connections["default"])
        yield Deal.objects.count()
        made.set()

    with Ahead(numbers_of_deals()) as items:
        items.begin()
        assert list(items) == [0]
        items.begin()
        assert made.wait(30)
        assert list(items) == []

    assert wrappers[0] is not connections["default"]
    assert wrappers[0].connection is None
    assert not [each for each in threading.enumerate() if each.name.startswith("ahead")]


def test_inside_a_transaction_nothing_is_begun_early():
    here = threading.current_thread()

    with transaction.atomic(), Ahead(threading.current_thread() for _ in range(2)) as items:
        first = next(items)
        items.begin()
        assert (first, next(items)) == (here, here)


def test_what_goes_wrong_early_is_told_when_it_is_asked_for():
    def broken() -> Iterator[int]:
        raise ValueError("row 7")
        yield

    with Ahead(broken()) as items:
        items.begin()
        with pytest.raises(ValueError, match="row 7"):
            next(items)
