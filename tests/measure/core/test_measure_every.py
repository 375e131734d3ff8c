"""What holds for every measure of a frame: nothing to measure is not an error, and not a zero."""

from __future__ import annotations

import polars as pl
import pytest
from core_frames import day

import voronka.measure as vm

COLUMNS = ("customer", "opened", "closed", "at", "state", "amount", "attempts", "defect", "score")
MEASURES = {
    "conversion": vm.conversion,
    "cr2": vm.cr2,
    "cr2_net": vm.cr2_net,
    "deal_length": lambda frame: vm.deal_length(frame, as_of=day(30)),
    "volume": vm.volume,
    "average_check": vm.average_check,
    "purity": vm.purity,
    "nps": lambda frame: vm.nps(frame, question="recommend"),
    "median of kaplan_meier": lambda frame: vm.kaplan_meier(*vm.deal_times(frame, as_of=day(30))).median,
    "share of first_repeat": lambda frame: vm.first_repeat(frame).repeat_customers,
    "share of growing_buyers": lambda frame: vm.growing_buyers(frame, as_of=day(30)).growing,
}
LISTS = {
    "cr2_by_cohort": lambda frame: vm.cr2_by_cohort(frame, as_of=day(30)),
    "sales_by_month": vm.sales_by_month,
    "attempt_chances": vm.attempt_chances,
}


def without_rows() -> pl.DataFrame:
    return pl.DataFrame({column: [] for column in COLUMNS})


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
def test_every_measure_of_nothing_is_unknown(measure):
    assert measure(without_rows()) is None


@pytest.mark.parametrize("measure", LISTS.values(), ids=LISTS)
def test_every_list_of_nothing_is_empty(measure):
    assert measure(without_rows()) == []


@pytest.mark.parametrize("measure", [*MEASURES.values(), *LISTS.values()], ids=[*MEASURES, *LISTS])
def test_every_measure_takes_a_row_of_which_nothing_is_known(measure):
    answer = measure(pl.DataFrame({column: [None] for column in COLUMNS}))
    assert not answer or answer.hits == 0


@pytest.mark.parametrize("measure", [*MEASURES.values(), *LISTS.values()], ids=[*MEASURES, *LISTS])
def test_every_measure_names_a_column_it_lacks(measure):
    with pytest.raises(vm.MissingColumn, match="the frame has no column"):
        measure(pl.DataFrame({"something": [1]}))
