"""How much one sender may send in a minute."""

from __future__ import annotations

import ipaddress
import math
from dataclasses import dataclass

from voronka.edge.http import Headers, Problem

WINDOW_S = 60
MOST_NAMES = 50_000


@dataclass(slots=True)
class _Count:
    """Of one name: in the minute that runs, and in the one before."""

    minute: int
    now: int
    before: int


class Limit:
    """At most so many in a minute for each name, counted over a minute that slides; 0 = no limit.

    The minute before counts by the part of it that still lies within the last 60 seconds.
    """

    def __init__(self, name: str, most: int) -> None:
        self.name, self.most = name, most
        self._counts: dict[str, _Count] = {}

    def take(self, sender: str, now: float) -> Headers:
        """Count one more; returns the headers that tell how many are left. Raises Problem (429).

        now   seconds, of any clock that goes forward
        """
        if not self.most:
            return []
        count = self._count(sender, now)
        passed = now % WINDOW_S
        left = self.most - count.now - count.before * (1 - passed / WINDOW_S)
        if left < 1:
            raise self._too_many(max(1, math.ceil(WINDOW_S - passed)))
        count.now += 1
        return self._headers(int(left) - 1, math.ceil(WINDOW_S - passed))

    def _count(self, sender: str, now: float) -> _Count:
        minute = int(now // WINDOW_S)
        count = self._counts.get(sender)
        if count is None:
            if len(self._counts) >= MOST_NAMES:
                self._forget(minute)
            count = self._counts[sender] = _Count(minute, 0, 0)
        elif count.minute != minute:
            count.before = count.now if count.minute == minute - 1 else 0
            count.minute, count.now = minute, 0
        return count

    def _forget(self, minute: int) -> None:
        self._counts = {name: count for name, count in self._counts.items() if count.minute >= minute - 1}
        if len(self._counts) >= MOST_NAMES:  # so many at once: forgetting all lets some send twice as much, once
            self._counts.clear()

    def _too_many(self, wait_s: int) -> Problem:
        headers = [*self._headers(0, wait_s), (b"retry-after", str(wait_s).encode())]
        return Problem(
            429, "too-many", f"More than {self.most} in a minute", f"Come again in {wait_s} s.", headers=headers
        )

    def _headers(self, left: int, reset_s: int) -> Headers:
        return [
            (b"ratelimit-policy", f'"{self.name}";q={self.most};w={WINDOW_S}'.encode()),
            (b"ratelimit", f'"{self.name}";r={left};t={reset_s}'.encode()),
        ]


def neighbourhood(address: str) -> str:
    """Whom a network address stands for: itself, or the network of an IPv6 address, of which one person has 2**64."""
    if ":" not in address:
        return address
    try:
        found = ipaddress.IPv6Address(address)
    except ValueError:
        return address
    return str(found.ipv4_mapped or ipaddress.IPv6Network((found, 64), strict=False))
