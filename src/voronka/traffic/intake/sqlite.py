"""A store in one file of SQLite."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from voronka.ground import clock
from voronka.ground.sqlite.line import in_line
from voronka.traffic.intake.arrived import ABOUT, KIND, Arrived, Away, Kept, NotKept
from voronka.traffic.intake.shared import COLUMNS, USED, Uses, found

BUSY_S = 20


class Sqlite:
    """One file. A commit is one sync to the disk, however many rows it has."""

    _SUBMISSION = f"""
        INSERT INTO traffic_submission ({COLUMNS}, origin_id)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT id FROM traffic_origin WHERE digest = ?))
        ON CONFLICT DO NOTHING
    """  # noqa: S608 - our own names
    _EVENT = f"""
        INSERT INTO journal_event (kind, subject_kind, subject_id, at, recorded_at, request_id, payload, changes)
        VALUES ('{KIND}', '{ABOUT}', ?, ?, ?, '', ?, '{{}}')
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
        self._uses = Uses()
        self._held: sqlite3.Connection | None = None

    def write(self, group: Sequence[Arrived]) -> list[Kept]:
        try:
            connection = self._connection()
            with in_line(self._path):
                connection.execute("BEGIN IMMEDIATE")
            now = _moment(clock.now())
            new: list[tuple[int, Arrived]] = []
            kept = [self._write(connection, each, new) for each in group]
            if new:
                self._tell(connection, new, now)
            for key in (used := self._uses.due(group)):
                connection.execute(USED.format("?"), (now, key))
            connection.execute("COMMIT")
            self._uses.note(used)
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
            address = f"file:{quote(str(self._path))}?mode=rw"
            self._held = sqlite3.connect(
                address, uri=True, timeout=BUSY_S, isolation_level=None, check_same_thread=False
            )
            self._held.execute("PRAGMA foreign_keys = ON")
            self._held.execute("PRAGMA synchronous = FULL")  # what was acknowledged is there after a power cut
        return self._held

    def _write(self, connection: sqlite3.Connection, each: Arrived, new: list[tuple[int, Arrived]]) -> Kept:
        at = _moment(each.at)
        said = (each.public_id, at, each.key, each.digest, each.point_id, each.version_id, each.source_id)
        more = (each.visitor, each.address, each.agent, each.language, each.suspicion, each.payload, each.origin)
        done = connection.execute(self._SUBMISSION, said + more)
        if not done.rowcount:
            return self._known(connection, each)
        submission = done.lastrowid or 0
        new.append((submission, each))
        for text in each.consents:
            connection.execute(self._CONSENT, (submission, text))
        return Kept(each.public_id, each.digest, is_new=True)

    def _tell(self, connection: sqlite3.Connection, new: list[tuple[int, Arrived]], now: str) -> None:
        """One event for all that are new, and its deliveries."""
        first, each = new[0]
        payload = {"submission_id": first, "requests": {str(number): come.request_id for number, come in new}}
        event = connection.execute(self._EVENT, (first, _moment(each.at), now, json.dumps(payload))).lastrowid
        for consumer in self._consumers:
            connection.execute(self._DELIVERY, (event, consumer, now))

    def _known(self, connection: sqlite3.Connection, each: Arrived) -> Kept:
        asked = "SELECT key, public_id, digest FROM traffic_submission WHERE key = ? OR public_id = ?"
        rows = connection.execute(asked, (each.key, each.public_id)).fetchall()
        return found(each, rows)


def _moment(at: datetime) -> str:
    """As Django writes moments."""
    return str(at.astimezone(UTC).replace(tzinfo=None))
