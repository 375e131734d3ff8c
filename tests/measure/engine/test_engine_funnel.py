"""Ordered funnels against every chain tried one by one."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from engine_reference import COMPILING, NAMES, START, frame, rows_of, slow_funnel
from hypothesis import example, given
from hypothesis import strategies as st

from voronka.measure.engine import EventLog, ordered_funnel_of_sorted
from voronka.measure.frames import MissingColumn
from voronka.measure.ordered_funnel import FunnelStep, ordered_funnel, ordered_funnel_by

STEPS = st.lists(st.sampled_from(NAMES[:3]), min_size=1, max_size=4)
MANY = list("abcdefg")
EVERY_NAME = [("zz", name, 0) for name in NAMES]


def cases_by_step(rows, steps, seconds):
    found = ordered_funnel(frame(rows), steps=steps, within=timedelta(seconds=seconds))
    assert [step.name for step in found] == steps
    return [step.cases for step in found]


class TestOrderedFunnel:
    @COMPILING
    @given(rows_of(), STEPS, st.integers(0, 14))
    @example([("a", "лид", 0), ("a", "call", 5), ("a", "лид", 4)], ["лид", "call"], 1)
    def test_agrees_with_trying_every_chain(self, rows, steps, window):
        rows = rows + EVERY_NAME

        assert cases_by_step(rows, steps, window) == slow_funnel(rows, steps, window)

    @COMPILING
    @given(rows_of(names=MANY, most=60), st.permutations(MANY), st.integers(4, 7), st.integers(0, 14))
    @example([("a", name, 2 * i) for i, name in enumerate("bacbdcfedfeg")], list("abcdefg"), 7, 16)
    def test_agrees_with_more_steps_than_registers_hold(self, rows, order, many, window):
        rows = rows + [("zz", name, 0) for name in MANY]
        steps = order[:many]

        assert cases_by_step(rows, steps, window) == slow_funnel(rows, steps, window)

    @COMPILING
    @given(rows_of(names=[f"s{i}" for i in range(70)], most=40), st.lists(st.integers(58, 69), min_size=1, max_size=3))
    def test_agrees_where_activities_share_a_mask_bit(self, rows, codes):
        rows = [("zz", f"s{i}", 0) for i in range(70)] + rows
        steps = [f"s{code}" for code in codes]

        assert cases_by_step(rows, steps, 6) == slow_funnel(rows, steps, 6)

    def test_agrees_with_more_activities_than_a_byte_holds(self):
        rows = [("a", f"s{i}", i) for i in range(600)] + [("b", "s599", 0), ("b", "s3", 1)]

        assert cases_by_step(rows, ["s3", "s300", "s599"], 1000) == [2, 1, 1]

    def test_counts_a_last_step_exactly_at_the_end_of_the_window(self):
        rows = [("a", "call", 0), ("a", "won", 60)]

        assert cases_by_step(rows, ["call", "won"], 60) == [1, 1]
        assert cases_by_step(rows, ["call", "won"], 59) == [1, 0]

    def test_lets_any_first_step_begin_the_window(self):
        rows = [("a", "call", 0), ("a", "call", 90), ("a", "won", 100)]

        assert cases_by_step(rows, ["call", "won"], 10) == [1, 1]

    def test_measures_the_window_from_the_first_step_not_from_the_one_before(self):
        rows = [("a", "лид", 0), ("a", "call", 8), ("a", "won", 16)]

        assert cases_by_step(rows, ["лид", "call", "won"], 10) == [1, 1, 0]

    @pytest.mark.parametrize(("rows", "cases"), [(["call", "won"], [1, 1]), (["won", "call"], [1, 0])])
    def test_orders_equal_times_as_the_rows_stand(self, rows, cases):
        assert cases_by_step([("a", name, 7) for name in rows], ["call", "won"], 0) == cases

    def test_wants_two_events_for_a_step_that_comes_twice(self):
        rows = [("a", "call", 0), ("b", "call", 0), ("b", "call", 1)]

        assert cases_by_step(rows, ["call", "call"], 5) == [2, 1]

    def test_keeps_parts_of_a_second(self):
        times = [START, START + timedelta(microseconds=1_500_000)]
        events = pl.DataFrame({"case": ["a", "a"], "activity": ["call", "won"], "time": times})

        within = timedelta(microseconds=1_499_999)
        assert ordered_funnel(events, steps=["call", "won"], within=within)[1] == FunnelStep("won", 0)

    def test_takes_the_longest_window_there_is(self):
        rows = [("a", "call", 0), ("a", "won", 10**9)]

        found = ordered_funnel(frame(rows), steps=["call", "won"], within=timedelta.max)
        assert found[1].cases == 1

    def test_names_an_unknown_step_and_those_near_it(self):
        with pytest.raises(ValueError, match="no activity 'kall' in the log; near it: 'call'"):
            cases_by_step([("a", "call", 0)], ["kall"], 1)

    def test_refuses_a_negative_window(self):
        with pytest.raises(ValueError, match="cannot be negative"):
            cases_by_step([("a", "call", 0)], ["call"], -1)

    def test_refuses_no_steps(self):
        with pytest.raises(ValueError, match="1 to 250 steps, not 0"):
            cases_by_step([("a", "call", 0)], [], 1)

    def test_refuses_an_event_without_a_time_and_says_where(self):
        events = frame([("a", "call", 0), ("a", "call", 1)]).with_columns(time=pl.Series([START, None]))

        with pytest.raises(ValueError, match="row 1 of the events has no time"):
            ordered_funnel(events, steps=["call"], within=timedelta(1))

    def test_refuses_a_frame_without_cases(self):
        with pytest.raises(MissingColumn, match="case"):
            ordered_funnel(frame([]).drop("case"), steps=["call"], within=timedelta(1))


class TestOrderedFunnelBy:
    @COMPILING
    @given(rows_of(), STEPS, st.integers(0, 14))
    def test_agrees_with_each_slice_asked_alone(self, rows, steps, window):
        rows = EVERY_NAME + rows
        value = {case: dim or "" for case, _, _, dim in reversed([(*row, None)[:4] for row in rows])}

        found = ordered_funnel_by(frame(rows), steps=steps, within=timedelta(seconds=window), by="dim")
        slices = {key: [row for row in rows if value[row[0]] == key] for key in value.values()}
        answers = {key: [step.cases for step in by_step] for key, by_step in found}
        assert answers == {key: slow_funnel(part, steps, window) for key, part in slices.items()}

    def test_puts_the_largest_slice_first(self):
        rows = [("a", "call", 0, "x"), ("b", "call", 0, "y"), ("c", "call", 0, "y")]

        found = ordered_funnel_by(frame(rows), steps=["call"], within=timedelta(1), by="dim")
        assert [key for key, _ in found] == ["y", "x"]

    def test_slices_by_the_first_row_of_a_case_even_when_it_is_not_its_first_in_time(self):
        rows = [("a", "won", 9, "late"), ("a", "call", 0, "early")]

        found = ordered_funnel_by(frame(rows), steps=["call"], within=timedelta(1), by="dim")
        assert found == [("late", [FunnelStep("call", 1)])]

    def test_slices_by_activity_too(self):
        found = ordered_funnel_by(frame([("a", "call", 0)]), steps=["call"], within=timedelta(1), by="activity")

        assert found == [("call", [FunnelStep("call", 1)])]


class TestOrderedFunnelOfSortedColumns:
    @COMPILING
    @given(rows_of(), STEPS, st.integers(0, 14))
    def test_agrees_with_the_log(self, rows, steps, window):
        rows = EVERY_NAME + rows
        log = EventLog.in_memory(frame(rows))
        part = log.view.parts[0]
        cases = np.repeat(np.arange(log.cases, dtype=np.uint32), np.diff(part.offsets))

        within = timedelta(seconds=window)
        found = ordered_funnel_of_sorted(
            cases, part.stages, part.times, activities=log.activities, steps=steps, within=within
        )
        assert found == log.ordered_funnel(steps, within=within)

    @pytest.mark.parametrize("case_length", [1, 7, 40_000])
    def test_agrees_with_the_log_on_many_blocks(self, case_length):
        dice = np.random.default_rng(3)
        cases = np.arange(200_000, dtype=np.uint32) // case_length
        stages, times = dice.integers(0, 3, 200_000).astype(np.uint8), np.arange(200_000, dtype=np.int64)
        activities, steps, within = ["a", "b", "c"], ["a", "b", "c"], timedelta(seconds=4)
        names = pl.Series(stages).cat.to(pl.Enum(activities))
        log = EventLog.in_memory(
            {"case": cases, "activity": names, "time": (times * 1_000_000).astype("datetime64[us]")}
        )

        found = ordered_funnel_of_sorted(cases, stages, times, activities=activities, steps=steps, within=within)
        assert found == log.ordered_funnel(steps, within=within)

    def test_finds_nobody_in_nothing(self):
        nothing = np.empty(0, np.uint32)

        found = ordered_funnel_of_sorted(
            nothing, nothing, nothing, activities=["call"], steps=["call"], within=timedelta(1)
        )
        assert found == [FunnelStep("call", 0)]
