"""Writers killed at any moment, and readers beside them: no event is lost, doubled or half there."""

from __future__ import annotations

import time

import numpy as np
import pytest
from engine_writer import BATCH, append_for_ever, build_for_ever, last_told, numbered, numbers_in, writing

from voronka.measure.engine import EventLog

KILLS = 24
PAUSES = np.random.default_rng(20).uniform(0, 0.15, KILLS).tolist()


@pytest.fixture
def path(tmp_path):
    EventLog.build(tmp_path / "log", numbered(0, BATCH), dims=["dim"])
    return tmp_path / "log"


def killed_after(work, path, pause):
    """Let the process write for a while, kill it, and return the last batch that it said was on disk."""
    with writing(work, path) as hear:
        hear.poll(300)
        time.sleep(pause)
    return last_told(hear)


class TestKilledBuild:
    def test_leaves_a_whole_log(self, path):
        for pause in PAUSES:
            told = killed_after(build_for_ever, path, pause)

            numbers = numbers_in(EventLog.open(path, verify=True))
            assert numbers == list(range(len(numbers)))
            assert told > 0
            assert len(numbers) in (told * BATCH, (told + 1) * BATCH)

    def test_leaves_no_rubbish_once_another_is_built(self, path):
        for pause in PAUSES[:6]:
            killed_after(build_for_ever, path, pause)
        EventLog.build(path, numbered(0, 1), dims=["dim"])

        assert sorted(each.name for each in path.parent.iterdir()) == ["log", "log.lock"]


class TestKilledAppendAndMerge:
    def test_keep_every_event_once(self, path):
        for pause in PAUSES:
            told = killed_after(append_for_ever, path, pause)

            numbers = numbers_in(EventLog.open(path, verify=True))
            assert numbers == list(range(len(numbers)))
            assert told > 0
            assert len(numbers) in (told * BATCH, (told + 1) * BATCH)


class TestReader:
    def test_sees_whole_batches_in_their_order_while_another_process_writes(self, path):
        seen = [BATCH]
        with writing(append_for_ever, path) as hear:
            hear.poll(300)
            while seen[-1] < 40 * BATCH:
                numbers = numbers_in(EventLog.open(path))
                assert numbers == list(range(len(numbers)))
                seen.append(len(numbers))

        assert seen == sorted(seen)
        assert not any(length % BATCH for length in seen)

    def test_keeps_the_log_that_it_opened(self, path):
        reader = EventLog.open(path)
        writer = EventLog.open(path)
        writer.append(numbered(BATCH, 2 * BATCH))
        writer.merge()

        assert numbers_in(reader) == list(range(BATCH))
        assert numbers_in(EventLog.open(path)) == list(range(2 * BATCH))
