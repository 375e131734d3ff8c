"""Hits as the edge keeps them: many at once, with the origins that Django's own verb makes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from party_builders import MONDAY, add_source
from traffic_builders import a_point
from voronka.traffic import actions
from voronka.traffic.actions import origins
from voronka.traffic.codes import LETTERS, code_in, new_code
from voronka.traffic.intake import NotKept
from voronka.traffic.models import Hit, HitKind, Origin
from voronka.traffic.origins import Said
from voronka.traffic.queries import visit_of_code
from voronka.traffic.tracking import PAGE, TARGET, VISIT, Came, HitStore, device_of, hit_store, robot_of, stores

YANDEX, BLOG = Said(utm_source="yandex", utm_medium="cpc"), Said(referrer="blog.example")
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"
PIXEL = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36"
)
TABLET = "Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile/15E148 Safari/604.1"
YANDEX_BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/128.0 YaBrowser/24.10 Safari/537.36"
)


@pytest.fixture
def store(transactional_db: None) -> Iterator[HitStore]:
    here = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{quote(str(here['NAME']))}"
    else:
        url = f"postgresql://{here['USER']}@{here['HOST']}:{here['PORT']}/{here['NAME']}"
    made = hit_store(url)
    yield made
    made.close()


def came(said: Said | None = None, **more: Any) -> Came:
    return Came(**{"at": MONDAY, "visitor": 7, "kind": VISIT, "said": said} | more)


class TestAStore:
    def test_keeps_what_a_hit_says(self, store: HitStore) -> None:
        point = a_point()
        at = MONDAY + timedelta(microseconds=5)
        said = {"at": at, "kind": TARGET, "page": "/ő", "target": "call", "device": "phone", "robot": "agent"}
        assert store.write([(came(YANDEX, point_id=point.pk, **said), came(kind=PAGE)), (came(),)]) == [2, 1]

        hit = Hit.objects.earliest("pk")
        assert {name: getattr(hit, name) for name in said} == said
        assert (hit.point, hit.visitor, hit.origin, hit.batch) == (point, 7, Origin.objects.get(), None)

    def test_makes_the_origins_that_the_verb_makes(self, store: HitStore) -> None:
        add_source("Yandex Direct", channel="search_ads")
        actions.add_channel_rule(field="referrer", pattern="blog.*", channel="cold", source=None, by=None, at=MONDAY)
        store.write([(came(YANDEX), came(YANDEX)), (came(BLOG),)])
        ours = {each.digest: vars(each) | {"_state": 0, "id": 0} for each in Origin.objects.all()}
        Hit.objects.all().delete()
        Origin.objects.all().delete()

        theirs = {each.digest: vars(each) | {"_state": 0, "id": 0} for each in map(origins.origin_of, (YANDEX, BLOG))}
        assert ours == theirs
        assert {each["channel"] for each in ours.values()} == {"search_ads", "cold"}

    def test_looks_again_when_what_it_knew_is_gone(self, store: HitStore) -> None:
        store.write([(came(YANDEX),)])
        Hit.objects.all().delete()
        Origin.objects.all().delete()
        store.write([(came(YANDEX),)])

        assert Hit.objects.get().origin == Origin.objects.get()

    def test_keeps_nothing_of_a_group_that_points_nowhere(self, store: HitStore) -> None:
        with pytest.raises(NotKept):
            store.write([(came(YANDEX),), (came(point_id=10**9),)])

        assert not Hit.objects.exists()
        assert not Origin.objects.exists()

    def test_makes_so_many_origins_in_a_minute_and_no_more(self, store: HitStore, monkeypatch: Any) -> None:
        monkeypatch.setattr(stores, "NEW_A_MINUTE", 3)
        monkeypatch.setattr(stores.time, "monotonic", lambda: 600.0)
        store.write([[came(Said(utm_source=f"s{number}"), visitor=number) for number in range(5)]])
        store.write([[came(Said(utm_source=f"t{number}")) for number in range(5)]])

        assert (Origin.objects.count(), Hit.objects.count()) == (3, 10)
        assert Hit.objects.filter(origin=None).count() == 7

    def test_kinds_are_those_of_the_model(self) -> None:
        assert (VISIT, PAGE, TARGET) == (HitKind.VISIT, HitKind.PAGE, HitKind.TARGET)
        assert stores.TURN == origins.TURN

    def test_needs_no_django(self) -> None:
        code = "import sys, voronka.edge.app; sys.exit('django' in sys.modules)"

        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


class TestAgents:
    @pytest.mark.parametrize("agent", [CHROME, PIXEL, TABLET, IPHONE, YANDEX_BROWSER])
    def test_of_people_are_no_robots(self, agent: str) -> None:
        assert robot_of(agent, {}) == ""

    @pytest.mark.parametrize(
        "agent",
        [
            "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Mozilla/5.0 (compatible; YandexMetrika/2.0; +http://yandex.com/bots)",
            "facebookexternalhit/1.1",
            "TelegramBot (like TwitterBot)",
            "WhatsApp/2.23",
            "python-requests/2.32",
            "curl/8.5.0",
            CHROME.replace("Chrome", "HeadlessChrome"),
            "Mozilla/5.0 (compatible; AhrefsBot/7.0)",
            "UptimeRobot/2.0",
        ],
    )
    def test_of_programs_are(self, agent: str) -> None:
        assert robot_of(agent, {}) == "agent"

    def test_that_say_nothing_and_pages_that_nobody_has_asked_for_count_apart(self) -> None:
        assert robot_of("", {}) == "silent"
        assert robot_of(CHROME, {b"sec-purpose": b"prefetch;prerender"}) == "prefetch"
        assert robot_of(CHROME, {b"purpose": b"prefetch"}) == "prefetch"

    def test_say_what_kind_of_machine_it_is(self) -> None:
        devices = [device_of(agent) for agent in (CHROME, PIXEL, TABLET, IPHONE, "curl/8")]

        assert devices == ["desktop", "phone", "tablet", "phone", ""]


class TestCodes:
    @given(st.datetimes(min_value=MONDAY.replace(tzinfo=None)), st.text(alphabet="Код: ,.\n-", max_size=20))
    def test_are_found_in_what_somebody_sends_with_their_second(self, at: Any, around: str) -> None:
        moment = at.replace(tzinfo=MONDAY.tzinfo, year=2026 + at.year % 50, day=1)
        code = new_code(moment)

        assert code_in(f"{around}{code.lower()}{around}") == (code, moment.replace(microsecond=0))

    def test_are_not_seen_where_there_is_none(self) -> None:
        assert [code_in(text) for text in ("", "Hello", "V123", "VI1234567890", f"XV{LETTERS[:11]}")] == [None] * 5

    @pytest.mark.django_db(transaction=True)
    def test_find_the_visit(self, store: HitStore) -> None:
        code = new_code(MONDAY)
        others = [came(kind=TARGET, page=f"/m/{new_code(MONDAY)}", visitor=number) for number in range(3)]
        store.write([[*others, came(kind=TARGET, page=f"/m/{code}", visitor=99)]])

        found = visit_of_code(f"Hello! My code: {code}")
        assert found is not None
        assert found.visitor == 99
        assert visit_of_code("Hello") is None
