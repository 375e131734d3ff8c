"""Timing: engines take turns, and every answer is compared."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.questions import DifferentAnswerError, same

if TYPE_CHECKING:
    from collections.abc import Callable

REST_S = 0.1


def in_turns(askers: dict[str, Callable[[], Any]], *, rounds: int) -> dict[str, float]:
    """Median seconds of each asker; in every round all must agree with the first one.

    Before its turn the threads of the others come to rest. Then each is asked twice and the second time counts, so that
    nobody pays for the caches that another filled.
    """
    taken: dict[str, list[float]] = {name: [] for name in askers}
    for _ in range(rounds):
        answers = {}
        for name, ask in askers.items():
            time.sleep(REST_S)
            ask()
            begun = time.perf_counter()
            answers[name] = ask()
            taken[name].append(time.perf_counter() - begun)
        first, expected = next(iter(answers.items()))
        for name, answer in answers.items():
            if not same(answer, expected):
                raise DifferentAnswerError(f"{name} does not agree with {first}: {answer!r:.200} / {expected!r:.200}")
    return {name: median(seconds) for name, seconds in taken.items()}
