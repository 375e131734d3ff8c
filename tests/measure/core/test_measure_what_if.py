"""What if the price were another one, or a source were dropped."""

from __future__ import annotations

from decimal import Decimal

import hypothesis.strategies as st
import pytest
from hypothesis import given

from voronka.measure import Economics, funnel_result, sales_to_keep, unfinished_result, with_price, without

WHOLE = st.integers(0, 1_000_000)


def economics(leads=300, sales=100, cost_of_lead=200, price=1000, margin=300):
    """The worked example: a price of 1000 that leaves 300, a lead for 200."""
    return Economics(leads, sales, *(Decimal(each) for each in (leads * cost_of_lead, sales * price, sales * margin)))


class TestTheWorkedExample:
    def test_needs_two_thirds_of_the_leads(self):
        now = economics()
        assert (now.price, now.margin_of_one_sale, now.cpl) == (1000, 300, 200)
        assert now.break_even == pytest.approx(0.6667, abs=5e-5)

    def test_needs_two_fifths_when_the_price_rises_by_a_fifth(self):
        then = with_price(economics(), Decimal("0.2"))
        assert (then.price, then.margin_of_one_sale, then.break_even) == (1200, 500, pytest.approx(0.4))

    def test_keeps_its_margin_with_sixty_buyers_of_a_hundred(self):
        now = economics()
        assert sales_to_keep(now, with_price(now, Decimal("0.2"))) == 60

    def test_cannot_pay_at_all_when_the_margin_is_gone(self):
        now = economics()
        then = with_price(now, Decimal("-0.3"))
        assert (then.margin_of_one_sale, then.break_even, sales_to_keep(now, then)) == (0, None, None)


class TestWithPrice:
    @given(st.integers(1, 500), st.integers(1, 10_000), st.integers(-99, 300))
    def test_moves_revenue_and_margin_by_the_same_money(self, sales, price, percent):
        now = economics(leads=sales, sales=sales, price=price)
        then = with_price(now, Decimal(percent) / 100)
        assert then.revenue - now.revenue == then.margin - now.margin == then.result - now.result

    def test_refuses_a_price_of_nothing(self):
        with pytest.raises(ValueError, match="-1"):
            with_price(economics(), Decimal(-1))

    def test_of_no_sale_tells_nothing_of_one(self):
        then = with_price(economics(sales=0), Decimal("0.5"))
        assert (then.price, then.margin_of_one_sale, then.break_even) == (None, None, None)


class TestWithout:
    @given(st.lists(st.tuples(WHOLE, WHOLE, WHOLE), min_size=2, max_size=6))
    def test_leaves_what_the_others_are_together(self, parts):
        sources = [Economics(each[0], 0, *(Decimal(value) for value in each)) for each in parts]
        whole = Economics(
            sum(each.leads for each in sources), 0, *(Decimal(sum(column)) for column in zip(*parts, strict=True))
        )
        others = sources[1:]
        left = without(whole, sources[0])
        assert left.leads == sum(each.leads for each in others)
        assert left.result == sum((each.result for each in others), Decimal(0))


class TestUnfinishedResult:
    def loss(self):
        return funnel_result(spend=Decimal(20_000), margin=Decimal(3_000), leads=100, sales=10)

    def test_stays_where_nothing_is_open(self):
        assert unfinished_result(self.loss(), sales=10, open_leads=0, awaited=0).verdict == "stop"

    def test_stays_where_what_is_expected_cannot_turn_it(self):
        assert unfinished_result(self.loss(), sales=10, open_leads=20, awaited=2).verdict == "stop"

    def test_waits_where_what_is_expected_may_turn_it(self):
        found = unfinished_result(self.loss(), sales=10, open_leads=80, awaited=70)
        assert found.verdict == "not enough data"
        assert str(found.why) == "Not finished: 80 leads are still open and may turn the loss of 17,000."

    def test_leaves_a_gain_as_it_is(self):
        gain = funnel_result(spend=Decimal(1_000), margin=Decimal(12_000), leads=100, sales=40)
        assert unfinished_result(gain, sales=40, open_leads=50, awaited=10) == gain

    def test_waits_while_no_sale_tells_what_one_earns(self):
        loss = funnel_result(
            spend=Decimal(200_000), margin=Decimal(0), leads=100, sales=0, margin_of_one_sale=Decimal(300)
        )
        assert unfinished_result(loss, sales=0, open_leads=1, awaited=0.5).verdict == "not enough data"
