"""The buyer who comes back, and how a lead compares with him."""

from __future__ import annotations

from datetime import date, timedelta

import hypothesis.strategies as st
import numpy as np
import polars as pl
import pytest
from core_frames import day
from hypothesis import given
from scipy.stats import binomtest, fisher_exact
from test_measure_first_repeat import cdnow

from voronka.measure import MissingColumn, buyer_fit, buyer_portrait
from voronka.measure.buyer_portrait import days_to_return

SCHEMA = {"first": pl.Date, "next": pl.Date, "region": pl.String, "source": pl.String}
NOBODY = pl.DataFrame(schema=SCHEMA)


def buyers(*groups: tuple[int, int | None, str | None, int], source: str | None = None) -> pl.DataFrame:
    """Groups of customers alike: (day of the first sale, days until the second, region, how many)."""
    rows = [
        (day(first), None if days is None else day(first + days), region, source)
        for first, days, region, many in groups
        for _ in range(many)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


# of 40 from the north 20 came back, of 60 from the south 6, all within 10 days
TWO_REGIONS = buyers((0, 10, "north", 20), (0, None, "north", 20), (0, 10, "south", 6), (0, None, "south", 54))


def portrait_of(frame: pl.DataFrame, **more):
    return buyer_portrait(frame, traits=["region"], **{"as_of": day(100), **more})


def counts(found, trait="region"):
    return {each.value: (each.again.hits, each.again.tries) for each in found.traits[trait].values}


class TestThePortrait:
    def test_tells_for_each_value_how_many_came_back(self):
        found = portrait_of(TWO_REGIONS)
        assert (found.within, found.again.hits, found.again.tries, found.unfinished) == (10, 26, 100, 0)
        assert counts(found) == {"south": (6, 60), "north": (20, 40)}
        assert {each.value: each.stands for each in found.traits["region"].values} == {
            "south": "below",
            "north": "above",
        }

    def test_agrees_with_other_programs(self):
        found = portrait_of(TWO_REGIONS)
        for each in found.traits["region"].values:
            rate = each.again
            interval = binomtest(rate.hits, rate.tries).proportion_ci(method="wilson")
            assert (rate.low, rate.high) == pytest.approx((interval.low, interval.high))
            # drawn toward the whole, and within its own interval
            assert min(rate.rate, 0.26) <= each.pooled.rate <= max(rate.rate, 0.26)
            assert rate.low < each.pooled.rate < rate.high
        assert fisher_exact([[20, 20], [6, 54]]).pvalue < 0.001

    def test_waits_for_whoever_bought_lately(self):
        young = buyers((95, None, "north", 30), (96, 1, "south", 5))
        found = portrait_of(pl.concat([TWO_REGIONS, young]))
        assert (found.again.tries, found.unfinished) == (100, 35)
        assert counts(found) == counts(portrait_of(TWO_REGIONS))

    def test_watches_everybody_for_the_same_time(self):
        # who came back after the days that are looked at had not come back within them
        found = portrait_of(buyers((0, 5, "north", 9), (0, 80, "north", 1), (0, None, "north", 30)))
        assert (found.within, counts(found)) == (5, {"north": (9, 40)})
        assert counts(portrait_of(TWO_REGIONS, within=9)) == {"south": (0, 60), "north": (0, 40)}

    def test_leaves_out_what_is_not_known(self):
        frame = pl.concat([TWO_REGIONS, buyers((0, None, None, 7), (0, None, "", 3))])
        found = portrait_of(frame)
        assert (found.again.tries, found.traits["region"].unknown) == (110, 10)
        assert counts(found) == {"south": (6, 60), "north": (20, 40)}

    def test_judges_nobody_by_fewer_than_thirty(self):
        frame = buyers((0, 10, "north", 14), (0, None, "south", 15))
        assert {each.stands for each in portrait_of(frame).traits["region"].values} == {"too few"}
        assert not portrait_of(frame).is_enough
        more = pl.concat([frame, buyers((0, None, "south", 1))])
        assert {each.stands for each in portrait_of(more).traits["region"].values} == {"above", "below"}

    def test_knows_nothing_where_nobody_came_back(self):
        found = portrait_of(buyers((0, None, "north", 50)))
        assert (found.within, found.again, found.unfinished) == (None, None, 50)
        assert found.traits["region"].values == []
        assert portrait_of(NOBODY).again is None

    def test_looks_at_nothing_that_came_after_its_day(self):
        later = buyers((101, None, "north", 30))
        assert portrait_of(pl.concat([TWO_REGIONS, later])) == portrait_of(TWO_REGIONS)
        assert portrait_of(TWO_REGIONS, as_of=day(9)).within is None

    @pytest.mark.parametrize("column", ["first", "next", "region"])
    def test_says_which_column_is_missing(self, column):
        with pytest.raises(MissingColumn, match=column):
            portrait_of(TWO_REGIONS.drop(column))

    def test_refuses_what_cannot_be(self):
        with pytest.raises(ValueError, match="lies before his first"):
            portrait_of(buyers((10, -1, "north", 1)))
        with pytest.raises(ValueError, match="within=0"):
            portrait_of(TWO_REGIONS, within=0)


class TestTheDaysThatAreLookedAt:
    def test_are_those_that_nine_of_ten_took_at_most(self):
        assert days_to_return(buyers(*((0, n, None, 1) for n in range(1, 11))), as_of=day(50)) == 9
        assert days_to_return(buyers((0, 0, None, 3)), as_of=day(50)) == 1
        assert days_to_return(buyers((0, None, None, 3)), as_of=day(50)) is None


class TestALead:
    PORTRAIT = buyer_portrait(
        pl.concat([TWO_REGIONS.with_columns(source=pl.col("region") + "ern ad"), buyers((0, None, "east", 4))]),
        traits=["region", "source"],
        as_of=day(100),
    )

    @pytest.mark.parametrize(
        ("lead", "stands", "known"),
        [
            ({"region": "north", "source": "northern ad"}, "like", ["region", "source"]),
            ({"region": "south"}, "unlike", ["region"]),
            ({"region": "north", "source": "southern ad"}, "mixed", ["region", "source"]),
            ({"region": "east"}, "too few", ["region"]),
            ({"region": "west", "source": None}, "too few", []),
            ({}, "too few", []),
        ],
    )
    def test_is_like_those_who_come_back_or_not(self, lead, stands, known):
        found = buyer_fit(self.PORTRAIT, lead)
        assert (found.stands, list(found.traits)) == (stands, known)

    def test_is_not_told_apart_where_the_data_do_not(self):
        alike = buyers((0, 10, "north", 10), (0, None, "north", 40), (0, 10, "south", 12), (0, None, "south", 40))
        assert buyer_fit(portrait_of(alike), {"region": "north"}).stands == "not separated"


any_buyers = st.lists(
    st.tuples(
        st.integers(0, 60), st.none() | st.integers(0, 40), st.sampled_from(["a", "b", "c", "", None]), st.just(1)
    ),
    max_size=60,
).map(lambda groups: buyers(*groups))


class TestAnyCustomers:
    @given(any_buyers, st.integers(1, 40))
    def test_are_counted_as_by_hand(self, frame, within):
        by_hand: dict[str | None, list[int]] = {}
        for first, later, region, _source in frame.iter_rows():
            if first + timedelta(days=within) <= day(70):
                came = later is not None and later <= day(70) and (later - first).days <= within
                by_hand.setdefault(region or None, []).append(int(came))
        unknown = len(by_hand.pop(None, []))
        found = portrait_of(frame, as_of=day(70), within=within)
        assert counts(found) == {value: (sum(each), len(each)) for value, each in by_hand.items()}
        assert found.traits["region"].unknown == unknown

    @given(any_buyers)
    def test_do_not_depend_on_the_order_of_rows(self, frame):
        assert portrait_of(frame, as_of=day(70)) == portrait_of(frame.reverse(), as_of=day(70))

    @given(any_buyers)
    def test_are_all_counted_once(self, frame):
        found = portrait_of(frame, as_of=day(70))
        mature = found.again.tries if found.again else 0
        assert mature + found.unfinished == frame.height
        if found.again:
            assert sum(tries for _hits, tries in counts(found).values()) + found.traits["region"].unknown == mature


def test_chance_alone_names_anybody_less_than_one_time_in_twenty():
    chance = np.random.default_rng(11)
    traits, named = [f"trait {n}" for n in range(4)], 0
    for _ in range(120):
        came = chance.random(300) < 0.2
        frame = pl.DataFrame({"first": [day(0)] * 300, "next": [day(5) if each else None for each in came]})
        frame = frame.with_columns(pl.Series(name, chance.integers(0, 4, 300).astype(str)) for name in traits)
        found = buyer_portrait(frame, traits=traits, as_of=day(90), within=30)
        stands = {each.stands for trait in found.traits.values() for each in trait.values}
        named += bool(stands & {"above", "below"})
    # 6 of 120 is one in twenty; 12 or more would come by chance 1 time in 50
    assert named < 12


class TestRealCustomers:
    def test_of_cdnow_come_back_more_often_after_a_bigger_first_purchase(self, data, expected):
        sales = cdnow(data).with_columns(pl.col("at").cast(pl.Date)).sort("customer", "at", maintain_order=True)
        bought = sales.group_by("customer", maintain_order=True).agg(
            first=pl.col("at").first(),
            next=pl.col("at").get(1, null_on_oob=True),
            size=pl.when(pl.col("amount").first() > 25).then(pl.lit("over 25")).otherwise(pl.lit("up to 25")),
        )
        found = buyer_portrait(bought, traits=["size"], as_of=date(1998, 6, 30))
        late = bought.filter((pl.col("next") - pl.col("first")).dt.total_days() > found.within).height
        came_back, _share = expected["cdnows.repeat_share"]
        assert (found.again.tries, found.again.hits + late, found.unfinished) == (bought.height, came_back, 0)
        assert found.again.hits >= 0.9 * came_back
        assert buyer_fit(found, {"size": "over 25"}).stands == "like"
        assert buyer_fit(found, {"size": "up to 25"}).stands == "unlike"

    def test_of_olist_hardly_ever_come_back_from_any_state(self, data):
        folder = data / "olist_orders"
        orders = pl.read_csv(folder / "olist_orders_dataset.csv.gz", try_parse_dates=True)
        people = pl.read_csv(folder / "olist_customers_dataset.csv.gz")
        rows = orders.join(people, on="customer_id").sort("order_purchase_timestamp")
        at = pl.col("order_purchase_timestamp").cast(pl.Date)
        bought = rows.group_by("customer_unique_id").agg(
            first=at.first(), next=at.get(1, null_on_oob=True), state=pl.col("customer_state").first()
        )
        found = buyer_portrait(bought, traits=["state"], as_of=date(2018, 10, 31))
        assert found.again.tries + found.unfinished == bought.height
        assert found.again.high < 0.02
        assert buyer_fit(found, {"state": "SP"}).stands == "not separated"
