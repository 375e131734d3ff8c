"""Long work on an import that fails at the same place each time: it is parked, and not begun anew for ever."""

from __future__ import annotations

from datetime import timedelta
from typing import NoReturn

import pytest

from importing import NOON, brought_in, mapped, received
from people_builders import a_business
from voronka.catalog import actions as catalog
from voronka.imports import actions
from voronka.journal import work
from voronka.journal.models import Delivery

pytestmark = pytest.mark.django_db


def fail(**_given: object) -> NoReturn:
    raise ValueError("no such column")


def test_an_undo_is_parked_whatever_its_first_steps_have_done(monkeypatch):
    a_business()
    import_ = brought_in(mapped(received("Name,Price\nLamp,10\n"), "products", {"name": "Name", "price": "Price"}))
    monkeypatch.setattr(catalog, "undo_batch", fail)
    actions.undo(import_=import_, by=None, at=NOON)

    for _ in range(work.TRIES):
        Delivery.objects.update(run_at=work.database_now() - timedelta(seconds=1))
        (claim,) = work.claim(worker="a", limit=1)
        work.work_on(claim, go_on=lambda _further: True)

    undo = Delivery.objects.get(consumer="imports.undo")
    assert (undo.state, "no such column" in undo.error) == (Delivery.State.PARKED, True)
