"""Visits that another system counted: with their origins, once, and out again."""

from __future__ import annotations

import gzip

import polars as pl
import pytest

from dump import dump
from importing import brought_in, checked, mapped, numbers, received, undone
from people_builders import a_business
from traffic_builders import a_point
from voronka.imports.actions import add_second_file
from voronka.traffic import facts
from voronka.traffic.models import Hit, HitKind

pytestmark = pytest.mark.django_db

FILE = """Client ID,Date time,Page URL,utm_source,utm_medium,Referrer,Device,Goal
17,2026-03-02 10:00,https://shop.example/boots?utm_campaign=autumn,yandex,cpc,,mobile,
17,2026-03-02 10:05,/cart,,,,mobile,order
18,2026-03-02 11:00,/,,,https://vk.com/feed,Desktop,
,2026-03-02 11:00,/,,,,Desktop,
"""


@pytest.fixture(autouse=True)
def moscow() -> None:
    business = a_business()
    type(business).objects.update(time_zone="Europe/Moscow")


class TestAFileOfVisits:
    def test_becomes_what_visitors_did_and_where_they_came_from(self):
        done = brought_in(mapped(received(FILE), system="Metrica"))

        assert (done.kind, numbers(done)) == ("visits", {"new": 3, "refused": 1})
        rows = Hit.objects.select_related("origin").order_by("at")
        told = [(hit.kind, hit.page, hit.target, hit.device, hit.origin.channel) for hit in rows]
        assert told == [
            (HitKind.PAGE, "/boots", "", "phone", "search_ads"),
            (HitKind.TARGET, "/cart", "order", "phone", "direct"),
            (HitKind.PAGE, "/", "", "desktop", "social"),
        ]
        assert rows[0].origin.utm_campaign == "autumn"
        assert rows[0].visitor == rows[1].visitor != rows[2].visitor

    def test_counts_nothing_again_and_goes_without_a_trace(self):
        before = business_rows()
        done = brought_in(mapped(received(FILE), system="Metrica"))
        again = brought_in(received(FILE))

        assert numbers(again) == {"same": 3, "refused": 1}
        assert Hit.objects.count() == 3
        undone(again)
        undone(done)
        assert business_rows() == before

    def test_finds_landing_points_and_makes_none(self):
        shop = a_point("Boots page")
        head = "Visitor,Date,Landing point\n"
        done = checked(mapped(received(f"{head}1,2026-03-02,boots PAGE\n2,2026-03-02,Other\n"), "visits"))

        assert numbers(done) == {"new": 1, "refused": 1}
        refused = done.refused_rows.get()
        assert (refused.column, refused.value) == ("point", "Other")
        brought_in(done)
        assert Hit.objects.get().point == shop


class TestAFunnelOfPages:
    def test_has_as_many_visitors_on_each_page_as_its_reference(self, data):
        folder = data / "web_funnel"
        users = gzip.decompress((folder / "user_table.csv.gz").read_bytes())
        for page in ("home_page", "search_page", "payment_page", "payment_confirmation_page"):
            file = received(folder / f"{page.removesuffix('_page') if 'conf' in page else page}_table.csv.gz")
            add_second_file(import_=file, name="users.csv", chunks=[users])
            roles = {"visitor": "user_id", "moment": "date", "page": page, "device": "device"}
            done = brought_in(mapped(file, "visits", roles, system="shop"))
            assert set(numbers(done)) == {"new"}

        counted = facts.hits().group_by("page").agg(pl.col("visitor").n_unique())
        assert dict(counted.iter_rows()) == {
            "home_page": 90_400,
            "search_page": 45_200,
            "payment_page": 6_030,
            "payment_confirmation_page": 452,
        }


def business_rows() -> dict[str, list[object]]:
    """Every table but those of the imports themselves and the journal."""
    return {label: rows for label, rows in dump().items() if label.split(".")[0] not in {"imports", "journal"}}
