"""The file of a counter at the door."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from people_builders import add_user, signed_in
from traffic_builders import a_point, a_shop
from voronka.accounts.models import Business
from voronka.journal.models import Event
from voronka.traffic.models import LandingPoint, Tally


@pytest.fixture
def shop(browser: Client) -> LandingPoint:
    return a_shop()


def send(browser: Client, shop: LandingPoint, content: bytes, name: str = "counter.csv") -> Any:
    return browser.post(f"/points/{shop.pk}/counter/", {"file": SimpleUploadedFile(name, content)})


def tallied(shop: LandingPoint) -> list[tuple[datetime, int, int]]:
    rows = Tally.objects.filter(point=shop, way="file").order_by("at", "pk")
    return list(rows.values_list("at", "hours", "visitors"))


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


class TestACounterFile:
    @pytest.mark.parametrize(
        ("content", "rows"),
        [
            (b"Date,Visitors\n2026-03-02,40\n2026-03-03,0\n", [(at(2), 24, 40), (at(3), 24, 0)]),
            ("Дата;Вошло\n02.03.2026;40\n".encode("cp1251"), [(at(2), 24, 40)]),
            ("Időpont;Belépők;Kilépők\n2026.03.02 10:00;4;3\n2026.03.02 11:00;5;1\n".encode(), [
                (at(2, 10), 1, 4), (at(2, 11), 1, 5),
            ]),
            (b"when\tpeople who came\n2026-03-02 10:30\t7\n", [(datetime(2026, 3, 2, 10, 30, tzinfo=UTC), 0, 7)]),
            (b"date,hour,in\n2026-03-02,10,4\n2026-03-02,11,5\n", [(at(2), 24, 9)]),
        ],
    )  # fmt: skip
    def test_is_counted_as_it_says(self, browser, shop, content, rows):
        assert send(browser, shop, content).url == f"/points/{shop.pk}/"

        assert tallied(shop) == rows

    def test_changes_nothing_when_it_comes_again_and_corrects_when_it_is_corrected(self, browser, shop):
        first = b"day,count\n2026-03-02,40\n2026-03-03,7\n"
        send(browser, shop, first), send(browser, shop, first)
        send(browser, shop, b"day,count\n2026-03-02,31\n")

        assert tallied(shop) == [(at(2), 24, 40), (at(2), 24, -9), (at(3), 24, 7)]
        assert [
            each.changes["visitors"] for each in Event.objects.filter(kind="traffic.counter_read").order_by("id")
        ] == [
            [None, 47],
            [None, -9],
        ]

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("day,count\n2026-03-02,180\n", "time,count\n2026-03-02 10:00,50\n2026-03-02 11:00,130\n"),
            ("time,count\n2026-03-02 10:00,50\n2026-03-02 11:00,130\n", "day,count\n2026-03-02,180\n"),
            ("day,count\n2026-03-02,180\n", "time,count\n2026-03-02 00:00,0\n2026-03-02 09:00,5\n"),
            ("day,count\n2026-03-02,180\n", "time,count\n2026-03-02 23:00,5\n"),
            ("time,count\n2026-03-02 10:00,20\n2026-03-02 10:15,30\n", "time,count\n2026-03-02 10:00,50\n"),
        ],
        ids=[
            "hours of a day",
            "the day of hours",
            "hours from midnight on",
            "the last hour of a day",
            "the hour of quarters",
        ],
    )
    def test_never_counts_the_visitors_of_another_one_twice(self, browser, shop, first, second):
        send(browser, shop, first.encode())
        before = tallied(shop)
        answer = send(browser, shop, second.encode())

        assert (answer.status_code, tallied(shop)) == (422, before)
        assert "March 2, 2026 is counted by a file already" in answer.content.decode()

    def test_begins_on_the_day_after_one_of_23_hours(self, browser, shop):
        Business.objects.update(time_zone="Europe/Budapest")
        send(browser, shop, b"day,count\n2026-03-29,40\n")
        send(browser, shop, b"time,count\n2026-03-30 00:00,1\n2026-03-30 01:00,2\n")

        assert [visitors for _, _, visitors in tallied(shop)] == [40, 1, 2]

    def test_goes_on_where_another_one_ended(self, browser, shop):
        send(browser, shop, b"time,count\n2026-03-02 10:00,4\n2026-03-02 11:00,5\n")
        send(browser, shop, b"time,count\n2026-03-02 12:00,6\n2026-03-02 13:00,7\n")
        send(browser, shop, b"day,count\n2026-03-01,40\n2026-03-03,8\n")

        assert [visitors for _, _, visitors in tallied(shop)] == [40, 4, 5, 6, 7, 8]

    def test_is_refused_as_a_whole_with_its_rows(self, browser, shop):
        answer = send(browser, shop, b"day,count\n2026-03-02,40\nsoon,7\n2026-03-04,-2\n2026-03-05,\n")

        page = " ".join(answer.content.decode().split())
        assert (answer.status_code, tallied(shop)) == (422, [])
        for said in ("3 rows cannot be read", "Row 3, day", "“soon”", "Row 4, count", "“-2”", "Row 5, count"):
            assert said in page

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (b"", "empty.csv"),
            (b"day,count\n", "head.csv"),
            (b"a,b,c\n1,2,3\n", "columns.csv"),
            (b"\xff\xd8\xff\xe0" * 50, "photo.jpg"),
            (b"PK\x03\x04broken", "broken.xlsx"),
            (b"day,count\n2026-03-02,99999999999999\n", "many.csv"),
        ],
    )
    def test_that_is_none_is_refused_at_the_field(self, browser, shop, content, name):
        answer = send(browser, shop, content, name)

        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["file"])
        assert tallied(shop) == []

    def test_is_for_those_who_run_traffic_and_for_doors(self, browser, shop):
        assert browser.get(f"/points/{shop.pk}/counter/").status_code == 200
        assert browser.get(f"/points/{a_point().pk}/counter/").status_code == 404
        assert send(signed_in(add_user("seller")), shop, b"day,count\n2026-03-02,40\n").status_code == 403
