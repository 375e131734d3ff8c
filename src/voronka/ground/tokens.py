"""Short-lived permissions that one process gives and another one checks, without asking a database."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

ROOM = b"voronka.ground.tokens"
"""Parts these signatures from all others that are made with the same secret key."""
LONGEST = 4096
"""A longer text is no token of ours; it is not even looked at."""


class TokenRefused(Exception):
    """The token was not made here, was changed on its way, or its time is over."""


def sign(payload: Mapping[str, Any], *, purpose: str, lasts_s: int, now: datetime, key: str) -> str:
    """A token that carries the payload (readable by anybody who holds it) and is valid for so many seconds.

    purpose   what it permits, e.g. "live": it is worth nothing where another purpose is asked for

    >>> from datetime import UTC
    >>> now = datetime(2026, 1, 1, tzinfo=UTC)
    >>> token = sign({"user": 7}, purpose="live", lasts_s=60, now=now, key="k" * 32)
    >>> read(token, purpose="live", now=now, key="k" * 32)
    {'user': 7}
    """
    said = {"until": int(now.timestamp()) + lasts_s, "payload": dict(payload)}
    body = base64.urlsafe_b64encode(json.dumps(said, separators=(",", ":")).encode()).rstrip(b"=")
    return f"{body.decode()}.{_signature(body, purpose, key)}"


def read(token: str, *, purpose: str, now: datetime, key: str) -> dict[str, Any]:
    """The payload of a token that was made with this key for this purpose and is still valid. Raises TokenRefused."""
    body, _dot, signature = token.partition(".")
    # compared before anything of the body is looked at, and in the same time wherever they differ
    ours = _signature(body.encode(), purpose, key)
    if len(token) > LONGEST or not hmac.compare_digest(ours.encode(), signature.encode()):
        raise TokenRefused("the signature is not ours")
    said = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    if now.timestamp() >= said["until"]:
        raise TokenRefused("its time is over")
    payload: dict[str, Any] = said["payload"]
    return payload


def _signature(body: bytes, purpose: str, key: str) -> str:
    digest = hmac.new(key.encode(), b"\0".join([ROOM, purpose.encode(), body]), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
