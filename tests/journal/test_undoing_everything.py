"""Whatever an import brought and changed, in whatever order: after its undo the database says what it said before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dump import dump, undo
from funnel_builders import MONDAY, TUESDAY, WEDNESDAY, a_deal, a_pipeline, counted, move
from party_builders import add_company, add_contact, add_product, add_source, typed
from people_builders import a_business, add_user
from voronka.accounts import actions as accounts
from voronka.activities import actions as activities
from voronka.catalog import actions as catalog
from voronka.contacts import actions as contacts
from voronka.funnel import actions as funnel
from voronka.funnel.actions.counting import tallies
from voronka.funnel.models import StageKind
from voronka.journal import actions as journal
from voronka.journal.many import Changed
from voronka.sales import actions as sales
from voronka.traffic import actions as traffic
from work_builders import a_task

APPS = (activities, sales, funnel, traffic, catalog, contacts, accounts)
VERBS = ("company", "contact", "product", "source", "person", "deal", "history", "task", "sale", "refund", "change")
NOUNS = ("companies", "contacts", "products", "sources", "people", "deals", "tasks", "sales")
DEEDS = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 99), st.booleans()), min_size=5, max_size=20)


@dataclass
class Importing:
    """A business that works, and an import into it; `ids` of each noun: those of before, then those that came."""

    usual: dict[str, Any] = field(default_factory=dict)
    ids: dict[str, list[int]] = field(default_factory=dict)
    names: Iterator[int] = field(default_factory=count)

    def begin(self) -> None:
        a_business()
        self.boss = add_user(role="head", sees="all")
        self.pipeline = a_pipeline()
        contact, company, product = add_contact("Anna", "+79123456789"), add_company("Acme"), add_product("Lamp")
        deal = a_deal(self.pipeline, amount="10", contact=contact, company=company, owner=self.boss)
        earlier = journal.open_batch(kind="import", by_id=None, at=MONDAY)
        steps = self.path(1, is_won=True)
        row = funnel.NewDeal(pipeline_id=self.pipeline.pk, steps=steps, amount=Decimal(7), contact_id=contact.pk)
        imported = funnel.create_deals(rows=[row], by=None, at=MONDAY, batch=earlier)
        sold = sales.follow_deals(deal_ids=imported, by=None, at=MONDAY, batch=earlier)
        move(deal, self.pipeline.stages.all()[1].key)
        task = a_task(self.boss, deal=deal)
        there = [[company.pk], [contact.pk], [product.pk], [add_source("VK").pk], [self.boss.pk]]
        self.ids = dict(zip(NOUNS, [*there, [deal.pk, *imported], [task.pk], sold], strict=True))

    def open(self) -> None:
        batch = journal.open_batch(kind="import", by_id=self.boss.pk, at=WEDNESDAY)
        self.usual = {"by": self.boss, "at": WEDNESDAY, "batch": batch}

    def path(self, number: int, *, is_won: bool) -> list[funnel.Step]:
        stages = list(self.pipeline.stages.all())
        walked = [stage for stage in stages if not stage.closes][: 1 + number % 3]
        walked += [stage for stage in stages if stage.kind == StageKind.WON] * is_won
        return [funnel.Step(stage_id=stage.pk, at=MONDAY + timedelta(days=day)) for day, stage in enumerate(walked)]

    def do(self, verb: str, number: int, flag: bool) -> None:
        getattr(self, f"_{verb}")(number, flag)

    def _one(self, noun: str, number: int) -> int:
        return self.ids[noun][number % len(self.ids[noun])]

    def _bring(self, app: Any, noun: str, row: Any) -> None:
        self.ids[noun] += getattr(app, f"create_{noun}")(rows=[row], **self.usual)

    def _company(self, number: int, flag: bool) -> None:
        addresses = typed(f"+7912000{number:04}") if flag else []
        self._bring(contacts, "companies", contacts.NewCompany(name=f"Company {number}", addresses=addresses))

    def _contact(self, number: int, flag: bool) -> None:
        company = self._one("companies", number) if flag else None
        row = contacts.NewContact(name=f"Ян {number}", addresses=typed(f"p{number}@a.org"), company_id=company)
        self._bring(contacts, "contacts", row)

    def _product(self, number: int, flag: bool) -> None:
        name = f"Product {len(self.ids['products'])}"
        self._bring(catalog, "products", catalog.NewProduct(name=name, price=Decimal(number) if flag else None))

    def _source(self, number: int, flag: bool) -> None:
        name = f"Source {number} {flag} {len(self.ids['sources'])}"
        self._bring(traffic, "sources", traffic.NewSource(name=name))

    def _person(self, number: int, flag: bool) -> None:
        self._bring(accounts, "people", accounts.NewPerson(name=f"Person {number}", team="North" if flag else ""))

    def _deal(self, number: int, flag: bool) -> None:
        keys = {"contact": "contacts", "company": "companies", "product": "products", "owner": "people"}
        known = {f"{key}_id": self._one(noun, number) for key, noun in keys.items()}
        steps = self.path(number, is_won=flag)
        row = funnel.NewDeal(pipeline_id=self.pipeline.pk, steps=steps, amount=Decimal(number), **known)
        self._bring(funnel, "deals", row)
        sales.follow_deals(deal_ids=self.ids["deals"], **self.usual)

    def _history(self, number: int, flag: bool) -> None:
        pk, steps = self._one("deals", number), self.path(number // 3, is_won=flag)
        row = funnel.NewHistory(pk=pk, pipeline_id=self.pipeline.pk, steps=steps)
        funnel.replace_histories(rows=[row], **self.usual)
        sales.follow_deals(deal_ids=self.ids["deals"], **self.usual)

    def _task(self, number: int, flag: bool) -> None:
        about = {"deal_id": self._one("deals", number)} if flag else {"contact_id": self._one("contacts", number)}
        row = activities.NewTask(title=f"Call {number}", due_at=TUESDAY, owner_id=self._one("people", number), **about)
        self._bring(activities, "tasks", row)

    def _sale(self, number: int, flag: bool) -> None:
        line = sales.NewLine(product_id=self._one("products", number), quantity=Decimal(number))
        lines = [line] if flag else []
        row = sales.NewSale(at=TUESDAY, contact_id=self._one("contacts", number), amount=Decimal(number), lines=lines)
        self._bring(sales, "sales", row)

    def _refund(self, number: int, flag: bool) -> None:
        sale = self._one("sales", number) if flag else None
        sales.create_reversals(
            rows=[sales.NewReversal(kind="refund", sale_id=sale, at=WEDNESDAY, amount=Decimal(1))], **self.usual
        )

    def _change(self, number: int, flag: bool) -> None:
        noun = NOUNS[number % len(NOUNS)]
        app = {"people": accounts, "products": catalog, "sources": traffic, "deals": funnel, "tasks": activities}
        named = {"deals": "title", "tasks": "title", "sales": "number"}
        values: dict[str, Any] = {named.get(noun, "name"): f"Changed {noun} {next(self.names)}"}
        values |= {"amount": Decimal(number)} if noun in {"deals", "sales"} and flag else {}
        values |= {"addresses": typed(f"c{number}@b.org")} if noun in {"contacts", "companies"} and flag else {}
        row = Changed(pk=self.ids[noun][0 if flag else -1], values=values)
        home = app.get(noun) or (sales if noun == "sales" else contacts)
        getattr(home, f"change_{noun}")(rows=[row], **self.usual)


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS)
def test_the_undo_of_an_import_leaves_every_table_as_it_was(deeds):
    with transaction.atomic():
        importing = Importing()
        importing.begin()
        before, counts = dump(), counted(importing.pipeline)

        importing.open()
        for deed in deeds:
            importing.do(*deed)
        assert counted(importing.pipeline) == tallies(importing.pipeline)

        assert undo(importing.usual["batch"], *APPS, by=importing.boss) == []
        after = dump()
        for table in (before, after):
            table.pop("funnel.StageCount")
        assert after == before
        assert counted(importing.pipeline) == tallies(importing.pipeline) == counts
        transaction.set_rollback(True)
