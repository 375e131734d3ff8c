"""What changed between two periods; the answers are of R, of the papers and by hand."""

from __future__ import annotations

import pytest

from voronka.measure.change import change_of_counts, change_of_means, change_of_rates, change_of_sums
from voronka.measure.rate import rate_of

SHORT, LONG = [27.5, 21.0, 19.0, 23.6, 17.0, 17.9], [27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2]
"""The first of Welch's examples on Wikipedia, cut to six and ten values."""


class TestChangeOfRates:
    def test_is_that_of_newcombes_paper(self):
        change = change_of_rates(rate_of(48, 80), rate_of(56, 70))

        assert change.difference == pytest.approx(0.2)
        assert (change.low, change.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
        assert change.is_shown

    def test_is_unknown_where_one_is(self):
        assert change_of_rates(None, rate_of(1, 2)) is None


class TestChangeOfMeans:
    def test_is_that_of_r(self):
        """t.test(LONG, SHORT): 95 percent confidence interval, Welch."""
        change = change_of_means(SHORT, LONG)

        from scipy.stats import ttest_ind

        low, high = ttest_ind(LONG, SHORT, equal_var=False).confidence_interval(0.95)
        assert (change.low, change.high) == pytest.approx((low, high))
        assert not change.is_shown

    def test_has_no_interval_of_one_value(self):
        change = change_of_means([3.0], [5.0, 6.0])

        assert (change.difference, change.low, change.is_shown) == (2.5, None, False)

    def test_is_unknown_of_nothing(self):
        assert change_of_means([], [1.0]) is None

    @pytest.mark.parametrize("many", [2, 3, 5, 6, 7])
    def test_has_no_interval_of_values_that_never_vary(self, many):
        change = change_of_means([99.9] * many, [149.9] * many)

        assert change.difference == pytest.approx(50)
        assert (change.low, change.high, change.is_shown) == (None, None, False)


class TestChangeOfCountsAndSums:
    def test_of_counts_is_poissons(self):
        change = change_of_counts(16, 25)

        assert (change.difference, change.low, change.high) == pytest.approx((9, -3.55, 21.55), abs=0.01)
        assert change.share == 9 / 16

    def test_of_sums_is_that_of_counts_where_all_values_are_one(self):
        counted, summed = change_of_counts(16, 25), change_of_sums([1.0] * 16, [1.0] * 25)

        assert (summed.low, summed.high) == pytest.approx((counted.low, counted.high))

    def test_of_nothing_shows_nothing(self):
        assert not change_of_counts(0, 0).is_shown
