"""The two databases, each with one connection of the thread that writes hits."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, unquote

import psycopg

from voronka.ground.sqlite.line import in_line
from voronka.traffic.intake import Away, NotKept
from voronka.traffic.origins import FIELDS, Known, Rule, Rulebook, Said
from voronka.traffic.tracking.came import Came

BUSY_S, CONNECT_S = 10, 3
TURN = 0x6F726967696E73
"""As `actions.origins.TURN`: while rules are changed, no origin is judged by the old ones."""
NEW_A_MINUTE = 600
"""More origins than that do not come into being in a minute: somebody makes addresses up."""
REMEMBERED = 50_000
_HIT = "point_id, version_id, origin_id, visitor, kind, page, target, device, robot, at"
_ORIGIN = ", ".join(["digest", *FIELDS, "channel", "source_id"])
_RULES = "SELECT field, pattern, channel, source_id FROM traffic_channelrule ORDER BY position, id"
_SOURCES = "SELECT id, name, channel FROM traffic_source ORDER BY id"

Group = Sequence[Sequence[Came]]


class HitStore(Protocol):
    """Keeps groups of hits."""

    def write(self, group: Group) -> list[int]:
        """Keep all of them in one transaction; returns how many each part had. Raises Away or NotKept."""

    def close(self) -> None:
        """Give the connection back."""


class Origins:
    """The ids of origins that this process knows, and how many new ones it has made lately."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self._minute, self._made = 0, 0

    def unknown(self, group: Group) -> dict[str, Said]:
        """Digest -> what is said by visits of this group and by none before, as far as this process knows."""
        said = {each.said for part in group for each in part if each.said is not None}
        return {each.digest: each for each in said if each.digest not in self.ids}

    def may_make(self, new: dict[str, Said]) -> dict[str, Said]:
        """Those of the new ones that may come into being now."""
        minute = int(time.monotonic() // 60)
        if minute != self._minute:
            self._minute, self._made = minute, 0
        some = dict(list(new.items())[: NEW_A_MINUTE - self._made])
        self._made += len(some)
        return some

    def remember(self, rows: Iterable[tuple[str, int]]) -> None:
        if len(self.ids) > REMEMBERED:
            self.ids.clear()
        self.ids.update(rows)

    def rows(self, group: Group) -> list[tuple[Any, ...]]:
        """The rows of a group; a visit whose origin could not be made is of none."""
        return [_row(each, self.ids.get(each.said.digest) if each.said else None) for part in group for each in part]


def _row(hit: Came, origin: int | None) -> tuple[Any, ...]:
    what = (hit.visitor, hit.kind, hit.page, hit.target, hit.device, hit.robot, hit.at)
    return (hit.point_id, hit.version_id, origin, *what)


def _judged(new: dict[str, Said], rules: Iterable[Any], sources: Iterable[Any]) -> list[tuple[Any, ...]]:
    book = Rulebook([Rule(*each) for each in rules], [Known(*each) for each in sources])
    verdicts = ((digest, said, book.judge(said)) for digest, said in new.items())
    return [(digest, *said.values(), verdict.channel, verdict.source_id) for digest, said, verdict in verdicts]


def hit_store(database_url: str) -> HitStore:
    """The store of a database, as `DATABASE_URL` names it; it connects when there is something to write."""
    if database_url.startswith("sqlite:"):
        return SqliteHits(Path(unquote(database_url.removeprefix("sqlite:///"))))
    return PostgresqlHits(database_url)


class SqliteHits:
    """One file."""

    def __init__(self, path: Path) -> None:
        self._path, self._origins = path, Origins()
        self._held: sqlite3.Connection | None = None

    def write(self, group: Group) -> list[int]:
        for is_last in (False, True):
            try:
                self._write(self._connection(), group)
                break
            except (sqlite3.IntegrityError, sqlite3.DataError) as error:
                self.close()  # what this process knew of origins may be gone: it looks once more
                if is_last:
                    raise NotKept(str(error)) from error
            except sqlite3.Error as error:
                self.close()
                raise Away(str(error)) from error
        return [len(part) for part in group]

    def close(self) -> None:
        if self._held is not None:
            self._held.close()  # what was not committed is gone with it
            self._held = None
            self._origins.ids.clear()  # of what was rolled back there are no ids

    def _connection(self) -> sqlite3.Connection:
        if self._held is None:
            address = f"file:{quote(str(self._path))}?mode=rw"
            self._held = sqlite3.connect(
                address, uri=True, timeout=BUSY_S, isolation_level=None, check_same_thread=False
            )
            self._held.execute("PRAGMA foreign_keys = ON")
            self._held.execute("PRAGMA synchronous = FULL")  # what was acknowledged is there after a power cut
        return self._held

    def _write(self, connection: sqlite3.Connection, group: Group) -> None:
        with in_line(self._path):
            connection.execute("BEGIN IMMEDIATE")
        if unknown := self._origins.unknown(group):
            self._origins.remember(self._found(connection, unknown))
        rows = [(*row[:-1], _moment(row[-1])) for row in self._origins.rows(group)]
        connection.executemany(f"INSERT INTO traffic_hit ({_HIT}) VALUES (?,?,?,?,?,?,?,?,?,?)", rows)  # noqa: S608
        connection.execute("COMMIT")

    def _found(self, connection: sqlite3.Connection, unknown: dict[str, Said]) -> list[tuple[str, int]]:
        here = _here(connection, unknown)
        new = {digest: said for digest, said in unknown.items() if digest not in dict(here)}
        if made := self._origins.may_make(new):
            rows = _judged(made, connection.execute(_RULES), connection.execute(_SOURCES))
            places = ",".join("?" * len(rows[0]))
            statement = f"INSERT INTO traffic_origin ({_ORIGIN}) VALUES ({places}) ON CONFLICT DO NOTHING"  # noqa: S608
            connection.executemany(statement, rows)
        return here + _here(connection, made)


def _here(connection: sqlite3.Connection, said: dict[str, Said]) -> list[tuple[str, int]]:
    asked = "SELECT digest, id FROM traffic_origin WHERE digest = ?"
    return [row for digest in said for row in connection.execute(asked, (digest,))]


class PostgresqlHits:
    """One connection; hits go by COPY."""

    def __init__(self, url: str) -> None:
        self._url, self._origins = url, Origins()
        self._held: psycopg.Connection | None = None

    def write(self, group: Group) -> list[int]:
        for is_last in (False, True):
            was_open = self._held is not None
            try:
                self._write(self._connection(), group)
                break
            except (psycopg.IntegrityError, psycopg.DataError) as error:
                self._origins.ids.clear()  # what this process knew of origins may be gone: it looks once more
                if is_last:
                    raise NotKept(str(error)) from error
            except psycopg.Error as error:
                is_lost = was_open and self._held is not None and self._held.closed
                self.close()
                if is_last or not is_lost:  # else the server was started anew since
                    raise Away(f"{type(error).__name__}: {error}".strip()) from error
        return [len(part) for part in group]

    def close(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None
            self._origins.ids.clear()

    def _connection(self) -> psycopg.Connection:
        if self._held is None:
            self._held = psycopg.connect(self._url, autocommit=True, connect_timeout=CONNECT_S)
        return self._held

    def _write(self, connection: psycopg.Connection, group: Group) -> None:
        with connection.transaction(), connection.cursor() as cursor:
            if unknown := self._origins.unknown(group):
                self._origins.remember(self._found(connection, unknown))
            with cursor.copy(f"COPY traffic_hit ({_HIT}) FROM STDIN") as copy:
                for row in self._origins.rows(group):
                    copy.write_row(row)

    def _found(self, connection: psycopg.Connection, unknown: dict[str, Said]) -> list[tuple[str, int]]:
        here = self._here(connection, unknown)
        new = {digest: said for digest, said in unknown.items() if digest not in dict(here)}
        if made := self._origins.may_make(new):
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (TURN,))
            rows = _judged(made, connection.execute(_RULES), connection.execute(_SOURCES))
            places = ",".join(["%s"] * len(rows[0]))
            statement = f"INSERT INTO traffic_origin ({_ORIGIN}) VALUES ({places}) ON CONFLICT DO NOTHING"  # noqa: S608
            with connection.cursor() as cursor:
                cursor.executemany(statement.encode(), rows)
        return here + self._here(connection, made)

    @staticmethod
    def _here(connection: psycopg.Connection, said: dict[str, Said]) -> list[tuple[str, int]]:
        asked = "SELECT digest, id FROM traffic_origin WHERE digest = ANY(%s)"
        return connection.execute(asked, (list(said),)).fetchall()


def _moment(at: datetime) -> str:
    """As Django writes moments."""
    return str(at.astimezone(UTC).replace(tzinfo=None))
