"""The two databases: a store is one connection, of one thread that writes."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from json.encoder import encode_basestring_ascii
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote

import psycopg

from voronka.ground import clock
from voronka.traffic.intake.arrived import ABOUT, CONSUMERS, KIND, Arrived, Away, Kept, NotKept

BUSY_S, CONNECT_S, LONGEST_S, USED_S = 20, 3, 20, 60
AT_ONCE = 2
"""Groups that are written at the same time where the database lets several in: one is put together while another is on
its way to the disk. A third makes all of them smaller, and each row dearer."""
_USED = "UPDATE traffic_apikey SET last_used_at = {0} WHERE id = {0}"
_COLUMNS = (
    "public_id, at, key, digest, point_id, version_id, source_id, visitor, address, agent, language, suspicion, payload"
)


class Store(Protocol):
    """Keeps groups of submissions."""

    def write(self, group: Sequence[Arrived]) -> list[Kept]:
        """Keep all of them in one transaction, each with its event and a delivery for every consumer.

        Raises Away or NotKept; then nothing of the group is there, or, when the answer of a commit was lost, all of it.
        """

    def close(self) -> None:
        """Give the connection back."""


def store(database_url: str, *, consumers: tuple[str, ...] = CONSUMERS) -> Store:
    """The store of a database, as `DATABASE_URL` names it; it connects when there is something to write."""
    if database_url.startswith("sqlite:"):
        return Sqlite(Path(unquote(database_url.removeprefix("sqlite:///"))), consumers)
    return Postgresql(database_url, consumers)


def stores(database_url: str) -> list[Store]:
    """As many as may write at once: SQLite lets one in at a time."""
    return [store(database_url) for _ in range(1 if database_url.startswith("sqlite:") else AT_ONCE)]


class _Uses:
    """When which API key was last used, to the minute."""

    def __init__(self) -> None:
        self._noted: dict[int, float] = {}

    def of(self, group: Sequence[Arrived]) -> set[int]:
        """The keys whose use is to be written down with this group."""
        now = time.monotonic()
        keys = {each.api_key_id for each in group if each.api_key_id is not None}
        due = {key for key in keys if now - self._noted.get(key, float("-inf")) > USED_S}
        self._noted |= dict.fromkeys(due, now)
        return due


class Sqlite:
    """One file. A commit is one sync to the disk, however many rows it has."""

    _SUBMISSION = f"""
        INSERT INTO traffic_submission ({_COLUMNS}, origin_id)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT id FROM traffic_origin WHERE digest = ?))
        ON CONFLICT DO NOTHING
    """  # noqa: S608 - our own names
    _EVENT = f"""
        INSERT INTO journal_event (kind, subject_kind, subject_id, at, recorded_at, request_id, payload, changes)
        VALUES ('{KIND}', '{ABOUT}', ?, ?, ?, ?, ?, '{{}}')
    """  # noqa: S608 - our own names
    _DELIVERY = """
        INSERT INTO journal_delivery (event_id, consumer, state, run_at, worker, attempt, error)
        VALUES (?, ?, 0, ?, '', 0, '')
    """
    _CONSENT = """
        INSERT INTO traffic_consent (submission_id, text_id)
        SELECT ?, id FROM traffic_consenttext WHERE id = ? ON CONFLICT DO NOTHING
    """

    def __init__(self, path: Path, consumers: tuple[str, ...]) -> None:
        self._path, self._consumers = path, consumers
        self._uses = _Uses()
        self._held: sqlite3.Connection | None = None

    def write(self, group: Sequence[Arrived]) -> list[Kept]:
        try:
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            now = _sqlite_moment(clock.now())
            kept = [self._write(connection, each, now) for each in group]
            for key in self._uses.of(group):
                connection.execute(_USED.format("?"), (now, key))
            connection.execute("COMMIT")
        except (sqlite3.IntegrityError, sqlite3.DataError) as error:
            self.close()
            raise NotKept(str(error)) from error
        except sqlite3.Error as error:
            self.close()
            raise Away(str(error)) from error
        return kept

    def close(self) -> None:
        if self._held is not None:
            self._held.close()  # what was not committed is gone with it
            self._held = None

    def _connection(self) -> sqlite3.Connection:
        if self._held is None:
            address = f"file:{self._path}?mode=rw"
            self._held = sqlite3.connect(
                address, uri=True, timeout=BUSY_S, isolation_level=None, check_same_thread=False
            )
            self._held.execute("PRAGMA foreign_keys = ON")
            self._held.execute("PRAGMA synchronous = FULL")  # what was acknowledged is there after a power cut
        return self._held

    def _write(self, connection: sqlite3.Connection, each: Arrived, now: str) -> Kept:
        at = _sqlite_moment(each.at)
        said = (each.public_id, at, each.key, each.digest, each.point_id, each.version_id, each.source_id)
        more = (each.visitor, each.address, each.agent, each.language, each.suspicion, each.payload, each.origin)
        done = connection.execute(self._SUBMISSION, said + more)
        if not done.rowcount:
            return self._known(connection, each)
        submission = done.lastrowid
        told = (submission, at, now, each.request_id, f'{{"submission_id": {submission}}}')
        event = connection.execute(self._EVENT, told).lastrowid
        for consumer in self._consumers:
            connection.execute(self._DELIVERY, (event, consumer, now))
        for text in each.consents:
            connection.execute(self._CONSENT, (submission, text))
        return Kept(each.public_id, each.digest, is_new=True)

    def _known(self, connection: sqlite3.Connection, each: Arrived) -> Kept:
        asked = "SELECT key, public_id, digest FROM traffic_submission WHERE key = ? OR public_id = ?"
        rows = connection.execute(asked, (each.key, each.public_id)).fetchall()
        return _found(each, rows)


class Postgresql:
    """One connection. A group is one statement, and one trip there and back."""

    _WRITE = f"""
        WITH came AS (
            SELECT * FROM jsonb_to_recordset(%(group)s::jsonb) AS came (
                public_id text, at timestamptz, key text, digest text, point_id bigint, version_id bigint,
                source_id bigint, visitor bigint, address text, agent text, language text, suspicion text,
                payload jsonb, origin text, consents bigint[], request_id text)
        ), submission AS (
            INSERT INTO traffic_submission ({_COLUMNS}, origin_id)
            SELECT {_COLUMNS}, (SELECT id FROM traffic_origin WHERE traffic_origin.digest = came.origin) FROM came
            ON CONFLICT DO NOTHING RETURNING id, public_id, at
        ), event AS (
            INSERT INTO journal_event (kind, subject_kind, subject_id, at, recorded_at, request_id, payload, changes)
            SELECT '{KIND}', '{ABOUT}', id, submission.at, %(now)s, request_id,
                   jsonb_build_object('submission_id', id), '{{}}' FROM submission JOIN came USING (public_id)
            RETURNING id
        ), delivery AS (
            INSERT INTO journal_delivery (event_id, consumer, state, run_at, worker, attempt, error)
            SELECT id, consumer, 0, %(now)s, '', 0, '' FROM event CROSS JOIN unnest(%(consumers)s::text[]) AS consumer
        ), consent AS (
            INSERT INTO traffic_consent (submission_id, text_id)
            SELECT submission.id, traffic_consenttext.id
              FROM submission JOIN came USING (public_id) CROSS JOIN unnest(came.consents) AS agreed
              JOIN traffic_consenttext ON traffic_consenttext.id = agreed
            ON CONFLICT DO NOTHING
        )
        SELECT public_id FROM submission
    """  # noqa: S608 - our own names
    _KNOWN = """
        SELECT key, public_id, digest FROM traffic_submission WHERE key = ANY(%s) OR public_id = ANY(%s)
    """

    def __init__(self, url: str, consumers: tuple[str, ...]) -> None:
        self._url, self._consumers = url, list(consumers)
        self._uses = _Uses()
        self._held: psycopg.Connection | None = None

    def write(self, group: Sequence[Arrived]) -> list[Kept]:
        was_open = self._held is not None
        try:
            return self._write(group)
        except (psycopg.IntegrityError, psycopg.DataError) as error:
            raise NotKept(str(error)) from error
        except psycopg.Error as error:
            is_lost = was_open and self._held is not None and self._held.closed
            self.close()
            if is_lost:  # the server was started anew since: what it has of the group it knows by its ids
                return self.write(group)
            raise Away(f"{type(error).__name__}: {error}".strip()) from error

    def close(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None

    def _connection(self) -> psycopg.Connection:
        if self._held is None:
            self._held = psycopg.connect(
                self._url,
                autocommit=True,
                connect_timeout=CONNECT_S,
                tcp_user_timeout=LONGEST_S * 1000,
                options=f"-c statement_timeout={LONGEST_S}s",
            )
            self._held.prepare_threshold = 0
        return self._held

    def _write(self, group: Sequence[Arrived]) -> list[Kept]:
        connection = self._connection()
        values = {
            "group": f"[{','.join(map(_as_json, group))}]",
            "now": clock.now(),
            "consumers": self._consumers,
        }
        new = {row[0] for row in connection.execute(self._WRITE, values).fetchall()}
        for key in self._uses.of(group):
            connection.execute(_USED.format("%s"), (values["now"], key))
        others = [each for each in group if each.public_id not in new]
        rows: list[tuple[Any, ...]] = []
        if others:
            asked = ([each.key for each in others if each.key], [each.public_id for each in others])
            rows = connection.execute(self._KNOWN, asked).fetchall()
        return [
            Kept(each.public_id, each.digest, is_new=True) if each.public_id in new else _found(each, rows)
            for each in group
        ]


def _as_json(each: Arrived) -> str:
    """Put together by hand: a row costs a third of what `json.dumps` takes. What is not ours is quoted."""
    return (
        f'{{"public_id":"{each.public_id}","at":"{each.at.isoformat()}","key":{_quoted(each.key)},'
        f'"digest":"{each.digest}","point_id":{_number(each.point_id)},"version_id":{_number(each.version_id)},'
        f'"source_id":{_number(each.source_id)},"visitor":{_number(each.visitor)},"address":{_quoted(each.address)},'
        f'"agent":{_quoted(each.agent)},"language":"{each.language}","suspicion":"{each.suspicion}",'
        f'"origin":{_quoted(each.origin)},"consents":{list(each.consents)},"request_id":"{each.request_id}",'
        f'"payload":{each.payload}}}'
    )


def _quoted(text: str | None) -> str:
    return "null" if text is None else encode_basestring_ascii(text)


def _number(value: int | None) -> int | str:
    return "null" if value is None else value


def _found(each: Arrived, rows: Sequence[tuple[Any, ...]]) -> Kept:
    """What is there in place of one that was not written: itself, from a try before, or another one under its key."""
    for key, public_id, digest in rows:
        if public_id == each.public_id or (key is not None and key == each.key):
            return Kept(public_id, digest, is_new=public_id == each.public_id)
    raise Away("what stood in the way is gone")


def _sqlite_moment(at: datetime) -> str:
    """As Django writes moments."""
    return str(at.astimezone(UTC).replace(tzinfo=None))
