from __future__ import annotations

import re
from decimal import Decimal

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import is_mfa_enabled
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from distribution_builders import a_rule as a_routing_rule
from funnel_builders import a_deal, a_pipeline, move
from lead_builders import a_rule as a_qualifying_rule
from people_builders import MONDAY, a_business, add_team, add_user, signed_in
from traffic_builders import a_key, a_point
from voronka.accounts import actions
from voronka.accounts.models import Business, Link, SignIn, Team, User
from voronka.distribution.actions import Drawn, edit_rule, set_business_hours
from voronka.journal.events import KINDS
from voronka.journal.models import Event
from voronka.reports import actions as reports
from voronka.traffic.actions import edit_point
from voronka.web.people import audit_words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def business():
    a_business()


@pytest.fixture
def owner():
    return add_user("owner", name="Olga")


@pytest.fixture
def browser(owner):
    return signed_in(owner)


def text(browser, where):
    return browser.get(where).content.decode()


class TestThePageOfAPerson:
    def test_changes_role_team_and_what_is_seen(self, browser):
        user, team = add_user(), add_team()
        values = {"name": "Anna", "email": user.email, "role": "seller", "sees": "team", "team": team.pk}
        assert browser.post(f"/people/{user.pk}/", values).url == "/people/"
        assert User.objects.filter(pk=user.pk, name="Anna", sees="team", team=team).exists()

    def test_shows_a_refusal_at_its_field(self, browser, owner):
        values = {"name": "Olga", "email": owner.email, "role": "seller", "sees": "all"}
        answer = browser.post(f"/people/{owner.pk}/", values)
        assert answer.status_code == 422
        assert "last active owner" in str(answer.context["form"].errors["role"])

    def test_marks_away_deactivates_and_activates(self, browser):
        user = add_user()
        browser.post(f"/people/{user.pk}/absent/", {"is_absent": "yes"})
        browser.post(f"/people/{user.pk}/deactivate/")
        assert User.objects.filter(pk=user.pk, is_absent=True, is_active=False).exists()
        browser.post(f"/people/{user.pk}/activate/")
        assert User.objects.filter(pk=user.pk, is_active=True).exists()

    @pytest.mark.parametrize("where", ["/people/999999/", "/people/teams/999999/", "/people/99999999999999999999999/"])
    def test_of_nobody_is_not_found(self, browser, where):
        assert browser.get(where).status_code == 404

    def test_of_oneself_offers_no_way_round_the_present_password_and_the_second_step(self, browser, owner):
        page = text(browser, f"/people/{owner.pk}/")
        assert "link/" not in page.partition('id="more-about"')[2]
        assert "second-step/drop" not in page
        assert "in your profile" in page

    @pytest.mark.parametrize("what", ["link", "second-step/drop"])
    def test_of_oneself_refuses_it_when_it_is_sent_all_the_same(self, browser, owner, what):
        TOTP.activate(owner, generate_totp_secret())
        answer = browser.post(f"/people/{owner.pk}/{what}/", follow=True)

        assert "in your profile." in answer.content.decode()
        assert is_mfa_enabled(owner)
        assert not Link.objects.exists()


class TestTheOwnProfile:
    def test_saves_name_address_language_and_theme(self, browser, owner):
        values = {"name": "Olga O.", "email": "o@example.org", "language": "ru", "theme": "dark"}
        browser.post("/account/", values)
        assert User.objects.filter(pk=owner.pk, **values).exists()

    def test_takes_theme_and_language_from_the_menu_and_goes_back(self, browser, owner):
        assert browser.post("/account/theme/", {"theme": "dark", "next": "/people/"}).url == "/people/"
        answer = browser.post("/account/language/", {"language": "hu", "next": "//evil.example/"})
        assert answer.url == "/"
        assert User.objects.filter(pk=owner.pk, theme="dark", language="hu").exists()

    @pytest.mark.parametrize(("where", "values"), [("theme", {"theme": "pink"}), ("language", {"language": "xx"})])
    def test_refuses_a_choice_that_is_not_on_the_list(self, browser, owner, where, values):
        assert browser.post(f"/account/{where}/", values).status_code == 400
        assert User.objects.filter(pk=owner.pk, theme="", language="").exists()

    def test_answers_htmx_with_nothing_to_show(self, browser):
        answer = browser.post("/account/theme/", {"theme": "dark"}, headers={"HX-Request": "true"})
        assert answer.status_code == 204


class TestTheBusinessPage:
    def test_changes_the_currency_and_the_time_zone(self, browser):
        values = {"name": "Ромашка", "language": "en", "time_zone": "Europe/Budapest", "currency": "HUF"}
        browser.post("/people/business/", values)
        assert Business.objects.filter(name="Ромашка", time_zone="Europe/Budapest", currency="HUF").exists()


class TestTeams:
    def test_are_added_renamed_and_removed(self, browser):
        browser.post("/people/teams/", {"name": "North"})
        team = Team.objects.get(name="North")
        browser.post(f"/people/teams/{team.pk}/", {"name": "South"})
        assert "South" in text(browser, "/people/teams/")
        browser.post(f"/people/teams/{team.pk}/remove/")
        assert not Team.objects.exists()


def unmarked(page: str) -> str:
    """What a page says, without its marks."""
    return re.sub(r"<[^>]+>", "", page)


class TestTheAudit:
    def test_says_who_changed_what_from_what_to_what(self, browser, owner):
        team = add_team("North")
        user = add_user(name="Anna")
        actions.change_user(user=user, changes={"role": "head", "team": team}, by=owner, at=MONDAY)
        page = text(browser, f"/people/audit/?person={owner.pk}")
        for part in ("Person changed", "Anna", "Role: Seller → Head of sales", "Team: North"):
            assert part in unmarked(page)

    def test_calls_stages_people_and_amounts_by_their_names(self, browser):
        deal = a_deal(a_pipeline(), amount="1250")
        move(deal, "contacted")
        page = unmarked(text(browser, "/people/audit/"))
        for part in (f"Contact: {deal.contact}", "Stage: New request → Contacted", "Amount: €1,250"):
            assert part in page
        assert "loss reason" not in page

    def test_calls_every_field_and_choice_by_its_name(self, browser, owner):
        point, given = a_point("Fair"), {"by": owner, "at": MONDAY}
        changes = {"daily_capacity": 4, "phone": "+44 20 7946 0111", "tally_error": Decimal("0.05"), "language": "hu"}
        edit_point(point=point, changes=changes, **given)
        a_key(point)
        a_qualifying_rule()
        pipeline = a_pipeline()
        reports.make_decision(page="overview", query="", figure="", text="Call sooner", **given)
        reports.set_target(pipeline=pipeline, month=MONDAY.date(), aim="won", value=Decimal(40), **given)
        page = unmarked(text(browser, "/people/audit/"))
        for part in ("What it may send: Leads", "Landing point: Fair", "Phone: +44", "Decision: Call sooner"):
            assert part in page
        for part in ("Error of the count: 5.0%", "Language: English → Magyar"):
            assert part in page
        assert "Won deals 2026-03: 40" in page
        assert "Condition: One of these words stands in the request" in page
        fields = {field for changes in Event.objects.values_list("changes", flat=True) for field in changes}
        assert {field for field in fields if audit_words.field_name(field) == field.replace("_", " ")} == set()

    def test_writes_hours_and_weights_as_people_do(self, browser, owner):
        anna, given = add_user(name="Anna"), {"by": owner, "at": MONDAY}
        set_business_hours(week=[[[540, 1080]], *[[]] * 6], **given)
        drawn = Drawn(name="Near", wanted={"region": ["Pest"]}, members=[(anna, 2)], escalate_to=anna)
        edit_rule(rule=a_routing_rule(anna), drawn=drawn, **given)
        page = unmarked(text(browser, "/people/audit/"))
        for part in (
            "Working hours: 9:00–18:00; —; —",
            "Members: Anna × 1 → Anna × 2",
            "Conditions: Region: Pest",
            "in time: Anna",
        ):
            assert part in page

    def test_shows_only_the_kind_that_is_asked_for(self, browser):
        add_team("North")
        page = text(browser, "/people/audit/?kind=accounts.team_added")
        assert page.split("<tbody>")[1].count("<tr>") == 1

    def test_pages_by_the_last_row_without_losing_one(self, browser):
        for number in range(60):
            add_team(f"Team {number}")
        where, seen = "/people/audit/?kind=accounts.team_added", 0
        while where:
            answer = browser.get(where)
            seen += len(answer.context["lines"])
            where = answer.context["next_url"] and f"/people/audit/{answer.context['next_url']}"
        assert seen == 60

    def test_shows_who_came_in_and_who_was_refused(self, browser):
        Client().post("/sign-in/", {"login": "thief@example.org", "password": "x"}, headers={"User-Agent": "Lynx"})
        page = text(browser, "/people/audit/sign-ins/?kind=refused")
        assert "thief@example.org" in page
        assert "Lynx" in page

    @pytest.mark.parametrize(
        "query", ["person=x", "person=-1", "before=99999999999999999999999", "kind='--", "before=²"]
    )
    def test_bears_any_filter(self, browser, query):
        for where in ("/people/audit/", "/people/audit/sign-ins/"):
            assert browser.get(f"{where}?{query}").status_code == 200

    @pytest.mark.parametrize("rows", [Event.objects, SignIn.objects])
    def test_rows_are_never_changed(self, rows):
        with pytest.raises(TypeError, match="never changed"):
            rows.update(at=MONDAY)


class TestEveryEvent:
    def test_has_a_name_in_the_audit(self):
        assert set(KINDS) - set(audit_words.KINDS) == set()


class TestTwentyPeople:
    @pytest.mark.parametrize(
        "where", ["/people/", "/people/teams/", "/people/audit/", "/people/audit/sign-ins/", "/people/invite/"]
    )
    def test_cost_as_many_queries_as_one(self, browser, where):
        def queries():
            with CaptureQueriesContext(
                connection,
            ) as asked:
                browser.get(where)
            return len(asked)

        def more(count, start):
            for number in range(start, start + count):
                signed_in(add_user(team=add_team(f"Team {number}"), sees="team"))

        more(1, 0)
        queries()
        few = queries()
        more(20, 1)
        assert queries() == few
