"""Timing: engines take turns, and every answer is compared."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.questions import DifferentAnswerError, same

if TYPE_CHECKING:
    from collections.abc import Callable

REST_S, TURN_S = 0.1, 0.5


def in_turns(askers: dict[str, Callable[[], Any]], *, rounds: int) -> dict[str, float]:
    """Median seconds of each asker over the rounds; in every round all must agree with the first one.

    Before a turn the threads of the others come to rest, and one ask that does not count warms the caches. Then the
    same question is asked for half a second at least, and the mean of these asks is the time of the turn: what else the
    machine does falls on short answers and long ones alike.
    """
    taken: dict[str, list[float]] = {name: [] for name in askers}
    for _ in range(rounds):
        answers = {}
        for name, ask in askers.items():
            time.sleep(REST_S)
            answers[name] = ask()
            taken[name].append(_turn(ask))
        first, expected = next(iter(answers.items()))
        for name, answer in answers.items():
            if not same(answer, expected):
                raise DifferentAnswerError(f"{name} does not agree with {first}: {answer!r:.200} / {expected!r:.200}")
    return {name: median(seconds) for name, seconds in taken.items()}


def _turn(ask: Callable[[], Any]) -> float:
    """Mean seconds of an ask."""
    begun, asks = time.perf_counter(), 0
    while not asks or time.perf_counter() - begun < TURN_S:
        ask()
        asks += 1
    return (time.perf_counter() - begun) / asks
