"""The page at the door of a shop, and the QR code."""

from __future__ import annotations

import pytest

from people_builders import a_business, add_user, signed_in
from traffic_builders import a_point, a_shop
from voronka.ground import clock
from voronka.traffic.models import Tally
from voronka.traffic.queries.tallies import visitors_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_the_door(db):
    a_business()
    return signed_in(add_user("seller"))


class TestTheButton:
    def test_counts_and_takes_back_without_a_script(self, at_the_door):
        shop = a_shop()
        for key, visitors in (("a", "1"), ("b", "5"), ("c", "-1"), ("c", "-1")):
            at_the_door.post(f"/points/{shop.pk}/count/press/", {"visitors": visitors, "key": key})

        assert visitors_on(shop, clock.now()) == 5
        assert ">5</output>" in at_the_door.get(f"/points/{shop.pk}/count/").content.decode()

    def test_tells_a_script_how_many_came_today(self, at_the_door):
        shop, headers = a_shop(), {"Accept": "application/json"}
        ok = at_the_door.post(f"/points/{shop.pk}/count/press/", {"visitors": "1", "key": "a"}, headers=headers)
        no = at_the_door.post(f"/points/{shop.pk}/count/press/", {"visitors": "-2", "key": "b"}, headers=headers)

        assert (ok.status_code, ok.json()) == (200, {"today": 1, "refusal": ""})
        assert (no.status_code, no.json()["today"]) == (422, 1)

    def test_counts_what_waited_for_the_network_when_it_was_pressed(self, at_the_door):
        shop = a_shop()
        at_the_door.post(f"/points/{shop.pk}/count/press/", {"visitors": "1", "key": "a", "ago": "3600"})

        waited = clock.now() - Tally.objects.get().at
        assert 3590 < waited.total_seconds() < 3700

    @pytest.mark.parametrize(
        "sent", [{}, {"visitors": "x", "key": "a"}, {"visitors": "1"}, {"visitors": "1", "key": "k" * 41}]
    )
    def test_counts_nothing_that_is_no_press(self, at_the_door, sent):
        shop = a_shop()

        assert at_the_door.post(f"/points/{shop.pk}/count/press/", sent).status_code == 302
        assert not Tally.objects.exists()

    def test_counts_nobody_onto_a_page(self, at_the_door):
        page = a_point()
        sent = {"visitors": "9999", "key": "a"}

        assert at_the_door.post(f"/points/{page.pk}/count/press/", sent).status_code == 404
        assert at_the_door.get(f"/points/{page.pk}/count/").status_code == 404
        assert not Tally.objects.exists()

    def test_is_found_by_those_at_the_door(self, at_the_door):
        shop = a_shop()
        a_point()
        assert at_the_door.get("/points/count/").url == f"/points/{shop.pk}/count/"

        a_shop("Second")
        assert "Second" in at_the_door.get("/points/count/").content.decode()

    def test_is_not_for_those_who_only_look(self):
        a_business()
        shop, analyst = a_shop(), signed_in(add_user("analyst", sees="all"))

        assert analyst.get(f"/points/{shop.pk}/count/").status_code == 403
        assert analyst.post(f"/points/{shop.pk}/count/press/", {"visitors": "1", "key": "a"}).status_code == 403


class TestTheCode:
    def test_is_a_picture_of_an_address_of_the_edge(self, browser):
        answer = browser.get(f"/points/{a_shop().pk}/code.svg")

        assert answer["Content-Type"] == "image/svg+xml"
        assert answer.content.startswith(b"<?xml")
        assert b"<path" in answer.content
