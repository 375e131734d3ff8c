"""Deal length: over won and lost, from the first contact to the closing."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from core_frames import any_deals, day, deals, moment, states
from hypothesis import given

from voronka.measure import STATES, MissingColumn, deal_length


def assert_described(found, answer, *, digits: float) -> None:
    assert {name: getattr(found, name) for name in answer} == pytest.approx(answer, abs=digits)


class TestDealLength:
    def test_is_thirty_days_for_twenty_thirty_and_forty(self):
        found = deal_length(deals(("won", 0, 20), ("lost", 5, 35), ("won", 10, 50)), as_of=None)
        assert (found.n, found.mean) == (3, 30.0)

    def test_counts_lost_deals_on_purpose_and_shows_them_apart(self):
        found = deal_length(deals(("won", 0, 10), ("lost", 0, 50)), as_of=None)
        assert (found.mean, found.won.mean, found.lost.mean) == (30.0, 10.0, 50.0)

    def test_leaves_open_deals_to_the_kaplan_meier_median(self):
        found = deal_length(deals(("won", 0, 4), ("lost", 0, 8), ("open", 0, None)), as_of=day(20))
        assert (found.mean, found.km_median) == (6.0, 8.0)

    def test_has_no_kaplan_meier_median_without_a_day_of_observation(self):
        assert deal_length(states(won=2), as_of=None).km_median is None

    def test_is_unknown_while_nothing_is_closed(self):
        assert deal_length(states(still_open=3), as_of=day(9)) is None
        assert deal_length(states(), as_of=day(9)) is None

    def test_of_lost_deals_alone_has_no_won_part(self):
        found = deal_length(states(lost=1), as_of=day(9))
        assert (found.n, found.won, found.lost.n) == (1, None, 1)

    def test_can_be_zero_days(self):
        assert deal_length(deals(("won", 3, 3)), as_of=None).mean == 0.0

    def test_leaves_out_deals_without_one_of_the_moments(self):
        frame = deals(("won", 0, 10), ("won", None, 10), ("lost", 0, None))
        assert deal_length(frame, as_of=None).n == 1

    def test_is_in_parts_of_days_where_both_moments_have_a_time(self):
        frame = pl.DataFrame(
            {"opened": [moment("2026-01-01 06:00")], "closed": [moment("2026-01-02 12:00")], "state": ["won"]}
        )
        found = deal_length(frame, as_of=None)
        assert (found.mean, found.whole_days) == (1.25, False)

    @pytest.mark.parametrize("column", ["opened", "closed", "state"])
    def test_names_the_missing_column(self, column):
        with pytest.raises(MissingColumn, match=column):
            deal_length(states(won=1).drop(column), as_of=None)

    @given(any_deals())
    def test_does_not_depend_on_the_order_of_rows(self, frame):
        found, again = deal_length(frame, as_of=day(90)), deal_length(frame.reverse(), as_of=day(90))
        assert (found is None) == (again is None)
        if found and again:
            assert (found.median, found.p90, found.km_median) == (again.median, again.p90, again.km_median)
            assert found.mean == pytest.approx(again.mean)

    @given(any_deals())
    def test_is_made_of_its_won_and_lost_parts(self, frame):
        found = deal_length(frame, as_of=None)
        if found:
            parts = [part for part in (found.won, found.lost) if part]
            assert sum(part.n for part in parts) == found.n
            assert sum(part.n * part.mean for part in parts) == pytest.approx(found.n * found.mean)

    @given(any_deals())
    def test_has_its_quantiles_in_order(self, frame):
        found = deal_length(frame, as_of=None)
        if found:
            steps = [found.min, found.p25, found.median, found.p75, found.p90, found.max]
            assert steps == sorted(steps)


class TestQuantiles:
    def test_are_those_of_r_type_seven(self):
        # R 4.3: quantile(c(1, 2, 4, 8, 16), c(.25, .5, .75, .9)) is 2, 4, 8, 12.8
        found = deal_length(deals(*[("won", 0, n) for n in (16, 1, 8, 2, 4)]), as_of=None)
        assert (found.p25, found.median, found.p75, found.p90) == pytest.approx((2, 4, 8, 12.8))

    def test_give_the_mean_of_the_middle_two_as_median_of_an_even_number(self):
        assert deal_length(deals(("won", 0, 1), ("won", 0, 4)), as_of=None).median == 2.5


class TestOfReferenceData:
    def test_maven_is_as_computed_elsewhere(self, data, expected):
        pipeline = pl.read_csv(data / "maven_crm" / "sales_pipeline.csv", try_parse_dates=True)
        stage = pl.col("deal_stage").replace_strict({"Won": "won", "Lost": "lost"}, default="open")
        frame = pipeline.select(opened="engage_date", closed="close_date", state=stage.cast(STATES))
        found = deal_length(frame, as_of=date(2017, 12, 31))
        assert_described(found, expected["maven.deal_days_closed"], digits=5e-5)
        assert_described(found.won, expected["maven.deal_days_won"], digits=5e-5)
        assert found.km_median == expected["maven.km_median"]

    def test_olist_orders_reach_the_customer_as_computed_elsewhere(self, data, expected):
        orders = pl.read_csv(data / "olist_orders" / "olist_orders_dataset.csv.gz", try_parse_dates=True)
        frame = orders.select(
            opened="order_purchase_timestamp", closed="order_delivered_customer_date", state=pl.lit("won", STATES)
        )
        assert_described(deal_length(frame, as_of=None), expected["olisto.delivery_days"], digits=5e-5)
