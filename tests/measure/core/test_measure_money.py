"""Average check and volume; what a lead and a sale cost; break-even."""

from __future__ import annotations

from decimal import Decimal, localcontext

import polars as pl
import pytest
from core_frames import any_deals, states
from hypothesis import given

from voronka.measure import MONEY, MissingColumn, average_check, break_even_cr2, cac, cpl, volume


def sold(*amounts: str | None, state: str = "won") -> pl.DataFrame:
    values = [None if amount is None else Decimal(amount) for amount in amounts]
    return pl.DataFrame(
        {"state": [state] * len(values), "amount": values}, schema={"state": pl.String, "amount": MONEY}
    )


class TestVolume:
    def test_is_the_sum_of_what_was_won(self):
        frame = pl.concat([sold("100.10", "0.20"), sold("999", state="lost"), sold("5", state="open")])
        assert volume(frame) == Decimal("100.30")

    def test_is_exact_where_floats_are_not(self):
        assert volume(sold(*["0.1"] * 10)) == Decimal(1)

    def test_is_zero_where_nothing_was_won(self):
        assert volume(states(lost=2, still_open=1)) == 0

    def test_is_unknown_where_no_amount_is_known_or_no_row_is_there(self):
        assert volume(sold(None, None)) is None
        assert volume(sold()) is None

    def test_takes_whole_and_binary_numbers_of_a_notebook(self):
        assert volume(pl.DataFrame({"state": ["won"] * 3, "amount": [0.1, 0.2, 0.3]})) == Decimal("0.6")
        assert volume(pl.DataFrame({"state": ["won"], "amount": [7]})) == 7

    @pytest.mark.parametrize("column", ["state", "amount"])
    def test_names_the_missing_column(self, column):
        with pytest.raises(MissingColumn, match=column):
            volume(sold("1").drop(column))

    def test_of_maven_is_as_computed_elsewhere(self, data, expected):
        pipeline = pl.read_csv(data / "maven_crm" / "sales_pipeline.csv")
        frame = pipeline.select(state=pl.col("deal_stage").str.to_lowercase(), amount="close_value")
        assert volume(frame) == Decimal(str(expected["maven.revenue"]))
        assert float(average_check(frame)) == pytest.approx(expected["maven.average_check"], abs=5e-5)


class TestAverageCheck:
    def test_divides_by_the_sales_whose_amount_is_known(self):
        assert average_check(sold("10", "20", None)) == 15

    def test_is_not_rounded(self):
        assert average_check(sold("10", "10", "0")) == Decimal("6.666666666666666666666666667")

    def test_does_not_depend_on_the_precision_set_by_the_caller(self):
        with localcontext(prec=3):
            assert average_check(sold("123456.78", "0")) == Decimal("61728.39")

    def test_is_unknown_without_a_sale_of_known_amount(self):
        assert average_check(sold(None)) is None
        assert average_check(states(lost=3)) is None
        assert average_check(sold()) is None

    @given(any_deals())
    def test_times_the_known_sales_is_the_volume(self, frame):
        known = frame.filter(pl.col("state") == "won")["amount"].count()
        if known:
            assert float(average_check(frame) * known) == pytest.approx(float(volume(frame)))

    @given(any_deals())
    def test_does_not_depend_on_the_order_of_rows(self, frame):
        assert average_check(frame) == average_check(frame.reverse())


class TestCostOfOne:
    def test_lead_is_spend_by_leads(self):
        assert cpl(spend=Decimal(2000), leads=10) == 200

    def test_customer_is_spend_by_sales(self):
        assert cac(spend=Decimal("1000"), sales=3) == Decimal("333.3333333333333333333333333")

    def test_is_unknown_where_there_was_none(self):
        assert cpl(spend=Decimal(2000), leads=0) is None
        assert cac(spend=Decimal(2000), sales=0) is None

    def test_is_zero_for_free_traffic(self):
        assert cpl(spend=Decimal(0), leads=4) == 0

    def test_refuses_a_negative_count(self):
        with pytest.raises(ValueError, match="leads cannot be -1"):
            cpl(spend=Decimal(1), leads=-1)


class TestBreakEven:
    def test_is_two_thirds_for_a_lead_of_200_and_a_margin_of_300(self):
        share = break_even_cr2(cpl=Decimal(200), margin_of_one_sale=Decimal(300))
        assert f"{share:.1%}" == "66.7%"

    def test_exceeds_one_where_no_conversion_can_pay(self):
        assert break_even_cr2(cpl=Decimal(300), margin_of_one_sale=Decimal(200)) == 1.5

    def test_does_not_exist_where_a_sale_earns_nothing(self):
        assert break_even_cr2(cpl=Decimal(1), margin_of_one_sale=Decimal(0)) is None
        assert break_even_cr2(cpl=Decimal(1), margin_of_one_sale=Decimal(-5)) is None
