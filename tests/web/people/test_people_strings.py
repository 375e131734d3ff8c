"""Strings that break programs, through every text field of the room."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.utils.html import escape

from people_builders import a_business, add_team, add_user, signed_in
from voronka.accounts.models import Business, SignIn, Team, User
from voronka.ground.text import clean_line

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="session")
def strings(data):
    folder = data / "bad-input/strings"
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    return [json.loads(line)["s"] for line in lines]


@pytest.fixture
def browser():
    a_business()
    return signed_in(add_user("owner", name="Olga", email="olga@example.org"))


def refused(answer):
    return answer.status_code == 422 and answer.context["form"].errors


class TestEveryString:
    def test_as_the_name_of_a_team_is_stored_and_shown_unchanged(self, browser, strings):
        for string in strings[::6]:
            answer = browser.post("/people/teams/", {"name": string})
            assert refused(answer) or Team.objects.filter(name=clean_line(string)).exists(), string

        page = browser.get("/people/teams/").content.decode()
        assert [name for name in Team.objects.values_list("name", flat=True) if f">{escape(name)}<" not in page] == []

    def test_as_the_name_of_a_person_is_stored_and_shown_unchanged(self, browser, strings):
        for string in strings[1::18]:
            values = {"name": string, "email": "olga@example.org", "language": "", "theme": ""}
            answer = browser.post("/account/", values)
            if refused(answer):
                continue
            name = User.objects.get().name
            assert name == clean_line(string)
            assert f">{escape(name)}<" in browser.get("/people/").content.decode()

    def test_as_the_name_of_the_business_is_stored_unchanged(self, browser, strings):
        for string in strings[2::18]:
            values = {"name": string, "language": "en", "time_zone": "UTC", "currency": "EUR"}
            answer = browser.post("/people/business/", values)
            assert refused(answer) or Business.objects.get().name == clean_line(string)

    def test_as_an_address_is_refused_or_an_address(self, browser, strings):
        for string in strings[3::18]:
            answer = browser.post("/people/invite/", {"email": string, "role": "seller", "sees": "own"})
            assert refused(answer) or "@" in string

    def test_as_a_choice_is_refused(self, browser, strings):
        for string in strings[4::18]:
            values = {"email": "a@example.org", "role": string, "sees": string, "team": string}
            assert refused(browser.post("/people/invite/", values))

    def test_at_the_sign_in_is_one_more_refusal(self, browser, strings):
        for number, string in enumerate(strings[5::18]):
            values = {"login": f"a{number}@example.org", "password": string or "x"}
            answer = Client().post("/sign-in/", values, REMOTE_ADDR=f"198.51.100.{number}", HTTP_USER_AGENT=string)
            assert answer.status_code == 200
            assert SignIn.objects.latest("pk").browser == string.replace("\0", "")[:300]

        page = browser.get("/people/audit/sign-ins/").content.decode()
        assert "<script>" not in page.split("<main")[1].lower()

    def test_as_a_filter_of_the_audit_shows_nothing_and_breaks_nothing(self, browser, strings):
        add_team()
        for string in strings[6::40]:
            for where in ("/people/audit/", "/people/audit/sign-ins/"):
                answer = browser.get(where, {"kind": string, "person": string, "before": string})
                assert answer.status_code == 200, string
