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
from voronka.sales.models import Sale
from voronka.traffic.models import Source


@dataclass(frozen=True)
class Forecast:
    """What would go, and what would not.

    brought   name and number of what the file has made and is still here
    updated   rows that were here before and would become again what they were
    worked    deals of the file to which people have since added notes, tasks, calls or meetings: they stay
    """

    brought: list[tuple[str, int]]
    updated: int
    worked: int


def of_undo(import_: Import) -> Forecast:
    """What undoing would take out now (12 queries)."""
    batch = import_.batch
    kinds = (
        (_("Deals"), Deal),
        (_("Sales"), Sale),
        (_("Contacts"), Contact),
        (_("Companies"), Company),
        (_("Tasks"), Task),
        (_("People"), User),
        (_("Products"), Product),
        (_("Sources"), Source),
    )
    counted = ((name, model._default_manager.filter(batch=batch).count()) for name, model in kinds)
    own = (each._default_manager.filter(deal__batch=batch).exclude(batch=batch) for each in (Task, Call, Note, Meeting))
    return Forecast(
        brought=[(name, number) for name, number in counted if number],
        updated=import_.counts.get("update", 0),
        worked=len({pk for rows in own for pk in rows.values_list("deal", flat=True)}),
    )
