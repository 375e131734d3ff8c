"""What the stores of both databases have in common."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, Protocol

from voronka.traffic.intake.arrived import Arrived, Away, Kept

USED_S = 60
USED = "UPDATE traffic_apikey SET last_used_at = {0} WHERE id = {0}"
COLUMNS = (
    "public_id, at, key, digest, point_id, version_id, source_id, visitor, address, agent, language, suspicion, payload"
)


class Store(Protocol):
    """Keeps groups of submissions."""

    def write(self, group: Sequence[Arrived]) -> list[Kept]:
        """Keep all of them in one transaction, with one event and a delivery for every consumer.

        Raises Away or NotKept; then nothing of the group is there, or, when the answer of a commit was lost, all of it.
        """

    def close(self) -> None:
        """Give the connection back."""


class Uses:
    """When which API key was last used, to the minute."""

    def __init__(self) -> None:
        self._noted: dict[int, float] = {}

    def due(self, group: Sequence[Arrived]) -> set[int]:
        """The keys whose use is to be written down with this group."""
        long_ago = time.monotonic() - USED_S
        keys = {each.api_key_id for each in group if each.api_key_id is not None}
        return {key for key in keys if self._noted.get(key, float("-inf")) < long_ago}

    def note(self, keys: set[int]) -> None:
        """Their use is written down."""
        self._noted |= dict.fromkeys(keys, time.monotonic())


def found(each: Arrived, rows: Sequence[tuple[Any, ...]]) -> Kept:
    """What is there in place of one that was not written: itself, from a try before, or another one under its key."""
    for key, public_id, digest in rows:
        if public_id == each.public_id or (key is not None and key == each.key):
            return Kept(public_id, digest, is_new=public_id == each.public_id)
    raise Away("what stood in the way is gone")
