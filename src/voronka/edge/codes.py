"""GET /q/<key>: what a QR code leads to."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from functools import cache
from urllib.parse import quote

import psycopg

from voronka.edge.database import DATABASE_ERRORS
from voronka.edge.here import here
from voronka.edge.http import Answer, Asked, Problem
from voronka.edge.known import Point
from voronka.edge.limits import neighbourhood
from voronka.ground.sqlite.line import in_line
from voronka.traffic.intake import Away, Writer
from voronka.traffic.tracking import robot_of

log = logging.getLogger("voronka.edge")
Scan = tuple[int, datetime]
"""Landing point and moment."""
WAITS_S, BUSY_S = 2.0, 20
_COUNT = "INSERT INTO traffic_tally (point_id, at, hours, visitors, way) VALUES ({0}, {0}, 0, 1, 'code')"
_SAFE = "=&%-_.~+:,;@!$'()*/?"


async def scanned(asked: Asked) -> Answer:
    """Count the scan, and on to the page of the point, its form or its chat. Whoever scanned does not wait long."""
    point = await here().known.form(asked.path.removeprefix("/q/"))
    if asked.method not in ("GET", "HEAD"):
        raise Problem(405, "method", "GET only", headers=[(b"allow", b"GET, HEAD")])
    if _is_counted(asked):
        try:
            async with asyncio.timeout(WAITS_S):
                await asyncio.shield(_writer().put((point.id, asked.at)))
        except (Away, TimeoutError) as error:
            log.warning("a scan of landing point %s may not be counted: %r", point.id, error)
    where = await asyncio.to_thread(_target, point, asked)
    return Answer(302, b"", b"text/plain", [(b"location", where.encode()), (b"cache-control", b"no-store")])


def _is_counted(asked: Asked) -> bool:
    """Whether a person scans, and no more often than people do."""
    if asked.method != "GET" or robot_of(asked.header(b"user-agent"), asked.headers):
        return False
    try:
        here().hits_per_address.take(neighbourhood(asked.address), time.monotonic())
    except Problem:
        return False
    return True


def _target(point: Point, asked: Asked) -> str:
    """Where the code leads; what stands behind its "?" comes along, and the visit is known to come from a code."""
    more = quote(asked.query.decode("latin-1"), safe=_SAFE)
    query = more if "utm_medium=" in more else "&".join(filter(None, ["utm_source=qr&utm_medium=qr", more]))
    for slug, kind, chat in _rows("SELECT slug, kind, chat FROM traffic_landingpoint WHERE id = %s", (point.id,)):
        if kind == "chat" and chat:
            return f"/m/{point.key}?{query}"
        if slug and point.versions:
            return f"/p/{slug}?{query}"
    return f"/f/{point.key}?{query}"


def _rows(query: str, values: tuple[object, ...]) -> list[tuple[str, ...]]:
    try:
        return here().reader.rows(query, values)
    except DATABASE_ERRORS as error:
        raise Away(type(error).__name__) from error


@cache
def _writer() -> Writer[Scan, None]:
    return Writer(_keep)


def _keep(scans: Sequence[Scan]) -> list[None]:
    """Count what was scanned meanwhile, in one transaction. Raises Away."""
    environment = here().environment
    try:
        if environment.is_sqlite:
            with closing(sqlite3.connect(environment.sqlite_path, timeout=BUSY_S)) as file, file:
                rows = [(point, at.strftime("%Y-%m-%d %H:%M:%S.%f")) for point, at in scans]
                with in_line(environment.sqlite_path):
                    file.executemany(_COUNT.format("?"), rows)
        else:
            with psycopg.connect(environment.database_url, connect_timeout=BUSY_S) as server, server.cursor() as cursor:
                cursor.executemany(_COUNT.format("%s"), scans)
    except DATABASE_ERRORS as error:
        raise Away(str(error)) from error
    return [None] * len(scans)
