"""Conversion, CR1 and lead purity."""

from __future__ import annotations

import polars as pl
import pytest
from core_frames import any_deals, deals, states
from hypothesis import given

from voronka.measure import MissingColumn, conversion, cr1, cr2, purity


class TestConversion:
    def test_leaves_undecided_deals_on_neither_side(self):
        rate = conversion(states(won=3, lost=1, still_open=96))
        assert (rate.hits, rate.tries, rate.rate) == (3, 4, 0.75)

    def test_is_unknown_while_nothing_is_decided(self):
        assert conversion(states(still_open=5)) is None
        assert conversion(states()) is None

    def test_is_zero_when_every_deal_was_lost(self):
        rate = conversion(states(lost=4))
        assert (rate.rate, rate.low) == (0.0, 0.0)
        assert rate.high == pytest.approx(0.4899, abs=1e-4)  # Wilson: z^2 / (n + z^2)

    def test_takes_a_single_deal(self):
        assert conversion(states(won=1)).rate == 1.0

    def test_counts_a_deal_without_a_state_as_undecided(self):
        frame = pl.DataFrame({"state": ["won", None, "lost"]})
        assert conversion(frame).tries == 2

    def test_names_the_missing_column(self):
        with pytest.raises(MissingColumn, match="state"):
            conversion(pl.DataFrame({"stage": ["won"]}))

    @given(any_deals())
    def test_stands_within_its_interval(self, frame):
        rate = conversion(frame)
        assert rate is None or 0 <= rate.low <= rate.rate <= rate.high <= 1

    @given(any_deals())
    def test_does_not_depend_on_the_order_of_rows(self, frame):
        assert conversion(frame) == conversion(frame.reverse())

    def test_of_maven_is_as_computed_elsewhere(self, data, expected):
        pipeline = pl.read_csv(data / "maven_crm" / "sales_pipeline.csv")
        frame = pipeline.select(state=pl.col("deal_stage").str.to_lowercase())
        assert 100 * conversion(frame).rate == pytest.approx(expected["maven.conversion"], abs=0.005)


class TestCr1:
    def test_is_ten_per_cent_when_ten_of_a_hundred_visitors_called(self):
        assert cr1(leads=10, visitors=100).rate == 0.10

    def test_is_unknown_where_nobody_came(self):
        assert cr1(leads=0, visitors=0) is None

    def test_reaches_from_the_most_visitors_to_the_fewest_where_the_count_errs(self):
        erring, fewest, most = (cr1(leads=10, visitors=v, error=e) for v, e in ((100, 0.05), (95, 0), (105, 0)))
        assert (erring.rate, erring.low, erring.high) == (0.10, most.low, fewest.high)
        assert cr1(leads=100, visitors=100, error=0.5).high == 1

    @pytest.mark.parametrize(("leads", "visitors"), [(11, 10), (1, 0)])
    def test_refuses_more_leads_than_visitors(self, leads, visitors):
        with pytest.raises(ValueError, match=f"{leads} leads of {visitors} visitors"):
            cr1(leads=leads, visitors=visitors)

    def test_of_ten_per_cent_makes_a_chain_of_half_a_per_cent_with_a_cr2_of_five(self):
        reached, bought = cr1(leads=100, visitors=1000), cr2(states(won=5, lost=95))
        assert reached.rate * bought.rate == pytest.approx(0.005)


class TestPurity:
    def leads(self, *defects: str | None) -> pl.DataFrame:
        return pl.DataFrame({"defect": list(defects)}, schema={"defect": pl.String})

    def test_is_the_share_of_leads_without_a_defect(self):
        found = purity(self.leads("", "", "", "", "", "", "", "double", "wrong number", "double"))
        assert (found.clean.hits, found.clean.tries) == (7, 10)

    def test_tells_the_reasons_most_frequent_first_then_by_name(self):
        found = purity(self.leads("b", "double", "", "a", "double"))
        assert list(found.reasons.items()) == [("double", 2), ("a", 1), ("b", 1)]

    def test_keeps_leads_that_nobody_judged_apart(self):
        found = purity(self.leads("", None, None, "double"))
        assert (found.clean.hits, found.clean.tries, found.unknown) == (1, 2, 2)

    def test_is_unknown_where_nobody_judged(self):
        assert purity(self.leads(None)) is None
        assert purity(self.leads()) is None

    def test_names_the_missing_column(self):
        with pytest.raises(MissingColumn, match="defect"):
            purity(pl.DataFrame({"id": ["1"]}))

    @given(any_deals())
    def test_counts_every_lead_once(self, frame):
        found = purity(frame)
        counted = 0 if found is None else found.clean.hits + sum(found.reasons.values()) + found.unknown
        assert counted == (0 if found is None else frame.height)


def test_a_frame_of_closed_deals_alone_has_a_conversion():
    assert conversion(deals(("won", 0, 1), ("lost", 0, 1))).rate == 0.5
