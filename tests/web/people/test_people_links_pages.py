from __future__ import annotations

import pytest
from django.test import Client

from people_builders import PASSWORD, a_business, add_user, signed_in
from voronka.accounts import actions
from voronka.accounts.models import Link, User
from voronka.ground import clock
from voronka.web.people.views.links import FORMS

pytestmark = pytest.mark.django_db
NEW = "another long sentence"


@pytest.fixture(autouse=True)
def business():
    a_business()


def address(user, kind="password"):
    return f"/link/{actions.make_link(user=user, kind=kind, by=None, at=clock.now())}/"


def is_in(browser):
    return browser.get("/account/").status_code == 200


class TestTheLinkPage:
    @pytest.mark.parametrize("kind", FORMS)
    def test_changes_nothing_when_it_is_only_looked_at(self, kind):
        where = address(add_user(), kind)
        answers = [Client().get(where), Client().head(where), Client().get(where)]
        assert [answer.status_code for answer in answers] == [200] * 3
        assert Link.objects.get().used_at is None

    def test_signs_the_first_owner_in_after_one_press(self):
        browser = Client()
        browser.post(f"/link/{actions.first_sign_in(at=clock.now())}/")
        assert is_in(browser)

    def test_takes_name_and_password_of_somebody_invited_and_signs_in(self):
        user, token = actions.invite(email="b@example.org", role="seller", by=add_user("owner"), at=clock.now())
        browser = Client()
        browser.post(f"/link/{token}/", {"name": "Béla", "password": NEW})

        user.refresh_from_db()
        assert (user.name, user.check_password(NEW), is_in(browser)) == ("Béla", True, True)

    def test_takes_a_new_password_and_ends_the_sessions_of_before(self):
        user = add_user()
        before, browser = signed_in(user), Client()
        browser.post(address(user), {"password": NEW})
        assert (is_in(before), is_in(browser)) == (False, True)

    def test_says_what_is_wrong_with_a_password_and_still_opens(self):
        where = address(add_user())
        answer = Client().post(where, {"password": "short"})
        assert answer.status_code == 422
        assert Client().get(where).status_code == 200

    def test_says_so_when_it_was_used(self):
        where = address(add_user())
        Client().post(where, {"password": NEW})
        answer = Client().post(where, {"password": PASSWORD})
        assert answer.status_code == 410
        assert "used already" in answer.content.decode()

    @pytest.mark.parametrize("token", ["x", "x" * 5000, "%00", "<script>", "кириллица"])
    def test_says_so_when_nobody_made_it(self, token):
        assert Client().get(f"/link/{token}/").status_code == 410

    def test_signs_somebody_else_out_of_this_browser_first(self):
        user, browser = add_user(), signed_in(add_user())
        browser.post(address(user), {"password": NEW})
        assert user.email in browser.get("/account/").content.decode()


class TestALinkMadeByAHeadOfSales:
    def test_is_shown_once_and_works(self):
        seller, browser = add_user(name="Anna"), signed_in(add_user("head"))
        page = browser.post(f"/people/{seller.pk}/link/").content.decode()
        where = page.split('value="http://testserver')[1].split('"')[0]
        assert Client().get(where).status_code == 200

    def test_is_refused_for_an_owner(self):
        owner, browser = add_user("owner"), signed_in(add_user("head"))
        answer = browser.post(f"/people/{owner.pk}/link/", follow=True)
        assert "Only an owner may make a link for an owner" in answer.content.decode()
        assert not Link.objects.exists()

    def test_comes_with_an_invitation(self):
        browser = signed_in(add_user("head"))
        page = browser.post("/people/invite/", {"email": "new@example.org", "role": "seller", "sees": "own"})
        where = page.content.decode().split('value="http://testserver')[1].split('"')[0]
        assert "You are invited" in Client().get(where).content.decode()
        assert User.objects.get(email="new@example.org").role == "seller"

    @pytest.mark.parametrize(("email", "is_told"), [("right@example.org", True), ("typo@example.org", False)])
    def test_opens_no_more_once_the_address_is_corrected_and_the_page_says_so(self, email, is_told):
        seller, browser = add_user(name="Anna", email="typo@example.org"), signed_in(add_user("head"))
        browser.post(f"/people/{seller.pk}/link/")

        said = {"name": "Anna Kis", "email": email, "role": "seller", "sees": "own", "team": ""}
        page = browser.post(f"/people/{seller.pk}/", said, follow=True).content.decode()

        assert ("Saved." in page, "A link made before opens no more." in page) == (True, is_told)
