"""POST /api/v1/costs: what programs say that sources cost."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.utils import OperationalError
from django.test import Client

from party_builders import MONDAY, add_source
from people_builders import a_business
from traffic_builders import a_key_and_its_secret
from voronka.traffic import actions
from voronka.traffic.models import ApiAnswer, Source, Spend
from voronka.web.api.costs import LARGEST_BODY, PER_MINUTE
from voronka.web.api.reading import MOST_COSTS

pytestmark = pytest.mark.django_db
COST = {"source": "VK Ads", "campaign": "Spring", "day": "2026-03-01", "amount": "1500.50"}


class Program:
    """A program with a key for costs."""

    def __init__(self, secret: str) -> None:
        self.secret, self.browser = secret, Client(enforce_csrf_checks=True)

    def send(self, costs: Any, name: str | None = "one", **headers: str) -> Any:
        """costs: bytes as they are, anything else as JSON."""
        body = costs if isinstance(costs, bytes) else json.dumps(costs).encode()
        known = {"Authorization": f"Bearer {self.secret}"} | ({"Idempotency-Key": name} if name is not None else {})
        given = known | {"Content-Type": "application/json"} | headers
        kind = given.pop("Content-Type")
        return self.browser.generic("POST", "/api/v1/costs", body, content_type=kind, headers=given)

    def refused(self, costs: Any) -> list[dict[str, Any]]:
        """What is told to be wrong; nothing is written."""
        answer = self.send(costs)
        assert answer.status_code == 422
        assert [table.objects.count() for table in (Spend, Source, ApiAnswer)] == [0, 0, 0]
        return list(answer.json()["errors"])


@pytest.fixture
def program() -> Program:
    a_business()
    cache.clear()
    return Program(a_key_and_its_secret("costs")[1])


class TestCosts:
    def test_are_on_disk_when_they_are_answered(self, program):
        answer = program.send([COST, COST | {"campaign": "Autumn", "amount": 0.1, "impressions": 12_000, "clicks": 31}])

        assert (answer.status_code, answer.json()) == (201, {"days": 2, "new_sources": ["VK Ads"]})
        rows = list(Spend.objects.order_by("campaign").values_list("campaign", "day", "amount", "currency", "clicks"))
        assert [(row[0], str(row[1]), str(row[2]), *row[3:]) for row in rows] == [
            ("Autumn", "2026-03-01", "0.10", "EUR", 31),
            ("Spring", "2026-03-01", "1500.50", "EUR", None),
        ]

    def test_may_be_one_alone_of_many_days_by_id_in_another_currency(self, program):
        source = add_source("Fair")
        cost = {"source_id": source.pk, "from": "2026-03-01", "to": "2026-03-02", "amount": "5", "campaign": None}

        answer = program.send(cost | {"currency": "usd", "rate": "0.5"})

        assert answer.json() == {"days": 2, "new_sources": []}
        rows = Spend.objects.order_by("day").values_list("source", "currency", "own", "campaign")
        assert [(*row[:2], str(row[2]), row[3]) for row in rows] == [(source.pk, "USD", "1.25", "")] * 2

    def test_sent_again_are_answered_as_before(self, program):
        first, again = program.send(COST), program.send(dict(reversed(COST.items())), '"one"')

        assert (first.status_code, first.content) == (again.status_code, again.content)
        assert ("Idempotent-Replayed" in first, again["Idempotent-Replayed"]) == (False, "true")
        other = program.send(COST | {"amount": "1"})
        assert (other.status_code, other.json()["type"]) == (422, "urn:voronka:problem:key-used")
        assert program.send(COST | {"amount": "1"}, "two").status_code == 201
        assert [spend.amount for spend in Spend.objects.all()] == [1]


class TestWhoSends:
    def test_shows_a_key_for_costs(self, program):
        answers = [program.send(COST, Authorization=each) for each in ("", "Bearer vk_" + "x" * 43, "Basic eDp5", "é")]
        stranger = Program(a_key_and_its_secret("leads")[1])
        key, secret = a_key_and_its_secret("costs")
        actions.revoke_api_key(key=key, by=None, at=MONDAY)

        assert [answer.status_code for answer in answers] == [401] * 4
        assert answers[0]["WWW-Authenticate"].startswith("Bearer")
        assert stranger.send(COST).status_code == 403
        assert Program(secret).send(COST).status_code == 401

    def test_waits_after_many_requests_in_a_minute(self, program, monkeypatch):
        monkeypatch.setattr("voronka.ground.clock.now", lambda: MONDAY)
        told = [program.send(b"{").status_code for _ in range(PER_MINUTE + 1)]

        assert told == [400] * PER_MINUTE + [429]
        assert program.send(COST)["Retry-After"] == "60"

    @pytest.mark.parametrize(("name", "kind"), [(None, "no-"), ("x" * 101, "wrong-"), ("a b", "wrong-")])
    def test_names_each_request(self, program, name, kind):
        answer = program.send(COST, name)

        assert (answer.status_code, answer.json()["type"]) == (400, f"urn:voronka:problem:{kind}idempotency-key")

    def test_posts_json_of_bounded_length(self, program):
        assert program.browser.get("/api/v1/costs")["Allow"] == "POST"
        assert program.send(COST, **{"Content-Type": "text/plain"}).status_code == 415
        assert program.send(b" " * (LARGEST_BODY + 1)).status_code == 413


class TestADatabase:
    def test_that_is_away_is_told_to_programs_and_to_people(self, program):
        program.browser.raise_request_exception = False

        with connection.execute_wrapper(_gone):
            told, shown = program.send(COST), program.browser.get("/sign-in/")

        assert (told.status_code, told.json()["type"]) == (503, "urn:voronka:problem:away")
        assert (told["Content-Type"], told["Retry-After"]) == ("application/problem+json", "5")
        assert (shown.status_code, shown["Retry-After"]) == (503, "5")
        assert "The database is busy" in shown.content.decode()
        assert program.send(COST).status_code == 201

    def test_that_goes_away_in_the_middle_leaves_nothing_written(self, program):
        with connection.execute_wrapper(_gone_at_the_end):
            answer = program.send(COST)

        assert answer.status_code == 503
        assert [table.objects.count() for table in (Spend, Source, ApiAnswer)] == [0, 0, 0]


def _gone(*_asked: Any) -> None:
    raise OperationalError("server closed the connection")


def _gone_at_the_end(execute: Any, sql: str, *more: Any) -> Any:
    return _gone() if sql.startswith('INSERT INTO "traffic_apianswer"') else execute(sql, *more)


class TestWhatIsWrong:
    @pytest.mark.parametrize(
        ("said", "field", "reason"),
        [
            ({"amount": None}, "amount", "missing"),
            ({"amount": "1,5"}, "amount", "must be a number"),
            ({"amount": True}, "amount", "must be a number"),
            ({"amount": "-1"}, "amount", "zero or more"),
            ({"amount": "1.005"}, "amount", "two decimals"),
            ({"amount": 10**30}, "amount", "zero or more"),
            ({"source": None}, "source", "either the name"),
            ({"source_id": 1}, "source", "either the name"),
            ({"source": " "}, "source", "has a name"),
            ({"source": 7}, "source", "must be text"),
            ({"source": "x" * 101}, "source", "too long"),
            ({"source": "a\0b"}, "source", "no database"),
            ({"campaign": "\ud800"}, "campaign", "no database"),
            ({"campaign": "x" * 201}, "campaign", "too long"),
            ({"day": "2026-02-30"}, "day", "a day like"),
            ({"day": "1999-12-31"}, "day", "a day like"),
            ({"day": 20260301}, "day", "a day like"),
            ({"day": None}, "day", "either a day"),
            ({"from": "2026-03-01"}, "day", "either a day"),
            ({"day": None, "from": "2026-03-02", "to": "2026-03-01"}, "to", "the first one or later"),
            ({"currency": "XQQ"}, "currency", "no such currency"),
            ({"rate": "0"}, "rate", "above zero"),
            ({"clicks": 1.5}, "clicks", "whole number"),
            ({"clicks": -1}, "clicks", "whole number"),
            ({"clicks": 2**63}, "clicks", "whole number"),
            ({"ammount": "5"}, "ammount", "no such field"),
        ],
    )
    def test_is_named_with_index_field_value_and_reason(self, program, said, field, reason):
        (error,) = program.refused([COST | {"campaign": "right"}, COST | said])

        assert (error["index"], error["field"]) == (1, field)
        assert set(error) == {"index", "field", "value", "reason"}
        assert reason in error["reason"]

    def test_is_named_in_the_language_of_programs(self, program):
        type(a_business()).objects.update(language="ru")

        answer = program.send(COST | {"amount": "-1"})

        assert answer.json()["errors"][0]["reason"] == "An amount is zero or more."
        assert (answer["Content-Type"], answer["Content-Language"]) == ("application/problem+json", "en")

    def test_may_be_the_source_that_an_id_is_not_of(self, program):
        cost = {name: value for name, value in COST.items() if name != "source"} | {"source_id": 2**70}

        assert [error["field"] for error in program.refused(cost)] == ["source_id"]

    def test_is_a_list_that_is_empty_or_too_long_or_of_something_else(self, program):
        assert program.refused([])[0]["value"] == 0
        assert program.refused([COST] * (MOST_COSTS + 1))[0]["value"] == MOST_COSTS + 1
        assert [error["index"] for error in program.refused([COST, 7, None])] == [1, 2]
        assert program.refused([COST, COST])[0]["field"] == "day"

    def test_of_every_text_is_400_or_422_and_of_no_cost_201(self, program, data: Path, monkeypatch):
        monkeypatch.setattr("voronka.web.api.costs.PER_MINUTE", 10**6)
        lines = (data / "bad-input" / "json" / "parsing.jsonl").read_text().splitlines()
        whole = [base64.b64decode(json.loads(line)["b64"]) for line in lines]
        start = json.dumps(COST)[:-1].encode()
        told = {program.send(text).status_code for text in whole}
        inside = {program.send(start + b', "clicks": ' + text + b"}").status_code for text in whole}

        assert told == {400, 422}
        assert inside <= {201, 400, 422}
