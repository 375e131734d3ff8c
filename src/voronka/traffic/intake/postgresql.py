"""A store on a server of PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from json.encoder import encode_basestring_ascii
from typing import Any

import psycopg
from psycopg.pq import ExecStatus

from voronka.ground import clock
from voronka.traffic.intake.arrived import ABOUT, KIND, Arrived, Away, Kept, NotKept
from voronka.traffic.intake.shared import COLUMNS, USED, Uses, found

CONNECT_S, LONGEST_S = 3, 20
MOST_SENT = 60_000
"""Bytes that the socket takes without waiting."""


def _statement(passed_over: str, told: str) -> str:
    """What writes a group, one event of it, its deliveries and consents, at once.

    passed_over  "(key)" = of a key that is there already; "" = whatever stands in the way: each index is asked first
    told         what is asked of the rows that were written
    """
    return f"""
        WITH came AS (
            SELECT * FROM jsonb_to_recordset(%(group)s::jsonb) AS came (
                public_id text, at timestamptz, key text, digest text, point_id bigint, version_id bigint,
                source_id bigint, visitor bigint, address text, agent text, language text, suspicion text,
                payload jsonb, origin text, consents bigint[], request_id text)
        ), submission AS (
            INSERT INTO traffic_submission ({COLUMNS}, origin_id)
            SELECT {COLUMNS}, (SELECT id FROM traffic_origin WHERE traffic_origin.digest = came.origin) FROM came
            ON CONFLICT {passed_over} DO NOTHING RETURNING id, public_id, at
        ), event AS (
            INSERT INTO journal_event (kind, subject_kind, subject_id, at, recorded_at, request_id, payload, changes)
            SELECT '{KIND}', '{ABOUT}', min(id), min(submission.at), %(now)s, '',
                   jsonb_build_object('submission_id', min(id), 'requests', jsonb_object_agg(id, request_id)), '{{}}'
              FROM submission JOIN came USING (public_id) HAVING count(*) > 0
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
        SELECT {told} FROM submission
    """  # noqa: S608 - our own names


class Postgresql:
    """One connection. A group is one statement, and one trip there and back."""

    _WHICH = _statement("", "public_id")
    _KEEP = (_statement("(key)", "count(*)") % {"group": "$1", "now": "$2::timestamptz", "consumers": "$3"}).encode()
    _KNOWN = """
        SELECT key, public_id, digest FROM traffic_submission WHERE key = ANY(%s) OR public_id = ANY(%s)
    """

    def __init__(self, url: str, consumers: tuple[str, ...]) -> None:
        self._url, self._consumers = url, list(consumers)
        self._listed = f"{{{','.join(consumers)}}}".encode()
        self._uses = Uses()
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

    def begin(self, group: Sequence[Arrived]) -> int | None:
        """Send it on its way, and return the socket on which the answer comes; None: it may take time, `write` it."""
        held = self._held
        text = _as_json(group).encode()
        if held is None or len(text) > MOST_SENT or self._uses.due(group):
            return None
        try:
            held.pgconn.send_query_prepared(b"keep", [text, clock.now().isoformat().encode(), self._listed])
            return int(held.pgconn.socket)
        except psycopg.Error:
            return None

    @property
    def is_waiting(self) -> bool:
        """Whether what was begun has no answer yet; called when something has come."""
        if self._held is None:
            return False
        try:
            self._held.pgconn.consume_input()
        except psycopg.Error:
            return False
        return bool(self._held.pgconn.is_busy())

    def finish(self, group: Sequence[Arrived]) -> list[Kept] | None:
        """What became of what was begun; None: it did not go smoothly, `write` it."""
        if self._held is None:
            return None
        pgconn = self._held.pgconn
        rows = None
        while (result := pgconn.get_result()) is not None:
            rows = int(result.get_value(0, 0) or 0) if result.status == ExecStatus.TUPLES_OK else None
        return [Kept(each.public_id, each.digest, is_new=True) for each in group] if rows == len(group) else None

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
                keepalives_idle=5,  # a server that is gone without a word is noticed within 20 seconds
                keepalives_interval=5,
                keepalives_count=3,
                options=f"-c statement_timeout={LONGEST_S}s",
            )
            self._held.prepare_threshold = 0
            self._held.pgconn.prepare(b"keep", self._KEEP)
        return self._held

    def _write(self, group: Sequence[Arrived]) -> list[Kept]:
        connection = self._connection()
        values = {"group": _as_json(group), "now": clock.now(), "consumers": self._consumers}
        new = {row[0] for row in connection.execute(self._WHICH, values).fetchall()}
        for key in (used := self._uses.due(group)):
            connection.execute(USED.format("%s"), (values["now"], key))
        self._uses.note(used)
        others = [each for each in group if each.public_id not in new]
        rows: list[tuple[Any, ...]] = []
        if others:
            asked = ([each.key for each in others if each.key], [each.public_id for each in others])
            rows = connection.execute(self._KNOWN, asked).fetchall()
        return [
            Kept(each.public_id, each.digest, is_new=True) if each.public_id in new else found(each, rows)
            for each in group
        ]


def _as_json(group: Sequence[Arrived]) -> str:
    return f"[{','.join(map(_row, group))}]"


def _row(each: Arrived) -> str:
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
