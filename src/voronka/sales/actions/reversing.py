"""Giving money back, and taking a sale back altogether."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.ground.refusal import Refusal
from voronka.journal.actions import record
from voronka.journal.batches import made_up
from voronka.sales.actions.recording import read_amount
from voronka.sales.events import SaleCancelled, SaleRefunded
from voronka.sales.models import Sale
from voronka.sales.queries import refunded, rest


def refund_sale(*, sale: Sale, amount: Decimal | str, seen: int | None = None, by: User | None, at: datetime) -> Sale:
    """Write down that money of a sale was given back, a part or all of it. The sale stays a sale.

    amount   as typed or a Decimal; not more than what is left of the sale
    seen     how many refunds of it the caller has seen: if there is one more, this one may be the same sent twice

    Returns the refund. Publishes SaleRefunded. Raises Refusal about "amount" or the whole; then nothing is written.
    """
    value = read_amount(amount)
    if value == 0:
        raise Refusal({"amount": _("A refund is more than nothing.")})
    with transaction.atomic():
        held = _hold(sale)
        if seen is not None and held.reversals.count() != seen:
            raise Refusal(_("Money of this sale was given back meanwhile. Look at it again; nothing was written."))
        left = left_of(held)
        if left is not None and value > left:
            raise Refusal({"amount": _("More than what is left of this sale.")})
        refund = _reversal(held, Sale.Kind.REFUND, value, at)
        record(
            SaleRefunded(sale_id=held.pk, refund_id=refund.pk, deal_id=held.deal_id, at=at),
            by_id=by.pk if by else None,
            changes={"refunded": [None, value]},
            batch=refund.batch,
        )
    return refund


def cancel_sale(*, sale: Sale, by: User | None, at: datetime) -> Sale:
    """Say that a sale never was: it counts no more, and later sales of the customer move up by one.

    Returns the cancellation, worth what had not been refunded. Publishes SaleCancelled. Raises Refusal where it is
    cancelled already; then nothing is written.
    """
    with transaction.atomic():
        held = _hold(sale)
        cancellation = _reversal(held, Sale.Kind.CANCELLATION, left_of(held), at)
        Sale.objects.filter(pk=held.pk).update(is_cancelled=True)
        record(
            SaleCancelled(sale_id=held.pk, cancellation_id=cancellation.pk, deal_id=held.deal_id, at=at),
            by_id=by.pk if by else None,
            changes={"is_cancelled": [False, True]},
            batch=cancellation.batch,
        )
    sale.is_cancelled = True
    return cancellation


def left_of(sale: Sale) -> Decimal | None:
    """What was not given back of a sale; None = its amount is not known (1 query)."""
    return rest(sale.amount, refunded([sale.pk]).get(sale.pk, Decimal(0)))


def _hold(sale: Sale) -> Sale:
    """The sale as it is now, held until the end of the transaction. Raises Refusal if there is nothing to take back."""
    held = Sale.objects.select_for_update(no_key=True).filter(pk=sale.pk, kind=Sale.Kind.SALE).first()
    if held is None:
        raise Refusal(_("This sale is gone."))
    if held.is_cancelled:
        raise Refusal(_("This sale is cancelled already. Nothing was changed."))
    return held


def _reversal(sale: Sale, kind: Sale.Kind, amount: Decimal | None, at: datetime) -> Sale:
    """A row that takes a sale back: of the same customer, seller and source."""
    return Sale.objects.create(
        kind=kind,
        reverses=sale,
        deal_id=sale.deal_id,
        contact_id=sale.contact_id,
        company_id=sale.company_id,
        owner_id=sale.owner_id,
        source_id=sale.source_id,
        number=sale.number,
        at=at,
        amount=amount,
        batch=made_up(sale.batch),
    )
