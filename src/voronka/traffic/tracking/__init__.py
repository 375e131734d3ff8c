"""Visits as they come: counted many at once, without Django and without a cookie.

    writer = Writer(hit_store(database_url).write)
    await writer.keep((Came(at=now, visitor=visitor_of(...), kind=VISIT, page="/", said=read(query, referrer)),))

An answer is given when they are on disk. Where they come from is an `Origin`, made when the first such visit comes and
judged by the rules of that moment; rules that change judge it anew (`traffic.actions`).
"""

from __future__ import annotations

from voronka.traffic.tracking.agents import device_of, robot_of
from voronka.traffic.tracking.came import PAGE, TARGET, VISIT, Came
from voronka.traffic.tracking.stores import HitStore, hit_store

__all__ = ["PAGE", "TARGET", "VISIT", "Came", "HitStore", "device_of", "hit_store", "robot_of"]
