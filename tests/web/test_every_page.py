"""Every address of the web, walked as everybody: nothing breaks, nothing is shown to whom it does not belong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from distribution_builders import a_rule as a_routing_rule
from funnel_builders import MONDAY, TUESDAY, a_deal, a_pipeline, move
from lead_builders import a_lead, a_rule, a_suspicious_one
from page_builders import published
from people_builders import a_business, add_team, add_user, signed_in
from sales_builders import a_sale
from traffic_builders import a_channel_rule, a_cost, a_key, a_point
from voronka.accounts.models import Role, User
from voronka.activities import actions as activities
from voronka.catalog.actions import add_product
from voronka.contacts import actions as contacts
from voronka.contacts.addresses import NewAddress
from voronka.distribution.models import Redistribution
from voronka.funnel import actions as funnel
from voronka.funnel.models import Deal, DealField
from voronka.imports.actions import receive_file
from voronka.journal.models import Event
from voronka.reports import actions as reports
from voronka.traffic.actions import add_source

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "Zyzzyva"
"""Stands in every name of what belongs to others; who works here is no secret."""
OPEN_TO_ALL = {"live", "ready", "account_login", "account_logout", "people:link", "people:forgotten", "api:openapi"}
DEALS = f"ID,Created,Closed,Status,Amount\n1,2026-01-05,2026-01-20,Won,1200\n2,2026-01-06,,{SECRET},7\n".encode()
WELL_ANSWERED = {200, 302, 400, 403, 404, 405, 410}


@dataclass(frozen=True)
class World:
    """A business with something of everything; all of it belongs to the owner of the deal."""

    owner: User
    deal: Deal
    ids: dict[str, Any]


@pytest.fixture
def world() -> World:
    """The things that addresses are about, named after their place in the address."""
    a_business()
    owner = add_user(team=add_team("South"), name="Omar")
    given: dict[str, Any] = {"by": owner, "at": MONDAY}
    company = contacts.create_company(name=f"{SECRET} Ltd", owner=owner, **given)
    phone = NewAddress("phone", "+44 20 7946 0111")
    people = [
        contacts.create_contact(name=f"{SECRET} {name}", addresses=[phone], company=company, owner=owner, **given)
        for name in ("Anna", "Ann")
    ]
    pipeline = a_pipeline()
    deal = a_deal(pipeline, title=f"{SECRET} order", contact=people[0], company=company, owner=owner, amount="10")
    transition = move(deal, pipeline.stages.all()[1].key, by=owner)
    task = activities.add_task(title=f"{SECRET} call", due_at=TUESDAY, owner=owner, deal=deal, **given)
    note = activities.write_note(text=f"{SECRET} note", deal=deal, **given)
    view = funnel.save_view(pipeline=pipeline, name=f"{SECRET} view", query="", shape="board", by=owner, at=TUESDAY)
    bulk = funnel.assign_many(deals=[deal], owner=owner, by=owner, at=TUESDAY)
    merge = contacts.merge_contacts(kept=people[0], other=people[1], by=owner, at=TUESDAY)
    said: dict[str, Any] = {"page": "funnel", "query": "", "figure": f"{SECRET} 41%", "text": f"{SECRET} sells on"}
    decision = reports.make_decision(by=owner, at=TUESDAY, **said)
    point = a_point()
    published(point)
    source = add_source(name="Fair", channel="offline", by=None, at=MONDAY)
    ids = {
        "contact_id": people[0].pk,
        "company_id": company.pk,
        "product_id": add_product(name="Lamp", by=None, at=MONDAY).pk,
        "source_id": source.pk,
        "spend_id": a_cost(source, "7").pk,
        "channel_rule_id": a_channel_rule(source).pk,
        "api_key_id": a_key(point).pk,
        "point_id": point.pk,
        "digest": "0" * 40,
        "lead_id": a_lead(f"{SECRET} asks", owner=owner).pk,
        "submission_id": a_suspicious_one().pk,
        "qualifying_id": a_rule().pk,
        "routing_id": a_routing_rule(owner, name="Everybody").pk,
        "redistribution_id": Redistribution.objects.create(at=MONDAY, by=owner).pk,
        "pipeline_id": pipeline.pk,
        "stage_id": deal.stage_id,
        "deal_id": deal.pk,
        "transition_id": transition.pk,
        "task_id": task.pk,
        "note_id": note.pk,
        "view_id": view.pk,
        "bulk_id": bulk.pk,
        "merge_id": merge.pk,
        "field_id": DealField.objects.order_by("pk")[0].pk,
        "import_id": receive_file(name=f"{SECRET}.csv", chunks=[DEALS], by=owner, at=TUESDAY).pk,
        "number": 1,
        "tab": "funnel",
        "decision_id": decision.pk,
        "sale_id": a_sale(deal=deal, by=owner).pk,
        "user_id": owner.pk,
        "team_id": owner.team_id,
        "token": "not-a-token",
    }
    return World(owner, deal, ids)


def names(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, set[str]]]:
    """Every named address with the places in it."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern, f"{pattern.namespace}:" if pattern.namespace else prefix)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield prefix + pattern.name, set(pattern.pattern.converters)


def addresses(world: World) -> dict[str, str]:
    """Name -> address, its places filled from the world."""
    return {name: reverse(name, kwargs={place: world.ids[place] for place in places}) for name, places in names()}


def answers(browser: Client, world: World, method: str = "get") -> dict[str, Any]:
    ask = getattr(browser, method)
    walked = {name: address for name, address in addresses(world).items() if name != "account_logout"}
    return {name: ask(address) for name, address in walked.items()}


class TestEveryAddress:
    def test_is_one_of_many(self, world):
        assert len(addresses(world)) > 80

    def test_leads_a_stranger_to_the_sign_in(self, world):
        for name, answer in answers(Client(), world).items():
            if name not in OPEN_TO_ALL:
                assert answer.status_code in {302, 405}, name
                assert answer.get("Location", "/sign-in/").startswith(("/sign-in/", "/account/")), name

    @pytest.mark.parametrize("role", Role.values)
    def test_answers_every_role(self, world, role):
        browser = signed_in(add_user(role=role, sees="all"))
        statuses = {name: answer.status_code for name, answer in answers(browser, world).items()}

        assert {name: status for name, status in statuses.items() if status not in WELL_ANSWERED} == {}

    @pytest.mark.parametrize("role", Role.values)
    def test_answers_an_empty_post_of_every_role(self, world, role):
        browser = signed_in(add_user(role=role, sees="all"))
        statuses = {name: answer.status_code for name, answer in answers(browser, world, "post").items()}

        assert {name: status for name, status in statuses.items() if status >= 500} == {}

    @pytest.mark.parametrize("sees", ["own", "team"])
    def test_shows_a_seller_nothing_of_another_team(self, world, sees):
        browser = signed_in(add_user(role="seller", sees=sees, team=add_team("North")))
        shown = [name for name, answer in answers(browser, world).items() if SECRET in _text(answer)]

        assert shown == []

    def test_only_looks_when_asked_for_its_head(self, world):
        other = contacts.create_contact(name="Vera", owner=world.owner, by=world.owner, at=MONDAY)
        browser = signed_in(world.owner)
        before = list(Event.objects.values("id", "kind"))
        for address in addresses(world).values():
            browser.head(f"{address}?other={other.pk}")

        assert list(Event.objects.values("id", "kind")) == before

    def test_changes_nothing_for_an_analyst(self, world):
        browser = signed_in(add_user(role="analyst", sees="all"))
        before = [Deal.objects.values().get(pk=world.deal.pk), contacts_of(world)]
        answers(browser, world, "post")

        assert [Deal.objects.values().get(pk=world.deal.pk), contacts_of(world)] == before


def _text(answer: Any) -> str:
    """What was answered, also where it is written bit by bit."""
    return (answer.getvalue() if answer.streaming else answer.content).decode(errors="replace")


def contacts_of(world: World) -> list[dict[str, Any]]:
    return list(type(world.deal.contact).objects.order_by("pk").values())
