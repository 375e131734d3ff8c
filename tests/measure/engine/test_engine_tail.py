"""Adding events: the same as having had them from the start."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
import pytest
from engine_reference import COMPILING, frame, rows_of
from hypothesis import given
from hypothesis import strategies as st

from voronka.measure.engine import EventLog, LogError
from voronka.measure.frames import MissingColumn

CALLS = frame([("a", "call", 0, "x"), ("b", "call", 5, "y")])
LATER = frame([("a", "won", 9, "z"), ("c", "ж", 2, "z")])


def answers(log):
    """Everything that can be asked, in an order that does not depend on when a name was seen first."""
    graph = log.directly_follows()
    funnels = log.ordered_funnel_by(["call", "won"], within=timedelta(seconds=6), by="dim")
    return (
        (log.cases, log.events, sorted(log.activities), graph.starts, graph.ends),
        sorted(graph.edges, key=lambda edge: (edge.source, edge.target)),
        sorted(log.time_in_stage(), key=lambda stay: stay.stage),
        (log.case_lengths(by="dim"), log.rates("won", by="dim"), funnels),
    )


@pytest.fixture
def log(tmp_path):
    return EventLog.build(tmp_path / "log", CALLS, dims=["dim"])


class TestAppend:
    @COMPILING
    @given(st.lists(rows_of(most=12), min_size=1, max_size=4), st.sets(st.integers(0, 3)))
    def test_and_merge_in_any_turn_are_a_log_of_all(self, tmp_path_factory, batches, merges):
        names = [("zz", "call", 0, "x"), ("zz", "won", 0, "x")]
        log = EventLog.build(tmp_path_factory.mktemp("log") / "log", frame(names + batches[0]), dims=["dim"])
        for at, batch in enumerate(batches[1:]):
            log.append(frame(batch))
            if at in merges:
                log.merge()

        everything = [row for batch in [names, *batches] for row in batch]
        assert answers(log) == answers(EventLog.in_memory(frame(everything), dims=["dim"]))

    def test_is_seen_by_who_opens_the_log_afterwards(self, log):
        log.append(LATER)

        assert EventLog.open(log.path).events == 4

    def test_leaves_the_dimensions_of_a_known_case(self, log):
        log.append(LATER)

        assert {each.key: each.cases for each in log.case_lengths(by="dim")} == {"x": 1, "y": 1, "z": 1}

    @pytest.mark.parametrize("merged", [False, True])
    def test_takes_more_activities_than_a_byte_holds(self, log, merged):
        log.append(frame([("a", f"s{i}", 10 + i, "x") for i in range(300)]))
        if merged:
            log.merge()

        assert [step.cases for step in log.ordered_funnel(["call", "s7", "s299"], within=timedelta(1))] == [2, 1, 1]

    def test_of_nothing_changes_nothing(self, log):
        log.append(LATER.clear())
        log.merge()

        assert log.events == 2

    def test_follows_the_log_that_was_built_last(self, log):
        log.append(LATER)
        EventLog.build(log.path, CALLS, dims=["dim"])

        assert EventLog.open(log.path).events == 2

    def test_refuses_parts_of_a_second_where_seconds_are_kept(self, log):
        with pytest.raises(ValueError, match="whole seconds"):
            log.append(LATER.with_columns(pl.col("time").dt.offset_by("1ms")))

        assert EventLog.open(log.path).events == 2

    def test_takes_parts_of_a_second_where_the_log_was_built_for_them(self, tmp_path):
        log = EventLog.build(tmp_path / "log", CALLS, dims=["dim"], unit="us")
        log.append(LATER.with_columns(pl.col("time").dt.offset_by("1ms")))

        assert log.directly_follows().edges[0].median_s == 9.001

    def test_refuses_nanoseconds_that_it_would_lose(self, tmp_path):
        log = EventLog.build(tmp_path / "log", CALLS, dims=["dim"], unit="us")

        with pytest.raises(ValueError, match="nanoseconds"):
            log.append(LATER.with_columns(time=pl.Series([1, 2], dtype=pl.Datetime("ns"))))

    def test_refuses_cases_of_another_type(self, log):
        with pytest.raises(ValueError, match="cases are of type String, not Int64"):
            log.append(LATER.with_columns(case=pl.lit(1)))

    def test_refuses_events_without_the_dimension(self, log):
        with pytest.raises(MissingColumn, match="dim"):
            log.append(LATER.drop("dim"))

    def test_refuses_a_log_in_memory(self):
        with pytest.raises(ValueError, match="in memory"):
            EventLog.in_memory(CALLS).append(CALLS)


class TestTail:
    @pytest.fixture
    def tail(self, log):
        log.append(LATER[:1])
        log.append(LATER[1:])
        return log.path.with_name("log.tail")

    def test_is_read_up_to_a_torn_end(self, log, tail):
        whole = tail.read_bytes()
        for kept in range(len(whole) - 1, len(whole) - 200, -9):
            tail.write_bytes(whole[:kept])

            assert EventLog.open(log.path).events == 3

    def test_is_written_on_after_a_torn_end(self, log, tail):
        tail.write_bytes(tail.read_bytes()[:-5])
        log.append(LATER[1:])

        assert EventLog.open(log.path).events == 4

    def test_is_read_up_to_an_end_that_never_reached_the_disk(self, log, tail):
        tail.write_bytes(tail.read_bytes() + bytes(500))

        assert EventLog.open(log.path).events == 4

    @pytest.mark.parametrize("place", [3, 25, 30, 60, 400])
    def test_is_refused_where_a_record_before_the_last_is_damaged(self, log, tail, place):
        damaged = bytearray(tail.read_bytes())
        damaged[place] ^= 1
        tail.write_bytes(damaged)

        with pytest.raises(LogError, match="tail is damaged"):
            EventLog.open(log.path)

    def test_is_gone_after_a_merge(self, log, tail):
        log.merge()

        assert not tail.exists()
        assert EventLog.open(log.path, verify=True).events == 4

    def test_left_by_a_merge_that_was_killed_is_not_counted_again(self, log, tail):
        left = tail.read_bytes()
        log.merge()
        tail.write_bytes(left)

        assert EventLog.open(log.path).events == 4
