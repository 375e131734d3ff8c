"""ClickHouse in process (chdb): a MergeTree table ordered by case and time, one part, and the best queries we know.

A question may have several queries; the fastest that answers rightly is used, so that no setting we overlooked makes us
look good. (groupArray keeps the order of the table only when the table is aggregated in order.)
"""

from __future__ import annotations

import ast
import time
from typing import TYPE_CHECKING, Any

from chdb.session import Session

from benchmarks.events import ACTIVITIES
from benchmarks.questions import HALF_HOUR, MONTH, STEPS, DifferentAnswerError, same

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta
    from pathlib import Path

    from benchmarks.events import Events

IN_ORDER = " settings optimize_aggregation_in_order=1"
NEIGHBOURS = """(select stage, time, entity, lagInFrame(stage) over w p, lagInFrame(time) over w pt,
    lagInFrame(entity, 1, 4294967295) over w pe from events
    window w as (order by entity, time rows between 1 preceding and current row))"""
PAIRS = """(select arrayJoin(arrayMap((a, b) -> a * 256 + b, arrayPopBack(s), arrayPopFront(s))) x
    from (select groupArray(stage) s from events group by entity))"""
TIMED_PAIRS = """(select arrayJoin(arrayZip(arrayMap((a, b) -> a * 256 + b, arrayPopBack(s), arrayPopFront(s)),
    arrayMap((a, b) -> toUInt32(b - a), arrayPopBack(t), arrayPopFront(t)))) x
    from (select groupArray(stage) s, groupArray(time) t from events group by entity))"""
RUNS = """(select arrayJoin(arrayMap((a, b) -> (a.1, toUInt32(b.2 - a.2)), arrayPopBack(r), arrayPopFront(r))) x
    from (select arrayCompact(e -> e.1, groupArray((stage, time))) r from events group by entity))"""
STAYS = """(select entity, lagInFrame(stage) over w f, toUInt32(time - lagInFrame(time) over w) s,
    lagInFrame(entity, 1, 4294967295) over w e
    from (select entity, time, stage, p, pe from (select stage, time, entity, lagInFrame(stage) over w p,
        lagInFrame(entity, 1, 4294967295) over w pe from events
        window w as (order by entity, time rows between 1 preceding and current row)) where pe != entity or p != stage)
    window w as (order by entity, time rows between 1 preceding and current row))"""
QUANTILES = "quantilesExactInclusive(0.5, 0.9)"


def _funnel(within: timedelta, where: str = "") -> str:
    steps = ", ".join(f"stage = {ACTIVITIES.index(step)}" for step in STEPS)
    seconds = int(within.total_seconds())
    return f"""select level, count() from (select windowFunnel({seconds})(time, {steps}) level
        from events {where} group by entity) group by level"""


STEP_CODES = ", ".join(str(ACTIVITIES.index(step)) for step in STEPS)
WHERE = f"where stage in ({STEP_CODES})"
STEP_CONDITIONS = ", ".join(f"stage = {ACTIVITIES.index(step)}" for step in STEPS)
BY_SELLER = f"""select seller, level, count() from (select any(seller) seller,
    windowFunnel({int(MONTH.total_seconds())})(time, {STEP_CONDITIONS}) level from events group by entity)
    group by seller, level"""
WON = ACTIVITIES.index("won")

QUERIES: dict[str, tuple[str, ...]] = {
    "funnel": (_funnel(MONTH), _funnel(MONTH) + IN_ORDER, _funnel(MONTH, WHERE) + IN_ORDER),
    "funnel_half_hour": (_funnel(HALF_HOUR), _funnel(HALF_HOUR) + IN_ORDER, _funnel(HALF_HOUR, WHERE) + IN_ORDER),
    "funnel_by_seller": (BY_SELLER, BY_SELLER + IN_ORDER),
    "edges": (
        f"select p, stage, count() from {NEIGHBOURS} where pe = entity group by p, stage",
        f"select intDiv(x, 256), x % 256, count() from {PAIRS} group by x{IN_ORDER}",
    ),
    "edge_durations": (
        f"select p, stage, count(), {QUANTILES}(toUInt32(time - pt)) from {NEIGHBOURS} where pe = entity group by 1, 2",
        f"select intDiv(x.1, 256), x.1 % 256, count(), {QUANTILES}(x.2) from {TIMED_PAIRS} group by x.1{IN_ORDER}",
    ),
    "stays": (
        f"select x.1, count(), {QUANTILES}(x.2) from {RUNS} group by x.1{IN_ORDER}",
        f"select f, count(), {QUANTILES}(s) from {STAYS} where e = entity group by f",
    ),
    "lengths": tuple(
        f"select count(), {QUANTILES}(l) from (select toUInt32(max(time) - min(time)) l from events group by entity)"
        + order
        for order in ("", IN_ORDER)
    ),
    "lengths_by_seller": tuple(
        f"""select seller, count(), {QUANTILES}(l) from (select any(seller) seller,
            toUInt32(max(time) - min(time)) l from events group by entity) group by seller{order}"""
        for order in ("", IN_ORDER)
    ),
    "rates": (
        *(
            f"""select seller, sum(w), count() from (select any(seller) seller, max(stage = {WON}) w
                from events group by entity) group by seller{order}"""
            for order in ("", IN_ORDER)
        ),
        f"select seller, uniqExactIf(entity, stage = {WON}), uniqExact(entity) from events group by seller",
    ),
}
QUERIES["funnel_unindexed"] = QUERIES["funnel"]


class ClickHouse:
    """Answers of chdb."""

    name = "chdb"

    def __init__(self, folder: Path, events: Events) -> None:
        self._session = Session(str(folder / "clickhouse"))
        self._session.query("create database bench")
        self._session.query("use bench")
        self._session.query(
            "create table events (entity UInt32, time UInt32, stage UInt8, seller UInt16)"
            " engine = MergeTree order by (entity, time)"
        )
        source = folder / "events.parquet"
        _write(events, source)
        self._session.query(f"insert into events select * from file('{source}', Parquet)")
        self._session.query("optimize table events final")
        source.unlink()
        self.chosen: dict[str, str] = {}

    def rows(self, query: str) -> list[list[Any]]:
        """The answer's rows, numbers and arrays as Python has them."""
        text = str(self._session.query(query, "TSV"))
        return [[ast.literal_eval(cell) for cell in line.split("\t")] for line in text.splitlines()]

    def choose(self, key: str, expected: Any) -> None:
        """Keep the fastest query of a question for the rounds; each is asked twice, the first time to warm up."""
        taken = {}
        for query in QUERIES[key]:
            if same(READERS[key](self.rows(query)), expected):
                begun = time.perf_counter()
                self.rows(query)
                taken[query] = time.perf_counter() - begun
        if not taken:
            raise DifferentAnswerError(f"no query of chdb agrees on {key}")
        self.chosen[key] = min(taken, key=taken.__getitem__)

    def __getattr__(self, key: str) -> Callable[[], Any]:
        """The answer of the chosen query to a question."""
        if key not in QUERIES:
            raise AttributeError(key)
        return lambda: READERS[key](self.rows(self.chosen[key]))


def _write(events: Events, path: Path) -> None:
    import polars as pl

    pl.DataFrame(
        {"entity": events.cases, "time": events.times, "stage": events.stages, "seller": events.seller_of_event}
    ).write_parquet(path, compression="lz4")


def _levels(rows: list[list[Any]]) -> list[int]:
    return [sum(count for level, count in rows if level >= step) for step in range(1, len(STEPS) + 1)]


def _levels_by_seller(rows: list[list[Any]]) -> dict[str, list[int]]:
    sellers: dict[int, list[list[Any]]] = {}
    for seller, level, count in rows:
        sellers.setdefault(seller, []).append([level, count])
    return {str(seller): _levels(part) for seller, part in sellers.items()}


READERS: dict[str, Callable[[list[list[Any]]], Any]] = {
    "funnel": _levels,
    "funnel_half_hour": _levels,
    "funnel_unindexed": _levels,
    "funnel_by_seller": _levels_by_seller,
    "edges": lambda rows: {(ACTIVITIES[a], ACTIVITIES[b]): n for a, b, n in rows},
    "edge_durations": lambda rows: {(ACTIVITIES[a], ACTIVITIES[b]): (n, *q) for a, b, n, q in rows},
    "stays": lambda rows: {ACTIVITIES[a]: (n, *q) for a, n, q in rows},
    "lengths": lambda rows: {"": (rows[0][0], *rows[0][1])},
    "lengths_by_seller": lambda rows: {str(seller): (n, *q) for seller, n, q in rows},
    "rates": lambda rows: {str(seller): (hits, tries) for seller, hits, tries in rows},
}
