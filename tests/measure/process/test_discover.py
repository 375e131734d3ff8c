from __future__ import annotations

from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from process_logs import START, events, frame_of, log_of, slow_cases, slow_edges, slow_variants

from voronka.measure.discover import Loop, Skip, Variant, discover
from voronka.measure.frames import MissingColumn


class TestDiscover:
    def test_counts_who_follows_whom(self):
        found = discover(log_of("abc", "abc", "acb"))

        assert {(edge.source, edge.target): edge.count for edge in found.edges} == {
            ("a", "b"): 2,
            ("b", "c"): 2,
            ("a", "c"): 1,
            ("c", "b"): 1,
        }

    def test_tells_where_cases_start_and_end_most_frequent_first(self):
        found = discover(log_of("ab", "ab", "cb", "a"))

        assert (list(found.starts.items()), list(found.ends.items())) == ([("a", 3), ("c", 1)], [("b", 3), ("a", 1)])

    def test_keeps_the_order_of_the_rows_where_times_are_equal(self):
        rows = [("x", name, START) for name in "badc"]

        assert discover(frame_of(rows)).top_variants == [Variant(tuple("badc"), 1)]

    def test_puts_rows_in_order_of_time_and_cases_together(self):
        rows = [("x", "late", START + timedelta(hours=1)), ("y", "only", START), ("x", "early", START)]

        assert {each.activities for each in discover(frame_of(rows)).top_variants} == {("early", "late"), ("only",)}

    def test_takes_quantiles_of_type_7(self):
        rows = [
            (str(case), name, START + timedelta(seconds=at))
            for case, wait in enumerate([10, 20, 30, 50])
            for name, at in [("a", 0), ("b", wait)]
        ]

        [edge] = discover(frame_of(rows)).edges

        assert (edge.median_s, edge.p90_s) == (25.0, pytest.approx(44.0))  # by hand: 30 + 0.7 * 20

    def test_tells_a_repeat_at_once_from_a_return(self):
        found = discover(log_of("aab", "aba", minutes=10))

        assert found.loops == [Loop("a", False, 1, 1, 600.0), Loop("a", True, 1, 1, 1200.0)]
        assert found.cases_repeating == 2

    def test_calls_skipped_only_what_a_case_went_past(self):
        found = discover(log_of("abcd", "abcd", "acd", "ab"))  # the last may still come to c

        assert found.skips == [Skip("b", 1, 3)]

    def test_lists_only_the_top_variants_but_counts_all(self):
        found = discover(log_of("ab", "ab", "ac", "ad"), top=1)

        assert (found.variants, found.top_variants) == (3, [Variant(("a", "b"), 2)])

    def test_notices_that_times_are_whole_days(self):
        assert discover(log_of("ab", "abc", minutes=24 * 60)).resolution_s == 86_400

    def test_takes_an_empty_log(self):
        found = discover(frame_of([]))

        assert (found.cases, found.events, found.edges, found.variants, found.median_case_s) == (0, 0, [], 0, None)

    def test_names_the_column_that_is_missing(self):
        with pytest.raises(MissingColumn, match="time"):
            discover(log_of("ab").drop("time"))

    @pytest.mark.parametrize("column", ["case", "activity", "time"])
    def test_refuses_a_null(self, column):
        hole = pl.when(pl.int_range(pl.len()) > 0).then(pl.col(column)).alias(column)

        with pytest.raises(ValueError, match=f"nulls in {column}"):
            discover(log_of("ab").with_columns(hole))


class TestEveryDiscovery:
    @settings(deadline=None)
    @given(rows=events())
    def test_equals_the_slow_reference(self, rows):
        found = discover(frame_of(rows))

        edges = {(edge.source, edge.target): (edge.count, pytest.approx(edge.median_s)) for edge in found.edges}
        assert edges == slow_edges(rows)
        assert {each.activities: each.cases for each in found.top_variants} == slow_variants(rows)

    @settings(deadline=None)
    @given(rows=events())
    def test_adds_up(self, rows):
        found = discover(frame_of(rows))

        assert sum(edge.count for edge in found.edges) == found.events - found.cases
        assert sum(found.starts.values()) == sum(found.ends.values()) == found.cases
        assert sum(each.cases for each in found.top_variants) == found.cases
        assert sum(found.activities.values()) == found.events == len(rows)
        assert sum(found.cases_with.values()) + sum(loop.times for loop in found.loops) == found.events

    @settings(deadline=None)
    @given(rows=events(seconds=10_000, unique_times=True), data=st.data())
    def test_does_not_depend_on_the_order_of_rows_of_different_times(self, rows, data):
        assert discover(frame_of(data.draw(st.permutations(rows)))) == discover(frame_of(rows))

    @settings(deadline=None)
    @given(rows=events())
    def test_lists_every_activity_once_in_its_usual_order(self, rows):
        found = discover(frame_of(rows))

        assert sorted(found.order) == sorted(found.activities)
        assert len(slow_cases(rows)) == found.cases


class TestRunningExample:
    """Medians computed with pm4py 2.7.23.11, discover_performance_dfg."""

    @pytest.fixture
    def found(self, running_example):
        return discover(running_example)

    def test_equals_the_reference(self, found, expected):
        assert found.cases == expected["running.cases"]
        assert found.events == expected["running.events"]
        assert found.activities == expected["running.activity_counts"]
        assert found.starts == expected["running.starts"]
        assert found.variants == expected["running.variants_file_order"]
        assert len(found.edges) == expected["running.dfg_edges"]
        assert {f"{edge.source} -> {edge.target}": edge.count for edge in found.edges} == expected["running.dfg_top"]

    def test_has_the_medians_of_pm4py(self, found):
        medians = {(edge.source, edge.target): edge.median_s for edge in found.edges}

        assert medians["check ticket", "decide"] == 129_300
        assert medians["examine casually", "check ticket"] == 48_120
        assert medians["decide", "reject request"] == 97_560

    def test_concludes_nothing_from_six_cases(self, found):
        assert [str(finding) for finding in found.findings] == [
            "6 cases are too few to tell a habit from chance: the counts are shown and nothing is concluded."
        ]


class TestReceipt:
    """Medians, ends and rework computed with pm4py 2.7.23.11."""

    @pytest.fixture
    def found(self, receipt):
        return discover(receipt)

    def test_equals_the_reference(self, found, expected):
        assert found.cases == expected["receipt.cases"]
        assert found.events == expected["receipt.events"]
        assert found.activities == expected["receipt.activity_counts"]
        assert found.starts == expected["receipt.starts"]
        assert found.variants == expected["receipt.variants_file_order"]
        assert len(found.edges) == expected["receipt.dfg_edges"]
        assert sum(edge.count for edge in found.edges) == expected["receipt.dfg_total"]

    def test_knows_how_long_a_case_lasts(self, found, expected):
        days = expected["receipt.case_days"]

        assert found.median_case_s / 86_400 == pytest.approx(days["median"], abs=5e-7)
        assert found.p90_case_s / 86_400 == pytest.approx(days["p90"], abs=5e-6)

    def test_has_the_medians_of_pm4py(self, found):
        top = [(edge.source[:3], edge.target[:3], edge.count, edge.median_s) for edge in found.edges[:4]]

        assert top == [
            ("T04", "T05", 1177, pytest.approx(31.055)),
            ("T06", "T10", 1165, pytest.approx(31.134)),
            ("T02", "T04", 1119, pytest.approx(27.648)),
            ("Con", "T02", 1079, pytest.approx(35.189)),
        ]

    def test_has_the_ends_of_pm4py(self, found):
        assert list(found.ends.values())[:5] == [828, 400, 116, 39, 16]

    def test_says_what_stands_out(self, found):
        said = [str(finding) for finding in found.findings]

        assert said[0].startswith("The usual path is taken by 713 of 1,434 cases (49.7%): Confirmation of receipt → ")
        assert "6 of 116 different paths cover 80% of the cases." in said
        assert any(line.startswith("58 of 1,434 cases come back to “T06") for line in said)
        assert any(line.startswith("400 of 1,434 cases end at “T05") for line in said)
