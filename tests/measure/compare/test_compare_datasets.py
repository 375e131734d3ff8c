"""Real files: what an honest comparison says of them."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from voronka.measure.compare import black_holes, compare

STATES = pl.Enum(["won", "lost", "open"])


@pytest.fixture(scope="module")
def maven(data: Path) -> pl.DataFrame:
    states = {"Won": "won", "Lost": "lost", "Engaging": "open", "Prospecting": "open"}
    return pl.read_csv(data / "maven_crm" / "sales_pipeline.csv", infer_schema=False).with_columns(
        state=pl.col("deal_stage").replace_strict(states).cast(STATES)
    )


@pytest.fixture(scope="module")
def olist(data: Path) -> pl.DataFrame:
    folder = data / "olist_funnel"
    leads = pl.read_csv(folder / "olist_marketing_qualified_leads_dataset.csv", infer_schema=False)
    won = pl.read_csv(folder / "olist_closed_deals_dataset.csv", infer_schema=False).select(
        "mql_id", state=pl.lit("won")
    )
    return leads.join(won, on="mql_id", how="left").with_columns(pl.col("state").fill_null("open").cast(STATES))


class TestMavenCrm:
    @pytest.mark.parametrize("adjust", [[], ["product"]])
    def test_separates_none_of_its_30_sellers(self, maven: pl.DataFrame, adjust: list[str]) -> None:
        comparison = compare(maven, by=["sales_agent"], adjust=adjust)

        assert {cell.stands for cell in comparison.cells} == {"not separated"}
        assert {cell.group for cell in comparison.cells} == {1}

    def test_has_sellers_who_truly_differ_by_about_a_point_at_most(self, maven: pl.DataFrame) -> None:
        # scipy 1.17.1: maximum of the beta-binomial likelihood at alpha 1935.28, beta 1128.50: 0.008713
        assert compare(maven, by=["sales_agent"]).spread == pytest.approx(0.008713, rel=0.02)

    def test_has_no_black_hole(self, maven: pl.DataFrame) -> None:
        assert black_holes(maven, by="sales_agent", adjust=["product"]) == []


class TestOlistLeads:
    def test_sell_more_or_less_often_by_origin(self, olist: pl.DataFrame) -> None:
        cells = compare(olist, by=["origin"], rate="cr2").cells

        assert {cell.key[0] for cell in cells if cell.stands == "above"} == {"", "unknown"}
        assert {cell.key[0] for cell in cells if cell.stands == "below"} == {"email", "other", "social"}

    def test_of_the_empty_origin_are_kept_apart_from_the_unknown(self, olist: pl.DataFrame) -> None:
        rates = {cell.key[0]: cell.rate for cell in compare(olist, by=["origin"], rate="cr2").cells}

        assert (rates[""].hits, rates[""].tries) == (14, 60)  # type: ignore[union-attr]
        assert (rates["unknown"].hits, rates["unknown"].tries) == (179, 1_099)  # type: ignore[union-attr]
