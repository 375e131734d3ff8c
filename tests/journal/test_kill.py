"""kill -9 of the worker, again and again: the effect of every delivery is there exactly once."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import TYPE_CHECKING

from installation import PATIENCE_S

if TYPE_CHECKING:
    from installation import Installation

EFFECTS = Path(__file__).with_name("effects.py")
DELIVERIES, KILLS = 10_000, 50


def filled(installation: Installation, number: int) -> None:
    assert installation.run("migrate").returncode == 0
    assert installation.python(EFFECTS, "fill", number).wait(PATIENCE_S) == 0


def left(installation: Installation) -> int:
    return int(installation.rows("SELECT count(*) FROM journal_delivery WHERE state < 2")[0][0])


def wait_until(installation: Installation, *, left_at_most: int) -> None:
    ends = time.monotonic() + PATIENCE_S
    while left(installation) > left_at_most:
        assert time.monotonic() < ends, f"{left(installation)} deliveries are left: {installation.log(-1)}"
        time.sleep(0.05)


class TestAWorkerKilledFiftyTimes:
    def test_leaves_every_effect_exactly_once(self, installation: Installation) -> None:
        filled(installation, DELIVERIES)
        dice = random.Random(50)
        for turn in range(KILLS):
            before = left(installation)
            worker = installation.python(EFFECTS, "work", 1)
            if turn % 2:  # in and after the first rounds, however slow the machine is
                wait_until(installation, left_at_most=max(before - 1, 0))
                time.sleep(dice.uniform(0, 0.5))
            else:  # in the start, and perhaps later
                time.sleep(dice.uniform(0.3, 1.3))
            worker.kill()
            worker.wait()
        killed_while_at_work = DELIVERIES - left(installation)
        installation.python(EFFECTS, "work", 1)
        wait_until(installation, left_at_most=0)

        assert killed_while_at_work >= KILLS // 2
        counted = installation.rows("SELECT count(*), count(DISTINCT bell), max(bell) FROM effect")
        assert counted == [(DELIVERIES, DELIVERIES, DELIVERIES - 1)]


class TestFiveWorkersAtOnce:
    def test_do_what_one_does(self, installation: Installation) -> None:
        filled(installation, 2_000)
        for _ in range(5):
            installation.python(EFFECTS, "work", 60)
        wait_until(installation, left_at_most=0)

        assert installation.rows("SELECT count(*), count(DISTINCT bell) FROM effect") == [(2_000, 2_000)]


class TestAWorkerToldToStop:
    def test_gives_back_what_it_has_not_begun(self, installation: Installation) -> None:
        filled(installation, 3_000)
        worker = installation.python(EFFECTS, "work", 3_600)
        wait_until(installation, left_at_most=2_900)
        worker.terminate()

        assert worker.wait(PATIENCE_S) == 0
        assert installation.rows("SELECT count(*) FROM journal_delivery WHERE state = 1") == [(0,)]
