"""A program that brings a file in: `killed.py put N`, `run`, `undo`, or `work LEASE_S`."""

from __future__ import annotations

import sys
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).parents[1]))
django.setup()

from funnel_builders import a_pipeline, stage  # noqa: E402
from importing import NOON, mapped, received  # noqa: E402
from people_builders import a_business  # noqa: E402
from voronka.imports import actions  # noqa: E402
from voronka.imports.models import Import  # noqa: E402
from voronka.worker.main import run  # noqa: E402


def put(number: int) -> None:
    """A file of so many deals, each of a customer of its own, a third of them won, one row twice; to be checked."""
    a_business()
    pipeline = a_pipeline()
    lines = [
        f"{at},2024-01-{1 + at % 28:02},2024-03-{1 + at % 28:02},{'Won' if at % 3 == 0 else 'Open'},{at},"
        f"Client {at},client{at}@example.com,Seller {at % 5}"
        for at in range(1, number + 1)
    ]
    head = "deal id,created,closed,stage,amount,contact,email,seller"
    file = received("\n".join([head, *lines, lines[0], ""]))
    import_ = mapped(file, "deals", pipeline=pipeline.pk, stages={"Won": stage(pipeline, "paid").pk})
    actions.check(import_=import_, by=None, at=NOON)


if __name__ == "__main__":
    if sys.argv[1] == "put":
        put(int(sys.argv[2]))
    elif sys.argv[1] == "work":
        run(lease_s=float(sys.argv[2]))
    else:
        ask = {"run": actions.run, "undo": actions.undo}[sys.argv[1]]
        ask(import_=Import.objects.get(), by=None, at=NOON)
