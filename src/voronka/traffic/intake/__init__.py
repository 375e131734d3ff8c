"""The way in for what arrives from outside: kept durably, many at once, without Django.

    intake = writer(database_url)
    kept = await intake.put(Arrived(public_id=new_public_id(), at=now, payload='{"phone": "..."}', digest=...))

Whoever got an answer finds it on disk: what came together, one event for all of it and its delivery are one
transaction. `traffic.actions.announce` then tells of each by itself, as the verb for everybody who has Django does at
once: `traffic.actions.receive`.
"""

from __future__ import annotations

from voronka.traffic.intake.arrived import CONSUMERS, Arrived, Away, Kept, NotKept, digest_of, new_public_id
from voronka.traffic.intake.shared import Store
from voronka.traffic.intake.stores import store, writer
from voronka.traffic.intake.straight import Straight
from voronka.traffic.intake.writer import Writer

__all__ = [
    "CONSUMERS",
    "Arrived",
    "Away",
    "Kept",
    "NotKept",
    "Store",
    "Straight",
    "Writer",
    "digest_of",
    "new_public_id",
    "store",
    "writer",
]
