"""What undoing an import would take out, told before it is done."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from voronka.accounts.models import User
from voronka.activities.models import Call, Meeting, Note, Task
from voronka.catalog.models import Product
from voronka.contacts.models import Company, Contact
from voronka.funnel.models import Deal
from voronka.imports.models import Import
from voronka.traffic.models import Source


@dataclass(frozen=True)
class Forecast:
    """What would go.

    brought   name and number of what the file has made and is still here
    updated   rows that were here before and would become again what they were
    added     notes, tasks, calls and meetings that people have since added to deals of the file: they go with them
    """

    brought: list[tuple[str, int]]
    updated: int
    added: int


def of_undo(import_: Import) -> Forecast:
    """What undoing would take out now (12 queries)."""
    batch = import_.batch
    kinds = (
        (_("Deals"), Deal),
        (_("Contacts"), Contact),
        (_("Companies"), Company),
        (_("Tasks"), Task),
        (_("People"), User),
        (_("Products"), Product),
        (_("Sources"), Source),
    )
    counted = ((name, model._default_manager.filter(batch=batch).count()) for name, model in kinds)
    own = (
        model._default_manager.filter(deal__batch=batch, batch=None).count() for model in (Task, Call, Note, Meeting)
    )
    return Forecast(
        brought=[(name, number) for name, number in counted if number],
        updated=import_.counts.get("update", 0),
        added=sum(own),
    )
