"""Taking turns by name: what no row stands for yet, and so no row can be held for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db import connection
from django.db.transaction import TransactionManagementError


def take_turn(names: Iterable[str]) -> None:
    """Wait until nobody else holds one of these names, and hold them until the end of the transaction.

    Whoever wants the same names waits, and then sees what the one before has written. SQLite lets one writer in at a
    time anyway.

    Raises TransactionManagementError outside of a transaction.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("A name is held until the end of a transaction")
    keys = sorted({_number(name) for name in names})  # in one order, so that no two wait for each other
    if connection.vendor == "postgresql" and keys:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(['pg_advisory_xact_lock(%s)'] * len(keys))}", keys)


def _number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode("utf-8", "replace")).digest()[:8], "big", signed=True)
