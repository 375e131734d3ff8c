from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from people_builders import MONDAY, PASSWORD, a_business, add_user, signed_in
from voronka.accounts import actions
from voronka.accounts.models import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_attempts_before():
    a_business()
    cache.clear()


def sign_in(user, password=PASSWORD, browser=None, **more):
    return (browser or Client()).post("/sign-in/", {"login": user.email, "password": password}, **more)


def is_in(browser):
    return browser.get("/account/").status_code == 200


class TestSigningIn:
    def test_leads_to_where_one_wanted_to_go(self):
        browser, user = Client(), add_user()
        assert browser.get("/account/?a=1").url == "/sign-in/?next=/account/%3Fa%3D1"
        answer = browser.post("/sign-in/?next=/account/", {"login": user.email, "password": PASSWORD})
        assert answer.url == "/account/"

    def test_after_a_form_leads_back_to_the_page_of_the_form(self):
        answer = Client().post("/account/sessions/end/", headers={"Referer": "http://testserver/account/?b=2"})
        assert answer.url == "/sign-in/?next=/account/%3Fb%3D2"

    def test_after_a_form_whose_page_is_no_address_leads_home(self):
        answer = Client().post("/account/sessions/end/", headers={"Referer": "http://[x/"})
        assert answer.url == "/sign-in/?next=/"

    def test_leads_to_no_other_site(self):
        user = add_user()
        answer = Client().post(
            "/sign-in/", {"login": user.email, "password": PASSWORD, "next": "https://elsewhere.example/"}
        )
        assert answer.url == "/"

    def test_takes_the_address_in_any_letters(self):
        user = add_user(email="anna@example.org")
        answer = Client().post("/sign-in/", {"login": "ANNA@example.ORG", "password": PASSWORD})
        assert answer.status_code == 302
        assert SignIn.objects.get().user == user

    def test_is_written_down_with_address_and_browser(self):
        user = add_user()
        sign_in(user, headers={"User-Agent": "Firefox <b>"})
        row = SignIn.objects.get()
        assert (row.outcome, row.user, row.address, row.browser) == ("in", user, "127.0.0.1", "Firefox <b>")

    def test_keeps_no_address_outside_of_the_user(self):
        sign_in(add_user())
        assert not EmailAddress.objects.exists()

    def test_ends_by_signing_out_which_is_written_down(self):
        browser, user = Client(), add_user()
        sign_in(user, browser=browser)
        browser.post("/sign-out/")
        assert not is_in(browser)
        assert list(SignIn.objects.order_by("pk").values_list("outcome", "user")) == [("in", user.pk), ("out", user.pk)]


class TestAWrongPassword:
    def test_says_one_sentence_and_is_written_down(self):
        user = add_user()
        answer = sign_in(user, "wrong")
        assert answer.content.decode().count("do not belong together") == 1
        assert SignIn.objects.filter(outcome="refused", user=user, email=user.email).count() == 1

    def test_says_the_same_of_an_address_that_nobody_has(self):
        answer = Client().post("/sign-in/", {"login": "nobody@example.org", "password": PASSWORD})
        assert "do not belong together" in answer.content.decode()
        assert SignIn.objects.get().user is None

    def test_ten_times_must_wait_and_is_told_how_long(self):
        user = add_user()
        for _time in range(10):
            sign_in(user, "wrong")
        answer = sign_in(user)
        assert "Wait 5 minutes" in answer.content.decode()
        assert SignIn.objects.filter(outcome="refused").count() == 11

    def test_of_a_stranger_does_not_lock_the_owner_out_of_the_own_browser(self):
        browser, owner = Client(), add_user("owner")
        sign_in(owner, browser=browser)
        browser.post("/sign-out/")
        for _time in range(11):
            sign_in(owner, "wrong", REMOTE_ADDR="203.0.113.7")

        assert "Wait 5 minutes" in sign_in(owner, REMOTE_ADDR="203.0.113.8").content.decode()
        assert sign_in(owner, browser=browser).status_code == 302

    def test_for_many_accounts_from_one_address_must_wait_too(self):
        for number in range(30):
            Client().post("/sign-in/", {"login": f"n{number}@example.org", "password": "wrong"})
        assert "Wait 5 minutes" in sign_in(add_user()).content.decode()


class TestSessions:
    def test_of_other_browsers_end_with_a_new_password(self):
        user = add_user()
        here, there = signed_in(user), signed_in(user)
        here.post("/account/password/", {"current": PASSWORD, "password": "another long sentence"})
        assert (is_in(here), is_in(there)) == (True, False)

    def test_end_when_the_person_is_deactivated_and_stay_ended(self):
        owner, user = add_user("owner"), add_user()
        browser = signed_in(user)
        actions.deactivate(user=user, by=owner, at=MONDAY)
        actions.activate(user=user, by=owner, at=MONDAY)
        assert not is_in(browser)

    def test_of_other_browsers_end_on_a_press(self):
        user = add_user()
        here, there = signed_in(user), signed_in(user)
        here.post("/account/sessions/end/")
        assert (is_in(here), is_in(there)) == (True, False)

    def test_are_not_opened_for_somebody_deactivated(self):
        owner, user = add_user("owner"), add_user()
        actions.deactivate(user=user, by=owner, at=MONDAY)
        browser = Client()
        answer = sign_in(user, browser=browser, follow=True)
        assert "This account is not active" in answer.content.decode()
        assert not is_in(browser)
        assert SignIn.objects.get().outcome == "refused"


class TestTheOwnPassword:
    def test_is_not_changed_without_the_present_one(self):
        user = add_user()
        answer = signed_in(user).post("/account/password/", {"current": "guess", "password": "another long sentence"})
        assert answer.status_code == 422
        user.refresh_from_db()
        assert user.check_password(PASSWORD)

    def test_cannot_be_guessed_at_without_end(self):
        browser = signed_in(add_user())
        answers = [browser.post("/account/password/", {"current": "x", "password": "y"}) for _time in range(11)]
        assert [answer.status_code for answer in answers] == [422] * 10 + [429]

    def test_forgotten_is_answered_the_same_for_everybody(self):
        page = Client().get("/sign-in/forgotten/").content.decode()
        assert "voronka user link" in page
        assert "Mail is not connected here" in page
