"""Twenty rows cost what one costs: the queries of every page that lists something do not grow with what it lists."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from distribution_builders import a_rule as a_routing_rule
from distribution_builders import routed
from funnel_builders import MONDAY, a_deal, a_pipeline, loss_reason, move, stage
from lead_builders import a_lead, a_rule, a_suspicious_one
from page_builders import a_form, published
from party_builders import add_company, add_contact, add_product, add_source
from people_builders import a_business, add_team, add_user, signed_in
from sales_builders import a_sale
from traffic_builders import a_channel_rule, a_cost, a_key, a_point, an_origin, some_visits
from voronka.accounts.models import User
from voronka.contacts import actions as contacts
from voronka.contacts.models import Contact
from voronka.funnel import actions as funnel
from voronka.funnel.models import Pipeline
from voronka.ground import clock
from voronka.imports.actions import receive_file
from voronka.sales.actions import refund_sale
from voronka.traffic.models import LandingPoint
from work_builders import a_call, a_meeting, a_note, a_task

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DEALS = b"ID,Created,Closed,Status,Amount\n1,2026-01-05,2026-01-20,Won,1200\n2,2026-01-06,,Talking,7\n"
PAGES = (
    "/", "/tasks/", "/funnel/{pipeline}/", "/funnel/{pipeline}/list/", "/funnel/{pipeline}/heads/",
    "/funnel/{pipeline}/filters/", "/funnel/{pipeline}/?no_step=1&text=client", "/funnel/{pipeline}/list/?sort=-amount",
    "/funnel/{pipeline}/stages/{stage}/cards/", "/contacts/", "/contacts/companies/", "/contacts/products/",
    "/sources/", "/sources/spend/?month=2026-03", "/sources/rules/?referrer=example.org", "/sources/keys/",
    "/contacts/{contact}/", "/contacts/{contact}/merge/", "/contacts/companies/{company}/",
    "/contacts/duplicates/?name=Anna", "/deals/{deal}/", "/deals/{deal}/timeline/", "/deals/new/",
    "/deals/new/people/?name=Client", "/deals/of-contact/{contact}/",
    "/deals/sales/of-contact/{contact}/", "/people/", "/people/teams/", "/people/audit/",
    "/people/audit/sign-ins/", "/pipelines/", "/pipelines/fields/", "/pipelines/{pipeline}/",
    "/pipelines/{pipeline}/explained/", "/search/?q=client", "/search/?q=anna&part=results", "/settings/",
    "/start/checklist/", "/numbers/", "/numbers/sellers/", "/numbers/slices/?by=source&by=product",
    "/numbers/records/?number=deals", "/numbers/filters/", "/numbers/funnel/", "/numbers/length/", "/numbers/process/",
    "/numbers/sales/", "/numbers/records/sales/", "/numbers/traffic/", "/numbers/traffic/?by=point&price=5",
    "/numbers/flow/", "/numbers/portrait/", "/numbers/leads/{lead}/fit/",
    "/numbers/records/requests/?number=way:uncounted",
    "/numbers/records/requests/", "/numbers/records/visits/", "/numbers/records/costs/", "/numbers/margins/",
    "/numbers/process/map.svg", "/imports/", "/imports/{import_}/columns/", "/imports/{import_}/meaning/",
    "/imports/{import_}/refused/",
    "/points/", "/points/{point}/", "/points/{point}/build/", "/points/{point}/versions/",
    "/leads/", "/leads/?q=client&verdict=unjudged", "/leads/{lead}/", "/leads/spam/", "/leads/rules/",
    "/leads/of-contact/{contact}/",
    "/distribution/", "/distribution/try/?region=x", "/distribution/queue/", "/distribution/people/",
    "/distribution/leads/{lead}/why/",
)  # fmt: skip


@pytest.fixture
def olga() -> User:
    a_business()
    return add_user("owner", sees="all", name="Olga")


@pytest.fixture
def browser(olga) -> Client:
    return signed_in(olga)


@pytest.fixture
def pipeline() -> Pipeline:
    return a_pipeline()


@pytest.fixture
def anna() -> Contact:
    return add_contact("Anna", "+44 20 7946 0111", company=add_company("Acme"))


def one_more_of_everything(olga: User, pipeline: Pipeline, anna: Contact) -> None:
    """On the board, with Anna, in every list."""
    now, seller = clock.now(), add_user(team=add_team(f"Team {User.objects.count()}"))
    source, product, company = add_source(), add_product(price="5"), add_company(owner=seller)
    more = {"owner": seller, "source": source, "product": product, "company": company, "amount": "10", "at": now}
    for contact in (anna, add_contact("Client", "client@example.org", owner=seller, company=anna.company)):
        deal = a_deal(pipeline, contact=contact, **more)
        about = {"deal": deal, "by": olga, "at": now}
        a_task(olga, now + DAY, **about), a_task(olga, now - DAY, **about)
        a_call(**about), a_note(**about), a_meeting(olga, now, **about)
    lost, won = a_deal(pipeline, contact=anna, **more), a_deal(pipeline, contact=anna, **more)
    reason = loss_reason(pipeline)
    funnel.move_deal(deal=lost, to=stage(pipeline, "refused"), loss_reason=reason, by=seller, at=now)
    move(won, "paid", by=seller, at=now)
    refund_sale(sale=a_sale(deal=won, at=now), amount="1", by=olga, at=now)
    contacts.merge_contacts(kept=anna, other=add_contact("Ann", owner=seller), by=olga, at=now)
    a_pipeline("blank")
    a_cost(source, "7"), a_channel_rule(source), a_key(a_point())
    some_visits(2, a_point(source=source), an_origin(source), at=now)
    a_cost(source, "10", day=now.date())
    published(LandingPoint.objects.earliest("pk"), {"kind": "heading", "text": f"{deal.pk}"}, a_form())
    a_lead(message="Lamp", contact=anna, owner=seller), a_lead(owner=seller), a_suspicious_one(), a_rule()
    a_routing_rule(seller, way="queue"), routed(at=now)
    funnel.save_view(pipeline=pipeline, name=f"View {deal.pk}", query="", by=olga, at=MONDAY)
    receive_file(name="deals.csv", chunks=[DEALS], by=olga, at=MONDAY)


def queries(browser: Client, addresses: list[str]) -> dict[str, int]:
    """How many queries each page costs; the columns of the numbers are up to date."""
    told = {}
    browser.get("/numbers/"), browser.get("/numbers/traffic/")
    for address in addresses:
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address).status_code == 200, address
        told[address] = len(asked)
    return told


class TestAPageThatListsSomething:
    def test_costs_for_twenty_what_it_costs_for_two(self, browser, olga, pipeline, anna):
        for _ in range(2):
            one_more_of_everything(olga, pipeline, anna)
        deal = pipeline.deals.filter(contact=anna).earliest("pk")
        places = {"pipeline": pipeline.pk, "contact": anna.pk, "company": anna.company_id, "deal": deal.pk}
        import_ = receive_file(name="deals.csv", chunks=[DEALS], by=olga, at=MONDAY)
        places |= {
            "stage": pipeline.stages.all()[0].pk,
            "import_": import_.pk,
            "point": LandingPoint.objects.earliest("pk").pk,
            "lead": a_lead(contact=anna).pk,
        }
        addresses = [page.format(**places) for page in PAGES]
        few = queries(browser, addresses)
        for _ in range(18):
            one_more_of_everything(olga, pipeline, anna)

        many = queries(browser, addresses)

        assert {address: (few[address], many[address]) for address in few if many[address] > few[address]} == {}
