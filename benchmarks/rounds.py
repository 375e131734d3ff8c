"""Timing: answers are compared first, then the engines take turns."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.questions import same

if TYPE_CHECKING:
    from collections.abc import Callable


class DifferentAnswerError(Exception):
    """Two engines disagree; there is nothing to time then."""


def in_turns(askers: dict[str, Callable[[], Any]], *, rounds: int) -> dict[str, float]:
    """Median seconds of each asker. Every asker is asked once before, and all must agree with the first."""
    answers = {name: ask() for name, ask in askers.items()}
    first, expected = next(iter(answers.items()))
    for name, answer in answers.items():
        if not same(answer, expected):
            raise DifferentAnswerError(f"{name} does not agree with {first}: {answer!r:.300} / {expected!r:.300}")
    taken: dict[str, list[float]] = {name: [] for name in askers}
    for _ in range(rounds):
        for name, ask in askers.items():
            begun = time.perf_counter()
            ask()
            taken[name].append(time.perf_counter() - begun)
    return {name: median(seconds) for name, seconds in taken.items()}
