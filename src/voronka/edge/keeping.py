"""From a request to a row: equal ones that come at once are kept once, and answered alike."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict

from voronka.edge.http import Problem
from voronka.traffic.intake import Arrived, Away, Kept, NotKept, Straight, Writer

WAIT_S, REPEATS_S, MOST_REPEATS = 10.0, 60.0, 50_000
AWAY_S = 5.0
"""So long after the database refused a group the edge says of itself that it is not ready."""


class Intake:
    """What arrives, on its way to the store."""

    def __init__(self, writer: Writer[Arrived, Kept] | Straight) -> None:
        self._writer = writer
        self._running: dict[str, asyncio.Future[Kept]] = {}
        self._lately: OrderedDict[str, tuple[float, asyncio.Future[Kept]]] = OrderedDict()
        self._away_at = float("-inf")

    @property
    def is_away(self) -> bool:
        """Whether the store has just refused something."""
        return time.monotonic() - self._away_at < AWAY_S

    async def keep(self, arrived: Arrived, *, alike: str = "") -> Kept:
        """What is on disk for it, when it is on disk. `is_new` is False for a repeat.

        alike   without a key: what makes two of them equal (form, sender, content); the second within a minute is
                kept too, and answered like the first

        Raises Problem: 409 (the first of its key does not come to an end), 422 (its key was used for something else),
        503 (the store is away).
        """
        try:
            return await (self._once(arrived, arrived.key) if arrived.key else self._each(arrived, alike))
        except NotKept as error:
            raise _come_again("What it belongs to has changed at this moment") from error
        except Away as error:
            self._away_at = time.monotonic()
            raise _come_again("The database does not answer") from error

    async def _once(self, arrived: Arrived, key: str) -> Kept:
        first = self._running.get(key)
        if first is None:
            mine = self._running[key] = self._writer.put(arrived)
            try:
                kept = await mine
            finally:
                del self._running[key]
        else:
            found = await _in_time(first)
            kept = Kept(found.public_id, found.digest, is_new=False)
        if kept.digest != arrived.digest:
            raise Problem(422, "key-used", "This Idempotency-Key was used for something else before")
        return kept

    async def _each(self, arrived: Arrived, alike: str) -> Kept:
        mine = self._writer.put(arrived)
        first = self._first(alike, mine) if alike else mine
        kept = await mine
        if first is not mine and (first.done() or await _settled(first)) and not first.exception():
            return Kept(first.result().public_id, kept.digest, is_new=False)
        return kept

    def _first(self, alike: str, mine: asyncio.Future[Kept]) -> asyncio.Future[Kept]:
        """The first that is equal and not older than a minute; of those that could not be kept, none."""
        now = time.monotonic()
        while self._lately:
            oldest, _future = next(iter(self._lately.values()))
            if now - oldest < REPEATS_S and len(self._lately) < MOST_REPEATS:
                break
            self._lately.popitem(last=False)
        known = self._lately.get(alike)
        if known is None or (known[1].done() and (known[1].cancelled() or known[1].exception())):
            self._lately[alike] = (now, mine)
            self._lately.move_to_end(alike)
            return mine
        return known[1]


async def _in_time(first: asyncio.Future[Kept]) -> Kept:
    """What becomes of the first of its key; whoever hangs up takes only himself away."""
    try:
        async with asyncio.timeout(WAIT_S):
            return await asyncio.shield(first)
    except TimeoutError:
        title = "The first request with this Idempotency-Key has not come to an end"
        raise Problem(409, "running", title, headers=[(b"retry-after", b"2")]) from None


async def _settled(future: asyncio.Future[Kept]) -> bool:
    await asyncio.wait([future])
    return True


def _come_again(detail: str) -> Problem:
    return Problem(503, "away", "This could not be kept; nothing is lost", detail, headers=[(b"retry-after", b"2")])
