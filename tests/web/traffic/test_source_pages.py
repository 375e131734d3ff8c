"""The pages of sources, spend, rules of channels and keys."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from party_builders import add_contact, add_source
from people_builders import add_user, signed_in
from traffic_builders import FIRST_DAY, a_channel_rule, a_cost, a_key, a_point
from voronka.ground import clock
from voronka.journal.models import Event
from voronka.leads.actions import create_lead
from voronka.traffic.models import ApiKey, ChannelRule, Source, Spend

SPEND = {"campaign": "Spring", "first": "2026-03-01", "last": "2026-03-03", "amount": "100"}


def text(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return words(answer.content.decode())


def words(page: str) -> str:
    return " ".join(strip_tags(page.replace("<", " <")).split())


class TestSources:
    def test_show_what_they_cost_and_brought_this_month(self, browser):
        source, other = add_source("Yandex"), add_source("Sign", channel="offline")
        this = timezone.localdate(clock.now()).replace(day=1)
        a_cost(source, "30.10", day=this), a_cost(source, "0.20", day=this, campaign="Spring")
        a_cost(source, "7", day=this - timedelta(days=1))
        for _ in range(2):
            create_lead(contact=add_contact(), source=source, by=None, at=clock.now())

        lines = {line.source: line for line in browser.get("/sources/").context["lines"]}

        assert (lines[source].spent.month, lines[source].spent.before) == (Decimal("30.30"), Decimal(7))
        assert (lines[source].leads, lines[other].leads, lines[other].spent.month) == (2, 0, None)

    def test_say_that_a_cost_without_a_rate_is_in_no_sum(self, browser):
        a_cost(add_source(), None, day=timezone.localdate(clock.now()))

        assert "it is in no sum" in text(browser, "/sources/")

    def test_are_added_renamed_and_switched_off(self, browser):
        browser.post("/sources/new/", {"name": "Yandex", "channel": "search_ads"})
        source = Source.objects.get()
        browser.post(f"/sources/{source.pk}/", {"name": "Yandex Direct", "channel": "organic"})

        source.refresh_from_db()
        assert (source.name, source.channel, source.is_on) == ("Yandex Direct", "organic", False)
        assert browser.post("/sources/new/", {"name": " ", "channel": "organic"}).status_code == 422

    def test_stand_in_the_rail_of_who_runs_traffic_only(self, browser):
        seller = signed_in(add_user("seller"))

        assert 'href="/sources/"' in browser.get("/tasks/").content.decode()
        assert 'href="/distribution/"' in browser.get("/settings/").content.decode()
        assert 'href="/sources/"' not in seller.get("/tasks/").content.decode()
        assert [seller.get(f"/sources/{page}").status_code for page in ("", "spend/", "rules/", "keys/")] == [403] * 4


class TestSpend:
    def test_is_spread_over_days_and_shown_by_month(self, browser):
        source = add_source("Yandex")

        answer = browser.post("/sources/spend/new/", SPEND | {"source": source.pk})

        rows = list(Spend.objects.order_by("day").values_list("day__day", "amount", "own"))
        third = Decimal("33.33")
        assert rows == [(1, Decimal("33.34"), Decimal("33.34")), (2, third, third), (3, third, third)]
        assert answer.url == "/sources/spend/?month=2026-03"
        page = text(browser, answer.url)
        assert "Spring" in page
        assert '">' not in page
        assert browser.get(answer.url).context["total"] == 100
        assert "Nothing is written down" in text(browser, "/sources/spend/?month=2026-04")

    def test_is_shown_of_one_source_alone(self, browser):
        yandex, vk = add_source("Yandex"), add_source("VK")
        a_cost(yandex, "30.10"), a_cost(vk, "7")
        address = f"/sources/spend/?month={FIRST_DAY:%Y-%m}"

        shown = browser.get(f"{address}&source={vk.pk}")

        assert [row.source for row in shown.context["rows"]] == [vk]
        assert shown.context["total"] == 7
        assert f"&amp;source={vk.pk}" in shown.content.decode()
        assert browser.get(f"{address}&source=junk").context["total"] == Decimal("37.10")

    def test_says_what_its_sum_leaves_out(self, browser):
        yandex, vk = add_source("Yandex"), add_source("VK")
        a_cost(yandex, "30"), a_cost(vk, "7"), a_cost(vk, None, campaign="Spring")
        address = f"/sources/spend/?month={FIRST_DAY:%Y-%m}"

        assert "€37 and 1 amount whose rate is not known" in text(browser, address)
        assert "whose rate" not in text(browser, f"{address}&source={yandex.pk}")

    def test_comes_from_reports_too_of_who_may_bring_files_in(self, browser):
        head = signed_in(add_user("head"))

        assert "Upload a report" not in text(browser, "/sources/spend/")
        assert 'href="/imports/new/"' in head.get("/sources/spend/").content.decode()

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("amount", "-1"),
            ("amount", "much"),
            ("last", "2026-02-28"),
            ("last", "2029-01-01"),
            ("currency", "XQQ"),
            ("rate", "0"),
            ("rate", "999999"),
            ("source", "0"),
            ("campaign", "x" * 201),
        ],
    )
    def test_is_refused_at_its_field(self, browser, field, value):
        sent = SPEND | {"source": add_source().pk, "amount": "99999999999", field: value}

        answer = browser.post("/sources/spend/new/", sent)

        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
        assert not Spend.objects.exists()

    def test_is_corrected_with_a_rate(self, browser):
        spend = a_cost(add_source(), "10", campaign="Spring")

        browser.post(f"/sources/spend/{spend.pk}/", {"amount": "20", "currency": "usd", "rate": "0.5"})

        spend.refresh_from_db()
        assert (spend.amount, spend.currency, spend.own, spend.campaign) == (20, "USD", 10, "Spring")
        refused = browser.post(f"/sources/spend/{spend.pk}/", {"amount": "20", "currency": "USD", "rate": "-1"})
        assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["rate"])

    def test_is_taken_away_and_that_is_written_down(self, browser):
        spend = a_cost(add_source(), "10")

        browser.post(f"/sources/spend/{spend.pk}/remove/")

        assert not Spend.objects.exists()
        event = Event.objects.get(kind="traffic.spend_removed")
        assert (event.subject_id, event.changes["amount"][1]) == (spend.pk, None)
        assert browser.post(f"/sources/spend/{spend.pk}/remove/").status_code == 404


class TestRules:
    def test_are_written_moved_and_taken_away(self, browser):
        rule = {"field": "referrer", "pattern": "*.example.com", "channel": "partner", "source": ""}
        browser.post("/sources/rules/new/", rule)
        browser.post("/sources/rules/new/", rule | {"pattern": "b.example.com", "channel": "social"})
        first, second = ChannelRule.objects.all()

        browser.post(f"/sources/rules/{second.pk}/change/", {"what": "earlier"})
        assert list(ChannelRule.objects.all()) == [second, first]
        browser.post(f"/sources/rules/{second.pk}/", rule | {"pattern": "c.example.com"})
        browser.post(f"/sources/rules/{first.pk}/change/", {"what": "remove"})

        assert list(ChannelRule.objects.values_list("pattern", "channel")) == [("c.example.com", "partner")]
        assert browser.post("/sources/rules/new/", rule | {"pattern": "**"}).status_code == 422

    def test_say_what_they_make_of_a_visit(self, browser):
        a_channel_rule(add_source("Letters", channel="email"), pattern="spring*")
        address = "https%3A%2F%2Fshop.example%2F%3Futm_campaign%3DSpring-1%23top"

        assert "E-mail · Letters By your rule: utm_campaign = spring*" in text(
            browser, f"/sources/rules/?address={address}"
        )
        built_in = text(browser, "/sources/rules/?address=&referrer=yandex.ru/search")
        assert "Organic search No rule of yours fits" in built_in
        assert "Direct visits" in text(browser, "/sources/rules/?address=")


class TestKeys:
    def test_are_shown_once_with_an_example(self, browser):
        point = a_point()

        answer = browser.post("/sources/keys/new/", {"name": "Shop", "scopes": ["leads"], "point": point.pk})

        key, secret = ApiKey.objects.get(), answer.context["secret"]
        page = answer.content.decode()
        assert key.digest == hashlib.sha256(secret.encode()).hexdigest()
        assert (key.scopes, key.point, answer["Cache-Control"]) == (["leads"], point, "no-store")
        assert (answer.status_code, answer["Location"]) == (201, "/sources/keys/")
        assert f"Bearer {secret}" in page
        assert "/api/v1/leads" in page
        assert secret not in browser.get("/sources/keys/").content.decode()

    def test_are_for_what_was_chosen(self, browser):
        answer = browser.post("/sources/keys/new/", {"name": "Ads", "scopes": ["costs", "leads"]})

        page = words(answer.content.decode())
        assert ApiKey.objects.get().scopes == ["costs", "leads"]
        assert page.index("http://testserver:8001/api/v1/leads") < page.index("http://testserver/api/v1/costs")
        assert "Leads, Costs" in text(browser, "/sources/keys/")
        refused = browser.post("/sources/keys/new/", {"name": "Ads"})
        assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["scopes"])

    def test_are_revoked(self, browser):
        key = a_key()

        browser.post(f"/sources/keys/{key.pk}/revoke/")

        key.refresh_from_db()
        assert key.revoked_at is not None
        assert "revoked" in text(browser, "/sources/keys/")

    def test_without_a_name_are_refused(self, browser):
        assert browser.post("/sources/keys/new/", {"name": " "}).status_code == 422
        assert not ApiKey.objects.exists()
