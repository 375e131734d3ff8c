"""Our curves beside scipy's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

from voronka.measure.compare.curves import beta_middle, gamma_below, log_beta, log_gamma, normal_below


class TestLogGamma:
    def test_agrees_with_scipy_from_next_to_nothing_to_a_hundred_million(self) -> None:
        x = np.geomspace(1e-6, 1e8, 400)

        assert log_gamma(x) == pytest.approx(special.gammaln(x), rel=1e-11, abs=1e-10)

    def test_makes_the_beta_function(self) -> None:
        alpha, beta = np.array([0.3, 7.0, 4e5]), np.array([9.0, 0.02, 3e6])

        assert log_beta(alpha, beta) == pytest.approx(special.betaln(alpha, beta), rel=1e-9)


class TestProbabilityBelow:
    def test_of_the_normal_curve_agrees_with_scipy(self) -> None:
        z = np.linspace(-8, 8, 101)

        assert normal_below(z) == pytest.approx(special.ndtr(z), rel=1e-9)

    @pytest.mark.parametrize("shape", [4.0, 12.0, 100.0, 4e6])
    def test_of_the_gamma_curve_is_close_to_scipy(self, shape: float) -> None:
        x = special.gammaincinv(shape, np.array([0.001, 0.025, 0.3, 0.5, 0.9, 0.999]))
        found = gamma_below(np.full(6, shape), x)

        assert found == pytest.approx(special.gammainc(shape, x), rel=0.1, abs=0.002)


class TestTheMiddleOfABetaCurve:
    @pytest.mark.parametrize(
        ("alpha", "beta"), [(2.4, 14.0), (0.7, 3.0), (300.0, 200.0), (1.0, 1.0), (1e6, 3e6), (1.2, 400.0), (40.0, 0.6)]
    )
    def test_agrees_with_scipy(self, alpha: float, beta: float) -> None:
        low, high = beta_middle(np.array([alpha]), np.array([beta]))

        assert (low[0], high[0]) == pytest.approx(special.betaincinv(alpha, beta, [0.025, 0.975]), rel=0.01, abs=1e-5)
