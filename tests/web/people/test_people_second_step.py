from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.test import Client

from people_builders import PASSWORD, a_business, add_user, signed_in
from voronka.accounts import actions
from voronka.accounts.models import SignIn
from voronka.ground import clock
from voronka.journal.models import Event

pytestmark = pytest.mark.django_db
SECRET = generate_totp_secret()


@pytest.fixture(autouse=True)
def no_attempts_before():
    a_business()
    cache.clear()


def code(secret=SECRET):
    """What the app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def with_second_step(role="seller"):
    user = add_user(role)
    TOTP.activate(user, SECRET)
    return user


def after_password(user):
    browser = Client()
    answer = browser.post("/sign-in/", {"login": user.email, "password": PASSWORD})
    assert answer.url == "/sign-in/second-step/"
    return browser


def is_in(browser):
    return browser.get("/account/").status_code == 200


class TestTheSecondStep:
    @pytest.mark.django_db(transaction=True)
    def test_is_turned_on_with_a_code_of_the_app_and_gives_recovery_codes(self):
        user, browser = add_user(), Client()
        browser.post("/sign-in/", {"login": user.email, "password": PASSWORD})
        where = browser.get("/account/second-step/on/").url
        assert where.startswith("/account/confirm/")
        browser.get(browser.post(where, {"password": PASSWORD}).url)
        answer = browser.post("/account/second-step/on/", {"code": code(browser.session["mfa.totp.secret"])})

        assert answer.url == "/account/second-step/codes/"
        assert browser.get(answer.url).content.decode().count("<code>") == 10
        assert Event.objects.filter(kind="accounts.second_step_changed", subject_id=user.pk).count() == 2

    def test_lets_nobody_in_by_the_password_alone(self):
        assert not is_in(after_password(with_second_step()))

    def test_lets_in_with_the_code(self):
        browser = after_password(with_second_step())
        browser.post("/sign-in/second-step/", {"code": code()})
        assert is_in(browser)

    def test_takes_a_code_once(self):
        user = with_second_step()
        used = code()
        after_password(user).post("/sign-in/second-step/", {"code": used})
        browser = after_password(user)
        browser.post("/sign-in/second-step/", {"code": used})
        assert not is_in(browser)

    def test_says_so_of_a_wrong_code_and_writes_it_down(self):
        user = with_second_step()
        answer = after_password(user).post("/sign-in/second-step/", {"code": "000000"})
        assert "This code is not right" in answer.content.decode()
        assert SignIn.objects.get(outcome="refused").user == user

    def test_takes_a_recovery_code_once(self):
        user = with_second_step()
        one = RecoveryCodes.activate(user).get_unused_codes()[0]
        browsers = [after_password(user), after_password(user)]
        for browser in browsers:
            browser.post("/sign-in/second-step/", {"code": one})
        assert [is_in(browser) for browser in browsers] == [True, False]

    def test_is_asked_for_after_a_link_too(self):
        user, browser = with_second_step(), Client()
        token = actions.make_link(user=user, kind="password", by=None, at=clock.now())
        answer = browser.post(f"/link/{token}/", {"password": "another long sentence"})
        assert answer.url == "/sign-in/second-step/"
        assert not is_in(browser)

    def test_is_turned_off_only_after_the_password_once_more(self):
        user = with_second_step()
        browser = signed_in(user)
        assert browser.post("/account/second-step/off/").url.startswith("/account/confirm/")
        answer = browser.post("/account/confirm/?next=/account/second-step/off/", {"password": PASSWORD})
        assert answer.status_code == 302
        assert not Authenticator.objects.filter(user=user).exists()

    def test_is_dropped_by_a_head_of_sales_for_a_seller(self):
        user = with_second_step()
        signed_in(add_user("head")).post(f"/people/{user.pk}/second-step/drop/")
        assert not Authenticator.objects.exists()
        assert Event.objects.get(kind="accounts.second_step_changed").changes == {"totp": [True, False]}

    def test_of_an_owner_is_not_dropped_by_a_head_of_sales(self):
        user = with_second_step("owner")
        signed_in(add_user("head")).post(f"/people/{user.pk}/second-step/drop/")
        assert Authenticator.objects.filter(user=user).exists()
