"""What the demo page says: how much there will be, and how much is there."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from voronka.accounts.models import User
from voronka.activities.models import Call, Meeting, Note, Task
from voronka.catalog.models import Product
from voronka.contacts.models import Company, Contact
from voronka.demo.actions import LEADS_A_MONTH, MONTHS
from voronka.demo.words import words_of
from voronka.funnel.models import Deal
from voronka.journal.models import Batch
from voronka.leads.models import Lead
from voronka.traffic.models import Source


@dataclass(frozen=True)
class Plan:
    """What will be put in; the leads to the nearest ten."""

    months: int
    leads: int
    sellers: int
    products: int
    sources: int


def plan(language: str) -> Plan:
    """What the demo puts into an empty installation."""
    words = words_of(language)
    leads = round(MONTHS * sum(LEADS_A_MONTH) / 2, -1)
    return Plan(MONTHS, int(leads), len(words.sellers), len(words.products), len(words.sources))


def counts(batch: Batch) -> list[tuple[str, int]]:
    """What is there by now and would be taken out: a name and a number of each kind (10 queries)."""
    kinds = (
        (_("Deals"), Deal),
        (_("Leads"), Lead),
        (_("Contacts"), Contact),
        (_("Companies"), Company),
        (_("Tasks"), Task),
        (_("Calls"), Call),
        (_("Notes"), Note),
        (_("Meetings"), Meeting),
        (_("People"), User),
        (_("Products"), Product),
        (_("Sources"), Source),
    )
    counted = ((name, model._default_manager.filter(batch=batch).count()) for name, model in kinds)
    return [(name, number) for name, number in counted if number]
