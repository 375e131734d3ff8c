"""What arrives, and what becomes of it."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import time
from base64 import urlsafe_b64encode
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from voronka.ground.json_texts import encode_of

KIND, ABOUT = "traffic.submissions_arrived", "traffic.submission"
CONSUMERS = ("traffic.announce",)
"""Who listens to SubmissionsArrived: the registry of the journal is filled by Django, so a test holds both equal."""


class Away(Exception):
    """The database does not answer or has no room. What was to be kept is there or is not; trying again tells."""


class NotKept(Exception):
    """The database refuses this one: what it points at is gone meanwhile. Nothing of it is there."""


@dataclass(kw_only=True, slots=True)
class Arrived:
    """One submission as it arrived.

    public_id   what the sender is told
    payload     JSON text of an object, without what no database stores (NUL, halves of surrogate pairs)
    digest      of the payload, by `digest_of`
    key         of the sender, with the landing point or the API key before it; None: none was given
    origin      digest of the Origin that the visit came from; one that nobody has written is none
    api_key_id  of the program that sent it
    consents    ids of the wordings that were agreed to
    request_id  stands in the journal
    The others are the columns of `Submission`.
    """

    public_id: str
    at: datetime
    payload: str
    digest: str
    key: str | None = None
    api_key_id: int | None = None
    point_id: int | None = None
    version_id: int | None = None
    source_id: int | None = None
    origin: str | None = None
    visitor: int | None = None
    address: str = ""
    agent: str = ""
    language: str = ""
    suspicion: str = ""
    consents: tuple[int, ...] = ()
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is on disk under the key: this one, or the one that came under the same key before.

    is_new   this one
    digest   of what is there; another one than that which arrived: the key was used for something else
    """

    public_id: str
    digest: str
    is_new: bool


def new_public_id() -> str:
    """22 letters that may stand in an address: 48 bits of the moment and 80 that nobody guesses.

    Ids of one moment are neighbours in their index: a random place for each costs the database a page.
    """
    return urlsafe_b64encode((time.time_ns() // 1_000_000).to_bytes(6) + _random_bytes())[:22].decode()


def _random_bytes() -> bytes:
    """Ten, of many that the system is asked for at once: each question costs more than the rest of an id."""
    while True:
        try:
            return _RANDOM.pop()
        except IndexError:
            many = secrets.token_bytes(10 * 256)
            _RANDOM.extend(many[at : at + 10] for at in range(0, len(many), 10))


_RANDOM: deque[bytes] = deque()
os.register_at_fork(after_in_child=_RANDOM.clear)


def digest_of(payload: Any) -> str:
    """SHA-256 of a JSON value, whatever the order of its names."""
    return hashlib.sha256(_sorted(payload).encode()).hexdigest()


_sorted = encode_of(json.JSONEncoder(sort_keys=True, separators=(",", ":")))
