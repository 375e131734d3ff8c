"""The pages of landing points: made, edited, given out."""

from __future__ import annotations

import pytest
from django.test import Client

from party_builders import add_source
from people_builders import add_user, signed_in
from traffic_builders import a_point, a_shop
from voronka.ground import clock
from voronka.traffic import actions
from voronka.traffic.models import LandingPoint, PointKind


def text(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


class TestTheList:
    def test_says_what_a_landing_point_is_while_there_is_none(self, browser):
        assert "where a visitor becomes a lead" in text(browser, "/points/")

    def test_shows_those_that_are_on_first(self, browser):
        off = a_point("Autumn")
        actions.edit_point(point=off, changes={"is_on": False}, by=None, at=clock.now())
        a_point("Winter")

        page = text(browser, "/points/")

        assert page.index("Winter") < page.index("Autumn")

    def test_is_in_the_rail_of_those_who_run_traffic_only(self, browser):
        assert 'href="/points/"' in text(browser, "/tasks/")
        assert 'href="/points/"' not in text(signed_in(add_user("seller")), "/tasks/")
        assert signed_in(add_user("seller")).get("/points/").status_code == 403


class TestANewPoint:
    @pytest.mark.parametrize("kind", PointKind.values)
    def test_begins_with_its_kind_and_what_it_is_usually_for(self, browser, kind):
        source = add_source("Sign")
        assert f"?kind={kind}" in text(browser, "/points/new/")
        target = browser.get("/points/new/", {"kind": kind}).context["form"].initial["target"]
        sent = {"kind": kind, "name": "Central", "target": target, "source": source.pk, "language": "hu"}

        answer = browser.post("/points/new/", sent)

        point = LandingPoint.objects.get()
        assert answer.url == f"/points/{point.pk}/"
        assert (point.name, point.kind, point.source, point.language) == ("Central", kind, source, "hu")

    def test_is_refused_with_what_was_typed(self, browser):
        answer = browser.post("/points/new/", {"kind": "shop", "name": " ", "target": "visit", "language": "en"})

        assert answer.status_code == 422
        assert "Write a name." in answer.content.decode()
        assert browser.post("/points/new/", {"kind": "tent"}).status_code == 422
        assert not LandingPoint.objects.exists()


class TestAPoint:
    def test_gives_out_its_addresses(self, browser):
        point = a_point('Windows "<b>"')
        page = text(browser, f"/points/{point.pk}/")

        assert f"http://testserver:8001/p/{point.slug}" in page
        assert f"/f/{point.key}/embed" in page
        assert f"data-point=&quot;{point.key}&quot;" in page
        assert "<b>" not in page.split("</h1>")[0].split("<h1")[1]

    def test_is_edited_in_percent_and_lines(self, browser):
        point = a_shop()
        sent = {"name": "Corner", "target": "visit", "language": "en", "slug": "corner", "tally_error": "5.5"}

        answer = browser.post(
            f"/points/{point.pk}/edit/", sent | {"sites": "a.example\nb.example", "daily_capacity": 9}
        )

        assert answer.url == f"/points/{point.pk}/"
        point.refresh_from_db()
        assert (point.name, point.slug, str(point.tally_error)) == ("Corner", "corner", "0.055")
        assert (point.sites, point.daily_capacity) == (["https://a.example", "https://b.example"], 9)
        assert browser.get(f"/points/{point.pk}/edit/").context["form"]["tally_error"].value() == "5.5"

    def test_asks_where_its_chat_and_its_number_are_and_gives_them_out(self, browser):
        chat, phone, popup = (a_point(kind=kind) for kind in ("chat", "phone", "popup"))
        assert "Nothing leads to it yet." in text(browser, f"/points/{chat.pk}/")
        for point, more in ((chat, {"chat": "t.me/shop"}), (phone, {"phone": "+7 900 123"}), (popup, {"phone": "1"})):
            sent = {"name": "Way", "target": "form", "language": "en", "slug": point.slug} | more
            assert browser.post(f"/points/{point.pk}/edit/", sent).status_code == 302

        assert f"/m/{chat.key}" in text(browser, f"/points/{chat.pk}/")
        assert "&lt;a href=&quot;tel:+7900123&quot;&gt;+7 900 123&lt;/a&gt;" in text(browser, f"/points/{phone.pk}/")
        assert f"/f.js&quot; data-point=&quot;{popup.key}&quot;" in text(browser, f"/points/{popup.pk}/")
        assert not LandingPoint.objects.get(pk=popup.pk).phone

    def test_shows_a_refusal_at_its_field(self, browser):
        point = a_point()
        sent = {"name": "Corner", "target": "form", "language": "en", "slug": "corner", "sites": "ftp://x.example"}

        answer = browser.post(f"/points/{point.pk}/edit/", sent)

        assert answer.status_code == 422
        assert "is no site" in str(answer.context["form"].errors["sites"])

    def test_cannot_change_its_target_after_the_first_count(self, browser, marketer):
        point = a_shop()
        actions.tally(point=point, visitors=1, key="k", by=marketer, at=clock.now())
        sent = {"name": "Corner", "target": "call", "language": "en", "slug": "corner"}

        browser.post(f"/points/{point.pk}/edit/", sent)

        point.refresh_from_db()
        assert (point.name, point.target) == ("Corner", "visit")

    def test_is_switched_off_and_on(self, browser):
        point = a_point()

        browser.post(f"/points/{point.pk}/switch/", {"is_on": "0"})
        assert "Switched off" in text(browser, f"/points/{point.pk}/")
        browser.post(f"/points/{point.pk}/switch/", {"is_on": "1"})

        point.refresh_from_db()
        assert point.is_on
