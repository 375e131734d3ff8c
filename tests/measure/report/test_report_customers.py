"""Customers as numbers: one number a name, whatever the names are."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voronka.measure.report.customers import numbers_of

NAMES = st.lists(st.none() | st.text(st.sampled_from("C01+9 é"), max_size=5), max_size=30)


def _are_told_apart(names: list[str | None], dtype: type[pl.DataType]) -> bool:
    numbers = numbers_of(pl.Series(names, dtype=pl.String).cast(dtype)).to_list()
    pairs = set(zip(names, numbers, strict=True))
    unknown = [number for name, number in pairs if name is None]
    return len(pairs) == len(set(names)) == len(set(numbers)) and unknown in ([], [None])


class TestNumbersOfCustomers:
    @given(NAMES, st.sampled_from([pl.String, pl.Categorical]))
    def test_are_one_for_one_name(self, names: list[str | None], dtype: type[pl.DataType]) -> None:
        assert _are_told_apart(names, dtype)

    @pytest.mark.parametrize(
        "names",
        [
            ["17", "7", None, "17", "0"],
            ["C1", "C2", "C10", "C1"],
            ["7", "07", "007"],
            ["C7", "7", "CC7"],
            ["+7", "7", " 7"],
            ["4294967296", "1", "99999999999999999999"],
            ["C", "C1"],
            ["", "0"],
            [],
            [None, None],
        ],
    )
    def test_are_one_for_one_name_where_names_hold_numbers(self, names: list[str | None]) -> None:
        assert _are_told_apart(names, pl.String)

    def test_are_the_numbers_in_the_names_where_that_is_cheap(self):
        assert numbers_of(pl.Series(["C3", "C1", None, "C3"])).to_list() == [3, 1, None, 3]
