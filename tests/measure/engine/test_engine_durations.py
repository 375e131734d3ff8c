"""Graphs and durations against plain lists and numpy's quantiles."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from engine_reference import COMPILING, START, by_case, flat, frame, quantiles, rows_of, slow_edges, slow_stays
from hypothesis import given
from hypothesis import strategies as st

from voronka.measure.engine import EventLog

SECONDS = st.one_of(st.integers(0, 9), st.integers(0, 2**31))


class TestDirectlyFollows:
    @COMPILING
    @given(rows_of(seconds=SECONDS))
    def test_agrees_with_pairs_taken_one_by_one(self, rows):
        found = EventLog.in_memory(frame(rows)).directly_follows()

        expected = {pair: (len(seconds), *quantiles(seconds)) for pair, seconds in slow_edges(rows).items()}
        answers = {(e.source, e.target): (e.count, e.median_s, e.p90_s) for e in found.edges}
        assert flat(answers) == pytest.approx(flat(expected))

    @COMPILING
    @given(rows_of(seconds=SECONDS))
    def test_counts_the_same_without_durations(self, rows):
        log = EventLog.in_memory(frame(rows))

        found = log.directly_follows(durations=False)
        assert {(e.source, e.target): e.count for e in found.edges} == {
            (e.source, e.target): e.count for e in log.directly_follows().edges
        }

    @COMPILING
    @given(rows_of(seconds=SECONDS))
    def test_knows_where_cases_begin_and_end(self, rows):
        found = EventLog.in_memory(frame(rows)).directly_follows()

        cases = by_case(rows).values()
        first, last = [case[0][1] for case in cases], [case[-1][1] for case in cases]
        assert found.starts == {name: first.count(name) for name in first}
        assert found.ends == {name: last.count(name) for name in last}

    def test_keeps_parts_of_a_second(self):
        times = pl.Series([0, 1_500, 4_000], dtype=pl.Datetime("ms"))
        events = pl.DataFrame({"case": ["a"] * 3, "activity": ["call"] * 3, "time": times})

        edge = EventLog.in_memory(events).directly_follows().edges[0]
        assert (edge.median_s, edge.p90_s) == (2.0, 2.4)

    def test_refuses_more_activities_than_a_graph_can_show(self):
        log = EventLog.in_memory(frame([("a", f"s{i}", 0) for i in range(1001)]))

        with pytest.raises(ValueError, match="at most 1,000"):
            log.directly_follows()


@pytest.fixture(scope="module")
def lengths():
    return np.random.default_rng(1).lognormal(11, 3, 300_000).astype(np.int64) % 10**9


class TestExactQuantiles:
    """On logs large enough for several blocks, threads and cells of the grid."""

    @pytest.mark.parametrize("parts_of_second", [0, 123_457])
    def test_are_those_of_numpy(self, lengths, parts_of_second):
        start = np.datetime64(START, "us")
        micros = np.stack([np.zeros_like(lengths), lengths * 1_000_000 + parts_of_second], axis=1)
        events = {
            "case": np.repeat(np.arange(len(lengths)), 2),
            "activity": pl.Series(["call", "won"] * len(lengths)),
            "time": start + micros.ravel().astype("timedelta64[us]"),
        }
        log = EventLog.in_memory(events)
        seconds = lengths + parts_of_second / 1e6

        expected = pytest.approx(np.quantile(seconds, [0.5, 0.9]).tolist(), rel=1e-12)
        edge, stay, length = log.directly_follows().edges[0], log.time_in_stage()[0], log.case_lengths()[0]
        assert [edge.median_s, edge.p90_s] == expected
        assert [stay.median_s, stay.p90_s] == expected
        assert [length.median_s, length.p90_s] == expected

    def test_are_found_where_all_durations_are_the_same(self):
        events = {"case": np.arange(100_000).repeat(2), "activity": ["call", "won"] * 100_000}
        times = np.tile([0, 86_400 * 1_000_000], 100_000).astype("datetime64[us]")

        length = EventLog.in_memory({**events, "time": times}).case_lengths()[0]
        assert (length.cases, length.median_s, length.p90_s) == (100_000, 86_400.0, 86_400.0)


class TestTimeInStage:
    @COMPILING
    @given(rows_of(seconds=SECONDS))
    def test_agrees_with_runs_taken_one_by_one(self, rows):
        found = EventLog.in_memory(frame(rows)).time_in_stage()

        expected = {stage: (n, len(over), *quantiles(over)) for stage, (n, over) in slow_stays(rows).items()}
        answers = {s.stage: (s.n, s.closed, s.median_s, s.p90_s) for s in found}
        assert flat(answers) == pytest.approx(flat(expected))


class TestCaseLengths:
    @COMPILING
    @given(rows_of(seconds=SECONDS))
    def test_agrees_with_cases_taken_one_by_one(self, rows):
        value = {case: dim or "" for case, _, _, dim in reversed(rows)}
        slices = {key: [] for key in value.values()}
        for case, events in by_case(rows).items():
            slices[value[case]].append(events[-1][2] - events[0][2])

        found = EventLog.in_memory(frame(rows), dims=["dim"]).case_lengths(by="dim")
        expected = {key: (len(seconds), *quantiles(seconds)) for key, seconds in slices.items()}
        answers = {each.key: (each.cases, each.median_s, each.p90_s) for each in found}
        assert flat(answers) == pytest.approx(flat(expected))

    def test_refuses_a_dimension_that_the_log_lacks(self):
        with pytest.raises(ValueError, match="no dimension 'seller'; it has 'dim'"):
            EventLog.in_memory(frame([("a", "call", 0)]), dims=["dim"]).case_lengths(by="seller")


class TestRates:
    @COMPILING
    @given(rows_of(names=[f"s{i}" for i in range(70)], most=60), st.integers(0, 69), st.sets(st.integers(60, 69)))
    def test_agree_with_cases_taken_one_by_one(self, rows, hit, others):
        rows = [("zz", f"s{i}", 0, "all") for i in range(70)] + rows
        among = {f"s{other}" for other in others}
        value = {case: dim or "" for case, _, _, dim in reversed(rows)}
        had = {case: {event[1] for event in events} for case, events in by_case(rows).items()}
        tries = {case: names for case, names in had.items() if not among or names & {f"s{hit}", *among}}

        found = EventLog.in_memory(frame(rows), dims=["dim"]).rates(f"s{hit}", by="dim", among=sorted(among))
        expected = {}
        for case, names in tries.items():
            hits, of = expected.get(value[case], (0, 0))
            expected[value[case]] = (hits + (f"s{hit}" in names), of + 1)
        assert {key: (rate.hits, rate.tries) for key, rate in found} == expected
