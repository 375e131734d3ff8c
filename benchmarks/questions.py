"""The questions and what a right answer looks like: plain Python values that can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

STEPS = ("visit", "lead", "call", "meeting")
MONTH, HALF_HOUR = timedelta(days=30), timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Question:
    """key: method of every engine; target: how many times faster than chdb we must be, None: no promise."""

    key: str
    text: str
    target: float | None


QUESTIONS = (
    Question("funnel", "Ordered funnel, 4 steps within 30 days", 20),
    Question("funnel_by_seller", "The same by seller (300 slices)", 20),
    Question("funnel_half_hour", "Ordered funnel, 4 steps within 30 minutes", 20),
    Question("funnel_unindexed", "Ordered funnel, 30 days, no prepared index (sorted columns only)", 12),
    Question("edges", "Directly-follows graph, counts", 50),
    Question("edge_durations", "Directly-follows graph, exact median and p90 of each edge", 20),
    Question("stays", "Time in stage, exact median and p90", 20),
    Question("lengths", "Length of cases, exact median and p90", 20),
    Question("lengths_by_seller", "The same by seller", 20),
    Question("rates", "Share won of cases, by seller", 20),
)


class DifferentAnswerError(Exception):
    """Two engines disagree; there is nothing to time then."""


def same(left: Any, right: Any) -> bool:
    """Equal, numbers up to the last bits of a double."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        return len(left) == len(right) and all(same(a, b) for a, b in zip(left, right, strict=True))
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return abs(left - right) <= 1e-9 * max(1.0, abs(left), abs(right))
    return bool(left == right)
