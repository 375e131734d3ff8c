"""What programs say that sources cost: all of it or nothing, once however often it is sent, a later word replacing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from party_builders import MONDAY, add_source
from people_builders import a_business
from people_threads import at_the_same_moment
from traffic_builders import a_key
from voronka.journal.models import Event
from voronka.traffic import actions
from voronka.traffic.actions import Cost, CostsRefused, KeyUsed
from voronka.traffic.actions.costs import MOST_DAYS
from voronka.traffic.models import ApiAnswer, ApiKey, Source, Spend

pytestmark = pytest.mark.django_db
FIRST = date(2026, 3, 1)


@pytest.fixture
def key() -> ApiKey:
    a_business()
    return a_key()


def a_cost(source: str | int = "VK Ads", amount: str = "10", *, days: int = 1, **more: Any) -> Cost:
    last = FIRST + timedelta(days=days - 1)
    return Cost(**{"source": source, "first": FIRST, "last": last, "amount": Decimal(amount)} | more)


def take(key: ApiKey, *costs: Cost, sent: str = "one", **more: Any) -> tuple[ApiAnswer, bool]:
    return actions.take_costs(**{"key": key, "sent": sent, "digest": sent, "costs": costs, "at": MONDAY} | more)


def stored() -> list[tuple[Any, ...]]:
    rows = Spend.objects.order_by("source__name", "campaign", "day")
    return list(rows.values_list("source__name", "campaign", "day__day", "amount", "own", "impressions", "clicks"))


class TestCosts:
    def test_are_spread_over_their_days_and_add_up(self, key):
        take(key, a_cost(amount="100", days=3, campaign="Spring", impressions=10, clicks=2))

        assert stored() == [
            ("VK Ads", "Spring", 1, Decimal("33.34"), Decimal("33.34"), 4, 1),
            ("VK Ads", "Spring", 2, Decimal("33.33"), Decimal("33.33"), 3, 1),
            ("VK Ads", "Spring", 3, Decimal("33.33"), Decimal("33.33"), 3, 0),
        ]

    def test_find_their_source_by_name_or_id_or_make_it(self, key):
        fair, yandex = add_source("Fair", channel="offline"), add_source("Yandex")

        answer, _ = take(key, a_cost(" fair "), a_cost(yandex.pk), a_cost("VK Ads"), a_cost("vk ads", campaign="x"))

        assert answer.said == {"days": 4, "new_sources": ["VK Ads"]}
        assert [row[0] for row in stored()] == ["Fair", "VK Ads", "VK Ads", "Yandex"]
        assert Source.objects.get(name="VK Ads").channel == "social_ads"
        assert Source.objects.get(pk=fair.pk).channel == "offline"

    def test_of_another_currency_are_in_no_sum_without_a_rate(self, key):
        take(key, a_cost(currency="USD"), a_cost(currency="USD", rate=Decimal("0.5"), campaign="x"))

        assert [row[3:5] for row in stored()] == [(10, None), (10, 5)]

    def test_are_in_the_audit_with_the_key_that_sent_them(self, key):
        before = Event.objects.latest("pk").pk
        take(key, a_cost())

        told = Event.objects.filter(pk__gt=before).order_by("pk")
        assert list(told.values_list("kind", flat=True)) == [
            "traffic.source_added",
            "traffic.spend_recorded",
            "traffic.costs_sent",
        ]
        sent = told.get(kind="traffic.costs_sent")
        assert (sent.subject_id, sent.changes["days"], sent.by_id) == (key.pk, [None, 1], None)
        key.refresh_from_db()
        assert key.last_used_at == MONDAY


class TestSentAgain:
    def test_under_another_name_they_are_corrected_and_not_doubled(self, key):
        take(key, a_cost(amount="10"), a_cost("Fair", amount="7"))
        before = Event.objects.count()
        take(key, a_cost(amount="12"), a_cost("Fair", amount="7"), sent="two")

        assert [(row[0], row[3]) for row in stored()] == [("Fair", 7), ("VK Ads", 12)]
        kinds = Event.objects.order_by("-pk")[: Event.objects.count() - before].values_list("kind", flat=True)
        assert sorted(kinds) == ["traffic.costs_sent", "traffic.spend_changed"]

    def test_under_the_same_name_nothing_is_written(self, key):
        first, was_new = take(key, a_cost(amount="10"))
        take(key, a_cost(amount="12"), sent="corrected")
        before = Event.objects.count()

        again, is_new = take(key, a_cost(amount="10"))

        assert (first.pk, was_new, is_new) == (again.pk, True, False)
        assert [row[3] for row in stored()] == [12]
        assert Event.objects.count() == before

    def test_something_else_under_the_same_name_is_refused(self, key):
        take(key, a_cost(amount="10"))

        with pytest.raises(KeyUsed):
            take(key, a_cost(amount="12"), digest="another")
        assert [row[3] for row in stored()] == [10]

    def test_a_name_is_forgotten_after_a_week(self, key):
        take(key, a_cost(amount="10"))
        _answer, is_new = take(key, a_cost(amount="12"), digest="another", at=MONDAY + timedelta(days=7))

        assert is_new
        assert ApiAnswer.objects.count() == 1

    def test_another_program_may_use_the_same_name(self, key):
        take(key, a_cost(amount="10"))

        assert take(a_key(name="Other"), a_cost(amount="12"), digest="another")[1]


class TestWhatIsWrong:
    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            (a_cost(amount="-1"), "amount"),
            (a_cost(amount="1.005"), "amount"),
            (a_cost(amount="1e15"), "amount"),
            (a_cost(currency="XQQ"), "currency"),
            (a_cost(rate=Decimal(0)), "rate"),
            (a_cost(clicks=-1), "clicks"),
            (a_cost(impressions=2**63), "impressions"),
            (a_cost(campaign="x" * 201), "campaign"),
            (a_cost(last=FIRST - timedelta(days=1)), "last"),
            (a_cost(days=367), "last"),
            (a_cost(0), "source_id"),
            (a_cost("x" * 101), "source"),
            (a_cost(" "), "source"),
            (a_cost("Fair", days=2), "day"),
        ],
    )
    def test_is_named_with_its_place_and_leaves_nothing_written(self, key, wrong, field):
        with pytest.raises(CostsRefused) as error:
            take(key, a_cost("Fair"), wrong)

        assert [(place, name) for place, name, _sentence in error.value.wrong] == [(1, field)]
        assert not Spend.objects.exists()
        assert not Source.objects.exists()
        assert not ApiAnswer.objects.exists()

    def test_is_named_of_all_rows(self, key):
        with pytest.raises(CostsRefused) as error:
            take(key, a_cost(amount="-1"), a_cost("Fair"), a_cost("Sign", clicks=-1, rate=Decimal(0)))

        assert [each[:2] for each in error.value.wrong] == [(0, "amount"), (2, "clicks"), (2, "rate")]

    def test_is_more_than_a_request_may_say(self, key):
        days = [a_cost(campaign=str(n), days=366) for n in range(MOST_DAYS // 366 + 1)]

        with pytest.raises(CostsRefused, match="more than"):
            take(key, *days)


@pytest.mark.django_db(transaction=True)
class TestManyAtOnce:
    def test_of_one_name_are_one(self):
        a_business()
        key = a_key()
        told = at_the_same_moment(*[lambda: take(key, a_cost("Fair"))] * 4)

        assert sorted(is_new for _answer, is_new in told) == [False, False, False, True]
        assert (Spend.objects.count(), Source.objects.count()) == (1, 1)

    def test_of_several_programs_make_one_source(self):
        a_business()
        keys = [a_key(name=name) for name in "abc"]
        at_the_same_moment(*(partial(take, key, a_cost("Fair")) for key in keys))

        assert (Spend.objects.count(), Source.objects.count(), ApiAnswer.objects.count()) == (1, 1, 3)
