"""The decision who gets a lead, as a pure function."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from distribution_builders import WORKDAYS
from voronka.distribution.deciding import Candidate, Decision, RuleSeen, Traits, choose, misfit

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SUNDAY = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

people = some.lists(
    some.builds(
        Candidate,
        user_id=some.integers(1, 10**6),
        weight=some.integers(1, 100),
        is_absent=some.booleans(),
        week=some.sampled_from([None, WORKDAYS]),
        cap=some.none() | some.integers(0, 3),
        load=some.integers(0, 50),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda each: each.user_id,
)


def give_out(candidates: list[Candidate], *, leads: int, way: str = "in_turn", at: datetime = MONDAY) -> list[Decision]:
    """So many leads one after the other, each decided on what the one before has left."""
    decisions = []
    for _ in range(leads):
        decisions.append(choose(way, candidates, at=at, zone=UTC))
        candidates = [after(each, decisions[-1]) for each in candidates]
    return decisions


def after(candidate: Candidate, decision: Decision) -> Candidate:
    got = int(candidate.user_id == decision.user_id)
    credit = decision.credits.get(candidate.user_id, candidate.credit)
    return replace(candidate, credit=credit, today=candidate.today + got, load=candidate.load + got)


class TestTakingTurns:
    @given(weights=some.lists(some.integers(1, 100), min_size=1, max_size=8), leads=some.integers(1, 150))
    def test_leaves_nobody_a_whole_lead_away_from_his_share(self, weights, leads):
        everybody = [Candidate(user_id=number, weight=weight) for number, weight in enumerate(weights)]
        got: Counter[int | None] = Counter()

        for so_far, decision in enumerate(give_out(everybody, leads=leads), start=1):
            got[decision.user_id] += 1
            assert all(abs(got[i] - so_far * weight / sum(weights)) < 1 for i, weight in enumerate(weights))

    def test_goes_round_where_all_weigh_the_same(self):
        everybody = [Candidate(user_id=number) for number in (1, 2, 3)]

        assert [each.user_id for each in give_out(everybody, leads=6)] == [1, 2, 3, 1, 2, 3]

    def test_gives_who_comes_back_no_more_than_his_turn(self):
        away = [Candidate(1), Candidate(2, is_absent=True)]
        for decision in give_out(away, leads=20):
            away = [after(each, decision) for each in away]
        back = [replace(each, is_absent=False) for each in away]

        assert Counter(each.user_id for each in give_out(back, leads=10)) == {1: 5, 2: 5}


class TestChoosing:
    @given(everybody=people, way=some.sampled_from(["in_turn", "least_loaded"]), leads=some.integers(1, 25))
    def test_never_goes_over_a_cap_nor_to_who_is_away_or_not_at_work(self, everybody, way, leads):
        at = SUNDAY
        got = Counter(each.user_id for each in give_out(everybody, leads=leads, way=way, at=at))

        for each in everybody:
            if each.is_absent or each.week is not None:
                assert got[each.user_id] == 0
            if each.cap is not None:
                assert got[each.user_id] <= each.cap

    @given(everybody=people, way=some.sampled_from(["in_turn", "least_loaded"]))
    def test_says_the_same_each_time_in_whatever_order_people_stand(self, everybody, way):
        first = choose(way, everybody, at=MONDAY, zone=UTC)
        again = choose(way, everybody[::-1], at=MONDAY, zone=UTC)

        assert (first.user_id, first.place, first.reason) == (again.user_id, again.place, again.reason)

    @given(everybody=people, way=some.sampled_from(["in_turn", "least_loaded"]))
    def test_lets_a_lead_wait_only_where_nobody_can_take_it(self, everybody, way):
        decision = choose(way, everybody, at=MONDAY, zone=UTC)
        waits = all(each.is_absent or each.cap == 0 for each in everybody)

        assert (decision.place == "queue") == waits
        assert len(decision.considered) == len(everybody)

    def test_takes_who_has_least_to_do_for_his_weight(self):
        everybody = [Candidate(1, weight=1, load=4), Candidate(2, weight=3, load=9)]

        assert choose("least_loaded", everybody, at=MONDAY, zone=UTC).user_id == 2

    def test_tells_of_each_person_what_spoke_against_him(self):
        everybody = [
            Candidate(1, is_absent=True),
            Candidate(2, week=[[]] * 7),
            Candidate(3, cap=2, today=2),
            Candidate(4),
            Candidate(5),
        ]
        decision = choose("in_turn", everybody, at=MONDAY, zone=UTC)

        assert [each.said for each in decision.considered] == ["absent", "not_at_work", "cap", "chosen", "may"]

    @pytest.mark.parametrize(("way", "place"), [("queue", "queue"), ("automatic", "automatic")])
    def test_asks_no_person_where_the_rule_names_a_place(self, way, place):
        assert choose(way, [Candidate(1)], at=MONDAY, zone=UTC) == Decision(place, way)

    def test_knows_the_hours_of_the_local_day(self):
        everybody = [Candidate(1, week=WORKDAYS)]
        evening = MONDAY + timedelta(hours=9)

        assert choose("in_turn", everybody, at=evening - timedelta(minutes=1), zone=UTC).user_id == 1
        assert choose("in_turn", everybody, at=evening, zone=UTC).reason == "nobody"


class TestARule:
    @pytest.mark.parametrize(
        ("wanted", "trait"),
        [
            ({}, ""),
            ({"channel": ["search_ads", "direct"]}, ""),
            ({"region": ["МОСКВА"], "product": [3]}, ""),
            ({"product": [4]}, "product"),
            ({"source": [1]}, "source"),
            ({"channel": ["direct"], "region": ["Pécs"]}, "channel"),
        ],
    )
    def test_fits_by_every_trait_that_it_names(self, wanted, trait):
        lead = Traits(channel="search_ads", region="Москва", product=3)

        assert misfit(lead, RuleSeen(1, wanted)) == trait

    @pytest.mark.parametrize(
        ("low", "high", "trait"),
        [("100", None, ""), (None, "100", ""), ("100", "100", ""), ("100.01", None, "price"), (None, "99.99", "price")],
    )
    def test_fits_by_price_with_both_ends(self, low, high, trait):
        rule = RuleSeen(1, price_from=Decimal(low) if low else None, price_to=Decimal(high) if high else None)

        assert misfit(Traits(price=Decimal("100.00")), rule) == trait

    def test_that_asks_for_a_price_does_not_fit_where_none_is_known(self):
        assert misfit(Traits(), RuleSeen(1, price_to=Decimal(100))) == "price"
