"""A program with a consumer whose effect can be counted: `effects.py fill N`, or `effects.py work LEASE_S`."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from voronka.ground import clock  # noqa: E402
from voronka.journal.actions import record  # noqa: E402
from voronka.journal.events import Happening, on  # noqa: E402
from voronka.worker.main import run  # noqa: E402


@dataclass(frozen=True, kw_only=True)
class Rang(Happening, kind="test.rang", about="test.bell"):
    bell_id: int


@on(Rang, consumer="test.count")
def count(event: Rang) -> None:
    """Not idempotent on purpose: a second run would be seen."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO effect VALUES (%s)", [event.bell_id])


def fill(number: int) -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE effect (bell bigint)")
        for bell in range(number):
            record(Rang(bell_id=bell, at=clock.now()), by_id=None)


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill(int(sys.argv[2]))
    else:
        run(lease_s=float(sys.argv[2]))
