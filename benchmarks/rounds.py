"""Timing: engines take turns, and every answer is compared."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.questions import DifferentAnswerError, same

if TYPE_CHECKING:
    from collections.abc import Callable


def in_turns(askers: dict[str, Callable[[], Any]], *, rounds: int) -> dict[str, float]:
    """Median seconds of each asker. The first round only warms up; in every round all must agree with the first one."""
    taken: dict[str, list[float]] = {name: [] for name in askers}
    for number in range(rounds + 1):
        answers = {}
        for name, ask in askers.items():
            begun = time.perf_counter()
            answers[name] = ask()
            if number:
                taken[name].append(time.perf_counter() - begun)
        first, expected = next(iter(answers.items()))
        for name, answer in answers.items():
            if not same(answer, expected):
                raise DifferentAnswerError(f"{name} does not agree with {first}: {answer!r:.200} / {expected!r:.200}")
    return {name: median(seconds) for name, seconds in taken.items()}
