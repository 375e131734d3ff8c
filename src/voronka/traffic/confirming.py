"""An address that its owner confirms (double opt-in): the link that is sent to it, and what the button there writes.

Without Django: the edge does it. The link names a submission; what was agreed to there is confirmed, once.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import psycopg

from voronka.ground import clock, tokens
from voronka.ground.sqlite.line import in_line
from voronka.traffic.intake import Away

KIND, ABOUT = "traffic.consents_confirmed", "traffic.submission"
"""As `events.ConsentsConfirmed`."""
PURPOSE = "confirm"
LASTS_S = 14 * 24 * 3600
BUSY_S, CONNECT_S = 10, 3
_CONFIRM = "UPDATE traffic_consent SET confirmed_at = {0} WHERE submission_id = {0} AND confirmed_at IS NULL"
_EVENT = """
    INSERT INTO journal_event (kind, subject_kind, subject_id, at, recorded_at, request_id, payload, changes)
    VALUES ({0}, {0}, {0}, {0}, {0}, {0}, {0}, {0})
"""


def token_for(submission_id: int, *, now: datetime, key: str) -> str:
    """What stands in the link to confirm a submission."""
    return tokens.sign({"confirms": submission_id}, purpose=PURPOSE, lasts_s=LASTS_S, now=now, key=key)


def submission_of(token: str, *, now: datetime, key: str) -> int | None:
    """The submission that a link confirms; None = it is no such link, or its time is over."""
    try:
        submission = tokens.read(token, purpose=PURPOSE, now=now, key=key).get("confirms")
    except (tokens.TokenRefused, ValueError):
        return None
    return submission if isinstance(submission, int) else None


def confirm(database_url: str, submission_id: int, *, at: datetime, request_id: str) -> None:
    """Write down that what was agreed to is confirmed. Publishes ConsentsConfirmed; nothing where it was before.

    Raises Away.
    """
    try:
        if database_url.startswith("sqlite:"):
            _in_sqlite(Path(unquote(database_url.removeprefix("sqlite:///"))), submission_id, at, request_id)
        else:
            _in_postgresql(database_url, submission_id, at, request_id)
    except (sqlite3.Error, psycopg.Error) as error:
        raise Away(str(error)) from error


def _in_sqlite(path: Path, submission_id: int, at: datetime, request_id: str) -> None:
    with closing(sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)) as file:
        file.execute("PRAGMA synchronous = FULL")  # what was acknowledged is there after a power cut
        with in_line(path):
            file.execute("BEGIN IMMEDIATE")
        told = [_moment(each) for each in (at, clock.now())]
        if file.execute(_CONFIRM.format("?"), (told[0], submission_id)).rowcount:
            said = _said(submission_id, at)
            file.execute(_EVENT.format("?"), (KIND, ABOUT, submission_id, *told, request_id, *said))
        file.execute("COMMIT")


def _in_postgresql(url: str, submission_id: int, at: datetime, request_id: str) -> None:
    with psycopg.connect(url, connect_timeout=CONNECT_S) as server:
        if server.execute(_CONFIRM.format("%s").encode(), (at, submission_id)).rowcount:
            row = (KIND, ABOUT, submission_id, at, clock.now(), request_id, *_said(submission_id, at))
            server.execute(_EVENT.format("%s").encode(), row)


def _said(submission_id: int, at: datetime) -> tuple[str, str]:
    """The payload and the changes of the event."""
    changes = {"confirmed_at": [None, at.isoformat()]}
    return json.dumps({"submission_id": submission_id}), json.dumps(changes)


def _moment(at: datetime) -> str:
    """As Django writes moments."""
    return str(at.astimezone(UTC).replace(tzinfo=None))
