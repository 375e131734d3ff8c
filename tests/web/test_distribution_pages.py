"""The pages of distribution."""

from __future__ import annotations

import pytest
from django.utils.html import strip_tags

from distribution_builders import a_rule, routed
from funnel_builders import a_pipeline
from people_builders import a_business, add_user, signed_in
from voronka.distribution.models import Assignment, BusinessHours, Desk, Rule
from voronka.ground import clock
from voronka.leads.models import Lead

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def business():
    a_business()
    a_pipeline()


@pytest.fixture
def head():
    return signed_in(add_user("head", sees="all", name="Helen"))


def text(answer):
    return " ".join(strip_tags(answer.content.decode().replace("<", " <")).split())


class TestRules:
    def test_are_written_tried_moved_and_taken_away(self, head):
        seller = add_user(name="Anna")
        form = {"name": "Moscow", "region": "Moscow\nTver", "way": "in_turn", f"weight_{seller.pk}": "2"}
        assert head.post("/distribution/new/", form).status_code == 302
        rule = Rule.objects.get()

        tried = text(head.get("/distribution/try/?region=tver"))
        assert "Anna It was the turn" in tried
        assert "“Moscow” did not fit: region" in text(head.get("/distribution/try/?region=Pest"))

        head.post(f"/distribution/{rule.pk}/change/", {"what": "off"})
        head.post(f"/distribution/{rule.pk}/change/", {"what": "remove"})
        rule.refresh_from_db()
        assert (rule.is_on, rule.removed_at is None, rule.wanted) == (False, False, {"region": ["Moscow", "Tver"]})

    def test_that_cannot_be_are_said_at_their_field(self, head):
        answer = head.post("/distribution/new/", {"name": "", "way": "in_turn", "price_from": "much"})

        assert answer.status_code == 422
        assert not Rule.objects.exists()

    def test_of_two_who_edit_at_once_one_is_told(self, head):
        rule = a_rule(way="queue")
        form = {"name": "First", "way": "queue", "revision": "0"}

        statuses = [head.post(f"/distribution/{rule.pk}/", form | {"name": name}).status_code for name in ("A", "B")]

        assert statuses == [302, 422]
        assert Rule.objects.get().name == "A"

    def test_warn_where_the_auto_funnel_does_not_suit(self, head):
        a_rule(way="automatic")

        assert "the auto-funnel sells simple, inexpensive ones" in text(head.get("/distribution/"))

    def test_are_not_for_sellers(self):
        assert signed_in(add_user()).get("/distribution/").status_code == 403


class TestTheQueue:
    def test_gives_the_next_lead_to_who_presses(self):
        seller, _other = add_user(), add_user()
        routed()
        browser = signed_in(seller)
        assert "1 lead waits for you" in text(browser.get("/distribution/queue/"))

        answer = browser.post("/distribution/queue/take/")

        lead = Lead.objects.get()
        assert (answer["Location"], lead.owner) == (f"/leads/{lead.pk}/", seller)
        assert "Nobody is waiting" in text(browser.post("/distribution/queue/take/", follow=True))


class TestWhy:
    def test_tells_who_was_considered_and_lets_it_be_handed_over(self):
        anna, boris = add_user(name="Anna"), add_user(name="Boris")
        type(boris).objects.filter(pk=boris.pk).update(is_absent=True)
        a_rule(anna, boris, name="All")
        given = routed()
        browser = signed_in(anna)

        told = text(browser.get(f"/distribution/leads/{given.lead_id}/why/"))
        assert "By a rule “All”" in told
        assert "Boris away" in told

        browser.post(f"/distribution/leads/{given.lead_id}/pass/", {"seen": given.pk, "where": "queue"})
        assert Assignment.objects.get(ended_at=None).how == "released"
        assert browser.get(f"/distribution/leads/{given.lead_id}/why/").status_code == 404


class TestPeople:
    def test_are_shown_with_what_they_got(self, head):
        a_rule(add_user(name="Anna"))
        routed(at=clock.now())

        assert "Anna 1 1 1 1" in text(head.get("/distribution/people/"))

    def test_get_hours_and_caps(self, head):
        seller = add_user()
        week = {f"day_{number}": "9-18" for number in range(5)}
        head.post(f"/distribution/people/{seller.pk}/", {"is_own": "on", "daily_cap": "5", **week})
        head.post("/distribution/people/hours/", {"is_own": "on", **week})
        wrong = head.post("/distribution/people/hours/", {"is_own": "on", "day_0": "18-9"})

        desk = Desk.objects.get()
        assert desk.week == BusinessHours.objects.get().week == [[[540, 1080]]] * 5 + [[], []]
        assert (desk.daily_cap, wrong.status_code) == (5, 422)

    def test_lose_half_of_their_share_and_get_it_back(self, head):
        seller = add_user()
        for what, share in (("halve", 50), ("restore", 100)):
            head.post(f"/distribution/people/{seller.pk}/share/", {"what": what})
            assert Desk.objects.get().share == share

    def test_who_are_away_pass_their_leads_on_after_a_look_at_the_counts(self, head):
        anna, boris = add_user(name="Anna"), add_user(name="Boris")
        a_rule(anna)
        for _ in range(2):
            routed()
        form = {"whose": anna.pk, "how": "people", "among": [boris.pk]}

        assert "Boris 2" in text(head.get("/distribution/people/spread/", form))
        assert Assignment.objects.filter(user=boris).count() == 0
        head.post("/distribution/people/spread/", form)
        assert Lead.objects.filter(owner=boris).count() == 2

        head.post(f"/distribution/people/spread/{Assignment.objects.latest('pk').redistribution_id}/undo/")
        assert Lead.objects.filter(owner=anna).count() == 2
