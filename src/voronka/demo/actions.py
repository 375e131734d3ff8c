"""Put the made-up year in, and take it out."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from voronka.accounts import actions as accounts
from voronka.accounts.models import Role, Sees, User
from voronka.accounts.queries import business
from voronka.activities import actions as activities
from voronka.catalog import actions as catalog
from voronka.catalog.models import Product
from voronka.contacts import actions as contacts
from voronka.demo.customers import Cast, deal_of, lead_of
from voronka.demo.events import DemoAsked, DemoMonthPut, DemoTakenOut
from voronka.demo.words import DemoWords, words_of
from voronka.funnel import actions as funnel
from voronka.funnel.models import Pipeline
from voronka.ground.names import caseless
from voronka.ground.refusal import Refusal
from voronka.journal.actions import open_batch, record, remove_batch
from voronka.journal.models import Batch
from voronka.leads import actions as leads
from voronka.sales import actions as sales
from voronka.sample.dice import Dice
from voronka.traffic import actions as traffic
from voronka.traffic.models import Source

MONTHS = 12
MONTH = timedelta(days=365) / MONTHS
LEADS_A_MONTH = (36, 64)
"""In the first month and in the last: the made-up business grows."""


class DemoRefused(Refusal):
    """The made-up data cannot be put in; nothing was written."""


def put_in(*, by: User | None, at: datetime) -> Batch:
    """Make the people, products and sources of the demo; the worker then fills it month by month up to `at`.

    Raises DemoRefused when a demo is here already, or no pipeline that its deals could go through.
    """
    with transaction.atomic():
        if Batch.objects.filter(kind=Batch.Kind.DEMO).exists():
            raise DemoRefused(_("The demo data are here already. Take them out first."))
        if not Pipeline.objects.filter(is_archived=False).exists():
            raise DemoRefused(_("There is no pipeline yet. Choose a trade first."))
        batch = open_batch(kind=Batch.Kind.DEMO, by_id=by.pk if by else None, at=at)
        _cast(words_of(business().language), by=by, at=at - MONTHS * MONTH, batch=batch)
        record(DemoAsked(batch_id=batch.pk, at=at), by_id=batch.by_id, batch=batch, quiet=False)
    return batch


def put_month(*, batch_id: int, month: int, began_at: datetime) -> None:
    """One month of leads and deals, each with its history up to `began_at`; publishes DemoMonthPut."""
    with transaction.atomic():
        batch = Batch.objects.filter(pk=batch_id).first()
        if batch is None:  # taken out meanwhile
            return
        cast = Cast.of(batch, began_at)
        dice = Dice(f"demo {month}")
        begins = began_at - (MONTHS - month + 1) * MONTH
        first, last = LEADS_A_MONTH
        for _number in range(first + (last - first) * (month - 1) // (MONTHS - 1)):
            lead, seller = lead_of(cast, dice, begins, MONTH)
            if lead.is_clean:
                deal_of(cast, dice, lead, seller)
        record(DemoMonthPut(batch_id=batch.pk, month=month, at=began_at), by_id=None, batch=batch, quiet=False)


def take_out(*, by: User | None, at: datetime) -> None:
    """Take every row away that came with the demo. What somebody has made himself meanwhile stays."""
    with transaction.atomic():
        for batch in Batch.objects.filter(kind=Batch.Kind.DEMO):
            for app in (activities, sales, funnel, leads, traffic, catalog, contacts, accounts):
                app.remove_batch(batch)
            record(DemoTakenOut(batch_id=batch.pk, at=at), by_id=by.pk if by else None)
            remove_batch(batch)


def _cast(words: DemoWords, *, by: User | None, at: datetime, batch: Batch) -> None:
    """The people, products and sources. Names that are here already are used as they are.

    A seller of an earlier demo whom something real points at has stayed: he keeps his address.
    """
    taken = set(User.objects.values_list("email", flat=True))
    free = (email for number in count(1) if (email := f"seller{number}@demo.example.com") not in taken)
    for name, email in zip(words.sellers, free, strict=False):
        accounts.add_user(email=email, name=name, role=Role.SELLER, sees=Sees.OWN, by=by, at=at, batch=batch)
    known = set(Product.objects.values_list("caseless", flat=True))
    for name, price in words.products.items():
        if caseless(name) not in known:
            catalog.add_product(name=name, price=price, by=by, at=at, batch=batch)
    known = set(Source.objects.values_list("caseless", flat=True))
    for name, channel in words.sources.items():
        if caseless(name) not in known:
            traffic.add_source(name=name, channel=channel, by=by, at=at, batch=batch)
