"""The funnel result with its interval, and go, stop or not enough data."""

from __future__ import annotations

from decimal import Decimal

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from voronka.measure import funnel_result, rate_of


def result_of(spend: int, margins: list[float], leads: int, **more):
    return funnel_result(
        spend=Decimal(spend),
        margin=sum((Decimal(str(margin)) for margin in margins), Decimal(0)),
        leads=leads,
        sales=len(margins),
        margin_squares=sum((Decimal(str(margin)) ** 2 for margin in margins), Decimal(0)),
        **more,
    )


class TestFunnelResult:
    def test_is_margin_less_spend(self):
        assert result_of(20_000, [300] * 10, 100).result == -17_000

    def test_says_go_where_the_whole_interval_is_above_zero(self):
        found = result_of(1_000, [300] * 40, 100)
        assert (found.verdict, found.low > 0) == ("go", True)

    def test_says_stop_where_the_whole_interval_is_below_zero(self):
        found = result_of(20_000, [300] * 10, 100)
        assert (found.verdict, found.high < 0) == ("stop", True)
        assert str(found.why).startswith("The funnel loses: the result is -17,000")

    def test_says_not_enough_data_where_the_interval_holds_zero(self):
        found = result_of(3_000, [300] * 11, 100)
        assert (found.verdict, found.low < 0 < found.high) == ("not enough data", True)

    @pytest.mark.parametrize("spend", [100, 299, 100_000])
    def test_never_says_stop_for_one_lead_that_did_not_buy(self, spend):
        found = result_of(spend, [], 1, margin_of_one_sale=Decimal(300))
        assert found.verdict == "not enough data"
        assert str(found.why) == "1 lead is too few to judge a funnel: wait for 30."

    @given(st.lists(st.integers(1, 1_000_000), min_size=1, max_size=4), st.integers(30, 500))
    def test_never_says_go_on_a_few_lucky_sales(self, margins, leads):
        assert result_of(1, margins, leads).verdict != "go"

    def test_of_no_sale_is_judged_by_what_a_sale_would_earn(self):
        found = result_of(20_000, [], 100, margin_of_one_sale=Decimal(300))
        assert (found.low, found.verdict) == (-20_000, "stop")
        assert float(found.high) == pytest.approx(100 * rate_of(0, 100).high * 300 - 20_000)

    def test_of_no_sale_is_unknown_where_nobody_says_what_one_earns(self):
        found = result_of(20_000, [], 100)
        assert (found.low, found.high, found.verdict, found.break_even) == (None, None, "not enough data", None)

    def test_of_no_lead_is_the_spend(self):
        found = result_of(500, [], 0)
        assert (found.result, found.verdict) == (-500, "not enough data")

    def test_of_equal_margins_has_the_interval_of_the_share_that_buys(self):
        share, found = rate_of(40, 100), result_of(0, [10] * 40, 100)
        assert float(found.low) == pytest.approx(1000 * share.low)
        assert float(found.high) == pytest.approx(1000 * share.high)

    def test_is_less_certain_where_the_spread_of_margins_is_not_told(self):
        known = result_of(0, [10] * 40, 100)
        blind = funnel_result(spend=Decimal(0), margin=Decimal(400), leads=100, sales=40)
        assert blind.high - blind.low > known.high - known.low

    def test_refuses_more_sales_than_leads(self):
        with pytest.raises(ValueError, match="hits"):
            funnel_result(spend=Decimal(1), margin=Decimal(1), leads=1, sales=2)

    def test_covers_the_true_result_about_95_times_in_100(self):
        rng = np.random.default_rng(11)
        n, share, mean = 400, 0.05, 300.0
        found = 0
        for _ in range(400):
            sales = int(rng.binomial(n, share))
            answer = result_of(0, np.round(rng.gamma(2.0, mean / 2.0, sales), 2).tolist(), n)
            found += answer.low <= n * share * mean <= answer.high
        assert 0.92 <= found / 400 <= 0.98

    @given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 10_000), st.integers(-50, 500))
    def test_stands_within_its_interval(self, sales, others, spend, margin):
        found = result_of(spend, [margin] * sales, sales + others, margin_of_one_sale=Decimal(margin))
        assert found.low is None or found.low - 1 <= found.result <= found.high + 1


class TestBreakEvenSentence:
    def test_says_what_share_of_leads_must_buy(self):
        found = result_of(20_000, [300] * 10, 100)
        assert str(found.break_even) == "Each lead costs 200 and a sale earns 300: 66.7% of leads must buy."

    def test_says_when_no_share_can_pay(self):
        found = result_of(40_000, [300] * 10, 100)
        assert str(found.break_even).endswith("a sale earns 300: no share of buyers can pay for them.")

    def test_shows_money_to_the_hundredth(self):
        assert "costs 33.33 and" in str(result_of(1_000, [300] * 10, 30).break_even)
