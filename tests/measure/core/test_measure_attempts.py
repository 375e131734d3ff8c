"""The chance of attempt k, the naive curve beside it, and the advice."""

from __future__ import annotations

from itertools import pairwise

import polars as pl
import pytest
from core_frames import any_deals
from hypothesis import given

from voronka.measure import MissingColumn, attempt_advice, attempt_chances


def leads(*rows: tuple[str, int | None, int]) -> pl.DataFrame:
    """Leads of (state, attempts), so many of each."""
    every = [(state, attempts) for state, attempts, times in rows for _ in range(times)]
    return pl.DataFrame(every, schema={"state": pl.String, "attempts": pl.Int64}, orient="row")


def hits_and_tries(rate) -> tuple[int, int]:
    return rate.hits, rate.tries


class TestAttemptChances:
    def test_divide_by_everybody_who_came_to_the_attempt(self):
        first, second = attempt_chances(leads(("won", 1, 10), ("won", 2, 5), ("lost", 2, 25)))
        assert hits_and_tries(first.chance) == (10, 40)
        assert hits_and_tries(second.chance) == (5, 30)

    def test_show_how_the_naive_curve_flatters(self):
        first, _ = attempt_chances(leads(("won", 1, 10), ("won", 2, 5), ("lost", 2, 25)))
        assert hits_and_tries(first.naive) == (10, 10)

    def test_count_leads_still_open_among_those_attempted(self):
        (only,) = attempt_chances(leads(("won", 1, 1), ("open", 1, 3)))
        assert only.chance.rate == 0.25

    def test_have_no_naive_share_where_nobody_stopped(self):
        assert attempt_chances(leads(("won", 2, 1)))[0].naive is None

    def test_stop_where_asked(self):
        assert [c.attempt for c in attempt_chances(leads(("lost", 9, 1)), up_to=3)] == [1, 2, 3]
        assert hits_and_tries(attempt_chances(leads(("won", 9, 2)), up_to=1)[0].chance) == (0, 2)

    def test_are_not_listed_by_the_million_for_a_slip_of_the_pen(self):
        assert len(attempt_chances(leads(("lost", 1_000_000_000, 1)))) == 1000

    def test_are_none_where_nobody_was_contacted(self):
        assert attempt_chances(leads()) == []
        assert attempt_chances(leads(("won", None, 1), ("won", 0, 2))) == []

    @pytest.mark.parametrize("column", ["state", "attempts"])
    def test_name_the_missing_column(self, column):
        with pytest.raises(MissingColumn, match=column):
            attempt_chances(leads(("won", 1, 1)).drop(column))

    @given(any_deals())
    def test_find_every_sale_once_and_never_more_than_were_attempted(self, frame):
        chances = attempt_chances(frame)
        won = frame.filter((pl.col("state") == "won") & (pl.col("attempts") > 0)).height
        assert sum(c.chance.hits for c in chances) == won
        assert all(a.chance.tries - a.chance.hits >= b.chance.tries for a, b in pairwise(chances))

    @given(any_deals())
    def test_do_not_depend_on_the_order_of_rows(self, frame):
        assert attempt_chances(frame) == attempt_chances(frame.reverse())


@pytest.fixture(scope="module")
def chances(data):
    bank = pl.read_csv(data / "bank_marketing" / "bank-full.csv.gz", separator=";")
    state = pl.when(pl.col("y") == "yes").then(pl.lit("won")).otherwise(pl.lit("lost"))
    return attempt_chances(bank.select(attempts="campaign", state=state))


class TestOfTheBank:
    def test_the_naive_curve_is_as_computed_elsewhere(self, chances, expected):
        curve = {str(c.attempt): [c.naive.tries, c.naive.hits, round(100 * c.naive.rate, 2)] for c in chances[:10]}
        assert curve == expected["bank.by_contacts"]

    def test_the_chance_leaves_out_those_who_were_done_before(self, chances, expected):
        rows, *_ = expected["bank.rows"]
        for chance, (clients, yes, _) in zip(chances, expected["bank.by_contacts"].values(), strict=False):
            assert hits_and_tries(chance.chance) == (yes, rows)
            rows -= clients

    def test_the_advice_names_the_seventh_contact(self, chances):
        assert str(attempt_advice(chances)).startswith("From attempt 7 on, an attempt brings a sale in 1.0% of cases")


class TestAttemptAdvice:
    def test_says_from_where_on_an_attempt_hardly_pays(self):
        chances = attempt_chances(leads(("won", 1, 300), ("won", 2, 200), ("won", 3, 5), ("lost", 3, 495)))
        assert attempt_advice(chances).values["attempt"] == 3

    def test_says_where_the_data_cannot_tell_the_chance_from_zero(self):
        chances = attempt_chances(leads(("won", 1, 5), ("lost", 2, 4)))
        assert "4 attempts brought no sale: the data cannot tell" in str(attempt_advice(chances))

    def test_is_silent_while_attempts_go_on_paying(self):
        assert attempt_advice(attempt_chances(leads(("won", 1, 30), ("won", 2, 30), ("lost", 2, 40)))) is None

    def test_is_silent_where_even_the_first_attempt_brought_nothing(self):
        assert attempt_advice(attempt_chances(leads(("lost", 3, 40)))) is None
        assert attempt_advice([]) is None
