"""Sellers who get different leads."""

from __future__ import annotations

import polars as pl
import pytest
from deals_from_counts import deals_of
from hypothesis import given, settings
from hypothesis import strategies as st

from voronka.measure.compare import compare
from voronka.measure.compare.kinds import kinds_of
from voronka.measure.compare.mix import mix_of

# Admissions to Berkeley by sex and department: P. J. Bickel, E. A. Hammel and J. W. O'Connell, Science 187 (1975)
# 398-404, the data set UCBAdmissions of R: (department, sex, admitted, rejected).
BERKELEY = """A M 512 313|A F 89 19|B M 353 207|B F 17 8|C M 120 205|C F 202 391|D M 138 279|D F 131 244|
E M 53 138|E F 94 299|F M 22 351|F F 24 317"""


@pytest.fixture
def berkeley() -> pl.DataFrame:
    rows = [row.split() for row in BERKELEY.replace("\n", "").split("|")]
    return deals_of([({"sex": sex, "department": dept}, int(won), int(lost)) for dept, sex, won, lost in rows])


class TestBerkeley:
    def test_seems_to_prefer_men(self, berkeley: pl.DataFrame) -> None:
        men, women = compare(berkeley, by=["sex"]).cells

        assert (men.stands, women.stands) == ("above", "below")

    def test_does_not_once_departments_are_taken_into_account(self, berkeley: pl.DataFrame) -> None:
        comparison = compare(berkeley, by=["sex"], adjust=["department"])

        assert [cell.stands for cell in comparison.cells] == ["not separated", "not separated"]
        assert str(comparison.summary[0]) == "The data do not separate F and M"

    def test_agrees_with_mantel_and_haenszel(self, berkeley: pl.DataFrame) -> None:
        mix = mix_of(kinds_of(berkeley, by=["sex"], adjust=["department"]), "conversion")

        # statsmodels 0.15.0: StratifiedTable.test_null_odds(correction=True): 1.426946
        statistic = (abs(mix.hits - mix.chance.mean) - 0.5) ** 2 / mix.chance.var
        assert statistic == pytest.approx([1.426946, 1.426946], abs=1e-6)


def leads_of(*rows: tuple[str, str, int, int]) -> pl.DataFrame:
    return deals_of([({"seller": seller, "channel": channel}, won, lost) for seller, channel, won, lost in rows])


@pytest.fixture
def unlucky() -> pl.DataFrame:
    """Everybody sells 60% of search leads and 20% of classifieds; Boris gets the classifieds."""
    return leads_of(
        ("Anna", "search", 240, 160),
        ("Anna", "classifieds", 20, 80),
        ("Boris", "search", 60, 40),
        ("Boris", "classifieds", 80, 320),
        ("Vera", "search", 240, 160),
        ("Vera", "classifieds", 20, 80),
    )


class TestASellerWithTheBadSource:
    def test_stands_below_the_others_unadjusted(self, unlucky: pl.DataFrame) -> None:
        assert compare(unlucky, by=["seller"]).cells[1].stands == "below"

    def test_does_not_once_the_source_is_taken_into_account(self, unlucky: pl.DataFrame) -> None:
        boris = compare(unlucky, by=["seller"], adjust=["channel"]).cells[1]

        assert boris.stands == "not separated"
        # others: 520 of 1,000; search (480 + 10 x 0.52) / (800 + 10), classifieds (40 + 10 x 0.52) / (200 + 10)
        assert boris.expected == pytest.approx((100 * 485.2 / 810 + 400 * 45.2 / 210) / 500)

    def test_has_the_rate_of_the_whole_when_he_sells_as_others_do(self, unlucky: pl.DataFrame) -> None:
        comparison = compare(unlucky, by=["seller"], adjust=["channel"])

        assert comparison.overall is not None
        assert [cell.adjusted for cell in comparison.cells] == pytest.approx([comparison.overall.rate] * 3)

    def test_is_named_when_he_sells_worse_from_the_same_leads(self) -> None:
        frame = leads_of(
            ("Anna", "search", 240, 160),
            ("Anna", "classifieds", 40, 160),
            ("Boris", "search", 35, 65),
            ("Boris", "classifieds", 40, 360),
        )
        boris = compare(frame, by=["seller"], adjust=["channel"]).cells[1]

        assert boris.stands == "below"
        assert str(boris.verdict) == "sells less often than others do from such leads: 15.0% against 29.0%"


class TestASellerWhoseLeadsNobodyElseGets:
    def test_is_not_compared_at_all(self) -> None:
        frame = leads_of(("Anna", "search", 60, 40), ("Vera", "search", 50, 50), ("Boris", "classifieds", 10, 90))
        boris = compare(frame, by=["seller"], adjust=["channel"]).cells[2]

        assert (boris.stands, boris.expected, boris.adjusted, boris.pooled) == ("too few", None, None, None)
        assert "hardly anybody else gets such leads" in str(boris.verdict)

    def test_keeps_his_own_rate(self) -> None:
        frame = leads_of(("Anna", "search", 60, 40), ("Boris", "classifieds", 10, 90))
        boris = compare(frame, by=["seller"], adjust=["channel"]).cells[1]

        assert boris.rate is not None
        assert (boris.rate.hits, boris.rate.tries) == (10, 100)


class TestExpectedRate:
    def test_leaves_the_seller_himself_out(self) -> None:
        frame = leads_of(("Anna", "search", 900, 100), ("Boris", "search", 20, 80))
        anna, boris = compare(frame, by=["seller"], adjust=["channel"]).cells

        assert anna.expected == pytest.approx(0.2)
        assert boris.expected == pytest.approx(0.9)

    def test_of_a_rare_kind_leans_on_the_whole_source(self) -> None:
        frame = deals_of(
            [
                ({"seller": "Anna", "channel": "search", "product": "rare"}, 10, 10),
                ({"seller": "Boris", "channel": "search", "product": "rare"}, 2, 0),
                ({"seller": "Boris", "channel": "search", "product": "usual"}, 28, 70),
            ]
        )
        anna = compare(frame, by=["seller"], adjust=["channel", "product"]).cells[0]

        # others: 2 of 2 of the kind, 30 of 100 of its source and of the whole: (2 + 10 x 0.3) / (2 + 10)
        assert anna.expected == pytest.approx(5 / 12)


class TestAnAdjustmentThatTellsNothingApart:
    @given(st.lists(st.tuples(st.integers(0, 200), st.integers(1, 200)), min_size=2, max_size=8))
    @settings(max_examples=60, deadline=None)
    def test_changes_nothing(self, counts: list[tuple[int, int]]) -> None:
        frame = deals_of([({"seller": f"{i}", "one": "x"}, *pair) for i, pair in enumerate(counts)])
        plain, adjusted = compare(frame, by=["seller"]), compare(frame, by=["seller"], adjust=["one"])

        for a, b in zip(plain.cells, adjusted.cells, strict=True):
            assert (a.stands, a.group, a.pooled) == (b.stands, b.group, b.pooled)
            assert b.adjusted is None or a.rate is None or b.adjusted == pytest.approx(a.rate.rate)

    def test_leaves_out_a_column_that_is_compared_itself(self, unlucky: pl.DataFrame) -> None:
        assert compare(unlucky, by=["channel"], adjust=["channel"]) == compare(unlucky, by=["channel"])


class TestAdjustedRate:
    def test_of_a_huge_seller_is_his_own_rate_when_all_get_the_same_mix(self) -> None:
        frame = leads_of(
            ("Anna", "search", 700, 300),
            ("Anna", "social", 300, 700),
            ("Boris", "search", 50, 50),
            ("Boris", "social", 10, 90),
        )
        anna, boris = compare(frame, by=["seller"], adjust=["channel"]).cells

        assert anna.adjusted == pytest.approx(0.5)
        assert boris.adjusted == pytest.approx(0.3)
