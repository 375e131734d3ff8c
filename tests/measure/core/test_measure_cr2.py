"""CR2: gross, net, and by cohorts that say whether they are mature."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from core_frames import any_deals, day, deals, moment, states
from hypothesis import given

from voronka.measure import STATES, MissingColumn, cr2, cr2_by_cohort, cr2_net


class TestCr2:
    def test_is_five_per_cent_when_five_of_a_hundred_leads_bought(self):
        assert cr2(states(won=5, lost=15, still_open=80)).rate == 0.05

    def test_is_unknown_without_leads(self):
        assert cr2(states()) is None

    def test_is_zero_where_no_lead_bought(self):
        assert cr2(states(lost=2, still_open=1)).rate == 0.0

    def test_of_the_olist_funnel_is_as_computed_elsewhere(self, olist, expected):
        assert 100 * cr2(olist).rate == pytest.approx(expected["olistf.cr2"], abs=0.00501)


class TestCr2Net:
    def test_leaves_defective_leads_out_of_both_counts(self):
        frame = states(won=3, lost=7).with_columns(defect=pl.Series(["", "double", "", *["off-target"] * 3, *[""] * 4]))
        rate = cr2_net(frame)
        assert (rate.hits, rate.tries) == (2, 6)

    def test_keeps_leads_that_nobody_judged(self):
        assert cr2_net(states(won=1, lost=1)).tries == 2

    def test_is_unknown_where_every_lead_was_defective(self):
        assert cr2_net(states(lost=2).with_columns(defect=pl.lit("double"))) is None

    def test_needs_to_know_the_defects(self):
        with pytest.raises(MissingColumn, match="defect"):
            cr2_net(states(won=1).drop("defect"))


class TestCohorts:
    def test_count_leads_by_the_month_they_came_in(self):
        frame = deals(("won", 0, 40), ("lost", 30, 31), ("open", 31, None))
        january, february = cr2_by_cohort(frame, as_of=day(45))
        assert (january.start, january.leads, january.won, january.lost, january.open) == (date(2026, 1, 1), 2, 1, 1, 0)
        assert (february.start, february.leads, february.open_share) == (date(2026, 2, 1), 1, 1.0)

    @pytest.mark.parametrize(
        ("by", "start"), [("week", date(2025, 12, 29)), ("month", date(2026, 1, 1)), ("quarter", date(2026, 1, 1))]
    )
    def test_start_on_the_first_day_of_their_period(self, by, start):
        assert cr2_by_cohort(states(won=1), as_of=day(10), by=by)[0].start == start

    def test_refuse_another_period(self):
        with pytest.raises(ValueError, match="week, month, quarter"):
            cr2_by_cohort(states(won=1), as_of=day(10), by="decade")

    def test_are_mature_once_the_period_is_over_and_everything_is_decided(self):
        frame = states(won=1, lost=1)
        assert not cr2_by_cohort(frame, as_of=day(29))[0].is_mature
        assert cr2_by_cohort(frame, as_of=day(30))[0].is_mature

    def test_are_immature_while_a_short_history_leaves_leads_open(self):
        (cohort,) = cr2_by_cohort(states(won=1, lost=1, still_open=2), as_of=day(40))
        assert (cohort.expected_decided, cohort.is_mature) == (0.5, False)

    def test_do_not_wait_for_leads_older_than_any_deal_was_ever_decided_at(self):
        old = deals(*[("won", 0, n) for n in range(1, 21)], *[("open", 0, None)] * 20)
        (cohort,) = cr2_by_cohort(old, as_of=day(400))
        assert (cohort.open_share, cohort.expected_decided, cohort.is_mature) == (0.5, 1.0, True)

    def test_see_a_deal_closed_after_the_day_of_observation_as_open(self):
        (cohort,) = cr2_by_cohort(deals(("won", 0, 5), ("won", 0, 50)), as_of=day(35))
        assert (cohort.won, cohort.open) == (1, 1)

    def test_have_a_net_rate_where_defects_are_known(self):
        frame = states(won=1, lost=3).with_columns(defect=pl.Series(["", "", "double", "double"]))
        (cohort,) = cr2_by_cohort(frame, as_of=day(40))
        assert (cohort.cr2.rate, cohort.cr2_net.rate) == (0.25, 0.5)
        assert cr2_by_cohort(frame.drop("defect"), as_of=day(40))[0].cr2_net is None

    def test_are_none_of_a_frame_without_leads(self):
        assert cr2_by_cohort(states(), as_of=day(0)) == []

    def test_take_moments_as_well_as_dates(self):
        frame = states(won=1, still_open=1).with_columns(pl.col("opened", "closed").cast(pl.Datetime("us")))
        assert cr2_by_cohort(frame, as_of=day(40)) == cr2_by_cohort(states(won=1, still_open=1), as_of=day(40))
        assert cr2_by_cohort(frame, as_of=moment("2026-02-10 12:00"))[0].leads == 2

    @given(any_deals())
    def test_sum_to_the_whole(self, frame):
        cohorts = cr2_by_cohort(frame, as_of=day(200))
        dated = frame.drop_nulls("opened")
        assert sum(c.leads for c in cohorts) == dated.height
        assert sum(c.won for c in cohorts) == (dated["state"] == "won").sum()

    @given(any_deals())
    def test_keep_their_counts_and_shares_in_order(self, frame):
        for cohort in cr2_by_cohort(frame, as_of=day(45), by="week"):
            assert cohort.leads == cohort.won + cohort.lost + cohort.open
            assert 0 <= cohort.expected_decided <= 1
            assert 0 <= cohort.cr2.low <= cohort.cr2.rate <= cohort.cr2.high <= 1

    def test_expect_about_as_many_decisions_as_came_in_the_end(self):
        frame, shares = simulated_history()
        for cohort, share in zip(cr2_by_cohort(frame, as_of=day(364)), shares, strict=True):
            assert cohort.expected_decided == pytest.approx(share, abs=0.05)

    def test_of_the_olist_funnel_tell_old_months_from_new(self, olist):
        cohorts = cr2_by_cohort(olist, as_of=date(2018, 11, 14))
        assert [c.is_mature for c in cohorts][1:4] == [True] * 3
        assert not cohorts[-1].is_mature


def simulated_history() -> tuple[pl.DataFrame, list[float]]:
    """12,000 leads of a year as seen on its last day, and the share of each month's decisions that had come by then.

    A fifth of the leads is never decided, the others after 25 days on average (exponential).
    """
    rng = np.random.default_rng(7)
    opened = rng.integers(0, 365, 12_000)
    length = np.where(rng.random(12_000) < 0.2, np.inf, np.ceil(rng.exponential(25, 12_000)))
    seen = opened + length <= 364
    rows = [
        ("lost", int(at), int(at + days)) if is_seen else ("open", int(at), None)
        for at, days, is_seen in zip(opened, length, seen, strict=True)
    ]
    truth = pl.DataFrame({"opened": [day(int(at)) for at in opened], "seen": seen, "ever": np.isfinite(length)})
    months = truth.group_by(pl.col("opened").dt.month_start()).agg(pl.col("seen").sum() / pl.col("ever").sum())
    return deals(*rows), months.sort("opened")["seen"].to_list()


@pytest.fixture
def olist(data) -> pl.DataFrame:
    folder = data / "olist_funnel"
    leads = pl.read_csv(folder / "olist_marketing_qualified_leads_dataset.csv", try_parse_dates=True)
    won = pl.read_csv(folder / "olist_closed_deals_dataset.csv", try_parse_dates=True)
    state = pl.when(pl.col("won_date").is_null()).then(pl.lit("open")).otherwise(pl.lit("won")).cast(STATES)
    return leads.join(won, on="mql_id", how="left").select(opened="first_contact_date", closed="won_date", state=state)
