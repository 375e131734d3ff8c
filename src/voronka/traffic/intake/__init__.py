"""The way in for what arrives from outside: kept durably, many at once, without Django.

    writer = Writer(*(each.write for each in stores(database_url)))
    kept = await writer.put(Arrived(public_id=new_public_id(), at=now, payload='{"phone": "..."}', digest=...))

Whoever got an answer finds it on disk: submission, event and deliveries are one transaction. The verb for everybody who
has Django is `traffic.actions.receive`; both write the same rows.
"""

from __future__ import annotations

from voronka.traffic.intake.arrived import CONSUMERS, Arrived, Away, Kept, NotKept, digest_of, new_public_id
from voronka.traffic.intake.stores import Store, store, stores
from voronka.traffic.intake.writer import Writer

__all__ = [
    "CONSUMERS",
    "Arrived",
    "Away",
    "Kept",
    "NotKept",
    "Store",
    "Writer",
    "digest_of",
    "new_public_id",
    "store",
    "stores",
]
