"""The file: what is written comes back, and what is not a whole log is refused."""

from __future__ import annotations

import fcntl
import struct
from datetime import UTC, date, datetime

import polars as pl
import pytest
from engine_reference import COMPILING, START, frame, rows_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voronka.measure.engine import EventLog, LogError
from voronka.measure.engine.store import only_writer

ROWS = [("a", "call", 0, "x"), ("b", "call", 5, "y"), ("a", "won", 9, "y"), ("c", "ж", 2, None)]


@pytest.fixture(scope="module")
def log_bytes(tmp_path_factory):
    path = tmp_path_factory.mktemp("whole") / "log"
    EventLog.build(path, frame(ROWS), dims=["dim"])
    return path.read_bytes()


def answers(log):
    return log.directly_follows(), log.time_in_stage(), log.case_lengths(by="dim"), log.cases, log.events


class TestBuild:
    @COMPILING
    @given(rows_of())
    def test_gives_the_same_answers_as_a_log_in_memory(self, tmp_path_factory, rows):
        path = tmp_path_factory.mktemp("log") / "log"

        log = EventLog.build(path, frame(rows), dims=["dim"])
        assert answers(log) == answers(EventLog.in_memory(frame(rows), dims=["dim"]))

    def test_takes_whole_numbers_as_cases(self, tmp_path):
        events = {"case": [7, 3, 7], "activity": ["call", "call", "won"], "time": [START] * 3}

        log = EventLog.build(tmp_path / "log", events)
        assert (log.cases, log.directly_follows().ends) == (2, {"call": 1, "won": 1})

    def test_takes_names_as_enum_and_categorical(self, tmp_path):
        events = frame(ROWS).with_columns(
            activity=pl.col("activity").cast(pl.Enum(["never", "won", "call", "ж"])),
            dim=pl.col("dim").cast(pl.Categorical),
        )

        log = EventLog.build(tmp_path / "log", events, dims=["dim"])
        assert answers(log) == answers(EventLog.in_memory(frame(ROWS), dims=["dim"]))

    def test_keeps_seconds_in_four_bytes_and_finer_times_in_eight(self, tmp_path):
        fine = frame(ROWS).with_columns(pl.col("time").dt.offset_by("1us"))

        assert EventLog.build(tmp_path / "coarse", frame(ROWS)).view.parts[0].times.itemsize == 4
        assert EventLog.build(tmp_path / "fine", fine).view.parts[0].times.itemsize == 8

    @pytest.mark.parametrize("year", [1900, 2200])
    def test_keeps_times_that_four_bytes_cannot_hold(self, tmp_path, year):
        events = {"case": ["a", "a"], "activity": ["call", "won"], "time": [date(year, 1, 1), date(year, 1, 3)]}

        assert EventLog.build(tmp_path / "log", events).case_lengths()[0].median_s == 2 * 86_400

    def test_turns_zoned_times_to_utc(self):
        zoned = pl.Series([datetime(2024, 1, 1, tzinfo=UTC)]).dt.convert_time_zone("Asia/Tokyo")

        log = EventLog.in_memory({"case": ["a"], "activity": ["call"], "time": zoned})
        assert log.view.parts[0].times.tolist() == [1_704_067_200]

    def test_refuses_nanoseconds_that_it_would_lose(self):
        time = pl.Series([1], dtype=pl.Datetime("ns"))

        with pytest.raises(ValueError, match="nanoseconds"):
            EventLog.in_memory({"case": ["a"], "activity": ["call"], "time": time})

    def test_refuses_times_that_are_text(self):
        with pytest.raises(ValueError, match="must be a Datetime or a Date, not String"):
            EventLog.in_memory({"case": ["a"], "activity": ["call"], "time": ["2024-01-01"]})

    def test_holds_no_events_at_all(self, tmp_path):
        log = EventLog.build(tmp_path / "log", frame([]), dims=["dim"])

        assert answers(log)[3:] == (0, 0)
        assert EventLog.open(tmp_path / "log", verify=True).case_lengths() == []

    def test_replaces_an_older_log(self, tmp_path):
        EventLog.build(tmp_path / "log", frame(ROWS))

        assert EventLog.build(tmp_path / "log", frame(ROWS[:1])).events == 1
        assert EventLog.open(tmp_path / "log", verify=True).events == 1

    def test_leaves_a_file_alone_that_is_no_log(self, tmp_path):
        other = tmp_path / "letter"
        other.write_text("Dear customer, " * 10)

        with pytest.raises(LogError, match="letter is no event log"):
            EventLog.build(other, frame(ROWS))
        assert other.read_text().startswith("Dear customer")

    def test_leaves_nothing_behind_when_it_fails(self, tmp_path, monkeypatch):
        monkeypatch.setattr("os.posix_fallocate", disk_full)

        with pytest.raises(OSError, match="No space left"):
            EventLog.build(tmp_path / "log", frame(ROWS))
        assert [path.name for path in tmp_path.iterdir()] == ["log.lock"]

    def test_keeps_other_writers_waiting(self, tmp_path):
        with only_writer(tmp_path / "log"), (tmp_path / "log.lock").open() as lock, pytest.raises(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def disk_full(*_):
    raise OSError(28, "No space left on device")


class TestOpen:
    @settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.data())
    def test_notices_any_changed_byte(self, tmp_path, log_bytes, data):
        place = data.draw(st.integers(0, len(log_bytes) - 1) | st.integers(0, 1000))
        damaged = bytearray(log_bytes)
        damaged[place] ^= data.draw(st.integers(1, 255))
        (tmp_path / "log").write_bytes(damaged)

        with pytest.raises(LogError, match="log is"):
            EventLog.open(tmp_path / "log", verify=True)

    @pytest.mark.parametrize("kept", [0, 3, 19, 25, 4096, 10_000, -1])
    def test_notices_a_missing_end_without_verifying(self, tmp_path, log_bytes, kept):
        (tmp_path / "log").write_bytes(log_bytes[:kept])

        with pytest.raises(LogError):
            EventLog.open(tmp_path / "log")

    def test_notices_bytes_too_many(self, tmp_path, log_bytes):
        (tmp_path / "log").write_bytes(log_bytes + b"\0")

        with pytest.raises(LogError, match="is damaged: it has"):
            EventLog.open(tmp_path / "log")

    def test_names_a_version_that_it_does_not_read(self, tmp_path, log_bytes):
        (tmp_path / "log").write_bytes(log_bytes[:8] + struct.pack("<I", 2) + log_bytes[12:])

        with pytest.raises(LogError, match="of version 2; this program reads version 1"):
            EventLog.open(tmp_path / "log")

    def test_refuses_a_foreign_file(self, tmp_path):
        (tmp_path / "table.csv").write_text("case,activity,time\n" * 9)

        with pytest.raises(LogError, match=r"table\.csv is no event log"):
            EventLog.open(tmp_path / "table.csv")

    def test_says_plainly_that_a_file_is_missing(self, tmp_path):
        with pytest.raises(FileNotFoundError):
            EventLog.open(tmp_path / "log")
