"""Bringing files in, in tests: by the actions that the wizard calls, worked on as the worker does."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from voronka.accounts.models import User
from voronka.imports import actions
from voronka.imports.models import Import
from voronka.journal import work as journal
from voronka.journal.models import Delivery

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def received(
    content: bytes | str | Path, *, name: str = "", by: User | None = None, mends: Import | None = None
) -> Import:
    """A file that was uploaded, in pieces."""
    if isinstance(content, Path):
        name, content = name or content.name, content.read_bytes()
    data = content.encode() if isinstance(content, str) else content
    pieces = [data[at : at + 1000] for at in range(0, len(data), 1000)] if len(data) < 10_000 else [data]
    return actions.receive_file(name=name or "rows.csv", chunks=pieces, by=by, at=NOON, mends=mends)


def mapped(import_: Import, kind: str = "", roles: dict[str, str] | None = None, **answers: Any) -> Import:
    """With what a person has said; what is not said stays as it was guessed."""
    kind = kind or import_.kind
    guessed = import_.look["guesses"][kind]
    return actions.set_mapping(import_=import_, kind=kind, roles=guessed if roles is None else roles, answers=answers)


def work() -> None:
    """All that waits for the worker."""
    while claims := journal.claim(worker="test", limit=20):
        for each in claims:
            journal.work_on(each, go_on=lambda _further: True) if each.is_long else journal.deliver(each)
    parked = Delivery.objects.exclude(error="").values_list("error", flat=True)
    assert list(parked) == []


def checked(import_: Import) -> Import:
    actions.check(import_=import_, by=import_.by, at=NOON)
    work()
    import_.refresh_from_db()
    return import_


def brought_in(import_: Import) -> Import:
    """Checked and brought in."""
    checked(import_)
    actions.run(import_=import_, by=import_.by, at=NOON)
    work()
    import_.refresh_from_db()
    return import_


def undone(import_: Import) -> Import:
    actions.undo(import_=import_, by=import_.by, at=NOON)
    work()
    import_.refresh_from_db()
    return import_


def numbers(import_: Import) -> dict[str, int]:
    """The counts that are not zero."""
    return {name: n for name, n in import_.counts.items() if n and name != "also"}
